//! Where one browser can be reached, as its `PushSubscription` tells it.

use aws_lc_rs::agreement::{ECDH_P256, ParsedPublicKey, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::limits::PUSH_ENDPOINT;
use url::Url;

/// A browser's push address and keys. All three are its secrets, so there is no `Debug`.
#[derive(Clone)]
pub struct Subscription {
    pub(crate) endpoint: Url,
    /// The browser's public key: a point of P-256, uncompressed.
    pub(super) p256dh: [u8; 65],
    pub(super) auth: [u8; 16],
}

/// The part of a subscription that no browser would have sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSubscription {
    #[error("endpoint is not an address a push can be sent to")]
    Endpoint,
    #[error("p256dh is not a public key of P-256")]
    P256dh,
    #[error("auth is not 16 bytes in base64url")]
    Auth,
}

impl Subscription {
    /// Reads `endpoint`, `keys.p256dh` and `keys.auth` of a browser's subscription. Whether the
    /// endpoint may be called is for [`crate::outbound`] to say when it is.
    pub fn parse(endpoint: &str, p256dh: &str, auth: &str) -> Result<Self, BadSubscription> {
        if endpoint.len() > PUSH_ENDPOINT.max {
            return Err(BadSubscription::Endpoint);
        }
        let endpoint = Url::parse(endpoint).map_err(|_| BadSubscription::Endpoint)?;
        if !matches!(endpoint.scheme(), "https" | "http") {
            return Err(BadSubscription::Endpoint);
        }
        let p256dh: [u8; 65] = decode(p256dh).ok_or(BadSubscription::P256dh)?;
        ParsedPublicKey::try_from(UnparsedPublicKey::new(&ECDH_P256, p256dh))
            .map_err(|_| BadSubscription::P256dh)?;
        let auth = decode(auth).ok_or(BadSubscription::Auth)?;
        Ok(Self {
            endpoint,
            p256dh,
            auth,
        })
    }
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    bytes.try_into().ok()
}
