//! The rows of streams: who may follow, and what comes to those who may not.

use super::fixture::Fixture;
use super::{ABSENT, PRINCIPALS, Table, Verdict, chosen, table, verdict};
use crate::town::{Person, Socket};
use protocol::command::Command;
use protocol::event::StreamName;
use protocol::frame::{Have, ServerFrame};
use protocol::{DealId, GroupId, Seq};
use server::ids;
use tokio_tungstenite::tungstenite;

#[tokio::test]
async fn every_stream_is_followed_by_those_whom_the_table_names_and_by_nobody_else() {
    let fixture = Fixture::make().await;
    let rows = chosen(table(include_str!("streams.txt")));
    let mut wrong = Vec::new();
    let mut sockets = Vec::new();
    for (column, person) in fixture.people.iter().enumerate() {
        let mut socket = match person.tries_socket().await {
            Ok(socket) => Some(socket),
            Err(tungstenite::Error::Http(refused)) => {
                assert_eq!(refused.status(), 401, "{}", PRINCIPALS[column]);
                None
            }
            Err(error) => panic!("{error}"),
        };
        if let Some(socket) = &mut socket {
            socket.hello(&[]).await;
        }
        for (row, cells) in &rows {
            let stream = aimed(&fixture, row, person);
            let mut answers = by_http(person, row, stream).await;
            answers.push(match &mut socket {
                Some(socket) => by_socket(socket, stream).await,
                None => Verdict::Status(401),
            });
            for given in answers.iter().filter(|given| **given != cells[column]) {
                wrong.push(format!(
                    "{row} by {}: {given:?} instead of {:?}",
                    PRINCIPALS[column], cells[column]
                ));
            }
        }
        sockets.push(socket);
    }
    writes_to_all(&fixture).await;
    for (column, socket) in sockets.iter_mut().enumerate() {
        if let Some(socket) = socket {
            let person = &fixture.people[column];
            wrong.extend(heard_wrongly(&fixture, &rows, column, person, socket).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn who_is_removed_from_a_group_is_sent_nothing_more_of_it() {
    let f = Fixture::make().await;
    let member = &f.people[5];
    // With no group left his account would end with his sockets.
    f.spare_group().await;
    let mut socket = member.in_group(f.group, false).await;
    let remove = Command::RemoveMember {
        group: f.group,
        user: member.id,
    };
    f.people[2].command(remove).await.unwrap();
    f.operator().says(f.group, "без него").await;
    socket.catches_up().await;
    let sent = member.was_sent("без него");
    assert!(!sent, "who was removed was sent a line");
}

fn aimed(f: &Fixture, row: &str, asking: &Person) -> StreamName {
    match row {
        "shared" => StreamName::Shared(f.group),
        "internal" => StreamName::Internal(f.group),
        "shared of the other group" => StreamName::Shared(f.other_group),
        "internal of the other group" => StreamName::Internal(f.other_group),
        "deal" => StreamName::Deal(f.deal),
        "one's own" => StreamName::Personal(asking.id),
        "the operator's" => StreamName::Personal(f.operator().id),
        "the assignee's" => StreamName::Personal(f.assignee().id),
        "shared of no group" => StreamName::Shared(ids::new::<GroupId>()),
        "a deal of nobody" => StreamName::Deal(ids::new::<DealId>()),
        other => panic!("no stream for {other}"),
    }
}

/// The verdict of the stream's route; nothing where there is none.
async fn by_http(person: &Person, row: &str, stream: StreamName) -> Vec<Verdict> {
    let path = match stream {
        StreamName::Shared(group) => format!("/api/groups/{group}/shared/events?after=0"),
        StreamName::Internal(group) => format!("/api/groups/{group}/internal/events?after=0"),
        StreamName::Deal(deal) => format!("/api/deals/{deal}/events?after=0"),
        StreamName::Personal(_) if row == "one's own" => "/api/personal/events?after=0".to_owned(),
        StreamName::Personal(_) => return Vec::new(),
    };
    let answer = person.get(&path).await;
    let given = verdict(answer.status);
    if given == Verdict::Status(404) {
        assert_eq!(answer.text(), ABSENT, "{row} by {}", person.name);
    }
    vec![given]
}

async fn by_socket(socket: &mut Socket, stream: StreamName) -> Verdict {
    let seq = Seq::ZERO;
    match socket.follows(Have { stream, seq }).await {
        ServerFrame::Following { .. } | ServerFrame::Reset { .. } => Verdict::Ok,
        // The same frame, whether there is such a stream or not.
        ServerFrame::Unfollowed { .. } => Verdict::Status(404),
        other => panic!("{other:?} answers no follow"),
    }
}

/// Something new in every stream of the table that there is.
async fn writes_to_all(f: &Fixture) {
    let operator = f.operator();
    operator.says(f.group, "в общий поток").await;
    operator.notes(f.group, "во внутренний поток").await;
    operator.says(f.other_group, "в общий поток").await;
    operator.notes(f.other_group, "во внутренний поток").await;
    let note = Command::AddDealNote {
        deal: f.deal,
        text: "в поток сделки".to_owned(),
    };
    operator.command(note).await.unwrap();
    let profile = |name: &str| Command::SetProfile {
        name: name.to_owned(),
        locale: protocol::person::Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    };
    for person in [operator, f.assignee()] {
        let name = format!("{} В.", person.name);
        person.command(profile(&name)).await.unwrap();
    }
}

/// Events of streams that this caller may not follow, and streams of which he should have heard.
async fn heard_wrongly(
    f: &Fixture,
    rows: &Table,
    column: usize,
    person: &Person,
    socket: &mut Socket,
) -> Vec<String> {
    socket.catches_up().await;
    let mut wrong = Vec::new();
    for (row, cells) in rows {
        let heard = !socket.events_of(aimed(f, row, person)).is_empty();
        if heard != (cells[column] == Verdict::Ok) {
            let did = if heard { "hears" } else { "does not hear" };
            wrong.push(format!("{} {did} the stream {row}", PRINCIPALS[column]));
        }
    }
    wrong
}
