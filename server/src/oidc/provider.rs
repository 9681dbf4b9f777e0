//! The provider as it describes itself, and its keys; asked for when they are needed, and kept.

use super::token::{Jwk, key_id};
use crate::app::App;
use crate::clock::{HOUR, MINUTE};
use crate::config::Serve;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use protocol::Micros;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

/// A description is asked for again after this time; keys also when one is unknown.
const FRESH: Micros = HOUR;
/// But not more often.
const PAUSE: Micros = MINUTE;

pub struct Provider {
    /// Exactly as the provider writes it.
    pub issuer: String,
    pub client: String,
    secret: Option<String>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    found: Option<(Micros, Arc<Found>)>,
    keys: Option<(Micros, Arc<Vec<Jwk>>)>,
}

/// What discovery tells.
#[derive(Deserialize)]
pub struct Found {
    issuer: String,
    #[serde(rename = "authorization_endpoint")]
    authorization: String,
    #[serde(rename = "token_endpoint")]
    token: String,
    #[serde(rename = "jwks_uri")]
    keys: String,
    #[serde(default, rename = "token_endpoint_auth_methods_supported")]
    methods: Vec<String>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Redeemed {
    id_token: String,
}

impl Provider {
    /// The one that the options name, if they do.
    #[must_use]
    pub fn of(config: &Serve) -> Option<Self> {
        Some(Provider {
            issuer: config.oidc_issuer.clone()?,
            client: config.oidc_client_id.clone()?,
            secret: config.oidc_client_secret.clone(),
            known: Mutex::default(),
        })
    }

    pub(super) async fn found(&self, app: &App) -> Result<Arc<Found>> {
        let mut known = self.known.lock().await;
        let now = app.clock.now();
        if let Some((at, found)) = &known.found
            && now - at < FRESH
        {
            return Ok(found.clone());
        }
        let url = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let found: Found = read(app, url.parse()?).await.context("discovery")?;
        ensure!(found.issuer == self.issuer, "the provider has another name");
        let safe = found.page()?.scheme() == "https" || app.config.push_loopback;
        ensure!(safe, "the provider's page is not https");
        let found = Arc::new(found);
        known.found = Some((now, found.clone()));
        Ok(found)
    }

    /// Its keys; asked for again when none has the token's name.
    pub(super) async fn keys(
        &self,
        app: &App,
        found: &Found,
        token: &str,
    ) -> Result<Arc<Vec<Jwk>>> {
        let wanted = key_id(token)?;
        let mut known = self.known.lock().await;
        let now = app.clock.now();
        if let Some((at, keys)) = &known.keys {
            let has = wanted.is_none() || keys.iter().any(|key| key.kid == wanted);
            let age = now - at;
            if (has && age < FRESH) || age < PAUSE {
                return Ok(keys.clone());
            }
        }
        let set: KeySet = read(app, found.keys.parse()?).await.context("keys")?;
        let keys = Arc::new(set.keys);
        known.keys = Some((now, keys.clone()));
        Ok(keys)
    }

    /// Gives the code back for the token; never twice.
    pub(super) async fn redeem(
        &self,
        app: &App,
        found: &Found,
        code: &str,
        verifier: &str,
        redirect: &str,
    ) -> Result<String> {
        let (headers, form) = self.request(found, code, verifier, redirect)?;
        let answer = app
            .outbound
            .post(found.token.parse()?, headers, form)
            .await?;
        if answer.status != 200 {
            bail!("the provider answered {} to the code", answer.status);
        }
        let redeemed: Redeemed = serde_json::from_slice(&answer.body)?;
        Ok(redeemed.id_token)
    }

    fn request(
        &self,
        found: &Found,
        code: &str,
        verifier: &str,
        redirect: &str,
    ) -> Result<(HeaderMap, String)> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", redirect)
            .append_pair("code_verifier", verifier);
        let mut headers = HeaderMap::new();
        let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form_type);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let basic = found.methods.is_empty()
            || found
                .methods
                .iter()
                .any(|method| method == "client_secret_basic");
        match &self.secret {
            Some(secret) if basic => {
                headers.insert(AUTHORIZATION, basic_auth(&self.client, secret)?);
            }
            Some(secret) => {
                form.append_pair("client_id", &self.client);
                form.append_pair("client_secret", secret);
            }
            None => {
                form.append_pair("client_id", &self.client);
            }
        }
        Ok((headers, form.finish()))
    }
}

impl Found {
    /// Where a browser is sent to.
    pub(super) fn page(&self) -> Result<Url> {
        Ok(self.authorization.parse()?)
    }
}

/// RFC 6749, 2.3.1: both are form-encoded first.
fn basic_auth(client: &str, secret: &str) -> Result<HeaderValue> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(client), encoded(secret));
    let mut value = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair)))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn read<T: DeserializeOwned>(app: &App, url: Url) -> Result<T> {
    let answer = app.outbound.get(url).await?;
    ensure!(
        answer.status == 200,
        "the provider answered {}",
        answer.status
    );
    Ok(serde_json::from_slice(&answer.body)?)
}
