//! How a master comes in.

use super::{accepts, groups_of, invitation, names, room};
use crate::people::{code_of, session_of};
use crate::town::Town;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::event::{Event, PersonalEvent, SharedEvent};
use protocol::page::PersonList;
use protocol::person::{Kind, Me};
use protocol::sign_in::{InvitationView, TokenMeaning};
use serde_json::json;
use server::clock::DAY;

#[tokio::test]
async fn an_invitation_lets_one_master_into_one_group_and_nowhere_else() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    town.group("Уфа", "Мастер").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    olga.says(group, "это было до него").await;
    let mut hers = olga.in_group(group, false).await;
    let token = invitation(&head, group).await;
    let anyone = head.with_token("");
    let look = json!({ "token": token });
    let meaning: TokenMeaning = anyone.post("/api/link/look", &look).await.parse();
    assert!(
        matches!(meaning, TokenMeaning::Invitation { city, invited_by, .. }
            if city == "Казань" && invited_by == "Глеб")
    );

    let body = json!({ "token": token, "name": "Иван", "password": "длинный пароль" });
    let no_login = anyone.post("/api/invitations/accept", &body).await;
    assert_eq!(code_of(&no_login), ErrorCode::Invalid);
    let body = json!({ "token": token, "name": "Иван", "role": "admin" });
    let chosen = anyone.post("/api/invitations/accept", &body).await;
    assert_eq!(code_of(&chosen), ErrorCode::BadRequest);
    let body = json!({ "token": token, "name": "Иван", "phone": "8 912 345-67-89",
        "password": "длинный пароль" });
    let accepted = anyone.post("/api/invitations/accept", &body).await;
    let me: Me = accepted.parse();
    assert_eq!(me.person.kind, Kind::External);
    assert_eq!(me.person.company.as_deref(), Some("СервисПлюс"));
    hers.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::MemberAdded { person, .. })
            if person.id == me.person.id && person.kind == Kind::External)
    })
    .await;
    let ivan = anyone.with_token(&session_of(&accepted));
    let rows = groups_of(&ivan, "").await;
    assert_eq!(names(&rows), ["Казань"]);
    assert_eq!(rows[0].shared.lines, rows[0].shared.read_lines);
    ivan.says(group, "я пришёл").await;

    let again = accepts(&anyone, &token, "Пётр").await;
    assert_eq!(code_of(&again), ErrorCode::Expired);
    let path = format!("/api/groups/{group}/invitations");
    let journal: Vec<InvitationView> = head.get(&path).await.parse();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0].used_by, Some(me.person.id));
    assert_eq!(olga.get(&path).await.status, 403);
    assert_eq!(ivan.get(&path).await.status, 403);
    let sign_in = json!({ "login": "+7 912 345 67 89", "password": "длинный пароль" });
    assert!(anyone.post("/api/sign-in", &sign_in).await.is_ok());
}

#[tokio::test]
async fn of_two_who_accept_an_invitation_at_once_one_gets_in() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let token = invitation(&head, group).await;
    let one = head.with_token("");
    let other = one.at(&town, town.size() - 1);
    let (first, second) = tokio::join!(
        accepts(&one, &token, "Иван"),
        accepts(&other, &token, "Пётр")
    );
    assert!(first.is_ok() != second.is_ok());
    let lost = if first.is_ok() { second } else { first };
    assert_eq!(code_of(&lost), ErrorCode::Expired);
    assert_eq!(room(&head, group).await.members.len(), 1);
    let people: PersonList = head.get("/api/people").await.parse();
    assert_eq!(people.people.len(), 2);
}

#[tokio::test]
async fn an_invitation_is_revoked_or_expires() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let anyone = head.with_token("");
    let token = invitation(&head, group).await;
    let path = format!("/api/groups/{group}/invitations");
    let journal: Vec<InvitationView> = head.get(&path).await.parse();
    let revoke = Command::RevokeInvitation {
        invitation: journal[0].id,
    };
    assert!(!head.command(revoke.clone()).await.unwrap().already);
    assert!(head.command(revoke).await.unwrap().already);
    let revoked = accepts(&anyone, &token, "Иван").await;
    assert_eq!(code_of(&revoked), ErrorCode::Expired);
    let never = accepts(&anyone, "no-such-token", "Иван").await;
    assert_eq!(revoked.bytes, never.bytes);
    let token = invitation(&head, group).await;
    town.later(7 * DAY);
    let head = town.head("Глеб").await;
    let late = accepts(&anyone, &token, "Иван").await;
    assert_eq!(code_of(&late), ErrorCode::Expired);
    assert!(room(&head, group).await.members.is_empty());
    let long = head.post(&path, &json!({ "note": "", "days": 31 })).await;
    assert_eq!(code_of(&long), ErrorCode::Invalid);
}

#[tokio::test]
async fn a_signed_in_master_takes_one_more_group_and_staff_take_none() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (head, ivan) = (town.head("Глеб").await, town.master("Иван", kazan).await);
    let mut his = ivan.listens(&[]).await;
    let token = invitation(&head, ufa).await;
    let staff = accepts(&head, &token, "Глеб").await;
    assert_eq!(code_of(&staff), ErrorCode::NotAllowed);
    let me: Me = accepts(&ivan, &token, "Иван").await.parse();
    assert_eq!(me.person.id, ivan.id);
    his.event(|stored| {
        matches!(stored.event, Event::Personal(PersonalEvent::GroupJoined { group }) if group == ufa)
    })
    .await;
    assert_eq!(names(&groups_of(&ivan, "").await), ["Казань", "Уфа"]);
    // Who is in already leaves the next invitation unused.
    let token = invitation(&head, ufa).await;
    accepts(&ivan, &token, "Иван").await.parse::<Me>();
    let other = accepts(&head.with_token(""), &token, "Пётр").await;
    assert!(other.is_ok());
}
