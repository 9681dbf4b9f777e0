//! The next version beside this one, where it goes further than it may (ADR 0029).

use super::{Four, four};
use crate::town::{Town, eventually};
use protocol::Seq;
use protocol::event::{EventPage, StreamName};
use protocol::frame::{Have, ServerFrame};
use server::store::{Conn, open};
use server::{execute, fetch_one, ids, jobs};
use uuid::Uuid;

#[tokio::test]
async fn an_event_that_only_a_newer_version_knows_costs_who_missed_it_a_reset_and_no_more() {
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    olga.says(group, "до").await;
    let shared = StreamName::Shared(group);
    let personal = StreamName::Personal(ivan.id);
    let mut his = ivan.opens_socket().await;
    let (epoch, _) = his.hello_of(None, &[]).await;
    let before = his
        .follows(Have {
            stream: shared,
            seq: Seq::ZERO,
        })
        .await;
    let (ServerFrame::Following { head, .. } | ServerFrame::Reset { head, .. }) = before else {
        panic!("{before:?}");
    };
    drop(his);

    let app = town.app();
    let newer = app.log.write(move |tx| {
        Box::pin(async move {
            execute!(
                tx.conn,
                "insert into events (stream_id, seq, at, body) select id, head + 1, $2, $3 \
                 from streams where owner = $1 and kind = 'shared'",
                group,
                tx.now,
                r#"{"audience":"shared","event":{"type":"of_the_next_version"}}"#
            )?;
            execute!(
                tx.conn,
                "update streams set head = head + 1 where owner = $1 and kind = 'shared'",
                group
            )?;
            Ok(())
        })
    });
    newer.await.unwrap();

    // A node that has not been in the room: the event was never announced.
    let mut his = ivan.at(&town, town.size() - 1).opens_socket().await;
    let have = [
        Have {
            stream: shared,
            seq: head,
        },
        Have {
            stream: personal,
            seq: Seq::ZERO,
        },
    ];
    let (_, answers) = his.hello_of(Some(&epoch), &have).await;
    let reset = (shared, Seq(head.0 + 1));
    assert!(
        matches!(answers[0], ServerFrame::Reset { stream, head } if (stream, head) == reset),
        "{answers:?}"
    );
    assert!(
        matches!(answers[1], ServerFrame::Following { .. }),
        "{answers:?}"
    );
    let path = format!("/api/groups/{group}/shared/events?after={}", head.0);
    let page: EventPage = ivan.get(&path).await.parse();
    assert!(page.reset && page.events.is_empty(), "{page:?}");
    let after = olga.says(group, "после").await.seq.unwrap();
    his.event_at(shared, after).await;
}

#[tokio::test]
async fn a_job_that_only_a_newer_version_knows_is_left_to_it_and_keeps_no_other_waiting() {
    let town = Town::start().await;
    let app = town.app();
    let newer = app.log.write(|tx| {
        Box::pin(async move {
            for kind in ["of_the_next_version", "sweep"] {
                execute!(
                    tx.conn,
                    "insert into jobs (id, kind, unique_key, body, due_at, attempts) \
                     values ($1, $2, $2, 'null', 1, 0)",
                    ids::new::<Uuid>(),
                    kind
                )?;
            }
            Ok(())
        })
    });
    newer.await.unwrap();
    // The node's own round may have been faster.
    jobs::run_due(&app).await.unwrap();
    let mut conn = town.db().await.read().await.unwrap();
    let state = async |conn: &mut Conn, key| {
        let text = "select attempts, done_at is not null from jobs where unique_key = $1";
        let (attempts, done): (i32, bool) = fetch_one!(conn, text, key).unwrap();
        (attempts, done)
    };
    assert_eq!(state(&mut conn, "of_the_next_version").await, (0, false));
    eventually("the other job is done", async || {
        let mut conn = town.db().await.read().await.unwrap();
        state(&mut conn, "sweep").await == (1, true)
    })
    .await;
    assert_eq!(state(&mut conn, "of_the_next_version").await, (0, false));
}

#[tokio::test]
async fn a_node_starts_on_what_a_newer_version_added_and_not_on_what_it_took_away() {
    let town = Town::start().await;
    let url = town.store_url();
    let mut conn = town.db().await.alone().await.unwrap();
    execute!(
        conn,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (9000, 'of the next version', true, $1, 0)",
        vec![1_u8]
    )
    .unwrap();
    open(&url, 1).await.map(drop).unwrap();
    execute!(conn, "update fits set oldest = 9000").unwrap();
    let refused = open(&url, 1).await.map(drop).unwrap_err();
    assert!(
        refused.to_string().contains("belongs to a newer version"),
        "{refused}"
    );
}
