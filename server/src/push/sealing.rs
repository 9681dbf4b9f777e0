//! Message encryption for Web Push: RFC 8291 over the `aes128gcm` coding of RFC 8188, always one
//! record.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::rand;

use super::{PushError, Subscription};

/// The record size written into the header, and the body length every push service must take.
const RECORD: u32 = 4096;
/// Salt, record size, length of the key id, and the key id itself: our public key.
const HEADER: usize = 16 + 4 + 1 + 65;
/// Ends the text of the last record (RFC 8188, 2).
const LAST_RECORD: u8 = 2;
/// Longest text of one push, in bytes.
pub const MAX_PLAINTEXT: usize = RECORD as usize - HEADER - 1 - 16;

/// Seals `plaintext` for the one browser behind `subscription`, with a new key each time.
pub fn encrypt(subscription: &Subscription, plaintext: &[u8]) -> Result<Vec<u8>, PushError> {
    if plaintext.len() > MAX_PLAINTEXT {
        return Err(PushError::TooLong);
    }
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| PushError::Crypto)?;
    let key = PrivateKey::generate(&ECDH_P256).map_err(|_| PushError::Crypto)?;
    seal(subscription, plaintext, &key, salt).map_err(|_| PushError::Crypto)
}

/// `encrypt` with the two random inputs given, as the example of RFC 8291 has them. A pair of key
/// and salt must never serve two texts.
pub(super) fn seal(
    subscription: &Subscription,
    plaintext: &[u8],
    key: &PrivateKey,
    salt: [u8; 16],
) -> Result<Vec<u8>, Unspecified> {
    let public = key.compute_public_key()?;
    let secret = shared_secret(subscription, key, public.as_ref())?;
    let prk = Salt::new(HKDF_SHA256, &salt).extract(&secret);
    let content_key: [u8; 16] = expand(&prk, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&prk, &[b"Content-Encoding: nonce\0"])?;

    let mut record = [plaintext, &[LAST_RECORD]].concat();
    LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key)?).seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::empty(),
        &mut record,
    )?;
    Ok([
        &salt,
        &RECORD.to_be_bytes()[..],
        &[65],
        public.as_ref(),
        &record,
    ]
    .concat())
}

/// What only the browser can find too: it takes its private key or ours, and its `auth`.
fn shared_secret(
    subscription: &Subscription,
    key: &PrivateKey,
    public: &[u8],
) -> Result<[u8; 32], Unspecified> {
    let theirs = UnparsedPublicKey::new(&ECDH_P256, subscription.p256dh);
    agreement::agree(key, theirs, Unspecified, |agreed| {
        let prk = Salt::new(HKDF_SHA256, &subscription.auth).extract(agreed);
        expand(&prk, &[b"WebPush: info\0", &subscription.p256dh, public])
    })
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut out = [0; N];
    prk.expand(info, Length(N))?.fill(&mut out)?;
    Ok(out)
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}
