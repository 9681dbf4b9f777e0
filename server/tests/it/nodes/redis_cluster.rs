//! The nodes on a Redis Cluster: what they tell each other is spread over its shards.

use super::{opens, sees_present, seqs_of};
use crate::town::{Town, eventually};
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, ServerFrame};
use protocol::group::Side;
use protocol::hint::Hint;
use server::bus::Health;

#[tokio::test]
async fn two_nodes_on_a_redis_cluster_agree_on_order_and_presence() {
    let town = Town::on_a_redis_cluster().await;
    for node in 0..town.size() {
        let health = town.app_of(node).bus.health();
        eventually("the node hears the others", async || {
            *health.borrow() != Health::Away
        })
        .await;
    }
    // So many groups that their channels are on every shard.
    let mut groups = Vec::new();
    for number in 0..16 {
        groups.push(town.group("Казань", &format!("СервисПлюс {number}")).await);
    }
    let main = groups[0];
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", main).await,
    );
    for group in &groups[1..] {
        town.joins(&ivan, *group).await;
    }
    let streams: Vec<StreamName> = groups.iter().copied().map(StreamName::Shared).collect();
    let mut hers = olga.listens(&streams).await;
    let mut his = ivan.listens(&streams).await;
    opens(&mut hers, main).await;
    opens(&mut his, main).await;
    sees_present(&mut hers, main, &[&olga, &ivan]).await;
    sees_present(&mut his, main, &[&olga, &ivan]).await;

    // That someone is typing is told by Redis alone: no store repairs it.
    for group in &groups {
        let side = Side::Shared;
        his.send(&ClientFrame::Typing {
            group: *group,
            side,
        })
        .await;
        hers.wait_for(|frame| {
            matches!(frame, ServerFrame::Hint { hint: Hint::Typing { group: of, user, .. } }
                if of == group && *user == ivan.id)
        })
        .await;
    }
    for (group, stream) in groups.iter().zip(streams) {
        let (asked, answered) =
            tokio::join!(olga.says(*group, "вопрос"), ivan.says(*group, "ответ"));
        let last = asked.seq.max(answered.seq).unwrap();
        hers.event_at(stream, last).await;
        his.event_at(stream, last).await;
        let whole: Vec<i64> = (1..=last.0).collect();
        assert_eq!(seqs_of(&hers, stream), whole);
        assert_eq!(seqs_of(&his, stream), whole);
    }
    for node in 0..town.size() {
        assert_eq!(town.app_of(node).bus.dropped.get(), 0);
    }
    drop(his);
    sees_present(&mut hers, main, &[&olga]).await;
}
