//! How much the database does for what people see and do: a long room costs no more than a short one,
//! and a reconnect no more than it must.
//!
//! SQLite counts the steps of its virtual machine, PostgreSQL the rows of lines that were read; both
//! say the same every time, whatever the machine is busy with.

use crate::town::{Person, Town, is_cluster};
use futures_util::future::join_all;
use protocol::command::Command;
use protocol::event::StreamName;
use protocol::frame::Have;
use protocol::group::Side;
use protocol::{GroupId, Seq};
use server::app::App;
use server::execute;
use server::groups::{queries, view};
use server::policy::Actor;
use server::store::{Conn, Db, Lane};
use sqlx::{PgConnection, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Lines put into the room between the two looks; the last thousand are notes.
const LINES: u64 = 20_000;

macro_rules! lines {
    ($id:literal, $numbers:literal) => {
        concat!(
            $numbers,
            " insert into messages (id, group_id, side, seq, line, anchor, at, kind, text, mentions, \
             mentions_staff, rev) select ",
            $id,
            ", $1, case when i > 19000 then 1 else 0 end, 1000 + i, 1000 + i, \
             case when i > 19000 then 20000 else 1000 + i end, i, 'text', 'строка', '[]', false, 1 from n"
        )
    };
}

#[tokio::test]
async fn a_long_room_costs_no_more_than_a_short_one() {
    if is_cluster() {
        return;
    }
    let (town, group, olga, ivan) = room().await;
    let steps = steps_of(&town.app()).await;
    let looks = [
        "/api/groups".to_owned(),
        format!("/api/groups/{group}"),
        format!("/api/groups/{group}/lines"),
        "/api/notifications".to_owned(),
    ];
    let mut costs = Vec::new();
    for round in 0..2 {
        if round == 1 {
            fill(&town.app(), group).await;
        }
        let mut cost = Vec::new();
        for who in [&olga, &ivan] {
            for look in &looks {
                let before = steps.load(Ordering::Relaxed);
                let answer = who.get(look).await;
                assert!(answer.is_ok(), "{look}: {}", answer.text());
                cost.push((look.clone(), steps.load(Ordering::Relaxed) - before));
            }
            let before = steps.load(Ordering::Relaxed);
            who.says(group, "Ещё одна").await;
            who.command(reads(group)).await.unwrap();
            cost.push(("a line".to_owned(), steps.load(Ordering::Relaxed) - before));
        }
        let before = steps.load(Ordering::Relaxed);
        town.app().hub.check_heads().await;
        cost.push(("heads".to_owned(), steps.load(Ordering::Relaxed) - before));
        costs.push(cost);
    }
    for ((look, short), (_, long)) in costs[0].iter().zip(&costs[1]) {
        // A page is fuller, and the node does its own rounds meanwhile.
        let most = short * 2 + LINES / 4;
        assert!(*short > 0, "{look} was not counted");
        assert!(long <= &most, "{look}: {long} steps after {short}");
    }
}

#[tokio::test]
async fn a_list_of_groups_reads_one_line_of_each() {
    if !is_cluster() {
        return;
    }
    let (town, group, olga, ivan) = room().await;
    fill(&town.app(), group).await;
    for who in [&olga, &ivan] {
        // With his own eyes, as at the door: the second lock must not cost the index either.
        let mut conn = town.app().db.read_as(who.id).await.unwrap();
        let actor = server::accounts::queries::actor(&mut conn, who.id)
            .await
            .unwrap()
            .unwrap();
        looks_into(&mut conn, &actor, group).await;
        let Lane::Pg(conn, _) = conn.lane() else {
            unreachable!("a connection of PostgreSQL");
        };
        let read = lines_read(conn).await;
        assert!((1..50).contains(&read), "{read} lines were read");
    }
}

#[tokio::test]
async fn who_comes_back_to_what_he_missed_costs_the_database_three_statements() {
    const TIMES: usize = 60;
    let mut town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let stream = StreamName::Shared(group);
    let seq = ivan.says(group, "Это он знает").await.seq.unwrap();
    let last = ivan.says(group, "Это нет").await.seq.unwrap();
    // A process of its own counts nobody else's statements.
    town.runs_as_program(ivan.node).await;
    let comes = || async {
        let mut socket = ivan.opens_socket().await;
        socket.hello(&[Have { stream, seq }]).await;
        socket.event_at(stream, last).await;
        socket
    };
    let first = comes().await;
    let before = statements(&ivan).await;
    let all = join_all((0..TIMES).map(|_| comes())).await;
    let each = (statements(&ivan).await - before) / TIMES as f64;
    // The session; his rights and the heads; what he missed. The node does its own rounds meanwhile.
    assert!((3.0..4.0).contains(&each), "{each} statements");
    drop((first, all));
}

/// Statements that the node has run, as it says itself.
async fn statements(person: &Person) -> f64 {
    let metrics = person.get("/metrics").await.text();
    let count = metrics
        .lines()
        .find_map(|line| line.strip_prefix("artel_queries_total "));
    count.unwrap().trim().parse().unwrap()
}

async fn room() -> (Town, GroupId, Person, Person) {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    for n in 0..60 {
        olga.says(group, &format!("Строка {n}")).await;
    }
    (town, group, olga, ivan)
}

fn reads(group: GroupId) -> Command {
    let all = Seq(i64::MAX);
    Command::MarkRead {
        group,
        side: Side::Shared,
        delivered: all,
        read: all,
    }
}

/// The list, the room and the lobby.
async fn looks_into(conn: &mut Conn, actor: &Actor, group: GroupId) {
    let record = queries::group(conn, group).await.unwrap().unwrap();
    view::room(conn, actor, record, 0).await.unwrap();
    let rows = view::lobby_rows(conn, &[group.0], actor.is_staff()).await;
    assert!(rows.unwrap()[0].last_line.is_some());
}

/// Steps that all connections of this node do from now on.
async fn steps_of(app: &App) -> Arc<AtomicU64> {
    let Db::Sqlite { readers, .. } = &app.db else {
        unreachable!("this scenario is of SQLite");
    };
    let steps = Arc::new(AtomicU64::new(0));
    // The one writer is the committer's.
    let counted = steps.clone();
    let writer = app.log.write(move |tx| {
        let counted = counted.clone();
        Box::pin(async move {
            if let Lane::Sqlite(conn) = tx.conn.lane() {
                count_on(conn, &counted).await;
            }
            Ok(())
        })
    });
    writer.await.unwrap();
    // Every reader is taken before the first is given back.
    let mut taken = Vec::new();
    for _ in 0..readers.options().get_max_connections() {
        let mut conn = readers.acquire().await.unwrap();
        count_on(&mut conn, &steps).await;
        taken.push(conn);
    }
    steps
}

async fn count_on(conn: &mut SqliteConnection, steps: &Arc<AtomicU64>) {
    let steps = steps.clone();
    let mut handle = conn.lock_handle().await.unwrap();
    handle.set_progress_handler(1, move || {
        steps.fetch_add(1, Ordering::Relaxed);
        true
    });
}

/// Lines that this transaction has read.
async fn lines_read(conn: &mut PgConnection) -> i64 {
    let (read,): (i64,) = sqlx::query_as(
        "select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) \
         from pg_stat_xact_user_tables where relname = 'messages'",
    )
    .fetch_one(conn)
    .await
    .unwrap();
    read
}

/// Lines and then notes, far beyond what was said.
async fn fill(app: &App, group: GroupId) {
    let filled = app.log.write(move |tx| {
        Box::pin(async move {
            match tx.conn.lane() {
                Lane::Sqlite(conn) => {
                    let text = lines!("randomblob(16)", "with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)");
                    sqlx::query(text).bind(group).execute(conn).await?;
                }
                Lane::Pg(conn, _) => {
                    let text = lines!("gen_random_uuid()", "with n (i) as (select generate_series(1, 20000))");
                    sqlx::query(text).bind(group).execute(&mut *conn).await?;
                    sqlx::query("analyze messages").execute(conn).await?;
                }
            }
            execute!(
                tx.conn,
                "update streams set head = 1000000, lines = 1000000 where owner = $1 \
                 and kind in ('shared', 'internal')",
                group
            )?;
            Ok(())
        })
    });
    filled.await.unwrap();
}
