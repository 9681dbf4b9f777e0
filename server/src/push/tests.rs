use std::time::Duration;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{HeaderMap, HeaderValue};

use super::*;

// The example of RFC 8291, section 5 and appendix A.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
const SENDER_KEY: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
const SEALED: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
    Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyou\
    BWLVWGNWQexSgSxsj_Qulcy4a-fN";

const NOW: i64 = 1_700_000_000_000_000;

fn bytes(base64url: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64url).unwrap()
}

fn subscription() -> Subscription {
    Subscription::parse("https://push.example:8443/send/abc?d=e", P256DH, AUTH).unwrap()
}

fn sender() -> VapidSender {
    VapidSender::new(
        VapidKeys::generate().unwrap(),
        "mailto:admin@artel.example".into(),
    )
}

fn push(topic: Option<&str>) -> Push<'_> {
    Push {
        payload: b"{}",
        ttl: 3600,
        urgency: Urgency::High,
        topic,
    }
}

#[test]
fn the_example_of_rfc_8291_is_sealed_to_the_byte() {
    let key = PrivateKey::from_private_key(&ECDH_P256, &bytes(SENDER_KEY)).unwrap();
    let salt = bytes(SALT).try_into().unwrap();
    let text = b"When I grow up, I want to be a watermelon";
    let sealed = sealing::seal(&subscription(), text, &key, salt).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(sealed), SEALED);
}

#[test]
fn the_same_text_is_never_sealed_the_same_way_twice() {
    let once = encrypt(&subscription(), b"text").unwrap();
    assert_ne!(once, encrypt(&subscription(), b"text").unwrap());
}

#[test]
fn a_text_that_push_services_need_not_take_is_refused() {
    assert!(encrypt(&subscription(), &[0; MAX_PLAINTEXT]).unwrap().len() == 4096);
    assert_eq!(
        encrypt(&subscription(), &[0; MAX_PLAINTEXT + 1]),
        Err(PushError::TooLong)
    );
}

#[test]
fn a_request_names_all_that_rfc_8030_wants() {
    let request = request(&sender(), &subscription(), &push(Some("deal-7_x")), NOW).unwrap();
    assert_eq!(
        request.url.as_str(),
        "https://push.example:8443/send/abc?d=e"
    );
    for (name, value) in [
        ("ttl", "3600"),
        ("urgency", "high"),
        ("topic", "deal-7_x"),
        ("content-encoding", "aes128gcm"),
        ("content-type", "application/octet-stream"),
    ] {
        assert_eq!(request.headers[name], value);
    }
    for topic in ["", "with space", "тема", &"x".repeat(33)] {
        let refused = super::request(&sender(), &subscription(), &push(Some(topic)), NOW);
        assert_eq!(refused.err(), Some(PushError::Topic), "{topic}");
    }
}

#[test]
fn the_token_is_signed_by_the_key_and_is_for_this_push_service_only() {
    let sender = sender();
    let request = request(&sender, &subscription(), &push(None), NOW).unwrap();
    let authorization = &request.headers["authorization"];
    assert!(authorization.is_sensitive());
    let (token, key) = authorization
        .to_str()
        .unwrap()
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(key, sender.keys().public_base64url());

    let (signed, signature) = token.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key))
        .verify(signed.as_bytes(), &bytes(signature))
        .unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let json = |part| serde_json::from_slice::<serde_json::Value>(&bytes(part)).unwrap();
    assert_eq!(
        json(header),
        serde_json::json!({ "typ": "JWT", "alg": "ES256" })
    );
    assert_eq!(
        json(claims),
        serde_json::json!({
            "aud": "https://push.example:8443",
            "exp": 1_700_000_000 + 12 * 3600,
            "sub": "mailto:admin@artel.example",
        })
    );
}

#[test]
fn keys_survive_being_stored() {
    let keys = VapidKeys::generate().unwrap();
    let again = VapidKeys::from_bytes(&keys.to_bytes()).unwrap();
    assert_eq!(again.public_base64url(), keys.public_base64url());
    assert_eq!(bytes(&keys.public_base64url()).len(), 65);
    for wrong in [&[][..], &[0; 32], &[0xff; 32], &[1; 31]] {
        assert_eq!(VapidKeys::from_bytes(wrong).err(), Some(PushError::Crypto));
    }
}

#[test]
fn a_subscription_that_no_browser_sent_is_refused() {
    fn refused(endpoint: &str, key: &str, auth: &str) -> Option<BadSubscription> {
        Subscription::parse(endpoint, key, auth).err()
    }
    let endpoint = "https://push.example/";
    assert_eq!(refused(endpoint, P256DH, AUTH), None);
    assert_eq!(
        refused(endpoint, &format!("{P256DH}="), &format!("{AUTH}==")),
        None
    );
    assert_eq!(
        refused("push.example", P256DH, AUTH),
        Some(BadSubscription::Endpoint)
    );
    assert_eq!(
        refused("ftp://push.example", P256DH, AUTH),
        Some(BadSubscription::Endpoint)
    );
    let long = format!("{endpoint}{}", "x".repeat(1000));
    assert_eq!(
        refused(&long, P256DH, AUTH),
        Some(BadSubscription::Endpoint)
    );
    let off_the_curve = URL_SAFE_NO_PAD.encode([4; 65]);
    assert_eq!(
        refused(endpoint, &off_the_curve, AUTH),
        Some(BadSubscription::P256dh)
    );
    assert_eq!(refused(endpoint, AUTH, AUTH), Some(BadSubscription::P256dh));
    assert_eq!(
        refused(endpoint, P256DH, P256DH),
        Some(BadSubscription::Auth)
    );
    assert_eq!(
        refused(endpoint, P256DH, "+/=="),
        Some(BadSubscription::Auth)
    );
}

#[test]
fn each_answer_of_a_push_service_has_its_meaning() {
    let mut headers = HeaderMap::new();
    for (status, delivery) in [
        (200, Delivery::Delivered),
        (201, Delivery::Delivered),
        (202, Delivery::Delivered),
        (307, Delivery::Refused),
        (400, Delivery::Refused),
        (401, Delivery::Refused),
        (403, Delivery::Refused),
        (404, Delivery::Gone),
        (410, Delivery::Gone),
        (413, Delivery::Refused),
        (429, Delivery::RetryLater(None)),
        (500, Delivery::RetryLater(None)),
        (503, Delivery::RetryLater(None)),
    ] {
        assert_eq!(answer::judge(status, &headers), delivery, "{status}");
    }
    headers.insert("retry-after", HeaderValue::from_static("120"));
    let wait = Delivery::RetryLater(Some(Duration::from_secs(120)));
    assert_eq!(answer::judge(429, &headers), wait);
    headers.insert(
        "retry-after",
        HeaderValue::from_static("Wed, 21 Oct 2026 07:28:00 GMT"),
    );
    assert_eq!(answer::judge(503, &headers), Delivery::RetryLater(None));
}
