//! The same thing asked for many times at once, on all nodes.

use crate::tasks::desk::Desk;
use crate::town::{Person, text_line};
use futures_util::future::join_all;
use protocol::OpId;
use protocol::command::{ClientChoice, Command, DealFields, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use server::ids;
use std::collections::BTreeSet;

const TIMES: usize = 100;

/// What so many tries of a command are answered with, spread over the nodes.
async fn answers(
    desk: &Desk,
    by: &Person,
    command: &Command,
    op: impl Fn() -> OpId,
) -> Vec<Result<Receipt, ErrorBody>> {
    let tries = (0..TIMES).map(|n| {
        let (by, op) = (by.at(&desk.town, n % desk.town.size()), op());
        async move { by.command_as(op, command.clone()).await }
    });
    join_all(tries).await
}

async fn rows(desk: &Desk) -> i64 {
    const ROWS: &str = "select cast((select count(*) from deals) + (select count(*) from tasks) \
        + (select count(*) from groups) + (select count(*) from messages) \
        + (select count(*) from users) as bigint)";
    let db = desk.town.db().await;
    let mut conn = db.read().await.unwrap();
    let (rows,): (i64,) = server::fetch_one!(conn, ROWS).unwrap();
    rows
}

#[tokio::test]
async fn a_hundred_tries_of_one_create_make_one_and_are_answered_alike() {
    let desk = Desk::open().await;
    let client = ClientChoice::New {
        contact_name: "Мария".to_owned(),
        company: None,
        phones: vec!["+79875550001".to_owned()],
        email: None,
    };
    let fields = DealFields::default();
    let task = desk.new_task("Осмотр");
    for command in [
        Command::CreateDeal { client, fields },
        Command::CreateTask { task },
        crate::groups::new_group("Тула", "Мастерок"),
        crate::people::operator_named("Вера", "vera@artel.example"),
        text_line(desk.group, Side::Shared, "один раз"),
    ] {
        let admin = desk.town.admin("Анна").await;
        let before = rows(&desk).await;
        let op: OpId = ids::new();
        let answers = answers(&desk, &admin, &command, || op).await;
        let first = answers[0].as_ref().unwrap();
        assert!(answers.iter().all(|answer| answer.as_ref() == Ok(first)));
        // A task brings its card into the room.
        let card = matches!(command, Command::CreateTask { .. });
        assert_eq!(
            rows(&desk).await - before,
            1 + i64::from(card),
            "{command:?}"
        );
    }
}

#[tokio::test]
async fn a_hundred_who_make_the_same_thing_at_once_make_one_and_the_rest_are_told() {
    let desk = Desk::open().await;
    for command in [
        crate::groups::new_group("Тула", "Мастерок"),
        crate::people::operator_named("Вера", "vera@artel.example"),
    ] {
        let admin = desk.town.admin("Анна").await;
        let before = rows(&desk).await;
        let answers = answers(&desk, &admin, &command, ids::new).await;
        let codes: BTreeSet<_> = answers
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .map(|error| format!("{:?}", error.code))
            .collect();
        assert_eq!(
            codes,
            BTreeSet::from([format!("{:?}", ErrorCode::Duplicate)])
        );
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert_eq!(rows(&desk).await - before, 1);
    }
}
