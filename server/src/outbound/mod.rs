//! The only way from the server to another machine over HTTP. It reaches public addresses by
//! https and nothing else, so that an address given by a user (a push endpoint, a webhook) can
//! never be turned against the network the server stands in.
//!
//! Invariant: the address that was checked is the address that is connected to; names are resolved
//! here, and redirects and the proxies of the environment are not followed.

mod address;
mod resolve;
#[cfg(test)]
mod tests;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::redirect;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Host, Url};

use resolve::{GuardedResolver, NoAllowedAddress};

/// Longest body of an answer that is read, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;
/// Longest time from the call to the last byte of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Calls at once that nobody waits for; who finds no slot comes later.
pub const SLOTS: usize = 64;

/// The guarded client; a clone shares its connections.
#[derive(Clone)]
pub struct Outbound {
    client: reqwest::Client,
    slots: Arc<Semaphore>,
    allow_loopback: bool,
}

/// What the other side answered, whatever its status; a redirect is an answer like any other.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// At most [`MAX_ANSWER`] bytes.
    pub body: Vec<u8>,
}

/// Why there is no answer. No text here holds the URL: push endpoints are secrets.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// Nothing was sent, and a retry of the same URL will not help.
    #[error("refused to call this address: {0}")]
    Refused(Refusal),
    #[error("no full answer within {} s", TIMEOUT.as_secs())]
    TimedOut,
    #[error("the answer is longer than {MAX_ANSWER} bytes")]
    AnswerTooLong,
    #[error("the call failed")]
    Failed(#[source] reqwest::Error),
}

/// The rule of the guard that a URL breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("only https is allowed")]
    Scheme,
    #[error("a URL with a user name or a password is not allowed")]
    Credentials,
    #[error("the address is not a public one")]
    Address,
}

impl Outbound {
    /// `allow_loopback` opens this machine's own addresses, by http too: for tests and for
    /// deployments whose peers stand on the same machine.
    pub fn new(allow_loopback: bool) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            .dns_resolver(GuardedResolver { allow_loopback })
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self {
            client,
            slots: Arc::new(Semaphore::new(SLOTS)),
            allow_loopback,
        })
    }

    /// Room for one call in the background, until it is dropped.
    #[must_use]
    pub fn slot(&self) -> Option<OwnedSemaphorePermit> {
        self.slots.clone().try_acquire_owned().ok()
    }

    /// Sends one POST and reads the whole answer. Never retries.
    pub async fn post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Answer, OutboundError> {
        self.check(&url).map_err(OutboundError::Refused)?;
        let request = self.client.post(url).headers(headers).body(body.into());
        let response = request.send().await.map_err(explain)?;
        read(response).await
    }

    /// Reads what stands at an address. Never retries.
    #[cfg(feature = "oidc")]
    pub async fn get(&self, url: Url) -> Result<Answer, OutboundError> {
        self.check(&url).map_err(OutboundError::Refused)?;
        let response = self.client.get(url).send().await.map_err(explain)?;
        read(response).await
    }

    /// The part of the guard that needs no resolving. A host that is an address never reaches the
    /// resolver, so it is judged here.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) | None => None,
        };
        if address.is_some_and(|address| !address::allowed(address, self.allow_loopback)) {
            return Err(Refusal::Address);
        }
        let here = address.is_some_and(address::is_loopback)
            || url.host() == Some(Host::Domain("localhost"));
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.allow_loopback && here => Ok(()),
            _ => Err(Refusal::Scheme),
        }
    }
}

/// Trusts the roots compiled in, not the machine's store: the same answer on every node.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

async fn read(mut response: reqwest::Response) -> Result<Answer, OutboundError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(explain)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(OutboundError::AnswerTooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let headers = std::mem::take(response.headers_mut());
    Ok(Answer {
        status: response.status().as_u16(),
        headers,
        body,
    })
}

fn explain(error: reqwest::Error) -> OutboundError {
    if error.is_timeout() {
        return OutboundError::TimedOut;
    }
    let mut cause = error.source();
    while let Some(deeper) = cause {
        if deeper.is::<NoAllowedAddress>() {
            return OutboundError::Refused(Refusal::Address);
        }
        cause = deeper.source();
    }
    OutboundError::Failed(error.without_url())
}
