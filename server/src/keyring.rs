//! What the installation seals with, and what it marks as its own: two keys derived from the one
//! secret beside the files, so that a copy of the database alone opens nothing (ADR 0015).

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};

/// Sealing failed, or what was sealed is not ours any more. Says nothing more on purpose.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the keyring refused")]
pub struct Refused;

impl From<Unspecified> for Refused {
    fn from(_: Unspecified) -> Self {
        Refused
    }
}

pub struct Keyring {
    sealing: RandomizedNonceKey,
    marking: hmac::Key,
}

impl Keyring {
    /// Derives the keys from the installation's secret.
    pub fn of(secret: &[u8; 32]) -> Result<Self, Refused> {
        let root = Salt::new(HKDF_SHA256, b"artel").extract(secret);
        let derive = |purpose: &[u8]| -> Result<[u8; 32], Refused> {
            let mut key = [0; 32];
            root.expand(&[purpose], Key)?.fill(&mut key)?;
            Ok(key)
        };
        Ok(Keyring {
            sealing: RandomizedNonceKey::new(&AES_256_GCM, &derive(b"sealing")?)?,
            marking: hmac::Key::new(HMAC_SHA256, &derive(b"marking")?),
        })
    }

    /// Seals a secret for one place: it opens only where `place` is the same.
    pub fn seal(&self, place: &[u8], secret: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut text = secret.to_vec();
        let nonce = self
            .sealing
            .seal_in_place_append_tag(Aad::from(place), &mut text)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    /// The secret of [`Keyring::seal`].
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Refused)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        let mut text = text.to_vec();
        let secret = self
            .sealing
            .open_in_place(nonce, Aad::from(place), &mut text)?;
        Ok(secret.to_vec())
    }

    /// A keyed hash of `parts`, which cannot be told apart by another split of the same bytes.
    pub fn mark(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.marking);
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }
}

struct Key;

impl KeyType for Key {
    fn len(&self) -> usize {
        32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_and_under_its_key_only() {
        let ours = Keyring::of(&[7; 32]).unwrap();
        let sealed = ours.seal(b"here", b"secret").unwrap();
        assert_eq!(ours.open(b"here", &sealed).unwrap(), b"secret");
        assert!(ours.open(b"there", &sealed).is_err());
        assert!(
            Keyring::of(&[8; 32])
                .unwrap()
                .open(b"here", &sealed)
                .is_err()
        );
        assert!(ours.open(b"here", &sealed[..5]).is_err());
        assert_ne!(sealed, ours.seal(b"here", b"secret").unwrap());
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
    }

    #[test]
    fn a_mark_is_of_its_purpose_and_its_parts() {
        let ours = Keyring::of(&[7; 32]).unwrap();
        assert_eq!(ours.mark("a", &[b"bc"]), ours.mark("a", &[b"bc"]));
        assert_ne!(ours.mark("a", &[b"bc"]), ours.mark("ab", &[b"c"]));
        assert_ne!(ours.mark("a", &[b"b", b"c"]), ours.mark("a", &[b"bc"]));
    }
}
