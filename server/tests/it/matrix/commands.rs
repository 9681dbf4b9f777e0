//! The rows of commands, through both doors.

use super::examples::example;
use super::fixture::Fixture;
use super::{ABSENT, PRINCIPALS, Verdict, chosen, table, verdict};
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
    for (row, cells) in chosen(table(include_str!("commands.txt"))) {
        for (column, expected) in cells.into_iter().enumerate() {
            // Made anew for each cell, so that no answer depends on another's.
            let command = example(&fixture, &row, column).await;
            let before = fixture.digest().await;
            let (given, answer) = callers[column].gives(command).await;
            let who = format!("{row} by {}", PRINCIPALS[column]);
            if given != expected {
                wrong.push(format!(
                    "{who}: {given:?} instead of {expected:?}: {answer}"
                ));
            }
            if matches!(given, Verdict::Status(_)) && fixture.digest().await != before {
                wrong.push(format!("{who} was refused, and yet something moved"));
            }
            if given == Verdict::Status(404) && answer != ABSENT {
                wrong.push(format!("{who} tells that it is not absent: {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    let known: BTreeSet<String> = variants
        .iter()
        .map(|variant| {
            variant["properties"]["type"]["enum"][0]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert!(known.len() > 60);
    let rows: BTreeSet<String> = table(include_str!("commands.txt"))
        .into_keys()
        .filter(|row| !ASIDE.contains(&row.as_str()))
        .collect();
    assert_eq!(rows, known);
}
