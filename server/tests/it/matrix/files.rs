//! The rows of files: in every place where one can be, and each of its three faces.

use super::fixture::{Fixture, picture};
use super::{PRINCIPALS, chosen, misjudged, table, verdict};
use crate::town::{Person, text_line};
use protocol::command::{Command, Tick};
use protocol::file::FileView;
use protocol::group::Side;
use protocol::{FileId, MessageId};
use server::ids;
use std::collections::BTreeMap;

#[tokio::test]
async fn every_file_is_read_by_those_whom_the_table_names_and_absent_to_everyone_else() {
    let fixture = Fixture::make().await;
    let files = in_every_place(&fixture).await;
    let mut wrong = Vec::new();
    for (row, cells) in chosen(table(include_str!("files.txt"))) {
        let (place, face) = row.rsplit_once(' ').unwrap();
        let file = files[place];
        let path = match face {
            "clean" => format!("/api/files/{file}"),
            face => format!("/api/files/{file}/{face}"),
        };
        for (column, expected) in cells.into_iter().enumerate() {
            let answer = fixture.people[column].get(&path).await;
            let given = verdict(answer.status);
            let who = format!("{row} by {}", PRINCIPALS[column]);
            wrong.extend(misjudged(&who, given, expected, &answer.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A photo of its own in each place of the table.
async fn in_every_place(f: &Fixture) -> BTreeMap<&'static str, FileId> {
    let (operator, assignee) = (f.operator(), f.assignee());
    let line = upload(operator).await;
    sends(f, Side::Shared, line).await;
    let elsewhere = upload(operator).await;
    sends(&f.in_other_group(), Side::Shared, elsewhere).await;
    let note = upload(operator).await;
    sends(f, Side::Internal, note).await;
    let deleted = upload(operator).await;
    let message = sends(f, Side::Shared, deleted).await;
    operator
        .command(Command::DeleteMessage { message })
        .await
        .unwrap();
    let (evidence, result) = (upload(assignee).await, upload(assignee).await);
    works(f, evidence, result).await;
    let mut faces = Vec::new();
    for person in [operator, assignee] {
        let face = upload(person).await;
        let file = Some(face);
        person.command(Command::SetAvatar { file }).await.unwrap();
        faces.push(face);
    }
    BTreeMap::from([
        ("line", line),
        ("other group's line", elsewhere),
        ("note", note),
        ("deleted line", deleted),
        ("evidence", evidence),
        ("result", result),
        ("operator's unbound", upload(operator).await),
        ("assignee's unbound", upload(assignee).await),
        ("operator's face", faces[0]),
        ("assignee's face", faces[1]),
        ("of nobody", ids::new()),
    ])
}

async fn upload(person: &Person) -> FileId {
    let answer = person.uploads("фото.png", &picture()).await;
    answer.parse::<FileView>().id
}

async fn sends(f: &Fixture, side: Side, file: FileId) -> MessageId {
    let mut line = text_line(f.group, side, "с фото");
    if let Command::SendMessage { files, .. } = &mut line {
        files.push(file);
    }
    MessageId(f.operator().command(line).await.unwrap().id.unwrap())
}

/// The assignee's task, done with a photo at its item and one of the result.
async fn works(f: &Fixture, evidence: FileId, result: FileId) {
    let assignee = f.assignee();
    let (task, item) = f.task(false).await;
    let accept = Command::AcceptTask {
        task,
        planned_start: None,
    };
    let tick = Tick {
        task,
        item,
        done: true,
        number: None,
        note: None,
        files: Some(vec![evidence]),
    };
    let submit = Command::SubmitTask {
        task,
        submission_no: 0,
        text: "готово".to_owned(),
        files: vec![result],
    };
    for command in [accept, Command::TickItem { tick }, submit] {
        assignee.command(command).await.unwrap();
    }
}
