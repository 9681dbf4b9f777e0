//! Who is in a group, and how he goes.

use super::{groups_of, names, removed, room};
use crate::people::{code_of, known, session_of, token_of};
use crate::town::socket::Ended;
use crate::town::{Town, text_line};
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::event::{Event, PersonalEvent, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::person::PersonStatus;
use protocol::{GroupId, Seq, close};
use serde_json::{Value, json};
use server::ids;

#[tokio::test]
async fn a_removed_member_hears_of_his_removal_and_of_nothing_after_it() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let mut his = ivan.in_group(group, false).await;
    let user = ivan.id;
    head.command(Command::RemoveMember { group, user })
        .await
        .unwrap();
    let gone = his.event(removed(user)).await;
    head.says(group, "без него").await;
    his.wait_for(|frame| {
        matches!(frame, ServerFrame::Unfollowed { stream } if *stream == StreamName::Shared(group))
    })
    .await;
    his.event(|stored| {
        matches!(stored.event, Event::Personal(PersonalEvent::GroupLeft { group: left }) if left == group)
    })
    .await;
    his.catches_up().await;
    let last = his.events_of(StreamName::Shared(group)).last().unwrap().seq;
    assert_eq!(last, gone.seq);
    assert!(!ivan.was_sent("без него"));
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    let absent = ivan
        .get(&format!("/api/groups/{}", ids::new::<GroupId>()))
        .await;
    for path in ["", "/lines", "/shared/events?after=0"] {
        let answer = ivan.get(&format!("/api/groups/{group}{path}")).await;
        assert_eq!(
            (answer.status, &answer.bytes),
            (404, &absent.bytes),
            "{path}"
        );
    }
    assert_eq!(
        ivan.writes(group, Side::Shared, "пустите")
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    let again = head.command(Command::RemoveMember { group, user }).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_a_member_sends_during_his_removal_stands_before_it_or_is_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let sends = (0..24).map(|n| {
        let ivan = ivan.clone();
        async move {
            ivan.command(text_line(group, Side::Shared, &format!("строка {n}")))
                .await
        }
    });
    let user = ivan.id;
    let (sent, gone) = tokio::join!(
        futures_util::future::join_all(sends),
        head.command(Command::RemoveMember { group, user })
    );
    gone.unwrap();
    let mut hers = head.in_group(group, false).await;
    let removal: Seq = hers.event(removed(user)).await.seq;
    let mut stood = 0;
    for outcome in sent {
        match outcome {
            Ok(receipt) => {
                stood += 1;
                assert!(receipt.seq.unwrap() < removal);
            }
            Err(refused) => assert_eq!(refused.code, ErrorCode::NotFound),
        }
    }
    hers.catches_up().await;
    let his = hers
        .events_of(StreamName::Shared(group))
        .into_iter()
        .filter(|stored| stored.actor == Some(user));
    assert_eq!(his.count(), stood);
}

#[tokio::test]
async fn a_master_leaves_by_himself_and_comes_back_as_a_new_member() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let before = room(&olga, group).await.members[0].joined_at;
    assert_eq!(
        olga.command(Command::LeaveGroup { group })
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotAllowed
    );
    ivan.command(Command::LeaveGroup { group }).await.unwrap();
    assert!(room(&olga, group).await.members.is_empty());
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    olga.says(group, "пока его нет").await;
    let user = ivan.id;
    head.command(Command::AddMember { group, user })
        .await
        .unwrap();
    let twice = head.command(Command::AddMember { group, user }).await;
    assert!(twice.unwrap().already);
    let members = room(&olga, group).await.members;
    assert_eq!(members.len(), 1);
    assert!(members[0].joined_at > before);
    let rows = groups_of(&ivan, "").await;
    assert_eq!(rows[0].shared.read_lines, rows[0].shared.lines);
}

#[tokio::test]
async fn who_goes_from_his_last_group_has_left_until_he_is_taken_into_one_again() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", kazan).await,
    );
    town.joins(&ivan, ufa).await;
    ivan.says(kazan, "моё слово остаётся").await;
    let mut room = petr.in_group(kazan, false).await;
    let mut his = ivan.listens(&[]).await;
    let user = ivan.id;
    head.command(Command::RemoveMember { group: ufa, user })
        .await
        .unwrap();
    assert_eq!(known(&olga, user).await.status, PersonStatus::Active);
    let leave = Command::LeaveGroup { group: kazan };
    ivan.command(leave).await.unwrap();
    let gone = known(&olga, user).await;
    assert_eq!(gone.status, PersonStatus::Left);
    assert!(!gone.person.active && gone.groups.is_empty());
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(ivan.get("/api/me").await.status, 401);
    room.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.id == user && !person.active)
    })
    .await;
    let path = format!("/api/people/{user}/link");
    let refused = head.post(&path, &Value::Null).await;
    assert_eq!(code_of(&refused), ErrorCode::Invalid);

    head.command(Command::AddMember { group: ufa, user })
        .await
        .unwrap();
    assert_eq!(known(&olga, user).await.status, PersonStatus::Active);
    room.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.id == user && person.active)
    })
    .await;
    let token = token_of(&head.post(&path, &Value::Null).await);
    let entered = head
        .with_token("")
        .post("/api/link", &json!({ "token": token, "password": null }))
        .await;
    let ivan = ivan.with_token(&session_of(&entered));
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    assert_eq!(ivan.get(&format!("/api/groups/{kazan}")).await.status, 404);
}

#[tokio::test]
async fn staff_are_in_every_group_by_kind_and_never_become_members() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    for user in [olga.id, head.id] {
        let refused = head.command(Command::AddMember { group, user }).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    }
    let ivan = town.master("Иван", group).await;
    let user = ivan.id;
    let refused = olga.command(Command::RemoveMember { group, user }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
    let his = ivan
        .command(Command::AddMember {
            group,
            user: olga.id,
        })
        .await;
    assert_eq!(his.unwrap_err().code, ErrorCode::NotAllowed);
}
