//! For those who keep it running: what a node refuses, how it stops, what it does not leak.

use crate::town::socket::Ended;
use crate::town::{Town, eventually};
use clap::Parser;
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, Have, ServerFrame, VERSION};
use protocol::group::Side;
use protocol::{Seq, close};
use server::app::App;
use server::clock::{Clock, DAY};
use server::config::{Act, Cli, Serve};
use server::{commands, execute, fetch_all, fetch_one, ids, jobs};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

fn serve(words: &[&str]) -> Serve {
    let all = ["artel", "serve"].iter().chain(words);
    match Cli::try_parse_from(all).unwrap().act {
        Act::Serve(config) => *config,
        _ => unreachable!("the words say serve"),
    }
}

#[tokio::test]
async fn sqlite_with_redis_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let config = serve(&["--data", &data, "--redis-url", "redis://127.0.0.1:1"]);
    let refused = App::start(config, Clock::default(), String::new()).await;
    let error = format!("{:#}", refused.err().unwrap());
    assert!(error.contains("SQLite serves one node"), "{error}");
    assert!(
        !error.contains("127.0.0.1:1"),
        "a URL is never repeated: {error}"
    );
}

#[tokio::test]
async fn a_node_with_another_file_store_is_refused_at_the_start() {
    let town = Town::start().await;
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().display().to_string();
    let mut words: Vec<&str> = town.settings().iter().map(String::as_str).collect();
    words.extend(["--files", &files]);
    let refused = App::start(serve(&words), Clock::default(), String::new()).await;
    let error = format!("{:#}", refused.err().unwrap());
    assert!(
        error.contains("every node must see the same --files"),
        "{error}"
    );
}

#[tokio::test]
async fn a_node_that_loses_sight_of_its_files_is_not_ready_until_they_are_back() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    assert_eq!(olga.get("/readyz").await.status, 200);
    let (files, away) = (town.folder().join("files"), town.folder().join("away"));
    std::fs::rename(&files, &away).unwrap();
    assert_eq!(olga.get("/readyz").await.status, 503);
    assert_eq!(olga.get("/healthz").await.status, 200);
    // An empty mount point is not the store either.
    std::fs::create_dir(&files).unwrap();
    assert_eq!(olga.get("/readyz").await.status, 503);
    std::fs::remove_dir(&files).unwrap();
    std::fs::rename(&away, &files).unwrap();
    assert_eq!(olga.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn a_stop_in_good_order_closes_sockets_and_keeps_what_it_acknowledged() {
    let mut town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let mut hers = olga.in_group(group, false).await;
    let talker = olga.clone();
    let talk = tokio::spawn(async move {
        let mut acknowledged = Seq::ZERO;
        for round in 0.. {
            let line = crate::town::text_line(group, Side::Shared, &format!("строка {round}"));
            let envelope = protocol::command::Envelope {
                op: ids::new(),
                expect: None,
                command: line,
            };
            match talker.tries_envelope(&envelope).await {
                Ok(Ok(receipt)) => acknowledged = receipt.seq.unwrap(),
                Ok(Err(_)) | Err(_) => break,
            }
        }
        acknowledged
    });
    hers.event_at(StreamName::Shared(group), Seq(5)).await;
    town.stops_node(olga.node).await;
    assert_eq!(hers.ends().await, Ended::Closed(close::RESTART));
    let acknowledged = talk.await.unwrap();
    let mut conn = town.db().await.read().await.unwrap();
    let (head, _) = server::log::head(&mut conn, StreamName::Shared(group))
        .await
        .unwrap()
        .unwrap();
    assert!(head >= acknowledged && acknowledged >= Seq(5));
}

#[tokio::test]
async fn who_does_not_read_is_closed_as_slow_and_nobody_waits_for_him() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, anna) = (town.operator("Ольга").await, town.operator("Анна").await);
    let anna = anna.at(&town, 0);
    let stream = StreamName::Shared(group);
    let mut hers = olga.at(&town, 0).in_group(group, false).await;

    // A client with a small window that says what it follows and then reads nothing. No smaller than
    // a few segments of loopback: what waits in the kernels would come at the pace of their timers.
    let address = town.url(0).replace("http://", "").parse().unwrap();
    let line = tokio::net::TcpSocket::new_v4().unwrap();
    line.set_recv_buffer_size(256 * 1024).unwrap();
    let mut line = line.connect(address).await.unwrap();
    let ask = format!(
        "GET /api/ws HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {}\r\n\r\n",
        anna.cookie()
    );
    line.write_all(ask.as_bytes()).await.unwrap();
    let hello = serde_json::to_vec(&ClientFrame::Hello {
        version: VERSION,
        epoch: None,
        follow: vec![Have {
            stream,
            seq: Seq::ZERO,
        }],
    })
    .unwrap();
    // A masked text frame; the mask is zero.
    let size = u16::try_from(hello.len()).unwrap();
    line.write_all(&[0x81, 0x80 | 126]).await.unwrap();
    line.write_all(&size.to_be_bytes()).await.unwrap();
    line.write_all(&[0; 4]).await.unwrap();
    line.write_all(&hello).await.unwrap();
    let app = town.app_of(0);
    eventually("both are connected", || async {
        app.hub.connections() == 2
    })
    .await;

    let text = "ж".repeat(4000);
    let mut last = Seq::ZERO;
    // More than the buffers of both kernels and the outbox hold together.
    for round in 0..3000 {
        if app.hub.connections() == 1 {
            break;
        }
        let envelope = protocol::command::Envelope {
            op: ids::new(),
            expect: None,
            command: crate::town::text_line(group, Side::Shared, &text),
        };
        let receipt = commands::run_at(&app, None, envelope, None).await.unwrap();
        last = receipt.seq.unwrap();
        if round % 100 == 0 {
            hers.event_at(stream, last).await;
        }
    }
    hers.event_at(stream, last).await;
    let mut bytes = Vec::new();
    line.read_to_end(&mut bytes).await.unwrap();
    let code = u16::from_be_bytes(bytes[bytes.len() - 2..].try_into().unwrap());
    assert_eq!(code, close::SLOW);
    eventually("only she is left", || async { app.hub.connections() == 1 }).await;
}

#[tokio::test]
async fn rooms_and_connections_go_with_the_last_who_leaves() {
    let town = Town::start().await;
    let mut groups = Vec::new();
    for number in 0..5 {
        groups.push(town.group("Казань", &format!("Мастер {number}")).await);
    }
    let olga = town.operator("Ольга").await;
    let app = town.app_of(olga.node);
    let streams: Vec<StreamName> = groups
        .iter()
        .flat_map(|group| [StreamName::Shared(*group), StreamName::Internal(*group)])
        .collect();
    let mut sockets = Vec::new();
    for _ in 0..8 {
        sockets.push(olga.listens(&streams).await);
    }
    assert_eq!(
        (app.hub.connections(), app.hub.rooms()),
        (8, groups.len() + 1)
    );
    drop(sockets);
    eventually("nothing is left", || async {
        (app.hub.connections(), app.hub.rooms()) == (0, 0)
    })
    .await;
}

#[tokio::test]
async fn people_who_come_and_go_all_the_time_find_the_room_open_and_miss_nothing() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let stream = StreamName::Shared(group);
    let mut socket = olga.listens(&[]).await;
    for round in 0..60 {
        let told = olga.says(group, &format!("строка {round}")).await;
        let seq = told.seq.unwrap();
        let before = Seq(seq.0 - 1);
        let answer = socket
            .follows(Have {
                stream,
                seq: before,
            })
            .await;
        assert!(
            matches!(answer, ServerFrame::Following { head, .. } if head == seq),
            "{answer:?}"
        );
        socket.event_at(stream, seq).await;
        // The room retires while the next one is on his way in.
        socket.send(&ClientFrame::Unfollow { stream }).await;
    }
    assert_eq!(town.app_of(olga.node).hub.connections(), 1);
}

#[tokio::test]
async fn figures_are_told_to_this_machine_alone_and_hold_nobody_s_name() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let _hers = olga.in_group(group, false).await;
    olga.says(group, "тайна").await;
    let told = olga.get("/metrics").await;
    let text = told.text();
    assert_eq!(told.status, 200);
    for line in [
        "artel_connections 1",
        "artel_rooms 2",
        "artel_commands_total{command=\"send_message\",outcome=\"done\"} 1",
        "artel_bus_dropped_total 0",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} in {text}");
    }
    let lag = text
        .lines()
        .find_map(|told| told.strip_prefix("artel_jobs_lag_seconds "));
    let lag: f64 = lag.unwrap().parse().unwrap();
    assert!((0.0..60.0).contains(&lag), "{lag} s");
    assert!(
        text.contains("artel_commit_seconds_bucket") && text.contains("artel_commit_batch_bucket")
    );
    assert!(!text.contains("тайна") && !text.contains(&olga.id.to_string()));
    let carried = [("x-forwarded-for", "10.0.0.1")];
    let through_a_proxy = olga
        .asks(reqwest::Method::GET, "/metrics", &carried, Vec::new())
        .await;
    assert_eq!(through_a_proxy.status, 404);
}

#[tokio::test]
async fn what_is_old_is_thrown_away_in_turns_and_the_rest_stays() {
    let town = Town::start().await;
    let app = town.app();
    let now = app.clock.now();
    let old = ids::oldest_at(now - 50 * DAY).as_u128();
    let writes = app.log.write(move |tx| {
        Box::pin(async move {
            for number in 0..2_500 {
                let at = now - 50 * DAY;
                execute!(
                    tx.conn,
                    "insert into ops (op, actor, command, receipt, at) values ($1, $1, $2, '{}', $3)",
                    Uuid::from_u128(old + number),
                    &b"one"[..],
                    // The clock of this op was wrong: it came now.
                    if number == 7 { now } else { at }
                )?;
                execute!(
                    tx.conn,
                    "insert into jobs (id, kind, unique_key, body, due_at, attempts, done_at, failed) \
                     values ($1, 'push', $2, 'null', $3, 1, $3, $4)",
                    Uuid::from_u128(old + number),
                    format!("old {number}"),
                    at,
                    (number == 9).then_some("what people are to see")
                )?;
            }
            Ok(())
        })
    });
    writes.await.unwrap();
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    olga.says(group, "только что").await;
    town.later(DAY);
    jobs::run_due(&town.app()).await.unwrap();
    eventually("what is old is gone", async || {
        let mut conn = town.db().await.read().await.unwrap();
        let left: Vec<(i64, i64)> = fetch_all!(
            conn,
            "select (select count(*) from ops where at < $1), (select count(*) from jobs where due_at < $1)",
            now - DAY
        )
        .unwrap();
        left == [(0, 1)]
    })
    .await;
    let mut conn = town.db().await.read().await.unwrap();
    let (kept,): (i64,) =
        fetch_one!(conn, "select count(*) from ops where at >= $1", now - DAY).unwrap();
    assert!(kept >= 2, "{kept} answers are younger");
}
