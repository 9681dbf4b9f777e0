//! What masters know of a deal.

use super::{PHONE, card, deal, edit, history, moves, page, request, stages, task};
use crate::town::Town;
use protocol::command::{Command, DealFields};
use protocol::deal::DealHappening;
use protocol::error::ErrorCode;
use protocol::event::{Event, InternalEvent, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::message::LineBody;
use protocol::task::TaskForGroup;
use protocol::template::StageKind;
use protocol::{DealId, RequestTypeId};

#[tokio::test]
async fn another_name_of_a_request_type_is_seen_on_its_deals_at_once_and_tasks_stay_as_they_are() {
    let town = Town::start().await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let named = |request_type, name: &str| Command::SaveRequestType {
        request_type,
        name: name.to_owned(),
        retired: false,
    };
    let made = head.command(named(None, "Ремонт")).await.unwrap();
    let kind = RequestTypeId(made.id.unwrap());
    let fields = DealFields {
        request_type: Some(kind),
        ..DealFields::default()
    };
    let made = olga.command(request("Мария", PHONE, fields)).await.unwrap();
    let deal = DealId(made.id.unwrap());
    let task = task(&olga, group, Some(deal), Some(ivan.id)).await;
    let mut his = ivan.in_group(group, false).await;
    head.command(named(Some(kind), "Ремонт техники"))
        .await
        .unwrap();
    let told = his
        .event(|stored| {
            matches!(
                stored.event,
                Event::Shared(SharedEvent::DealCardChanged { .. })
            )
        })
        .await;
    let Event::Shared(SharedEvent::DealCardChanged { deal, .. }) = told.event else {
        unreachable!("only changes of cards were waited for");
    };
    assert_eq!(deal.request_type.as_deref(), Some("Ремонт техники"));
    let seen: TaskForGroup = ivan.get(&format!("/api/tasks/{task}")).await.parse();
    assert_eq!(seen.deal, Some(deal));
    assert_eq!(seen.request_type.as_deref(), Some("Ремонт"));
    let retired = Command::SaveRequestType {
        request_type: Some(kind),
        name: "Ремонт техники".to_owned(),
        retired: true,
    };
    head.command(retired).await.unwrap();
    his.hears_nothing_of(|frame| match frame {
        ServerFrame::Event { stored } => {
            stored.seq > told.seq && matches!(stored.event, Event::Shared(_))
        }
        _ => false,
    })
    .await;
}

#[tokio::test]
async fn to_a_master_every_page_of_deals_is_a_page_that_does_not_exist() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let absent = ivan.get("/api/nothing-here").await;
    for path in [
        "/api/deals".to_owned(),
        "/api/deals?nonsense=1".to_owned(),
        format!("/api/deals/{deal}"),
        "/api/deals/nonsense".to_owned(),
        format!("/api/deals/{deal}/history"),
        format!("/api/deals/{deal}/events?after=0"),
        "/api/clients?text=999".to_owned(),
        format!("/api/proposal?deal={deal}"),
        "/api/stages".to_owned(),
    ] {
        let answer = ivan.get(&path).await;
        assert_eq!(
            (answer.status, &answer.bytes),
            (404, &absent.bytes),
            "{path}"
        );
        if !path.contains("nonsense") {
            assert!(olga.get(&path).await.is_ok(), "{path}");
        }
    }
    let note = Command::AddDealNote {
        deal,
        text: "я здесь".to_owned(),
    };
    let refused = ivan.command(note).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let mut socket = ivan.listens(&[StreamName::Deal(deal)]).await;
    olga.command(edit(
        deal,
        DealFields {
            amount: Some(1),
            ..DealFields::default()
        },
        &[],
    ))
    .await
    .unwrap();
    socket
        .hears_nothing_of(|frame| {
            matches!(frame, ServerFrame::Event { stored } if stored.stream == StreamName::Deal(deal))
        })
        .await;
    for secret in ["Волкова", "9990001122", "98765", "Баумана"] {
        assert!(!ivan.was_sent(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_posted_deal_is_redrawn_live_for_staff_and_for_masters_who_never_get_more_than_its_reference()
 {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let mut hers = olga.in_group(group, true).await;
    let mut his = ivan.in_group(group, false).await;
    let posted = olga.command(card(deal, group, Side::Shared)).await.unwrap();
    let line = his
        .event_at(StreamName::Shared(group), posted.seq.unwrap())
        .await;
    let before = page(&olga, deal).await.deal.card;
    match line.event {
        Event::Shared(SharedEvent::MessagePosted { message, .. }) => match message.body {
            LineBody::DealCard { deal } => {
                assert_eq!(deal.public_no, before.public_no);
                assert_eq!(deal.stage.as_deref(), Some("Принята"));
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    // A sum is not a master's to know: his stream stands still.
    let sum = DealFields {
        amount: Some(1_234_500),
        ..DealFields::default()
    };
    olga.command(edit(deal, sum, &[])).await.unwrap();
    let redrawn = hers.event(|stored| {
        matches!(&stored.event, Event::Internal(InternalEvent::DealChanged { deal }) if deal.amount == Some(1_234_500))
    });
    redrawn.await;
    his.catches_up().await;
    assert_eq!(
        his.events_of(StreamName::Shared(group))
            .last()
            .map(|last| last.seq),
        posted.seq
    );

    let stages = stages(&olga).await;
    moves(&olga, deal, stages[2].id, None).await.unwrap();
    let message = posted.id.unwrap();
    let told = his
        .event(|stored| {
            matches!(
                &stored.event,
                Event::Shared(SharedEvent::DealCardChanged { .. })
            )
        })
        .await;
    assert_eq!(Some(told.seq), posted.seq.map(protocol::Seq::next));
    match told.event {
        Event::Shared(SharedEvent::DealCardChanged { deal, messages }) => {
            assert_eq!(deal.stage, stages[2].public_label);
            assert_eq!(messages, [protocol::MessageId(message)]);
        }
        other => panic!("{other:?}"),
    }
    let admin = town.admin("Анна").await;
    let relabel = Command::SaveStage {
        stage: Some(stages[2].id),
        name: "Внутреннее имя".to_owned(),
        kind: StageKind::Process,
        public_label: Some("Чиним".to_owned()),
        position: 2,
        retired: false,
    };
    admin.command(relabel).await.unwrap();
    his.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::DealCardChanged { deal, .. })
            if deal.stage.as_deref() == Some("Чиним"))
    })
    .await;
    let entries = history(&olga, deal).await;
    assert!(
        entries
            .iter()
            .any(|entry| entry.entry == DealHappening::Posted { group })
    );
    let lines = ivan.get(&format!("/api/groups/{group}/lines")).await;
    assert!(lines.text().contains("Чиним"));
    for secret in [
        "Волкова",
        "+79990001122",
        "999 000",
        "98765",
        "9876500",
        "1234500",
        "Баумана",
        "Не греет",
        "Внутреннее имя",
        &deal.to_string(),
    ] {
        assert!(!ivan.was_sent(secret), "{secret}");
    }
    for shown in ["Волкова", "+79990001122", "9876500", "Не греет"] {
        assert!(olga.was_sent(shown), "{shown}");
    }
}

#[tokio::test]
async fn a_deal_posted_among_staff_moves_nothing_in_the_masters_stream() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let mut his = ivan.in_group(group, false).await;
    let said = ivan.says(group, "слушаю").await;
    olga.command(card(deal, group, Side::Internal))
        .await
        .unwrap();
    moves(&olga, deal, stages(&olga).await[2].id, None)
        .await
        .unwrap();
    his.catches_up().await;
    assert_eq!(
        his.events_of(StreamName::Shared(group))
            .last()
            .map(|last| last.seq),
        said.seq
    );
    let public_no = page(&olga, deal).await.deal.card.public_no;
    assert!(!ivan.was_sent(&public_no));
}
