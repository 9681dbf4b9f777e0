//! VAPID (RFC 8292): how a push service knows that pushes come from the server that the browser
//! subscribed to. A short-lived token, signed with ES256 by the installation's one key.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsBigEndian as _, EcPrivateKeyBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use std::sync::Arc;
use url::Url;

use super::PushError;

/// How long a token is good for, in seconds; push services refuse more than 24 hours.
const TOKEN_LIFE: i64 = 12 * 60 * 60;

/// The installation's key. All nodes share one, and it must outlive restarts: browsers subscribe
/// to its public half, and a new key makes every subscription worthless.
pub struct VapidKeys {
    private: [u8; 32],
    public: [u8; 65],
    signing: EcdsaKeyPair,
}

impl VapidKeys {
    /// A new key from the system's randomness.
    pub fn generate() -> Result<Self, PushError> {
        let key = PrivateKey::generate(&ECDH_P256).map_err(|_| PushError::Crypto)?;
        let private: EcPrivateKeyBin<'_> = key.as_be_bytes().map_err(|_| PushError::Crypto)?;
        Self::from_bytes(private.as_ref())
    }

    /// The key that [`VapidKeys::to_bytes`] gave: the 32 bytes that other tools know as the
    /// "private key" of VAPID.
    pub fn from_bytes(private: &[u8]) -> Result<Self, PushError> {
        let key =
            PrivateKey::from_private_key(&ECDH_P256, private).map_err(|_| PushError::Crypto)?;
        let public = key.compute_public_key().map_err(|_| PushError::Crypto)?;
        let signing = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            private,
            public.as_ref(),
        )
        .map_err(|_| PushError::Crypto)?;
        Ok(Self {
            private: private.try_into().map_err(|_| PushError::Crypto)?,
            public: public.as_ref().try_into().map_err(|_| PushError::Crypto)?,
            signing,
        })
    }

    /// The private key, to be stored where only the server reads it.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.private
    }

    /// The `applicationServerKey` that browsers subscribe with.
    pub fn public_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public)
    }
}

/// The installation as push services see it.
pub struct VapidSender {
    keys: Arc<VapidKeys>,
    contact: String,
}

impl VapidSender {
    /// `contact` is a `mailto:` or `https:` address of the operator of this installation. Apple's
    /// service refuses pushes whose contact is not a real-looking one.
    pub fn new(keys: impl Into<Arc<VapidKeys>>, contact: String) -> Self {
        Self {
            keys: keys.into(),
            contact,
        }
    }

    /// The key that browsers subscribe with.
    pub fn keys(&self) -> &VapidKeys {
        &self.keys
    }

    /// The value of `Authorization` for one endpoint; `now` is in microseconds since 1970.
    pub(super) fn authorization(&self, endpoint: &Url, now: i64) -> Result<String, PushError> {
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now / 1_000_000 + TOKEN_LIFE,
            "sub": self.contact,
        });
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self
            .keys
            .signing
            .sign(&SystemRandom::new(), signed.as_bytes())
            .map_err(|_| PushError::Crypto)?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(format!(
            "vapid t={signed}.{signature}, k={}",
            self.keys.public_base64url()
        ))
    }
}
