//! The demo town: Russian, real-looking, of working size. Written through the product's own
//! commands with a settable clock, so that everything that holds for real data holds for it.
//!
//! Next: `people.rs`, `work.rs`, `talk.rs` for what it consists of, `script.rs` for how its days go.

pub mod people;
mod photos;
mod script;
mod talk;
mod work;

use crate::accounts::passwords;
use crate::app::App;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::commands::{Caller, run_at};
use crate::error::Result;
use crate::{execute, fetch_one, ids, jobs};
use anyhow::Context;
use futures_util::future::try_join_all;
use people::{ADMIN, COMPANIES, HEAD, OPERATORS, PASSWORD};
use protocol::command::{Command, Envelope, Receipt};
use protocol::person::{Locale, Role};
use protocol::{GroupId, Micros, RequestTypeId, SessionId, StageId, TemplateVersionId, UserId};
use script::Script;
use std::time::Duration;

/// Days of the town's past.
const DAYS: i64 = 60;
/// So finely the groups of the last day keep step.
const STEP: Micros = 2 * MINUTE;

/// Is there nobody yet? Only then may a town be built.
pub async fn is_empty(app: &App) -> Result<bool> {
    let (people,): (i64,) = fetch_one!(
        app.db.read().await?,
        "select count(*) from users where status <> 'invited'"
    )?;
    Ok(people == 0)
}

/// Is this store a demo town?
pub async fn is_here(app: &App) -> Result<bool> {
    let (people,): (i64,) = fetch_one!(
        app.db.read().await?,
        "select count(*) from users where demo = $1",
        true
    )?;
    Ok(people > 0)
}

/// Who may sign in, for the one who starts the demo.
#[must_use]
pub fn accounts() -> String {
    let operator = OPERATORS[0];
    let master = COMPANIES[0].masters[0];
    format!(
        "Demo accounts, on this machine only; the password of all is {PASSWORD}\n         operator   {}@demo.artel   {}\n         master     {}@demo.artel   {} ({} — {})\n         head       {}@demo.artel   {}\n         admin      {}@demo.artel  {}",
        operator.0,
        operator.1,
        master.0,
        master.1,
        COMPANIES[0].city,
        COMPANIES[0].name,
        HEAD.0,
        HEAD.1,
        ADMIN.0,
        ADMIN.1,
    )
}

/// Builds the town; `tell` is told how far it is, in percent.
pub async fn load(app: &App, tell: impl Fn(i64)) -> anyhow::Result<()> {
    let now = app.clock.now();
    let start = now - DAYS * DAY;
    let town = found(app, start)
        .await
        .context("the people of the demo town")?;
    let mut scripts: Vec<Script> = town
        .groups
        .iter()
        .map(|group| Script::new(&town, group, start, now))
        .collect();
    let days = (1..DAYS).map(|day| start + day * DAY);
    for end in days.chain(last_day(now)) {
        // Groups live side by side, days one after the other.
        try_join_all(scripts.iter_mut().map(|script| script.live(app, end))).await?;
        app.clock.advance(end - app.clock.now());
        jobs::run_due(app).await?;
        tell((end - start) * 100 / (now - start));
    }
    app.clock.advance(now - app.clock.now());
    read_inboxes(app, &town, now).await?;
    Ok(())
}

/// Ends of the steps of the day that people see first: ids are in the order of writing, and so are
/// bell and audit.
fn last_day(now: Micros) -> impl Iterator<Item = Micros> {
    (1..=DAY / STEP).map(move |step| now - DAY + step * STEP)
}

/// Who and what there is before the first day.
pub struct Town {
    pub operators: Vec<Caller>,
    pub groups: Vec<Group>,
    /// In the order of [`work::KINDS`].
    pub kinds: Vec<(RequestTypeId, TemplateVersionId)>,
    /// In their order on the pipeline.
    pub stages: Vec<StageId>,
    head: Caller,
    admin: Caller,
}

pub struct Group {
    pub id: GroupId,
    pub number: usize,
    pub masters: Vec<Caller>,
}

async fn found(app: &App, at: Micros) -> anyhow::Result<Town> {
    let password = tokio::task::spawn_blocking(|| passwords::hash(PASSWORD)).await??;
    let zone = "Europe/Moscow";
    let admin = person(app, at, ADMIN, Role::Admin, zone, &password).await?;
    let head = person(app, at, HEAD, Role::Head, zone, &password).await?;
    let mut operators = Vec::new();
    for operator in OPERATORS {
        operators.push(person(app, at, operator, Role::Operator, zone, &password).await?);
    }
    let mut groups = Vec::new();
    for (number, company) in COMPANIES.iter().enumerate() {
        let made = Command::CreateGroup {
            city: company.city.to_owned(),
            company: company.name.to_owned(),
            time_zone: company.zone.to_owned(),
            prefix: company.prefix.to_owned(),
        };
        let group = GroupId(id_of(act(app, Some(head), at, made).await?)?);
        let mut masters = Vec::new();
        for master in company.masters {
            let master = person(app, at, master, Role::Master, company.zone, &password).await?;
            act(
                app,
                Some(head),
                at,
                Command::AddMember {
                    group,
                    user: master.user,
                },
            )
            .await?;
            masters.push(master);
        }
        groups.push(Group {
            id: group,
            number,
            masters,
        });
    }
    let kinds = templates(app, head, at).await?;
    let stages: Vec<(StageId,)> = crate::fetch_all!(
        app.db.read().await?,
        "select id from stages where not retired order by position"
    )?;
    let stages = stages.into_iter().map(|(id,)| id).collect();
    Ok(Town {
        operators,
        groups,
        kinds,
        stages,
        head,
        admin,
    })
}

async fn person(
    app: &App,
    at: Micros,
    (login, name): (&str, &str),
    role: Role,
    zone: &str,
    password: &str,
) -> anyhow::Result<Caller> {
    let made = Command::CreatePerson {
        name: name.to_owned(),
        role,
        email: Some(format!("{login}@demo.artel")),
        phone: None,
        locale: Locale::Ru,
        time_zone: zone.to_owned(),
    };
    let user = UserId(id_of(act(app, None, at, made).await?)?);
    let password = password.to_owned();
    // The one thing that no command does: a password that everybody knows, for loopback only.
    app.log
        .write(move |tx| {
            let password = password.clone();
            Box::pin(async move {
                execute!(
                    tx.conn,
                    "update users set password = $1, demo = $2, status = 'active' where id = $3",
                    password,
                    true,
                    user
                )?;
                Ok(())
            })
        })
        .await?;
    Ok(Caller {
        user,
        session: SessionId(uuid::Uuid::nil()),
    })
}

async fn templates(
    app: &App,
    head: Caller,
    at: Micros,
) -> anyhow::Result<Vec<(RequestTypeId, TemplateVersionId)>> {
    let mut kinds = Vec::new();
    for kind in &work::KINDS {
        let made = Command::SaveRequestType {
            request_type: None,
            name: kind.name.to_owned(),
            retired: false,
        };
        let request_type = RequestTypeId(id_of(act(app, Some(head), at, made).await?)?);
        let made = Command::SaveTemplate {
            template: None,
            content: kind.template(request_type),
        };
        let template = id_of(act(app, Some(head), at, made).await?)?;
        let (version,): (TemplateVersionId,) = fetch_one!(
            app.db.read().await?,
            "select version_id from templates where id = $1",
            template
        )?;
        kinds.push((request_type, version));
    }
    Ok(kinds)
}

/// Everyone has read his inbox up to some hours ago; the rooms up to their last lines.
async fn read_inboxes(app: &App, town: &Town, now: Micros) -> anyhow::Result<()> {
    let masters = town
        .groups
        .iter()
        .flat_map(|group| group.masters.iter().copied());
    let everyone = masters
        .chain(town.operators.iter().copied())
        .chain([town.head, town.admin]);
    try_join_all(everyone.map(|caller| read_inbox(app, caller, now))).await?;
    Ok(())
}

async fn read_inbox(app: &App, caller: Caller, now: Micros) -> anyhow::Result<()> {
    let old: Vec<(protocol::NotificationId,)> = crate::fetch_all!(
        app.db.read().await?,
        "select id from notifications where user_id = $1 and seen_at is null and at < $2",
        caller.user,
        now - 4 * HOUR
    )?;
    for some in old.chunks(100) {
        let notifications = some.iter().map(|(id,)| *id).collect();
        let seen = Command::SeeNotifications { notifications };
        act(app, Some(caller), now, seen).await?;
    }
    Ok(())
}

/// Runs one command at a time of the town's past.
async fn act(
    app: &App,
    who: Option<Caller>,
    at: Micros,
    command: Command,
) -> anyhow::Result<Receipt> {
    let name = crate::commands::name_of(&command);
    let envelope = Envelope {
        op: ids::new(),
        expect: None,
        command,
    };
    run_at(app, who, envelope, Some(at))
        .await
        .with_context(|| format!("the demo's {name}"))
}

fn id_of(receipt: Receipt) -> anyhow::Result<uuid::Uuid> {
    receipt.id.context("a receipt without an id")
}

/// Builds the town when the store is empty, with progress on standard error.
pub async fn load_if_empty(app: &App) -> anyhow::Result<()> {
    if !is_empty(app).await? {
        return Ok(());
    }
    tracing::info!("building the demo town, about half a minute");
    load(app, |percent| {
        if percent % 20 == 0 {
            tracing::info!("the demo town: {percent} %");
        }
    })
    .await?;
    // The last jobs of the past are done before anybody signs in.
    tokio::time::timeout(Duration::from_secs(30), jobs::run_due(app))
        .await
        .ok();
    Ok(())
}
