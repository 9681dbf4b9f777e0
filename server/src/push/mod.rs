//! Web Push (RFC 8030): a text, sealed for one browser, handed to that browser's push service.
//!
//! Invariant: a push service is a stranger. It sees the sealed text, its length, and when it was
//! sent; `sealing` and `vapid` are the two halves of that. What may be in the text is decided
//! by the feature that writes it.

mod answer;
mod sealing;
mod subscription;
#[cfg(test)]
mod tests;
mod vapid;

use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use url::Url;

pub use answer::{Delivery, deliver};
pub use sealing::{MAX_PLAINTEXT, encrypt};
pub use subscription::{BadSubscription, Subscription};
pub use vapid::{VapidKeys, VapidSender};

const TTL: HeaderName = HeaderName::from_static("ttl");
const URGENCY: HeaderName = HeaderName::from_static("urgency");
const TOPIC: HeaderName = HeaderName::from_static("topic");

/// How much the phone's battery may pay for it (RFC 8030, 5.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    Low,
    Normal,
    /// Wakes a phone that saves power.
    High,
}

/// One text for one browser, in the clear.
#[derive(Clone, Copy, Debug)]
pub struct Push<'a> {
    /// At most [`MAX_PLAINTEXT`] bytes.
    pub payload: &'a [u8],
    /// Seconds the push service may keep it for a browser that is away.
    pub ttl: u32,
    pub urgency: Urgency,
    /// A later push with the same topic replaces one not yet shown. At most 32 characters of
    /// `A–Z a–z 0–9 - _`; a UUID without hyphens fits. The push service reads it.
    pub topic: Option<&'a str>,
}

/// What to post, and where. The URL is a secret of the subscriber: it is never logged.
pub struct PushRequest {
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Why a push cannot be written; each is a mistake of the caller or a broken subscription.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PushError {
    #[error("the text of a push is longer than {MAX_PLAINTEXT} bytes")]
    TooLong,
    #[error("a topic is 1 to 32 characters of A–Z a–z 0–9 - _")]
    Topic,
    #[error("the keys do not work")]
    Crypto,
}

/// Seals and signs one push. `now` is in microseconds since 1970.
pub fn request(
    sender: &VapidSender,
    subscription: &Subscription,
    push: &Push<'_>,
    now: i64,
) -> Result<PushRequest, PushError> {
    let body = encrypt(subscription, push.payload)?;
    let mut headers = HeaderMap::new();
    let mut authorization =
        HeaderValue::try_from(sender.authorization(&subscription.endpoint, now)?)
            .map_err(|_| PushError::Crypto)?;
    authorization.set_sensitive(true);
    headers.insert(AUTHORIZATION, authorization);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(TTL, push.ttl.into());
    headers.insert(URGENCY, HeaderValue::from_static(push.urgency.word()));
    if let Some(topic) = push.topic {
        headers.insert(TOPIC, topic_value(topic)?);
    }
    Ok(PushRequest {
        url: subscription.endpoint.clone(),
        headers,
        body,
    })
}

impl Urgency {
    fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

fn topic_value(topic: &str) -> Result<HeaderValue, PushError> {
    let fits = (1..=32).contains(&topic.len())
        && topic
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !fits {
        return Err(PushError::Topic);
    }
    HeaderValue::from_str(topic).map_err(|_| PushError::Topic)
}
