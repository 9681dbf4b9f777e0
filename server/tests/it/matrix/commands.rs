//! The rows of commands, through both doors.

use super::examples::example;
use super::fixture::Fixture;
use super::relations::split;
use super::{PRINCIPALS, Table, Verdict, chosen, misjudged, parted, table, verdict};
use crate::town::{Person, Socket};
use protocol::OpId;
use protocol::command::{Command, Envelope};
use server::{error, ids};
use std::collections::BTreeSet;
use tokio_tungstenite::tungstenite;

/// Rows that stand for the same command aimed at something else.
const ASIDE: [&str; 7] = [
    "send_note",
    "edit_note",
    "delete_note",
    "react_note",
    "post_task_card",
    "mark_notes_read",
    "publish_draft",
];

#[tokio::test]
async fn every_command_by_http_answers_every_kind_of_caller_as_the_table_says() {
    judges_all(Door::Http).await;
}

#[tokio::test]
async fn every_command_by_socket_answers_every_kind_of_caller_as_the_table_says() {
    judges_all(Door::Socket).await;
}

/// How a command comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Door {
    Http,
    Socket,
}

async fn judges_all(door: Door) {
    let fixture = Fixture::make().await;
    let mut callers = Vec::new();
    for person in &fixture.people {
        callers.push(Caller::at(door, person.clone()).await);
    }
    let mut wrong = Vec::new();
    for (row, cells) in chosen(rows()) {
        let (refused, past) = parted(&cells);
        // What nobody may move is made once for all who may not.
        let command = example(&fixture, &row).await;
        let before = fixture.town.digest().await;
        for column in refused {
            let (given, answer) = callers[column].gives(command.clone()).await;
            let who = format!("{row} by {}", PRINCIPALS[column]);
            wrong.extend(misjudged(&who, given, cells[column], &answer));
        }
        if fixture.town.digest().await != before {
            wrong.push(format!("{row}: of those refused one moved something"));
        }
        for column in past {
            let command = example(&fixture, &row).await;
            let (given, answer) = callers[column].gives(command).await;
            let who = format!("{row} by {}", PRINCIPALS[column]);
            wrong.extend(misjudged(&who, given, cells[column], &answer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rows() -> Table {
    let mut rows = table(include_str!("commands.txt"));
    rows.extend(table(include_str!("relations.txt")));
    rows
}

/// Someone at a door.
enum Caller {
    Http(Person),
    Socket(Box<Socket>),
    /// The status with which his socket was refused.
    Outside(u16),
}

impl Caller {
    async fn at(door: Door, person: Person) -> Self {
        if door == Door::Http {
            return Caller::Http(person);
        }
        match person.tries_socket().await {
            Ok(mut socket) => {
                socket.hello(&[]).await;
                Caller::Socket(Box::new(socket))
            }
            Err(tungstenite::Error::Http(refused)) => Caller::Outside(refused.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn gives(&mut self, command: Command) -> (Verdict, String) {
        let envelope = Envelope {
            op: ids::new::<OpId>(),
            expect: None,
            command,
        };
        match self {
            Caller::Http(person) => {
                let body = serde_json::to_value(&envelope).unwrap();
                let answer = person.post("/api/commands", &body).await;
                (verdict(answer.status), answer.text())
            }
            Caller::Socket(socket) => match socket.envelope(envelope).await {
                Ok(_) => (Verdict::Ok, String::new()),
                Err(body) => {
                    let status = error::status(body.code).as_u16();
                    (verdict(status), serde_json::to_string(&body).unwrap())
                }
            },
            Caller::Outside(status) => (verdict(*status), String::new()),
        }
    }
}

#[tokio::test]
async fn the_table_has_a_row_for_every_command() {
    let town = crate::town::Town::start().await;
    let olga = town.operator("Ольга").await;
    let document = olga.get("/api/openapi.json").await.body;
    let variants = document["components"]["schemas"]["Command"]["oneOf"]
        .as_array()
        .unwrap()
        .clone();
    let mut wanted = BTreeSet::new();
    for variant in &variants {
        let properties = variant["properties"].as_object().unwrap();
        let name = properties["type"]["enum"][0].as_str().unwrap();
        wanted.insert(name.to_owned());
        let elsewhere = RELATIONS
            .iter()
            .filter(|(key, _)| properties.contains_key(*key));
        for relation in elsewhere.flat_map(|(_, relations)| *relations) {
            wanted.insert(format!("{name} @{relation}"));
        }
    }
    assert!(variants.len() > 60);
    for none in NO_SUCH {
        assert!(wanted.remove(none), "{none} is not asked for");
    }
    let rows: BTreeSet<String> = rows().into_keys().collect();
    let missing: Vec<&String> = wanted.difference(&rows).collect();
    assert!(missing.is_empty(), "no rows for {missing:?}");
    let unknown = rows.iter().filter(|row| {
        let name = split(row).0;
        !wanted.contains(name) && !ASIDE.contains(&name)
    });
    assert_eq!(unknown.count(), 0, "rows for no command");
}

/// Where the object of a command can stand, by the property that names it.
const RELATIONS: [(&str, &[&str]); 6] = [
    ("task", &["other", "moved", "absent"]),
    ("message", &["other", "own", "absent"]),
    ("group", &["other", "absent"]),
    ("user", &["absent"]),
    ("deal", &["absent"]),
    ("client", &["absent"]),
];

/// Among those: what cannot be.
const NO_SUCH: [&str; 3] = [
    "create_task @moved",
    "post_card @moved",
    "send_message @moved",
];
