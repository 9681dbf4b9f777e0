//! Two people talk; a third hears nothing.

use crate::town::{Town, text_line};
use protocol::error::ErrorCode;
use protocol::event::{Event, SharedEvent, Stored, StreamName};
use protocol::frame::{Have, ServerFrame};
use protocol::group::Side;
use protocol::message::LineBody;
use protocol::{OpId, Seq};
use server::ids;

fn text_of(stored: &Stored) -> Option<&str> {
    match &stored.event {
        Event::Shared(SharedEvent::MessagePosted { message, .. }) => match &message.body {
            LineBody::Text { text, .. } => Some(text),
            _ => None,
        },
        _ => None,
    }
}

#[tokio::test]
async fn what_two_people_say_reaches_both_in_one_order_without_holes() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let mut hers = olga.in_group(group, true).await;
    let mut his = ivan.in_group(group, false).await;
    let mut last = Seq::ZERO;
    for round in 0..10 {
        olga.says(group, &format!("вопрос {round}")).await;
        last = ivan
            .says(group, &format!("ответ {round}"))
            .await
            .seq
            .unwrap();
    }
    let stream = StreamName::Shared(group);
    hers.event_at(stream, last).await;
    his.event_at(stream, last).await;
    let order: Vec<(Seq, Option<&str>)> = hers
        .events_of(stream)
        .into_iter()
        .map(|stored| (stored.seq, text_of(stored)))
        .collect();
    let his_order: Vec<(Seq, Option<&str>)> = his
        .events_of(stream)
        .into_iter()
        .map(|stored| (stored.seq, text_of(stored)))
        .collect();
    assert_eq!(order, his_order);
    let seqs: Vec<i64> = order.iter().map(|(seq, _)| seq.0).collect();
    assert_eq!(seqs, (1..=last.0).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_same_op_twice_writes_one_line() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let op: OpId = ids::new();
    let line = text_line(group, Side::Shared, "один раз");
    let first = olga.command_as(op, line.clone()).await.unwrap();
    let again = olga.command_as(op, line).await.unwrap();
    assert_eq!(first, again);
    let other = olga
        .command_as(op, text_line(group, Side::Shared, "другое"))
        .await;
    assert_eq!(other.unwrap_err().code, ErrorCode::OpReused);
    let next = olga.says(group, "следующая").await;
    assert_eq!(next.seq, first.seq.map(Seq::next));
}

#[tokio::test]
async fn a_master_of_another_group_hears_nothing_and_is_told_it_is_absent() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let olga = town.operator("Ольга").await;
    let stranger = town.master("Пётр", ufa).await;
    let mut his = stranger
        .listens(&[StreamName::Shared(kazan), StreamName::Shared(ufa)])
        .await;
    assert!(
        his.heard
            .iter()
            .any(|frame| matches!(frame, ServerFrame::Unfollowed { stream } if *stream == StreamName::Shared(kazan)))
    );
    olga.says(kazan, "тайна Казани").await;
    his.hears_nothing_of(|frame| format!("{frame:?}").contains("тайна"))
        .await;
    let refused = stranger.writes(kazan, Side::Shared, "впустите").await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
    assert!(!stranger.was_sent("тайна"));
    let page = stranger.get(&format!("/api/groups/{kazan}/lines")).await;
    let absent = stranger
        .get(&format!(
            "/api/groups/{}/lines",
            ids::new::<protocol::GroupId>()
        ))
        .await;
    assert_eq!((page.status, page.bytes), (absent.status, absent.bytes));
}

#[tokio::test]
async fn who_comes_back_gets_what_he_missed_by_seq() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let stream = StreamName::Shared(group);
    let mut his = ivan.in_group(group, false).await;
    let seen = olga.says(group, "при нём").await.seq.unwrap();
    his.event_at(stream, seen).await;
    drop(his);
    let missed = olga.says(group, "без него").await.seq.unwrap();
    let mut back = ivan.opens_socket().await;
    back.hello(&[Have { stream, seq: seen }]).await;
    let stored = back.event_at(stream, missed).await;
    assert_eq!(text_of(&stored), Some("без него"));
    let live = olga.says(group, "снова при нём").await.seq.unwrap();
    back.event_at(stream, live).await;
    let seqs: Vec<Seq> = back
        .events_of(stream)
        .iter()
        .map(|stored| stored.seq)
        .collect();
    assert_eq!(seqs, [missed, live]);
}
