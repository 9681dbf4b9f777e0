//! Groups: made, named, archived; who is in them and how he came and went.

mod invitations;
mod members;
mod names;

use crate::people::token_of;
use crate::town::Person;
use crate::town::asked::Answer;
use protocol::command::Command;
use protocol::event::{Event, SharedEvent, Stored};
use protocol::group::{GroupRow, GroupView};
use protocol::{GroupId, UserId};
use serde_json::json;

pub async fn groups_of(person: &Person, query: &str) -> Vec<GroupRow> {
    person.get(&format!("/api/groups{query}")).await.parse()
}

pub fn names(rows: &[GroupRow]) -> Vec<&str> {
    rows.iter().map(|row| row.group.city.as_str()).collect()
}

pub async fn room(person: &Person, group: GroupId) -> GroupView {
    person.get(&format!("/api/groups/{group}")).await.parse()
}

pub async fn invitation(head: &Person, group: GroupId) -> String {
    let body = json!({ "note": "Мастер по стиральным машинам" });
    let path = format!("/api/groups/{group}/invitations");
    token_of(&head.post(&path, &body).await)
}

pub async fn accepts(person: &Person, token: &str, name: &str) -> Answer {
    let body = json!({ "token": token, "name": name });
    person.post("/api/invitations/accept", &body).await
}

pub fn new_group(city: &str, company: &str) -> Command {
    Command::CreateGroup {
        city: city.to_owned(),
        company: company.to_owned(),
        time_zone: "Europe/Moscow".to_owned(),
        prefix: "СП".to_owned(),
    }
}

pub fn removed(user: UserId) -> impl FnMut(&Stored) -> bool {
    move |stored| matches!(stored.event, Event::Shared(SharedEvent::MemberRemoved { user: gone }) if gone == user)
}
