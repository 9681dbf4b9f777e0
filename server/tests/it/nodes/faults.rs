//! Redis or a node dies.

use super::{Four, four, seqs_of};
use crate::town::eventually;
use protocol::Seq;
use protocol::event::StreamName;
use protocol::frame::Have;

#[tokio::test]
async fn redis_dies_and_comes_back_while_people_talk_and_no_line_is_lost() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    let mut his = ivan.in_group(group, false).await;
    let mut last = Seq::ZERO;
    for round in 0..40 {
        match round {
            10 => town.stops_redis(),
            25 => {
                // Heard without Redis, from the store.
                his.event_at(stream, last).await;
                town.starts_redis();
            }
            _ => {}
        }
        last = olga
            .says(group, &format!("строка {round}"))
            .await
            .seq
            .unwrap();
    }
    his.event_at(stream, last).await;
    assert_eq!(seqs_of(&his, stream), (1..=last.0).collect::<Vec<_>>());
    if town.size() > 1 {
        eventually("both nodes are connected again", || async {
            (0..2).all(|node| {
                *town.app_of(node).bus.health().borrow() == server::bus::Health::Connected
            })
        })
        .await;
    }
    let live = olga.says(group, "снова сразу").await.seq.unwrap();
    his.event_at(stream, live).await;
}

#[tokio::test]
async fn a_node_starts_without_redis_and_joins_when_it_is_there() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    town.stops_redis();
    town.restarts().await;
    let mut his = ivan.in_group(group, false).await;
    let said = olga.says(group, "без Redis").await.seq.unwrap();
    his.event_at(stream, said).await;
    town.starts_redis();
    let said = olga.says(group, "с Redis").await.seq.unwrap();
    his.event_at(stream, said).await;
}

#[tokio::test]
async fn a_killed_node_s_people_resume_on_the_other_by_seq() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    let mut his = ivan.in_group(group, false).await;
    let seen = olga.says(group, "до").await.seq.unwrap();
    his.event_at(stream, seen).await;
    let node = ivan.node;
    town.kills_node(node);
    his.ends().await;
    let (ivan, olga) = if town.size() > 1 {
        let alive = 1 - node;
        (ivan.at(&town, alive), olga.at(&town, alive))
    } else {
        town.starts_node(node).await;
        (ivan, olga)
    };
    let missed = olga.says(group, "пока его не было").await.seq.unwrap();
    let mut back = ivan.opens_socket().await;
    back.hello(&[Have { stream, seq: seen }]).await;
    back.event_at(stream, missed).await;
    assert_eq!(seqs_of(&back, stream), [missed.0]);
}
