use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use super::resolve::callable;
use super::{MAX_ANSWER, Outbound, OutboundError, Refusal, address};

/// A server for one request, answered by `answer` as it stands. Joins to what was asked.
fn peer(answer: String) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let asked = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.ends_with(b"the body") {
            let read = socket.read(&mut buffer).unwrap();
            assert_ne!(read, 0, "the request ended early");
            request.extend_from_slice(&buffer[..read]);
        }
        // A caller who has read enough hangs up; that is what one of the tests wants.
        let _ = socket.write_all(answer.as_bytes());
        String::from_utf8(request).unwrap()
    });
    (at, asked)
}

async fn post(outbound: &Outbound, url: &str) -> Result<super::Answer, OutboundError> {
    let mut headers = HeaderMap::new();
    headers.insert("ttl", HeaderValue::from_static("60"));
    outbound
        .post(Url::parse(url).unwrap(), headers, "the body")
        .await
}

async fn refusal(outbound: &Outbound, url: &str) -> Refusal {
    match post(outbound, url).await {
        Err(OutboundError::Refused(refusal)) => refusal,
        other => panic!("{url} was not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_post_carries_headers_and_body_and_brings_the_answer_back() {
    let (at, asked) =
        peer("HTTP/1.1 429 Slow\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nno".into());
    let outbound = Outbound::new(true).unwrap();
    let answer = post(&outbound, &format!("http://{at}/push?x=1"))
        .await
        .unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (429, b"no".as_slice())
    );
    assert_eq!(answer.headers["retry-after"], "7");
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("POST /push?x=1 HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains("\r\nttl: 60\r\n"), "{asked}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (at, _) =
        peer("HTTP/1.1 307 Go\r\nlocation: http://10.0.0.1/\r\ncontent-length: 0\r\n\r\n".into());
    let answer = post(&Outbound::new(true).unwrap(), &format!("http://{at}/"))
        .await
        .unwrap();
    assert_eq!(answer.status, 307);
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_limit() {
    let long = "x".repeat(MAX_ANSWER + 1);
    let (at, _) = peer(format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{long}"
    ));
    let answer = post(&Outbound::new(true).unwrap(), &format!("http://{at}/")).await;
    assert!(
        matches!(answer, Err(OutboundError::AnswerTooLong)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn without_loopback_allowed_this_machine_is_out_of_reach_by_name_and_by_number() {
    let outbound = Outbound::new(false).unwrap();
    for url in [
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://0.0.0.0/",
        "https://169.254.169.254/latest/meta-data",
    ] {
        assert_eq!(refusal(&outbound, url).await, Refusal::Address, "{url}");
    }
    assert_eq!(
        refusal(&outbound, "http://example.com/").await,
        Refusal::Scheme
    );
    assert_eq!(
        refusal(&outbound, "http://localhost/").await,
        Refusal::Scheme
    );
    assert_eq!(
        refusal(&outbound, "ftp://example.com/").await,
        Refusal::Scheme
    );
    assert_eq!(
        refusal(&outbound, "https://a:b@example.com/").await,
        Refusal::Credentials
    );
}

#[tokio::test]
async fn with_loopback_allowed_the_private_network_and_plain_http_stay_out_of_reach() {
    let outbound = Outbound::new(true).unwrap();
    assert_eq!(
        refusal(&outbound, "https://10.0.0.1/").await,
        Refusal::Address
    );
    assert_eq!(
        refusal(&outbound, "http://example.com/").await,
        Refusal::Scheme
    );
    assert_eq!(
        refusal(&outbound, "http://93.184.216.34/").await,
        Refusal::Scheme
    );
}

#[tokio::test]
async fn an_error_never_tells_the_url() {
    let (at, peer) = peer("this is not http".into());
    let error = post(
        &Outbound::new(true).unwrap(),
        &format!("http://{at}/secret-endpoint"),
    )
    .await;
    peer.join().unwrap();
    let error = format!("{:?} {0}", anyhow::Error::from(error.unwrap_err()));
    assert!(!error.contains("secret-endpoint"), "{error}");
}

#[test]
fn a_name_that_comes_to_mean_an_address_of_this_network_is_not_called_there() {
    let answers = |addresses: &[&str]| {
        let found = addresses
            .iter()
            .map(|address| SocketAddr::new(address.parse().unwrap(), 0));
        let called = callable(found, false).ok()?;
        Some(called.iter().map(|at| at.ip().to_string()).collect())
    };
    let public: Option<Vec<String>> = Some(vec!["1.1.1.1".to_owned()]);
    assert_eq!(answers(&["1.1.1.1"]), public);
    assert_eq!(answers(&["169.254.169.254"]), None);
    assert_eq!(answers(&["::ffff:10.0.0.1"]), None);
    assert_eq!(answers(&["127.0.0.1", "1.1.1.1", "fd00::1"]), public);
    assert_eq!(answers(&[]), None);
}

#[test]
fn only_public_addresses_are_allowed() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(
            !address::allowed(address.parse().unwrap(), false),
            "{address}"
        );
    }
    for address in [
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4010::8a",
        "64:ff9b::101:101",
        "2002:101:101::1",
        "::ffff:1.1.1.1",
    ] {
        assert!(
            address::allowed(address.parse().unwrap(), false),
            "{address}"
        );
    }
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        assert!(
            address::allowed(address.parse().unwrap(), true),
            "{address}"
        );
    }
    assert!(!address::allowed("10.0.0.1".parse().unwrap(), true));
}
