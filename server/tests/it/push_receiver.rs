//! The browser's side of Web Push: keys to subscribe with, and what it takes to read a push that
//! was delivered. Written from RFC 8291 and RFC 8188, sharing nothing with the server's side.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// One browser's push keys.
pub struct Browser {
    private: PrivateKey,
    public: Vec<u8>,
    auth: Vec<u8>,
}

impl Browser {
    pub fn new() -> Self {
        let mut auth = [0; 16];
        aws_lc_rs::rand::fill(&mut auth).unwrap();
        Self::with(PrivateKey::generate(&ECDH_P256).unwrap(), auth.to_vec())
    }

    /// The browser that has these two secrets, both in base64url.
    pub fn known(private: &str, auth: &str) -> Self {
        let private = URL_SAFE_NO_PAD.decode(private).unwrap();
        let private = PrivateKey::from_private_key(&ECDH_P256, &private).unwrap();
        Self::with(private, URL_SAFE_NO_PAD.decode(auth).unwrap())
    }

    fn with(private: PrivateKey, auth: Vec<u8>) -> Self {
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self {
            private,
            public,
            auth,
        }
    }

    /// `keys.p256dh` of the subscription.
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// `keys.auth` of the subscription.
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.auth)
    }

    /// The text of a delivered push; `None` if it was not sealed for this browser or was changed.
    pub fn read(&self, body: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (_record_size, rest) = rest.split_at_checked(4)?;
        let (&id_length, rest) = rest.split_first()?;
        let (sender, record) = rest.split_at_checked(id_length.into())?;

        let theirs = UnparsedPublicKey::new(&ECDH_P256, sender);
        let secret = agree(&self.private, theirs, (), |agreed| Ok(agreed.to_vec())).ok()?;
        let key_info = [b"WebPush: info\0", &self.public[..], sender].concat();
        let input = derive(&self.auth, &secret, &key_info, 32);
        let key = derive(salt, &input, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &input, b"Content-Encoding: nonce\0", 12);

        let mut record = record.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let text = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap())
            .open_in_place(nonce, Aad::empty(), &mut record)
            .ok()?;
        let end = text.iter().rposition(|&byte| byte != 0)?;
        (text[end] == 2).then(|| text[..end].to_vec())
    }
}

fn derive(salt: &[u8], input: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    let prk = Salt::new(HKDF_SHA256, salt).extract(input);
    prk.expand(&[info], Length(length))
        .unwrap()
        .fill(&mut out)
        .unwrap();
    out
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

#[test]
fn the_example_of_rfc_8291_is_read() {
    let browser = Browser::known(
        "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
        "BTBZMqHH6r4Tts7J_aSIgg",
    );
    let body = URL_SAFE_NO_PAD
        .decode(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
             InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
             WGNWQexSgSxsj_Qulcy4a-fN",
        )
        .unwrap();
    assert_eq!(
        browser.read(&body).unwrap(),
        b"When I grow up, I want to be a watermelon"
    );
}

#[test]
fn a_push_is_read_by_the_browser_it_was_sealed_for_and_by_no_other() {
    let browser = Browser::new();
    let subscription = server::push::Subscription::parse(
        "https://push.example/abc",
        &browser.p256dh(),
        &browser.auth(),
    )
    .unwrap();
    for text in [
        Vec::new(),
        "Готово: СП-48".into(),
        vec![0; server::push::MAX_PLAINTEXT],
    ] {
        let mut body = server::push::encrypt(&subscription, &text).unwrap();
        assert!(body.len() <= 4096);
        assert_eq!(browser.read(&body).unwrap(), text);
        assert_eq!(Browser::new().read(&body), None);
        *body.last_mut().unwrap() ^= 1;
        assert_eq!(browser.read(&body), None);
    }
}
