//! A room of any size: pages in both directions, in one order.

use crate::town::{Person, Town, text_line};
use protocol::command::Envelope;
use protocol::group::Side;
use protocol::message::{LinePage, MessageView};
use protocol::{GroupId, MessageId};
use server::commands::{Caller, run_at};
use server::ids;
use server::messages::queries::PAGES;
use server::store::Lane;

/// Lines of a page that is asked for with these words.
async fn page(person: &Person, group: GroupId, words: &str) -> LinePage {
    let path = format!("/api/groups/{group}/lines?{words}");
    person.get(&path).await.parse()
}

fn texts(lines: &[MessageView]) -> Vec<MessageId> {
    lines.iter().map(|line| line.id).collect()
}

async fn upwards(person: &Person, group: GroupId, limit: usize) -> Vec<MessageId> {
    let mut all = Vec::new();
    let mut words = format!("limit={limit}");
    loop {
        let page = page(person, group, &words).await;
        assert!(page.lines.len() <= limit);
        all.splice(0..0, texts(&page.lines));
        match page.before {
            Some(before) => words = format!("limit={limit}&before={before}"),
            None => return all,
        }
    }
}

async fn downwards(person: &Person, group: GroupId, limit: usize) -> Vec<MessageId> {
    let mut all = Vec::new();
    let mut words = format!("limit={limit}&after=0.0.0");
    loop {
        let page = page(person, group, &words).await;
        all.extend(texts(&page.lines));
        match page.after {
            Some(after) => words = format!("limit={limit}&after={after}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn five_hundred_notes_at_one_anchor_page_both_ways_and_make_the_whole() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let mut written = Vec::new();
    let caller = Caller {
        user: olga.id,
        session: olga.session,
    };
    // Past the door's limit on one person's pace.
    let mut says = async |side, text: String| {
        let envelope = Envelope {
            op: ids::new(),
            expect: None,
            command: text_line(group, side, &text),
        };
        let receipt = run_at(&town.app(), Some(caller), envelope, None).await;
        written.push(MessageId(receipt.unwrap().id.unwrap()));
    };
    says(Side::Shared, "до".to_owned()).await;
    for round in 0..500 {
        says(Side::Internal, format!("заметка {round}")).await;
    }
    says(Side::Shared, "после".to_owned()).await;

    for limit in [7, 60, 200] {
        assert_eq!(upwards(&olga, group, limit).await, written, "up by {limit}");
        assert_eq!(
            downwards(&olga, group, limit).await,
            written,
            "down by {limit}"
        );
    }
    let shared = [written[0], written[501]];
    assert_eq!(upwards(&ivan, group, 1).await, shared);
    assert_eq!(downwards(&ivan, group, 1).await, shared);

    let middle = written[250];
    let around = page(&olga, group, &format!("limit=20&around={middle}")).await;
    assert_eq!(texts(&around.lines), written[240..=260]);
    let path = format!("/api/groups/{group}/lines?around={middle}");
    assert_eq!(ivan.get(&path).await.status, 404);
}

#[tokio::test]
async fn pages_of_a_long_room_are_read_along_the_index_whatever_its_size() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let app = town.app();
    let filled = app.log.write(move |tx| {
        Box::pin(async move {
            match tx.conn.lane() {
                Lane::Sqlite(conn) => {
                    sqlx::query(
                        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000) \
                         insert into messages (id, group_id, side, seq, line, anchor, at, kind, text, \
                         mentions, mentions_staff, rev) \
                         select randomblob(16), $1, 0, i, i, i, i, 'text', 'строка', '[]', false, 1 from n",
                    )
                    .bind(group)
                    .execute(conn)
                    .await?;
                }
                Lane::Pg(conn, _) => {
                    sqlx::query(
                        "insert into messages (id, group_id, side, seq, line, anchor, at, kind, text, \
                         mentions, mentions_staff, rev) \
                         select gen_random_uuid(), $1, 0, i, i, i, i, 'text', 'строка', '[]', false, 1 \
                         from generate_series(1, 20000) i",
                    )
                    .bind(group)
                    .execute(&mut *conn)
                    .await?;
                    sqlx::query("analyze messages").execute(conn).await?;
                }
            }
            Ok(())
        })
    });
    filled.await.unwrap();
    let mut conn = town.db().await.read().await.unwrap();
    for query in PAGES {
        let plan = match conn.lane() {
            Lane::Sqlite(conn) => {
                let rows: Vec<(i64, i64, i64, String)> =
                    sqlx::query_as(explained("explain query plan ", query))
                        .fetch_all(conn)
                        .await
                        .unwrap();
                let steps: Vec<String> = rows.into_iter().map(|(.., step)| step).collect();
                steps.join("\n")
            }
            Lane::Pg(conn, _) => {
                let mut asked = sqlx::query_as(explained("explain ", query));
                if query.contains("where task_id") {
                    asked = asked.bind(group);
                }
                let rows: Vec<(String,)> = asked
                    .bind(group)
                    .bind(1_i32)
                    .bind(10_000_i64)
                    .bind(0_i32)
                    .bind(10_000_i64)
                    .bind(60_i64)
                    .fetch_all(conn)
                    .await
                    .unwrap();
                rows.into_iter()
                    .map(|(step,)| step)
                    .collect::<Vec<_>>()
                    .join("\n")
            }
        };
        let of_task = query.contains("where task_id");
        let indexes: &[&str] = if of_task {
            &["messages_task"]
        } else if plan.contains("autoindex") {
            &["autoindex_messages_2", "messages_notes"]
        } else {
            &["messages_group_id_side_seq_key", "messages_notes"]
        };
        for index in indexes {
            assert!(plan.contains(index), "{plan}");
        }
        assert!(!plan.to_lowercase().contains("seq scan"), "{plan}");
        // Sorted is what merges the two sides, each cut to a page before.
        let sorts = ["TEMP B-TREE", "Sort  "].map(|sort| plan.matches(sort).count());
        assert!(sorts.iter().sum::<usize>() <= 2, "{plan}");
    }
}

#[expect(
    clippy::disallowed_types,
    reason = "a constant query is asked for its plan, nothing of a user is in it"
)]
fn explained(word: &str, query: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{word}{query}"))
}
