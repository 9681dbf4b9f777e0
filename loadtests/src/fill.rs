//! Fills a store to the size that the targets name, through the product's own commands: one room of
//! 200,000 lines and 50,000 tasks over eight groups.

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use protocol::command::{Command, Envelope, NewTask};
use protocol::group::Side;
use protocol::{GroupId, SessionId, TaskId, UserId};
use server::app::App;
use server::commands::{Caller, run_at};
use server::config::{Serve, Store};
use server::{clock::Clock, ids};
use std::path::Path;

/// Commands under way at once: as many as one commit takes.
const WRITERS: usize = 64;

const WORDS: [&str; 12] = [
    "картридж",
    "сифон",
    "смеситель",
    "фильтр",
    "насос",
    "колонка",
    "бойлер",
    "клапан",
    "термостат",
    "шланг",
    "плата",
    "датчик",
];

/// `lines` more in the first group of the demo town, then `tasks` more over all groups.
pub async fn run(data: &Path, lines: usize, tasks: usize) -> Result<()> {
    let config = Serve::quiet(Store {
        data: data.to_owned(),
        database_url: None,
        files: None,
        database_connections: 16,
    });
    let app = App::start(config, Clock::default(), "http://127.0.0.1:8080".to_owned()).await?;
    let groups: Vec<(GroupId,)> = rows(&app, "select id from groups order by id").await?;
    let operator: Vec<(UserId,)> = rows(
        &app,
        "select id from users where role = 'operator' order by email",
    )
    .await?;
    let (operator, room) = (
        operator.first().context("no operator")?.0,
        groups.first().context("no group")?.0,
    );
    all_of(&app, operator, lines, |n| Command::SendMessage {
        group: room,
        side: Side::Shared,
        text: format!(
            "Строка {n}: {} на месте, жду ответа",
            WORDS[n % WORDS.len()]
        ),
        files: Vec::new(),
        reply_to: None,
        task: None,
        mentions: Vec::new(),
        mentions_staff: false,
    })
    .await?;
    let made = all_of(&app, operator, tasks, |n| Command::CreateTask {
        task: task(groups[n % groups.len()].0, n),
    })
    .await?;
    // As in a town that has worked for a year: four of five are over.
    let over: Vec<TaskId> = made
        .into_iter()
        .enumerate()
        .filter_map(|(n, id)| (n % 5 != 0).then_some(TaskId(id?)))
        .collect();
    all_of(&app, operator, over.len(), |n| Command::CancelTask {
        task: over[n],
        reason: "Клиент отказался".to_owned(),
    })
    .await?;
    app.stop().await;
    Ok(())
}

fn task(group: GroupId, n: usize) -> NewTask {
    NewTask {
        group,
        template: None,
        deal: None,
        title: Some(format!("Заменить {} № {n}", WORDS[n % WORDS.len()])),
        description: None,
        assignee: None,
        controller: None,
        urgent: Some(n.is_multiple_of(12)),
        due: None,
        control: None,
        items: None,
        fields: None,
        draft: false,
    }
}

/// `count` commands, many at once; the ids of what they made.
async fn all_of(
    app: &App,
    user: UserId,
    count: usize,
    command: impl Fn(usize) -> Command,
) -> Result<Vec<Option<uuid::Uuid>>> {
    let who = Caller {
        user,
        session: SessionId(uuid::Uuid::nil()),
    };
    let mut made = Vec::with_capacity(count);
    for start in (0..count).step_by(WRITERS) {
        let some = (start..count.min(start + WRITERS)).map(|n| {
            let envelope = Envelope {
                op: ids::new(),
                expect: None,
                command: command(n),
            };
            run_at(app, Some(who), envelope, None)
        });
        made.extend(
            try_join_all(some)
                .await?
                .into_iter()
                .map(|receipt| receipt.id),
        );
    }
    Ok(made)
}

async fn rows<T>(app: &App, query: &'static str) -> Result<Vec<T>>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    let server::store::Db::Sqlite { writer, .. } = &app.db else {
        anyhow::bail!("not SQLite")
    };
    Ok(sqlx::query_as(query).fetch_all(writer).await?)
}
