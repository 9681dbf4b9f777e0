//! Deals: taken down, found, moved, remembered; and what masters know of them.

use crate::town::{Person, Town};
use protocol::command::{ClientChoice, Command, DealFields, NewTask, Receipt};
use protocol::deal::{DealEntry, DealField, DealForStaff, DealHappening, DealPage};
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{DealEvent, Event, InternalEvent, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::message::LineBody;
use protocol::notification::{Inbox, NotificationKind};
use protocol::page::{ClientList, DealHistory, DealList, Proposal};
use protocol::task::{TaskForGroup, TaskState};
use protocol::template::{StageKind, StageView};
use protocol::{ClientId, DealId, GroupId, OpId, RequestTypeId, StageId, TaskId, UserId};
use server::ids;

pub const PHONE: &str = "+7 999 000-11-22";

/// A request of a new client.
pub fn request(name: &str, phone: &str, fields: DealFields) -> Command {
    Command::CreateDeal {
        client: ClientChoice::New {
            contact_name: name.to_owned(),
            company: None,
            phones: vec![phone.to_owned()],
            email: None,
        },
        fields,
    }
}

/// The usual deal of the scenarios: in Казань, for 98 765 ₽.
pub async fn deal(operator: &Person) -> DealId {
    let fields = DealFields {
        title: Some("Не греет, Мария +7 999".to_owned()),
        city: Some("Казань".to_owned()),
        address: Some("Баумана, 44".to_owned()),
        amount: Some(9_876_500),
        ..DealFields::default()
    };
    let receipt = operator
        .command(request("Мария Волкова", PHONE, fields))
        .await;
    DealId(receipt.unwrap().id.unwrap())
}

pub async fn page(person: &Person, deal: DealId) -> DealPage {
    person.get(&format!("/api/deals/{deal}")).await.parse()
}

async fn stages(person: &Person) -> Vec<StageView> {
    person.get("/api/stages").await.parse()
}

/// The first stage of a kind, after the first of all.
pub async fn stage(person: &Person, kind: StageKind) -> StageId {
    let stages = stages(person).await;
    stages[1..]
        .iter()
        .find(|stage| stage.kind == kind)
        .unwrap()
        .id
}

pub async fn moves(
    person: &Person,
    deal: DealId,
    stage: StageId,
    reason: Option<&str>,
) -> Result<Receipt, ErrorBody> {
    person
        .command(Command::MoveDeal {
            deal,
            stage,
            reason: reason.map(str::to_owned),
            override_reason: None,
        })
        .await
}

/// Oldest first.
async fn history(person: &Person, deal: DealId) -> Vec<DealEntry> {
    let mut entries: Vec<DealEntry> = Vec::new();
    let mut path = format!("/api/deals/{deal}/history");
    loop {
        let page: DealHistory = person.get(&path).await.parse();
        entries.extend(page.entries);
        match page.before {
            Some(before) => path = format!("/api/deals/{deal}/history?before={}", before.0),
            None => break,
        }
    }
    entries.reverse();
    entries
}

fn edit(deal: DealId, fields: DealFields, clear: &[DealField]) -> Command {
    Command::EditDeal {
        deal,
        fields,
        clear: clear.to_vec(),
    }
}

fn present_deal(error: ErrorBody) -> DealForStaff {
    assert_eq!(error.code, ErrorCode::Stale);
    match error.present {
        Some(Present::Deal { deal }) => *deal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_phone_alone_makes_a_deal_exactly_once() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let op: OpId = ids::new();
    let call = request("", "8 (912) 345-67-89", DealFields::default());
    let first = olga.command_as(op, call.clone()).await.unwrap();
    let again = olga.command_as(op, call).await.unwrap();
    assert_eq!(first, again);
    let list: DealList = olga.get("/api/deals").await.parse();
    assert_eq!(list.deals.len(), 1);
    let card = &list.deals[0];
    assert_eq!(card.client_phone.as_deref(), Some("+79123456789"));
    assert_eq!(card.client_name, "+79123456789");
    assert_eq!(card.responsible, olga.id);
    assert_eq!(card.stage, stages(&olga).await[0].id);
    let page = page(&olga, card.id).await;
    assert_eq!(page.deal.source, "manual");
    assert_eq!(page.deal.created_by, olga.id);
}

#[tokio::test]
async fn the_same_phone_is_the_same_client_also_when_two_operators_write_it_down_at_once() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let spellings = ["8 912 345 67 89", "+7 (912) 345-67-89", "9123456789"];
    let calls = (0..12).map(|call| {
        let by = if call % 2 == 0 { &olga } else { &pavel };
        by.command(request("Мария", spellings[call % 3], DealFields::default()))
    });
    for receipt in futures_util::future::join_all(calls).await {
        receipt.unwrap();
    }
    let found: ClientList = olga.get("/api/clients?text=8912345").await.parse();
    assert_eq!(found.clients.len(), 1);
    assert_eq!(found.clients[0].deals, 12);
    let list: DealList = olga.get("/api/deals").await.parse();
    let numbers: std::collections::BTreeSet<_> = list
        .deals
        .iter()
        .map(|deal| deal.public_no.clone())
        .collect();
    assert_eq!(numbers.len(), 12);
}

#[tokio::test]
async fn a_known_client_is_chosen_from_matches_by_phone_name_or_company() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let first = page(&olga, deal(&olga).await).await;
    for text in ["999000", "%2B7999000", "волкова", "Мария%20Волкова"] {
        let found: ClientList = olga.get(&format!("/api/clients?text={text}")).await.parse();
        assert_eq!(found.clients.len(), 1, "{text}");
        assert_eq!(found.clients[0].id, first.deal.client.id);
    }
    let known = Command::CreateDeal {
        client: ClientChoice::Known {
            client: first.deal.client.id,
        },
        fields: DealFields::default(),
    };
    let second = DealId(olga.command(known).await.unwrap().id.unwrap());
    assert_eq!(page(&olga, second).await.deal.client.deals, 2);
    let nobody = Command::CreateDeal {
        client: ClientChoice::Known {
            client: ids::new::<ClientId>(),
        },
        fields: DealFields::default(),
    };
    let refused = olga.command(nobody).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("client"));
}

#[tokio::test]
async fn two_operators_who_edit_different_fields_both_win_and_the_same_field_is_told() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deal = deal(&olga).await;
    let seen = page(&olga, deal).await.deal.card.rev;
    let product = DealFields {
        product: Some("Котёл".to_owned()),
        ..DealFields::default()
    };
    let city = |city: &str| DealFields {
        city: Some(city.to_owned()),
        ..DealFields::default()
    };
    olga.command_at(seen, edit(deal, product, &[]))
        .await
        .unwrap();
    pavel
        .command_at(seen, edit(deal, city("Уфа"), &[]))
        .await
        .unwrap();
    let both = page(&olga, deal).await;
    assert_eq!(both.deal.product.as_deref(), Some("Котёл"));
    assert_eq!(both.deal.card.city, "Уфа");

    let stale = olga.command_at(seen, edit(deal, city("Пермь"), &[])).await;
    assert_eq!(present_deal(stale.unwrap_err()).card.city, "Уфа");
    let same = olga.command_at(seen, edit(deal, city("Уфа"), &[])).await;
    assert!(same.unwrap().already);
    let cleared = edit(
        deal,
        DealFields::default(),
        &[DealField::Product, DealField::Amount],
    );
    olga.command_at(both.deal.card.rev, cleared).await.unwrap();
    let after = page(&olga, deal).await;
    assert_eq!((after.deal.product, after.deal.card.amount), (None, None));
    let edited = history(&olga, deal)
        .await
        .into_iter()
        .filter_map(|entry| match entry.entry {
            DealHappening::Edited { fields } => Some(fields.join(",")),
            _ => None,
        });
    assert_eq!(
        edited.collect::<Vec<_>>(),
        ["product", "city", "product,amount"]
    );
}

#[tokio::test]
async fn a_move_of_a_deal_that_has_moved_meanwhile_tells_where_it_stands() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deal = deal(&olga).await;
    let seen = page(&olga, deal).await.deal.card.rev;
    let stages = stages(&olga).await;
    moves(&pavel, deal, stages[2].id, None).await.unwrap();
    let late = olga
        .command_at(
            seen,
            Command::MoveDeal {
                deal,
                stage: stages[1].id,
                reason: None,
                override_reason: None,
            },
        )
        .await;
    assert_eq!(present_deal(late.unwrap_err()).card.stage, stages[2].id);
    assert!(
        moves(&olga, deal, stages[2].id, None)
            .await
            .unwrap()
            .already
    );
}

#[tokio::test]
async fn a_closed_deal_is_opened_again_only_with_a_reason() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let deal = deal(&olga).await;
    let process = stage(&olga, StageKind::Process).await;
    for kind in [StageKind::Won, StageKind::Lost] {
        moves(&olga, deal, stage(&olga, kind).await, None)
            .await
            .unwrap();
        let open: DealList = olga.get("/api/deals").await.parse();
        assert_eq!(open.deals.len(), 0);
        let all: DealList = olga.get("/api/deals?closed=true").await.parse();
        assert_eq!(all.deals.len(), 1);
        let refused = moves(&olga, deal, process, None).await.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some("reason"));
        moves(&olga, deal, process, Some("Клиент передумал"))
            .await
            .unwrap();
    }
}

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
async fn a_client_edited_once_is_new_on_each_of_his_deals() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deals = [deal(&olga).await, deal(&olga).await];
    let client = page(&olga, deals[0]).await.deal.client;
    let change = |name: &str| Command::EditClient {
        client: client.id,
        contact_name: name.to_owned(),
        company: Some("ООО Ромашка".to_owned()),
        phones: vec!["8 999 000 11 22".to_owned(), "8 999 000 33 44".to_owned()],
        email: None,
    };
    olga.command_at(client.rev, change("Мария Орлова"))
        .await
        .unwrap();
    for deal in deals {
        let page = page(&olga, deal).await;
        assert_eq!(page.deal.card.client_name, "Мария Орлова");
        assert_eq!(page.deal.client.phones, ["+79990001122", "+79990003344"]);
        let found: DealList = olga.get("/api/deals?text=ромашка").await.parse();
        assert_eq!(found.deals.len(), 2);
        let last = history(&olga, deal).await.pop().unwrap();
        assert!(matches!(last.entry, DealHappening::Edited { fields }
            if fields == ["contactName", "company", "phones"]));
    }
    let stale = pavel
        .command_at(client.rev, change("Мария Соколова"))
        .await
        .unwrap_err();
    match stale.present {
        Some(Present::Client { client }) => assert_eq!(client.contact_name, "Мария Орлова"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_deal_cannot_hold_is_refused_by_name() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let mut bad: Vec<(&str, Command)> = [
        (
            "title",
            DealFields {
                title: Some("я".repeat(201)),
                ..DealFields::default()
            },
        ),
        (
            "amount",
            DealFields {
                amount: Some(-1),
                ..DealFields::default()
            },
        ),
        (
            "responsible",
            DealFields {
                responsible: Some(ivan.id),
                ..DealFields::default()
            },
        ),
        (
            "requestType",
            DealFields {
                request_type: Some(ids::new::<RequestTypeId>()),
                ..DealFields::default()
            },
        ),
    ]
    .into_iter()
    .map(|(name, fields)| (name, request("Мария", PHONE, fields)))
    .collect();
    bad[0].0 = "deal_title";
    bad.push((
        "phones",
        request("Мария", "позвоню сама", DealFields::default()),
    ));
    bad.push(("contactName", request("", "", DealFields::default())));
    for (name, command) in bad {
        let refused = olga.command(command).await.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some(name), "{refused:?}");
    }
    let list: DealList = olga.get("/api/deals").await.parse();
    assert_eq!(list.deals, []);
}

#[tokio::test]
async fn a_stage_on_which_deals_stand_is_neither_retired_nor_made_an_end() {
    let town = Town::start().await;
    let (olga, admin) = (town.operator("Ольга").await, town.admin("Анна").await);
    let deal = deal(&olga).await;
    let first = stages(&olga).await.remove(0);
    let save = |kind, retired| Command::SaveStage {
        stage: Some(first.id),
        name: "Принята".to_owned(),
        kind,
        public_label: None,
        position: 0,
        retired,
    };
    let denied = olga
        .command(save(StageKind::Process, false))
        .await
        .unwrap_err();
    assert_eq!(denied.code, ErrorCode::NotAllowed);
    for (kind, retired) in [(StageKind::Process, true), (StageKind::Won, false)] {
        let refused = admin.command(save(kind, retired)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
    }
    moves(&olga, deal, stage(&olga, StageKind::Process).await, None)
        .await
        .unwrap();
    admin.command(save(StageKind::Process, true)).await.unwrap();
    let refused = moves(&olga, deal, first.id, None).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("stage"));
}

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

fn card(deal: DealId, group: GroupId, side: Side) -> Command {
    Command::PostCard {
        group,
        side,
        deal: Some(deal),
        task: None,
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

#[tokio::test]
async fn deals_that_stand_in_the_same_groups_are_moved_and_posted_at_once_without_a_deadlock() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let groups = [
        town.group("Казань", "Первая").await,
        town.group("Уфа", "Вторая").await,
    ];
    let deals = [deal(&olga).await, deal(&olga).await];
    let stages = stages(&olga).await;
    let work = (0..40_usize).map(|turn| {
        let (deal, group) = (deals[turn % 2], groups[turn / 2 % 2]);
        let command = if turn % 4 < 2 {
            card(deal, group, Side::Shared)
        } else {
            Command::MoveDeal {
                deal,
                stage: stages[turn / 2 % 4].id,
                reason: None,
                override_reason: None,
            }
        };
        olga.command(command)
    });
    for receipt in futures_util::future::join_all(work).await {
        receipt.unwrap();
    }
}

/// A task without a template.
fn new_task(group: GroupId, deal: Option<DealId>, assignee: Option<UserId>) -> NewTask {
    NewTask {
        group,
        template: None,
        deal,
        title: Some("Починить котёл".to_owned()),
        description: None,
        assignee: Some(assignee),
        controller: None,
        urgent: None,
        due: None,
        control: Some(true),
        items: None,
        fields: None,
        draft: false,
    }
}

pub async fn task(
    operator: &Person,
    group: GroupId,
    deal: Option<DealId>,
    assignee: Option<UserId>,
) -> TaskId {
    let task = new_task(group, deal, assignee);
    let receipt = operator.command(Command::CreateTask { task }).await;
    TaskId(receipt.unwrap().id.unwrap())
}

/// Accepts and starts.
pub async fn works(master: &Person, task: TaskId) {
    let accept = Command::AcceptTask {
        task,
        planned_start: None,
    };
    master.command(accept).await.unwrap();
    master.command(Command::StartTask { task }).await.unwrap();
}

pub async fn submits(master: &Person, task: TaskId) {
    let submit = Command::SubmitTask {
        task,
        submission_no: 0,
        text: "Готово".to_owned(),
        files: Vec::new(),
    };
    master.command(submit).await.unwrap();
}

#[tokio::test]
async fn a_deal_with_open_tasks_is_won_only_by_someone_who_says_why() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let task = task(&olga, group, Some(deal), Some(ivan.id)).await;
    let won = stage(&olga, StageKind::Won).await;
    let refused = moves(&olga, deal, won, Some("пора")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    assert_eq!(refused.obstacles.unwrap()[0].task, task);
    let why = Command::MoveDeal {
        deal,
        stage: won,
        reason: None,
        override_reason: Some("Клиент заплатил вперёд".to_owned()),
    };
    olga.command(why).await.unwrap();
    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (won, 1));
    let head = town.head("Анна").await;
    let audit = head.get(&format!("/api/audit?object={deal}")).await;
    assert!(
        audit.text().contains("override_open_tasks"),
        "{}",
        audit.text()
    );
    let last = history(&olga, deal).await.pop().unwrap();
    assert!(
        matches!(last.entry, DealHappening::StageMoved { reason: Some(why), .. }
        if why == "Клиент заплатил вперёд")
    );
}

#[tokio::test]
async fn a_lost_deal_cancels_its_open_tasks_tells_their_masters_and_waits_for_what_is_handed_in() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let groups = [
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    ];
    let (ivan, pavel) = (
        town.master("Иван", groups[0]).await,
        town.master("Павел", groups[1]).await,
    );
    let deal = deal(&olga).await;
    let first = task(&olga, groups[0], Some(deal), Some(ivan.id)).await;
    let second = task(&olga, groups[1], Some(deal), Some(pavel.id)).await;
    works(&ivan, first).await;
    submits(&ivan, first).await;
    let lost = stage(&olga, StageKind::Lost).await;
    let refused = moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    let obstacles = refused.obstacles.unwrap();
    assert_eq!(
        obstacles.iter().map(|one| one.task).collect::<Vec<_>>(),
        [first]
    );
    olga.command(Command::ApproveTask { task: first })
        .await
        .unwrap();
    let refused = moves(&olga, deal, lost, None).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("reason"));
    moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap();

    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (lost, 0));
    let states: Vec<(TaskId, TaskState)> =
        page.tasks.iter().map(|row| (row.id, row.state)).collect();
    assert_eq!(
        states,
        [(first, TaskState::Done), (second, TaskState::Cancelled)]
    );
    let inbox: Inbox = pavel.get("/api/notifications").await.parse();
    let told = &inbox.notifications[0];
    assert_eq!(
        (told.kind, told.task),
        (NotificationKind::Cancelled, Some(second))
    );
    assert!(told.deal.is_none());
    assert!(!ivan.was_sent("Клиент отказался"));
    let acts: Vec<String> = history(&olga, deal)
        .await
        .into_iter()
        .map(|entry| match entry.entry {
            DealHappening::Task { act, .. } => act,
            DealHappening::StageMoved { .. } => "moved".to_owned(),
            _ => "other".to_owned(),
        })
        .collect();
    assert_eq!(
        acts,
        [
            "other", "create", "create", "accept", "start", "submit", "approve", "moved", "cancel"
        ]
    );
}

#[tokio::test]
async fn a_lost_deal_discards_its_drafts() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let draft = NewTask {
        draft: true,
        ..new_task(group, Some(deal), Some(ivan.id))
    };
    let made = olga.command(Command::CreateTask { task: draft }).await;
    let draft = TaskId(made.unwrap().id.unwrap());
    let won = stage(&olga, StageKind::Won).await;
    let refused = moves(&olga, deal, won, None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    let lost = stage(&olga, StageKind::Lost).await;
    moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap();
    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (lost, 0));
    assert_eq!(
        (page.tasks[0].id, page.tasks[0].state),
        (draft, TaskState::Cancelled)
    );
    let inbox: Inbox = ivan.get("/api/notifications").await.parse();
    assert!(inbox.notifications.is_empty());
    assert_eq!(ivan.get(&format!("/api/tasks/{draft}")).await.status, 404);
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
