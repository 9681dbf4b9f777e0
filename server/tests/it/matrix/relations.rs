//! Where the object of a row stands. A row without a word after `@` is of the first group.

use super::fixture::Fixture;
use protocol::TaskId;
use protocol::command::Command;
use server::ids;
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    Same,
    /// Of the other group.
    Other,
    /// The line is the assignee's own.
    Own,
    /// Of a group that is archived by now.
    Archived,
    /// The task went to the other group after it was made.
    Moved,
    /// Nothing has these ids.
    Absent,
}

/// What a row is about, and where that stands.
pub(super) fn split(row: &str) -> (&str, Relation) {
    let Some((name, word)) = row.split_once(" @") else {
        return (row, Relation::Same);
    };
    let relation = match word {
        "other" => Relation::Other,
        "own" => Relation::Own,
        "archived" => Relation::Archived,
        "moved" => Relation::Moved,
        "absent" => Relation::Absent,
        other => panic!("no relation {other}"),
    };
    (name, relation)
}

impl Relation {
    /// The fixture as these rows are aimed.
    pub(super) async fn scene(self, f: &Fixture) -> Fixture {
        match self {
            Relation::Other => f.in_other_group(),
            Relation::Archived => Fixture {
                group: f.spare_group().await,
                ..f.clone()
            },
            Relation::Own => Fixture {
                author: f.members[0],
                ..f.clone()
            },
            Relation::Same | Relation::Moved | Relation::Absent => f.clone(),
        }
    }

    /// What happens to the object once it is made; `text` is a command or a path that names it.
    pub(super) async fn settles(self, scene: &Fixture, text: String) -> String {
        match self {
            Relation::Same | Relation::Other | Relation::Own => text,
            Relation::Archived => {
                let archive = Command::ArchiveGroup {
                    group: scene.group,
                    move_tasks_to: None,
                };
                scene.people[2].command(archive).await.unwrap();
                text
            }
            Relation::Moved => {
                let away = Command::MoveTask {
                    task: task_in(&text),
                    group: scene.other_group,
                    to: None,
                };
                scene.operator().command(away).await.unwrap();
                text
            }
            Relation::Absent => with_ids_of_nothing(&text),
        }
    }
}

fn task_in(text: &str) -> TaskId {
    let marks = ["\"task\":\"", "/tasks/"];
    let after = marks.iter().find_map(|mark| Some(text.split_once(mark)?.1));
    after.unwrap()[..36].parse().unwrap()
}

fn with_ids_of_nothing(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_hexdigit() && c != '-');
    let anew = parts.map(|part| {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_hexdigit() && c != '-');
        match word.parse::<Uuid>() {
            Ok(_) => part.replace(word, &ids::new::<TaskId>().to_string()),
            Err(_) => part.to_owned(),
        }
    });
    anew.collect()
}
