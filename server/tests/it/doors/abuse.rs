//! Sockets that keep no rule: each is let go with the code that fits, and nobody else waits for it.

use super::raw::{CONTINUATION, FIN, HELLO, LetGo, PING, Raw, TEXT, announced, frame};
use crate::people::code_of;
use crate::tasks::desk::Desk;
use crate::town::{Person, eventually};
use protocol::close;
use protocol::error::ErrorCode;
use protocol::frame::{ClientFrame, VERSION};
use protocol::group::Side;
use reqwest::Method;
use tokio_tungstenite::tungstenite;

#[tokio::test]
async fn a_frame_beyond_the_rules_is_closed_with_the_code_that_says_which() {
    let desk = Desk::open().await;
    let long = vec![b'x'; 65 * 1024];
    let half = [
        frame(TEXT, &long[..40_000]),
        frame(FIN | CONTINUATION, &long[..40_000]),
    ]
    .concat();
    let mut unmasked = frame(FIN | TEXT, HELLO.as_bytes());
    unmasked[1] &= 0x7f;
    for (what, bytes, code) in [
        ("65 KiB", frame(FIN | TEXT, &long), close::BAD_FRAME),
        ("65 KiB in two", half, close::BAD_FRAME),
        ("announced", announced(FIN | TEXT, 65_537), close::BAD_FRAME),
        ("2^62", announced(FIN | TEXT, 1 << 62), close::BAD_FRAME),
        ("binary", frame(FIN | 2, b"{}"), close::BAD_FRAME),
        ("a ping of 126", frame(FIN | PING, &[0; 126]), 1002),
        ("a ping in parts", frame(PING, b""), 1002),
        ("unmasked", unmasked, 1002),
        ("a reserved bit", frame(FIN | 0x40 | TEXT, b"{}"), 1002),
        ("an unknown kind", frame(FIN | 3, b"{}"), 1002),
        ("an unknown control", frame(FIN | 11, b""), 1002),
        ("no beginning", frame(FIN | CONTINUATION, b"{}"), 1002),
        (
            "two beginnings",
            [frame(TEXT, b"{"), frame(FIN | TEXT, b"}")].concat(),
            1002,
        ),
        ("no UTF-8", frame(FIN | TEXT, b"\xff\xfe"), 1007),
        ("half a letter", frame(FIN | TEXT, b"\xd1"), 1007),
        (
            "a surrogate's bytes",
            frame(FIN | TEXT, b"\"\xed\xa0\x80\""),
            1007,
        ),
    ] {
        for mut peer in [
            Raw::welcomed(&desk.igor).await,
            Raw::upgraded(&desk.igor, "").await.0,
        ] {
            peer.sends(&bytes).await;
            assert_eq!(peer.ends().await, LetGo::Closed(code), "{what}");
        }
    }
    lives(&desk.igor).await;
}

#[tokio::test]
async fn a_frame_in_ten_thousand_parts_is_one_frame() {
    let desk = Desk::open().await;
    let (mut peer, _) = Raw::upgraded(&desk.igor, "").await;
    let mut bytes = frame(TEXT, b"");
    for _ in 0..10_000 {
        bytes.extend(frame(CONTINUATION, b""));
    }
    for letter in HELLO.as_bytes() {
        bytes.extend(frame(CONTINUATION, &[*letter]));
        bytes.extend(frame(FIN | PING, b""));
    }
    bytes.extend(frame(FIN | CONTINUATION, b""));
    peer.sends(&bytes).await;
    peer.hears("welcome").await;
}

#[tokio::test]
async fn json_that_nobody_means_is_refused_at_both_doors() {
    let desk = Desk::open().await;
    let deep = "[".repeat(10_000);
    let group = desk.group;
    let op = "0190a000-0000-7000-8000-000000000000";
    let star = format!(r#""group":"{group}","on":true"#);
    let command = |inside: &str| format!(r#"{{"op":"{op}","command":{{{inside}}}}}"#);
    for inside in [
        format!(r#""type":"star_group",{star},"more":{deep}"#),
        format!(r#""more":{deep}"#),
        format!(r#""type":"star_group",{star},"on":false"#),
        format!(r#""type":"star_group","type":"leave_group",{star}"#),
        r#""type":"set_profile","name":"\ud800","locale":"ru","timeZone":"UTC""#.to_owned(),
        format!(
            r#""type":"mark_read","group":"{group}","side":"shared","delivered":1e400,"read":1"#
        ),
        format!(
            r#""type":"mark_read","group":"{group}","side":"shared","delivered":99999999999999999999,"read":1"#
        ),
        format!(r#""type":"mark_read","group":"{group}","side":"shared","delivered":-1,"read":1"#),
    ] {
        let body = command(&inside);
        let json = [("content-type", "application/json")];
        let answer = desk
            .igor
            .asks(Method::POST, "/api/commands", &json, body.clone().into())
            .await;
        assert_eq!(code_of(&answer), ErrorCode::BadRequest, "{inside:.90}");
        let mut peer = Raw::welcomed(&desk.igor).await;
        let text = format!(r#"{{"type":"command","envelope":{body}}}"#);
        peer.sends(&frame(FIN | TEXT, text.as_bytes())).await;
        let closed = LetGo::Closed(close::BAD_FRAME);
        assert_eq!(peer.ends().await, closed, "{inside:.90}");
    }
    let body = format!(r#"{{"op":"{op}","op":"{op}","command":{{"type":"star_group",{star}}}}}"#);
    let twice = desk
        .igor
        .asks(Method::POST, "/api/commands", &[], body.into())
        .await;
    assert_eq!(code_of(&twice), ErrorCode::BadRequest);
}

#[tokio::test]
async fn nothing_is_compressed_on_a_socket() {
    let desk = Desk::open().await;
    let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    let (_, head) = Raw::upgraded(&desk.igor, offer).await;
    assert!(!head.to_lowercase().contains("extensions"), "{head}");
}

/// He, too, is served.
async fn lives(person: &Person) {
    assert!(person.get("/api/me").await.is_ok());
    Raw::welcomed(person).await;
}

#[tokio::test]
async fn who_says_too_much_is_let_go_and_nobody_else_waits() {
    let desk = Desk::open().await;
    let typing = ClientFrame::Typing {
        group: desk.group,
        side: Side::Shared,
    };
    let typing = serde_json::to_vec(&typing).unwrap();
    let floods = [
        frame(FIN | PING, b"are you there?").repeat(10_000),
        frame(FIN | TEXT, &typing).repeat(10_000),
    ];
    for (who, flood) in [&desk.igor, &desk.petr].into_iter().zip(floods) {
        let mut peer = Raw::welcomed(who).await;
        peer.sends(&flood).await;
        assert_eq!(
            peer.ends().await,
            LetGo::Closed(close::TOO_FAST),
            "{}",
            who.name
        );
    }
    lives(&desk.olga).await;
    eventually("he may speak again", async || {
        let mut socket = desk.igor.opens_socket().await;
        let hello = ClientFrame::Hello {
            version: VERSION,
            epoch: None,
            follow: Vec::new(),
        };
        socket.send(&hello).await;
        socket
            .command(crate::town::text_line(desk.group, Side::Shared, "слушаю"))
            .await
            .is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_person_has_so_many_sockets_and_no_more() {
    let desk = Desk::open().await;
    let limits = desk.town.app_of(desk.igor.node).limits.clone();
    let mut sockets = Vec::new();
    for _ in 0..200 {
        sockets.push(desk.igor.in_group(desk.group, false).await);
    }
    let said = desk.olga.says(desk.group, "всем окнам").await;
    let shared = protocol::event::StreamName::Shared(desk.group);
    for socket in &mut sockets {
        socket.event_at(shared, said.seq.unwrap()).await;
    }
    let mut seats = Vec::new();
    while let Ok(seat) = limits.socket(desk.igor.id) {
        seats.push(seat);
    }
    match desk.igor.tries_socket().await {
        Err(tungstenite::Error::Http(refused)) => {
            assert_eq!(refused.status(), 429);
            assert!(refused.headers().contains_key("retry-after"));
        }
        other => panic!("one more was let in: {:?}", other.err()),
    }
    lives(&desk.petr).await;
    drop((seats, sockets));
    eventually("there is room again", async || {
        desk.igor.tries_socket().await.is_ok()
    })
    .await;
    eventually("every seat was given back", async || {
        let mut seats = Vec::new();
        while let Ok(seat) = limits.socket(desk.igor.id) {
            seats.push(seat);
        }
        seats.len() == 256
    })
    .await;
}

/// All at once, because each is about waiting.
#[tokio::test]
async fn who_comes_and_does_not_speak_is_shown_out_while_others_are_served() {
    let desk = Desk::open().await;
    let mut silent = Vec::new();
    for n in 0..1_000 {
        let mut peer = Raw::connect(&desk.igor).await;
        let begun: &[u8] = match n % 4 {
            0 => b"",
            1 => b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-A",
            2 => b"PRI * HTTP/2.0\r\n\r\nS",
            _ => b"\x16\x03\x01",
        };
        peer.sends(begun).await;
        silent.push(peer);
    }
    let (mut mute, _) = Raw::upgraded(&desk.petr, "").await;
    let slow = tokio::spawn(drips(desk.igor.clone()));
    // Not a matter of time: whoever speaks is served while a thousand do not.
    for _ in 0..20 {
        lives(&desk.olga).await;
    }
    assert_eq!(mute.ends().await, LetGo::Closed(close::SILENT));
    for peer in &mut silent {
        peer.is_cut().await;
    }
    slow.await.unwrap();
}

/// A header of a byte now and then, until the server lets go.
async fn drips(person: Person) {
    let mut peer = Raw::connect(&person).await;
    peer.sends(b"GET /api/me HTTP/1.1\r\nX-Slow: ").await;
    let drip = async {
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            peer.sends(b"x").await;
        }
    };
    // It is being cut off that ends the wait below; without that, it would last for ever.
    let mut other = Raw::connect(&person).await;
    tokio::select! {
        () = drip => {}
        () = other.is_cut() => {}
    }
    peer.is_cut().await;
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let desk = Desk::open().await;
    let mut peer = Raw::connect(&desk.igor).await;
    let long = "x".repeat(100 * 1024);
    peer.sends(format!("GET /api/me HTTP/1.1\r\nX-Long: {long}\r\n\r\n").as_bytes())
        .await;
    let head = peer.head().await;
    assert!(head.starts_with("HTTP/1.1 431 "), "{head}");
    let mut peer = Raw::connect(&desk.igor).await;
    let many = "X-One: 1\r\n".repeat(1_000);
    peer.sends(format!("GET /api/me HTTP/1.1\r\n{many}\r\n").as_bytes())
        .await;
    let head = peer.head().await;
    assert!(head.starts_with("HTTP/1.1 431 "), "{head}");
    lives(&desk.igor).await;
}
