//! Push addresses that lead somewhere else than to a push service: nobody inside is called.

use crate::push_receiver::Browser;
use crate::push_service::Service;
use crate::push_service::{all_sent, subscribes};
use crate::town::{Person, Town};
use protocol::command::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Something inside: counts who calls, and answers as it is told.
async fn inside(answer: &'static [u8], endless: bool) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("[::]:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move { while caller.write_all(answer).await.is_ok() && endless {} });
        }
    });
    (port, calls)
}

async fn device_at(person: &Person, endpoint: &str) {
    let browser = Browser::new();
    let subscribe = Command::SubscribePush {
        endpoint: endpoint.to_owned(),
        p256dh: browser.p256dh(),
        auth: browser.auth(),
    };
    // Refused at once, or never called.
    let _ = person.command(subscribe).await;
}

#[tokio::test]
async fn no_push_address_in_whatever_writing_reaches_this_machine_or_its_network() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let (port, calls) = inside(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", false).await;
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST.",
        "localhost.localdomain",
        "ip6-localhost",
        "127.0.0.1.",
        "１２７.0.0.1",
        "a@127.0.0.1",
        "push.example@127.0.0.1",
        "127.0.0.1#@push.example",
    ] {
        for scheme in ["https", "http"] {
            device_at(&olga, &format!("{scheme}://{host}:{port}/x")).await;
        }
    }
    olga.command(Command::TestPush {}).await.unwrap();
    all_sent(&town).await;
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_redirect_of_a_push_service_is_not_followed_and_an_endless_answer_keeps_nobody_waiting() {
    let town = Town::start_with(&["--push-loopback"]).await;
    let (inner, calls) = inside(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false).await;
    let go = format!(
        "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:{inner}/\r\ncontent-length: 0\r\n\r\n"
    );
    let (redirects, asked) = inside(go.leak().as_bytes(), false).await;
    let endless = b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n";
    let (endless, poured) = inside(
        [&endless[..], &b"4\r\nmore\r\n".repeat(100)]
            .concat()
            .leak(),
        true,
    )
    .await;
    let huge = b"HTTP/1.1 201 Created\r\ncontent-length: 99999999999\r\n\r\n";
    let (huge, heavy) = inside([&huge[..], &[b'x'; 9_000]].concat().leak(), true).await;
    let olga = town.operator("Ольга").await;
    for port in [redirects, endless, huge] {
        device_at(&olga, &format!("http://127.0.0.1:{port}/device")).await;
    }
    olga.command(Command::TestPush {}).await.unwrap();
    // Somebody else's device, at a push service that is well.
    let service = Service::start().await;
    let boris = town.operator("Борис").await;
    let browser = subscribes(&boris, &service).await;
    boris.command(Command::TestPush {}).await.unwrap();
    crate::push_service::work(&town).await;
    service.has(1).await;
    service.read(&browser);
    for called in [asked, poured, heavy] {
        crate::town::eventually("it was called", async || called.load(Ordering::SeqCst) > 0).await;
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}
