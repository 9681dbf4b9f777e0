//! Snapshot + events = a fresh snapshot: after every command there is, an operator, a member of the
//! group and the task's assignee are shown by what they were told just what a newly opened client
//! shows. `state.rs` is all that a client shows, `follower.rs` how it is kept up to date; the
//! commands are in the chapters.

mod chores;
mod follower;
mod people;
mod state;
mod talk;
mod tasks;

use crate::town::{Person, Town};
use follower::Follower;
use protocol::command::{Command, NewTask, Receipt};
use protocol::file::Shown;
use protocol::task::{TaskForGroup, TaskRow};
use protocol::{DealId, GroupId, TaskId, UserId};
use serde_json::Value;
use server::commands::name_of;
use std::collections::BTreeSet;

/// Two groups, staff, two masters of the first group and one of the second.
struct Cast {
    town: Town,
    group: GroupId,
    other: GroupId,
    admin: Person,
    head: Person,
    olga: Person,
    igor: Person,
    petr: Person,
    anna: Person,
    /// Of whom it is told what becomes of them.
    sergey: Person,
    vera: Person,
    /// An operator, a member, an assignee.
    followers: Vec<Follower>,
    given: BTreeSet<String>,
}

impl Cast {
    async fn gathers() -> Self {
        let town = Town::start_with(&["--push-loopback"]).await;
        let group = town.group("Казань", "СервисПлюс").await;
        let other = town.group("Омск", "Мастерок").await;
        let mut cast = Cast {
            admin: town.admin("Алла").await,
            head: town.head("Глеб").await,
            olga: town.operator("Ольга").await,
            igor: town.master("Игорь", group).await,
            petr: town.master("Пётр", group).await,
            anna: town.master("Анна", other).await,
            sergey: town.master("Сергей", group).await,
            vera: town.operator("Вера").await,
            town,
            group,
            other,
            followers: Vec::new(),
            given: BTreeSet::new(),
        };
        for person in [&cast.olga, &cast.petr, &cast.igor] {
            cast.followers.push(Follower::begins(person, group).await);
        }
        cast
    }

    /// Gives a command, and looks at everyone's screens after it.
    async fn after(&mut self, by: &Person, command: Command) -> Receipt {
        let name = name_of(&command);
        let outcome = by.command(command).await;
        let receipt = outcome.unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
        self.looks(&name).await;
        self.given.insert(name);
        receipt
    }

    async fn looks(&mut self, after: &str) {
        for follower in &mut self.followers {
            follower.shows_what_is(after).await;
        }
    }

    fn new_task(&self, title: &str, assignee: Option<UserId>) -> NewTask {
        NewTask {
            group: self.group,
            template: None,
            deal: None,
            title: Some(title.to_owned()),
            description: None,
            assignee: Some(assignee),
            controller: None,
            urgent: None,
            due: None,
            control: None,
            items: None,
            fields: None,
            draft: false,
        }
    }

    /// A new task of Ольга's.
    async fn sets(&mut self, task: NewTask) -> TaskId {
        let olga = self.olga.clone();
        let made = self.after(&olga, Command::CreateTask { task }).await;
        TaskId(made.id.unwrap())
    }
}

/// The row of the live list that is made of a task.
fn row_of(task: &TaskForGroup, deal: Option<DealId>) -> Value {
    let evidence = task.items.iter().flat_map(|item| &item.files);
    let result = task.result.iter().flat_map(|result| &result.files);
    let photos = evidence.chain(result);
    let photos = photos.filter(|file| file.shown == Shown::Picture).count();
    let count = |count: usize| i32::try_from(count).unwrap();
    let row = TaskRow {
        id: task.id,
        group: task.group,
        number: task.number.clone(),
        title: task.title.clone(),
        state: task.state,
        assignee: task.assignee,
        urgent: task.urgent,
        due: task.due.clone(),
        submitted_at: task.submitted_at,
        closed_at: task.closed_at,
        created_at: task.created_at,
        last_activity_at: task.last_activity_at,
        done_items: count(task.items.iter().filter(|item| item.done).count()),
        items: count(task.items.len()),
        rework_count: task.rework_count,
        orphaned: task.orphaned,
        request_type: task.request_type.clone(),
        deal_no: task.deal.as_ref().map(|deal| deal.public_no.clone()),
        deal_id: deal,
        photos: count(photos),
        rev: task.rev,
    };
    serde_json::to_value(row).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshot_and_events_are_a_fresh_snapshot_after_every_command_for_every_role() {
    let chapters = tokio::join!(
        people::chapter(),
        people::groups(),
        talk::chapter(),
        chores::chapter(),
        tasks::way(),
        tasks::steering(),
    );
    let (people, groups, talk, chores, way, steering) = chapters;
    let given: BTreeSet<String> = [people, groups, talk, chores, way, steering]
        .into_iter()
        .flatten()
        .collect();
    let missing: Vec<_> = every_command().await.difference(&given).cloned().collect();
    assert!(missing.is_empty(), "no chapter gives {missing:?}");
}

/// The words of all commands, as the server publishes them.
async fn every_command() -> BTreeSet<String> {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let document = olga.get("/api/openapi.json").await.body;
    let variants = document["components"]["schemas"]["Command"]["oneOf"].clone();
    let words = variants.as_array().unwrap().iter().map(|variant| {
        let word = &variant["properties"]["type"]["enum"][0];
        word.as_str().unwrap().to_owned()
    });
    words.collect()
}
