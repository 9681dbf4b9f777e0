//! What people and programs do wrong, and what the product cannot do: each is refused so that the
//! caller can mend it or come again, and nothing is half done.

use crate::tasks::desk::{Desk, accept, item, refused, submit, tick};
use crate::town::{END_OTHERS, Person, Town, eventually, is_cluster, text_line};
use protocol::command::{Command, NewTask};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::StreamName;
use protocol::file::FileView;
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::message::LinePage;
use protocol::task::Evidence;
use protocol::{GroupId, OpId, Seq, close};
use reqwest::Method;
use serde_json::{Value, json};
use server::execute;
use server::ids;
use server::store::Db;
use std::sync::mpsc::TryRecvError;

fn body_of(answer: &crate::town::asked::Answer) -> ErrorBody {
    serde_json::from_slice(&answer.bytes).unwrap()
}

#[tokio::test]
async fn what_nobody_knows_is_refused_at_both_doors_and_named() {
    let desk = Desk::open().await;
    let op = ids::new::<OpId>();
    let star = json!({ "type": "star_group", "group": desk.group, "on": true });
    let with = |name: &str, value: Value| {
        let mut star = star.clone();
        star[name] = value;
        star
    };
    for (body, named) in [
        (
            json!({ "op": op, "command": with("colour", json!("red")) }),
            "colour",
        ),
        (json!({ "op": op, "command": star, "colour": 1 }), "colour"),
        (
            json!({ "op": op, "command": { "type": "paint_group" } }),
            "paint_group",
        ),
        (
            json!({ "op": op, "command": with("on", json!("yes")) }),
            "yes",
        ),
        (
            json!({ "op": op, "command": with("group", json!("Казань")) }),
            "invalid",
        ),
        (json!({ "op": op }), "command"),
        (json!("nonsense"), "nonsense"),
    ] {
        let answer = desk.olga.post("/api/commands", &body).await;
        let told = body_of(&answer);
        assert_eq!(
            (answer.status, told.code),
            (400, ErrorCode::BadRequest),
            "{body}"
        );
        assert!(told.name.unwrap().contains(named), "{body}");
    }
    let query = desk.olga.get("/api/tasks?colour=red").await;
    assert_eq!(query.status, 400);
    for nonsense in [
        r#"{"type":"dance"}"#.to_owned(),
        json!({ "type": "open", "group": null, "colour": 1 }).to_string(),
        json!({ "type": "command", "envelope": { "op": op, "command": star, "x": 1 } }).to_string(),
        "{".to_owned(),
    ] {
        let mut socket = desk.olga.listens(&[]).await;
        socket.says(&nonsense).await;
        let ended = socket.ends().await;
        assert_eq!(
            ended,
            crate::town::socket::Ended::Closed(close::BAD_FRAME),
            "{nonsense}"
        );
    }
}

#[tokio::test]
async fn a_frame_that_is_too_long_ends_its_socket_and_one_that_fits_does_not() {
    let desk = Desk::open().await;
    let mut socket = desk.olga.listens(&[]).await;
    let fits = text_line(desk.group, Side::Shared, &"x".repeat(60_000));
    let told = socket.command(fits).await.unwrap_err();
    assert_eq!(told.name.as_deref(), Some("message_text"));
    socket.says(&"x".repeat(70_000)).await;
    socket.ends().await;
}

#[tokio::test]
async fn who_is_too_fast_is_told_when_to_come_back_and_then_let_in() {
    let desk = Desk::open().await;
    let star = |on| Command::StarGroup {
        group: desk.group,
        on,
    };
    // Somebody uses her pace up as fast as it comes back.
    let (app, olga) = (desk.town.app_of(desk.olga.node), desk.olga.id);
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let hurry = std::thread::spawn(move || {
        while stopped.try_recv() == Err(TryRecvError::Empty) {
            while app.limits.command(olga).is_ok() {}
            std::thread::yield_now();
        }
    });
    let body = json!({ "op": ids::new::<OpId>(), "command": star(true) });
    eventually("she is too fast", async || {
        let answer = desk.olga.post("/api/commands", &body).await;
        if answer.status != 429 {
            return false;
        }
        let told = body_of(&answer);
        let wait = told.retry_after.unwrap();
        assert_eq!(told.code, ErrorCode::TooFast);
        assert!((1..=60_000).contains(&wait), "{wait}");
        assert_eq!(answer.headers["retry-after"], "1");
        true
    })
    .await;
    drop(stop);
    hurry.join().unwrap();
    // Nobody else waits for it.
    desk.igor.command(star(true)).await.unwrap();
    eventually("she is let in again", async || {
        desk.olga.command(star(false)).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn work_without_its_evidence_is_refused_and_each_item_is_named() {
    let desk = Desk::open().await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            items: Some(vec![
                item("Фото", true, Evidence::Photo { min: 2 }),
                item("Давление", true, Evidence::Number),
                item("Необязательное", false, Evidence::Text),
                item("Вывод", true, Evidence::Text),
                item("Уборка", true, Evidence::None),
            ]),
            ..desk.new_task("Осмотр котла")
        })
        .await;
    let items = desk.items(task).await;
    desk.igor.command(accept(task)).await.unwrap();
    desk.igor
        .command(Command::TickItem {
            tick: tick(task, items[4]),
        })
        .await
        .unwrap();
    let body = json!({ "op": ids::new::<OpId>(), "command": submit(task, 0) });
    let answer = desk.igor.post("/api/commands", &body).await;
    let told = body_of(&answer);
    assert_eq!(
        (answer.status, told.code),
        (422, ErrorCode::MissingEvidence)
    );
    assert_eq!(told.items, Some(vec![items[0], items[1], items[3]]));
    // The tick itself is refused too, and names its own item.
    let early = Command::TickItem {
        tick: tick(task, items[1]),
    };
    let told = refused(desk.igor.command(early).await, ErrorCode::MissingEvidence);
    assert_eq!(told.items, Some(vec![items[1]]));
}

/// The store takes nothing more: SQLite's file may not grow, PostgreSQL is read-only as it is when
/// its disk is full.
async fn store_is_full(town: &Town, full: bool) {
    if !is_cluster() {
        let text = if full {
            "pragma max_page_count = 1"
        } else {
            "pragma max_page_count = 1073741823"
        };
        // The one writer is the committer's.
        let app = town.app();
        let told = app
            .log
            .write(move |tx| Box::pin(async move { Ok(execute!(tx.conn, text).map(drop)?) }));
        told.await.unwrap();
        return;
    }
    let Db::Pg { product, .. } = &town.app().db else {
        unreachable!("two nodes are on PostgreSQL")
    };
    // A connection of its own, because it ends all others: those that are open already keep what they
    // were told at their beginning.
    let mut conn = product.acquire().await.unwrap().detach();
    let read_only = if full { NO_ROOM } else { ROOM };
    for text in [MAY_WRITE, read_only, END_OTHERS] {
        sqlx::query(text).execute(&mut conn).await.unwrap();
    }
}

const MAY_WRITE: &str = "set default_transaction_read_only = off";
const NO_ROOM: &str = "do $$ begin execute format( \
    'alter database %I set default_transaction_read_only = on', current_database()); end $$";
const ROOM: &str = "do $$ begin execute format( \
    'alter database %I reset default_transaction_read_only', current_database()); end $$";

#[tokio::test]
async fn what_cannot_be_stored_is_neither_acknowledged_nor_announced_and_goes_through_later() {
    let desk = Desk::open().await;
    let mut hears = desk.igor.in_group(desk.group, false).await;
    let first = desk.olga.says(desk.group, "пока есть место").await;
    store_is_full(&desk.town, true).await;
    let line = text_line(desk.group, Side::Shared, &"места нет ".repeat(700));
    let op: OpId = ids::new();
    let mut by_socket = desk.olga.listens(&[]).await;
    let told = by_socket.command(line.clone()).await.unwrap_err();
    assert_eq!(told, ErrorBody::of(ErrorCode::Unavailable));
    let body = json!({ "op": op, "command": line });
    let answer = desk.olga.post("/api/commands", &body).await;
    assert_eq!(
        (answer.status, body_of(&answer)),
        (503, ErrorBody::of(ErrorCode::Unavailable))
    );
    // Reading goes on, and what was acknowledged is there.
    let page = lines(&desk.igor, desk.group).await;
    assert_eq!(page.lines.last().unwrap().seq, first.seq.unwrap());
    store_is_full(&desk.town, false).await;
    eventually("the same op goes through", async || {
        desk.olga.command_as(op, line.clone()).await.is_ok()
    })
    .await;
    let receipt = desk.olga.command_as(op, line.clone()).await.unwrap();
    let seq = receipt.seq.unwrap();
    // Nothing of the failed attempts stands between.
    assert_eq!(seq, Seq(first.seq.unwrap().0 + 1));
    hears.event_at(StreamName::Shared(desk.group), seq).await;
    hears
        .hears_nothing_of(|frame| {
            matches!(frame, ServerFrame::Event { stored }
                if stored.stream == StreamName::Shared(desk.group) && stored.seq > seq)
        })
        .await;
    assert_eq!(lines(&desk.igor, desk.group).await.lines.len(), 2);
}

async fn lines(person: &Person, group: GroupId) -> LinePage {
    person
        .get(&format!("/api/groups/{group}/lines"))
        .await
        .parse()
}

#[tokio::test]
async fn a_file_that_cannot_be_kept_is_not_acknowledged_and_the_same_op_brings_it_later() {
    let desk = Desk::open().await;
    let incoming = desk.town.folder().join("files").join("incoming");
    // The folder is gone and something else in its place, whoever runs this.
    std::fs::remove_dir_all(&incoming).unwrap();
    std::fs::write(&incoming, b"").unwrap();
    let op: OpId = ids::new();
    let path = format!("/api/files?name=a.txt&op={op}");
    let sends = async || {
        desk.igor
            .asks(Method::POST, &path, &[], b"act".to_vec())
            .await
    };
    let refused = sends().await;
    assert_eq!(
        (refused.status, body_of(&refused)),
        (503, ErrorBody::of(ErrorCode::Unavailable))
    );
    assert_eq!(desk.town.app().files.hashes().await.unwrap().len(), 0);
    std::fs::remove_file(&incoming).unwrap();
    std::fs::create_dir(&incoming).unwrap();
    let kept: FileView = sends().await.parse();
    let read = desk.igor.get(&format!("/api/files/{}", kept.id)).await;
    assert_eq!(read.bytes, b"act");
}
