//! A store with many people in rooms of ten and a thousand of them in one more, made by the
//! product's own commands but for the sessions, which nobody could type in.

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use protocol::command::{Command, Envelope};
use protocol::person::{Locale, Role};
use protocol::{GroupId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use server::accounts::queries::insert_session;
use server::accounts::sessions;
use server::app::App;
use server::clock::{Clock, DAY};
use server::commands::{Caller, run_at};
use server::config::{Serve, Store};
use server::{execute, fetch_all, ids};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Commands under way at once.
const WRITERS: usize = 64;
/// People in the big room.
const BIG: usize = 1000;

/// What a load needs to know of a town.
#[derive(Serialize, Deserialize)]
pub struct Town {
    pub cookies: Vec<String>,
    /// Each room and its head; the big one is the last.
    pub rooms: Vec<(GroupId, i64)>,
}

impl Town {
    pub fn read(path: &Path) -> Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }
}

/// Builds it in an empty store; prints what a load needs to know.
pub async fn build(data: PathBuf, database_url: Option<String>, people: usize) -> Result<()> {
    let config = Serve::quiet(Store {
        data,
        database_url,
        files: None,
        database_connections: None,
    });
    let app = App::start(config, Clock::default(), "http://127.0.0.1:8080".to_owned()).await?;
    let groups = act(&app, people / 10 + 1, |n| Command::CreateGroup {
        city: format!("Город {n}"),
        company: "Сервис".to_owned(),
        time_zone: "Europe/Moscow".to_owned(),
        prefix: "СП".to_owned(),
    })
    .await?;
    let users = act(&app, people, |n| Command::CreatePerson {
        name: format!("Мастер {n}"),
        role: Role::Master,
        email: Some(format!("master{n}@example.org")),
        phone: None,
        locale: Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    })
    .await?;
    let mut cookies = Vec::with_capacity(people);
    for some in users.chunks(WRITERS) {
        cookies.extend(try_join_all(some.iter().map(|user| enter(&app, UserId(*user)))).await?);
    }
    let big = groups[people / 10];
    act(&app, people, |n| Command::AddMember {
        group: GroupId(groups[n / 10]),
        user: UserId(users[n]),
    })
    .await?;
    act(&app, BIG.min(people), |n| Command::AddMember {
        group: GroupId(big),
        user: UserId(users[n]),
    })
    .await?;
    let heads: Vec<(GroupId, i64)> = fetch_all!(
        app.db.read().await?,
        "select owner, head from streams where kind = 'shared'"
    )?;
    let head = |group| heads.iter().find(|(known, _)| *known == group).copied();
    let rooms: Option<Vec<_>> = groups
        .into_iter()
        .map(|group| head(GroupId(group)))
        .collect();
    let town = Town {
        cookies,
        rooms: rooms.context("a group without a stream")?,
    };
    println!("{}", serde_json::to_string(&town)?);
    app.stop().await;
    Ok(())
}

/// `count` commands of the product itself; the ids of what they made.
async fn act(app: &App, count: usize, command: impl Fn(usize) -> Command) -> Result<Vec<Uuid>> {
    let mut made = Vec::with_capacity(count);
    for start in (0..count).step_by(WRITERS) {
        let some = (start..count.min(start + WRITERS)).map(|n| {
            let envelope = Envelope {
                op: ids::new(),
                expect: None,
                command: command(n),
            };
            run_at(app, None::<Caller>, envelope, None)
        });
        let receipts = try_join_all(some).await?;
        made.extend(
            receipts
                .into_iter()
                .map(|receipt| receipt.id.unwrap_or_default()),
        );
    }
    Ok(made)
}

/// The cookie of a new session.
async fn enter(app: &App, user: UserId) -> Result<String> {
    let (id, token): (SessionId, _) = (ids::new(), sessions::new_secret());
    let cookie = format!("artel={token}");
    app.log
        .write(move |tx| {
            let token = sessions::hashed(&token);
            Box::pin(async move {
                execute!(
                    tx.conn,
                    "update users set status = 'active' where id = $1",
                    user
                )?;
                let (now, end) = (tx.now, tx.now + DAY);
                insert_session(&mut tx.conn, id, user, &token, "loadtests", now, end).await
            })
        })
        .await?;
    Ok(cookie)
}
