//! Cards and a task's discussion: each audience sees its own face of them.

use crate::screen::Screen;
use crate::town::{Person, Town, text_line};
use protocol::command::{ClientChoice, Command, DealFields, NewTask, Receipt};
use protocol::deal::{DealHappening, DealRef};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::{DealEvent, Event, EventPage, InternalEvent, SharedEvent};
use protocol::group::Side;
use protocol::message::{LineBody, LinePage, TaskChip};
use protocol::task::{TaskForGroup, TaskForStaff};
use protocol::{DealId, GroupId, MessageId, TaskId};
use server::ids;

const PHONE: &str = "+79990001122";
const SUM: i64 = 9_876_500;

async fn deal(operator: &Person) -> DealId {
    let create = Command::CreateDeal {
        client: ClientChoice::New {
            contact_name: "Кузнецова Марина".to_owned(),
            company: None,
            phones: vec![PHONE.to_owned()],
            email: None,
        },
        fields: DealFields {
            title: Some("Кузнецова, котёл".to_owned()),
            city: Some("Казань".to_owned()),
            amount: Some(SUM),
            source: Some("звонок".to_owned()),
            ..DealFields::default()
        },
    };
    DealId(operator.command(create).await.unwrap().id.unwrap())
}

fn new_task(group: GroupId, title: &str, deal: Option<DealId>) -> NewTask {
    NewTask {
        group,
        template: None,
        deal,
        title: Some(title.to_owned()),
        description: None,
        assignee: None,
        controller: None,
        urgent: None,
        due: None,
        control: None,
        items: None,
        fields: None,
        draft: false,
    }
}

async fn sets(operator: &Person, task: NewTask) -> TaskId {
    let receipt = operator.command(Command::CreateTask { task }).await;
    TaskId(receipt.unwrap().id.unwrap())
}

fn of_task(group: GroupId, side: Side, task: TaskId, text: &str) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { task: about, .. } = &mut line {
        *about = Some(task);
    }
    line
}

fn card(group: GroupId, side: Side, deal: Option<DealId>, task: Option<TaskId>) -> Command {
    Command::PostCard {
        group,
        side,
        deal,
        task,
    }
}

async fn page(person: &Person, group: GroupId) -> LinePage {
    person
        .get(&format!("/api/groups/{group}/lines"))
        .await
        .parse()
}

fn id_of(receipt: &Receipt) -> MessageId {
    MessageId(receipt.id.unwrap())
}

#[tokio::test]
async fn a_deals_card_shows_masters_its_reference_and_staff_the_deal() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, anna) = (town.operator("Ольга").await, town.operator("Анна").await);
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let mut screens = [
        (&anna, Screen::of(&anna, group).await),
        (&ivan, Screen::of(&ivan, group).await),
    ];
    let shared = card(group, Side::Shared, Some(deal), None);
    let shared = id_of(&olga.command(shared).await.unwrap());
    let internal = card(group, Side::Internal, Some(deal), None);
    olga.command(internal).await.unwrap();
    for (person, screen) in &mut screens {
        screen.catches_up(person).await;
        screen.is_as_fresh(person, "a deal's card").await;
    }
    let theirs = page(&anna, group).await;
    assert_eq!(theirs.lines.len(), 2);
    assert_eq!(theirs.lines[1].body, LineBody::InternalDealCard { deal });
    assert_eq!(theirs.deals[0].amount, Some(SUM));
    assert_eq!(theirs.deals[0].client_phone.as_deref(), Some(PHONE));
    let his = page(&ivan, group).await;
    let reference = DealRef {
        public_no: theirs.deals[0].public_no.clone(),
        request_type: None,
        stage: None,
    };
    assert_eq!(his.lines.len(), 1);
    match &his.lines[0].body {
        LineBody::DealCard { deal } => assert_eq!(deal.public_no, reference.public_no),
        other => panic!("{other:?}"),
    }
    assert!(his.deals.is_empty() && his.staff_tasks.is_empty());
    // Staff who follow the group get the face live, and the deal tells where it was posted.
    let events: EventPage = anna
        .get(&format!("/api/groups/{group}/internal/events?after=0"))
        .await
        .parse();
    let drawn = events.events.iter().any(|stored| {
        matches!(&stored.event, Event::Internal(InternalEvent::DealChanged { deal: face }) if face.id == deal)
    });
    assert!(drawn);
    let history = anna.get(&format!("/api/deals/{deal}/events?after=0")).await;
    let posted = history
        .parse::<EventPage>()
        .events
        .into_iter()
        .any(|stored| {
            matches!(stored.event, Event::Deal(DealEvent::Happened { entry })
            if entry.entry == DealHappening::Posted { group })
        });
    assert!(posted);

    for (side, known) in [(Side::Shared, deal), (Side::Shared, ids::new())] {
        let refused = ivan.command(card(group, side, Some(known), None)).await;
        assert_eq!(refused.unwrap_err(), ErrorBody::of(ErrorCode::NotFound));
    }
    let message = shared;
    olga.command(Command::DeleteMessage { message })
        .await
        .unwrap();
    for (person, screen) in &mut screens {
        screen.catches_up(person).await;
        screen.is_as_fresh(person, "a deleted card").await;
    }
    for secret in ["Кузнецова", PHONE, "9876500", &deal.to_string()] {
        assert!(!ivan.was_sent(secret), "{secret}");
        assert!(anna.was_sent(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_pages_cards_come_with_their_tasks_each_audience_its_half() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let task = sets(&olga, new_task(group, "Заменить клапан", Some(deal))).await;
    let his = page(&ivan, group).await;
    assert_eq!(his.lines[0].body, LineBody::TaskCard { task });
    assert_eq!(his.tasks[0].card, Some(his.lines[0].id));
    assert!(his.staff_tasks.is_empty());
    let theirs = page(&olga, group).await;
    assert_eq!(theirs.staff_tasks[0].task, theirs.tasks[0]);
    assert_eq!(
        theirs.staff_tasks[0].deal.as_ref().unwrap().amount,
        Some(SUM)
    );
    for page in [&his, &theirs] {
        let known = |user| page.people.iter().any(|person| person.id == user);
        assert!(known(olga.id));
    }
    for secret in ["Кузнецова", PHONE, "9876500"] {
        assert!(!ivan.was_sent(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_is_said_of_a_task_counts_for_everyone_and_a_note_of_it_for_staff_alone() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let elsewhere = town.group("Уфа", "Мастер").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let task = sets(&olga, new_task(group, "Заменить клапан", Some(deal))).await;
    let his = async || {
        ivan.get(&format!("/api/tasks/{task}"))
            .await
            .parse::<TaskForGroup>()
    };
    let before = his().await;
    let said = ivan
        .command(of_task(group, Side::Shared, task, "клапан не тот"))
        .await
        .unwrap();
    let after = his().await;
    assert_eq!((before.comments, after.comments), (0, 1));
    assert!(after.rev > before.rev);
    let noted = olga
        .command(of_task(group, Side::Internal, task, "клиент торгуется"))
        .await
        .unwrap();
    assert_eq!(his().await, after);

    let page = page(&olga, group).await;
    let chip = Some(TaskChip {
        task,
        number: after.number.clone(),
    });
    for line in [id_of(&said), id_of(&noted)] {
        let line = page.lines.iter().find(|known| known.id == line).unwrap();
        assert_eq!(line.chip, chip);
    }
    let path = format!("/api/groups/{group}/lines?task={task}");
    let discussion: LinePage = ivan.get(&path).await.parse();
    let lines: Vec<_> = discussion.lines.iter().map(|line| line.id).collect();
    assert_eq!(lines, [id_of(&said)]);
    let drawn: EventPage = ivan
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await
        .parse();
    let last = drawn.events.last().unwrap();
    match &last.event {
        Event::Shared(SharedEvent::TaskChanged { task, .. }) => assert_eq!(**task, after),
        other => panic!("{other:?}"),
    }

    // The deal's history tells of both, and forgets what is deleted.
    let history = async || {
        olga.get(&format!("/api/deals/{deal}/history")).await.text()
            + &olga
                .get(&format!("/api/deals/{deal}/events?after=0"))
                .await
                .text()
    };
    let told = history().await;
    assert!(told.contains("клапан не тот") && told.contains("торгуется"));
    let message = id_of(&said);
    ivan.command(Command::DeleteMessage { message })
        .await
        .unwrap();
    let told = history().await;
    assert!(!told.contains("клапан не тот") && told.contains("торгуется"));

    let foreign = sets(&olga, new_task(elsewhere, "Чужая", None)).await;
    let mut draft = new_task(group, "Черновик", None);
    draft.draft = true;
    let draft = sets(&olga, draft).await;
    for (person, side, about) in [
        (&ivan, Side::Shared, foreign),
        (&olga, Side::Shared, foreign),
        (&ivan, Side::Shared, draft),
        (&olga, Side::Shared, draft),
        (&ivan, Side::Shared, ids::new()),
    ] {
        let refused = person.command(of_task(group, side, about, "?")).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some("task"));
    }
    olga.command(of_task(group, Side::Internal, draft, "допишу"))
        .await
        .unwrap();
    assert!(!ivan.was_sent("торгуется") && !ivan.was_sent("Черновик"));
}

#[tokio::test]
async fn a_task_has_one_living_card_and_a_deleted_one_is_shown_again() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let elsewhere = town.group("Уфа", "Мастер").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let stranger = town.master("Сергей", elsewhere).await;
    let task = sets(&olga, new_task(group, "Заменить клапан", None)).await;
    let first = page(&ivan, group).await.lines[0].id;
    let show = card(group, Side::Shared, None, Some(task));
    let shown = ivan.command(show.clone()).await.unwrap();
    assert!(shown.already);
    assert_eq!(id_of(&shown), first);

    let message = first;
    olga.command(Command::DeleteMessage { message })
        .await
        .unwrap();
    let known: TaskForGroup = ivan.get(&format!("/api/tasks/{task}")).await.parse();
    assert_eq!(known.card, None);
    let again = ivan.command(show.clone()).await.unwrap();
    assert!(!again.already);
    let known: TaskForStaff = olga.get(&format!("/api/tasks/{task}")).await.parse();
    assert_eq!(known.task.card, Some(id_of(&again)));
    let lines = page(&ivan, group).await.lines;
    assert_eq!(lines[0].body, LineBody::Deleted);
    assert_eq!(lines[1].body, LineBody::TaskCard { task });

    let refused = stranger.command(show).await.unwrap_err();
    assert_eq!(refused, ErrorBody::of(ErrorCode::NotFound));
    let moved = card(elsewhere, Side::Shared, None, Some(task));
    for person in [&stranger, &olga] {
        let refused = person.command(moved.clone()).await.unwrap_err();
        assert_eq!(refused, ErrorBody::of(ErrorCode::NotFound));
    }
}
