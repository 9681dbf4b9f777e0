//! What a deal remembers, and how it is found.

use super::{deal, history, moves, page, request, stage, stages, task};
use crate::town::Town;
use protocol::command::{Command, DealFields};
use protocol::deal::DealHappening;
use protocol::event::{DealEvent, Event, SharedEvent, StreamName};
use protocol::page::{DealList, Proposal};
use protocol::task::TaskState;
use protocol::template::StageKind;

#[tokio::test]
async fn the_history_of_a_deal_is_one_chronology_that_pages_and_follows_live() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let deal = deal(&olga).await;
    let mut socket = olga.listens(&[StreamName::Deal(deal)]).await;
    for note in 0..60 {
        let text = format!("заметка {note}");
        olga.command(Command::AddDealNote { deal, text })
            .await
            .unwrap();
    }
    let target = stage(&olga, StageKind::Process).await;
    moves(&olga, deal, target, None).await.unwrap();
    let entries = history(&olga, deal).await;
    assert_eq!(entries.len(), 62);
    assert!(entries.is_sorted_by(|one, next| one.seq < next.seq && one.at <= next.at));
    assert!(entries.iter().all(|entry| entry.actor == Some(olga.id)));
    assert!(matches!(entries[0].entry, DealHappening::Created { .. }));
    assert!(matches!(entries[61].entry, DealHappening::StageMoved { to, .. } if to == target));
    let last = entries[61].clone();
    let live =
        socket.event(|stored| stored.seq == last.seq && stored.stream == StreamName::Deal(deal));
    match live.await.event {
        Event::Deal(DealEvent::Happened { entry }) => assert_eq!(entry, last),
        other => panic!("{other:?}"),
    }
    let redrawn =
        socket.event(|stored| matches!(&stored.event, Event::Deal(DealEvent::DealChanged { .. })));
    match redrawn.await.event {
        Event::Deal(DealEvent::DealChanged { deal: changed }) => {
            assert_eq!(*changed, page(&olga, deal).await.deal);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_deal_is_found_by_number_title_client_phone_and_address_and_the_list_pages() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    for street in 0..7 {
        let fields = DealFields {
            address: Some(format!("Лесная, {street}")),
            ..DealFields::default()
        };
        pavel
            .command(request("Пётр", "9001112233", fields))
            .await
            .unwrap();
    }
    let wanted = page(&olga, deal(&olga).await).await.deal.card;
    for text in [
        &wanted.public_no,
        "не греет",
        "ВОЛКОВА",
        "999 000-11",
        "баумана",
    ] {
        let found: DealList = olga.get(&format!("/api/deals?text={text}")).await.parse();
        assert_eq!(found.deals, std::slice::from_ref(&wanted), "{text}");
    }
    let mine: DealList = olga.get("/api/deals?mine=true").await.parse();
    assert_eq!(mine.deals, [wanted]);
    let mut seen = Vec::new();
    let mut path = "/api/deals?limit=3".to_owned();
    loop {
        let page: DealList = olga.get(&path).await.parse();
        seen.extend(page.deals.into_iter().map(|deal| deal.id));
        match page.next {
            Some(next) => path = format!("/api/deals?limit=3&after={next}"),
            None => break,
        }
    }
    let all: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), all.len()), (8, 8));
}

#[tokio::test]
async fn the_proposal_puts_the_group_of_the_clients_city_first_and_counts_each_master() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let anapa = town.group("Анапа", "Мастер").await;
    let kazan = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", kazan).await;
    town.joins(&ivan, anapa).await;
    let deal = deal(&olga).await;
    let proposal: Proposal = olga
        .get(&format!("/api/proposal?deal={deal}"))
        .await
        .parse();
    assert_eq!(proposal.groups, [kazan, anapa]);
    assert_eq!(proposal.loads.len(), 2);
    assert!(
        proposal
            .loads
            .iter()
            .all(|load| load.user == ivan.id && load.open == 0)
    );
    assert_eq!(proposal.people[0].name, "Иван");
}

#[tokio::test]
async fn a_deal_page_follows_its_tasks_live_and_the_proposal_warns_of_an_open_one() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let mut socket = olga.listens(&[StreamName::Deal(deal)]).await;
    let task = task(&olga, group, Some(deal), Some(ivan.id)).await;
    let accept = Command::AcceptTask {
        task,
        planned_start: None,
    };
    ivan.command(accept).await.unwrap();
    socket
        .event(|stored| {
            matches!(&stored.event, Event::Deal(DealEvent::TaskRowChanged { row })
                if row.state == TaskState::Accepted)
        })
        .await;
    let counted = socket.event(|stored| {
        matches!(&stored.event, Event::Deal(DealEvent::DealChanged { deal }) if deal.card.open_tasks == 1)
    });
    counted.await;
    let page = page(&olga, deal).await;
    assert_eq!(page.tasks[0].id, task);
    let proposal: Proposal = olga
        .get(&format!("/api/proposal?deal={deal}"))
        .await
        .parse();
    assert_eq!(proposal.existing[0].id, task);
    assert_eq!(proposal.loads[0].open, 1);
    // A master's task names the deal by its reference, and follows it.
    let mut his = ivan.in_group(group, false).await;
    moves(&olga, deal, stages(&olga).await[2].id, None)
        .await
        .unwrap();
    his.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::DealCardChanged { messages, .. })
            if messages.is_empty())
    })
    .await;
    let seen = ivan.get(&format!("/api/tasks/{task}")).await;
    assert!(seen.text().contains(&page.deal.card.public_no));
    for secret in [
        "Волкова",
        "9990001122",
        "98765",
        "Баумана",
        &deal.to_string(),
    ] {
        assert!(!ivan.was_sent(secret), "{secret}");
    }
}
