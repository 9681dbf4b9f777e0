//! What people see of accounts.

use super::queries::{self, people};
use crate::app::App;
use crate::commands::Caller;
use crate::error::Result;
use crate::groups;
use crate::store::Conn;
use protocol::UserId;
use protocol::person::{Me, PersonForGroup, PersonForStaff, SessionView};

/// The caller's own account.
pub async fn me(app: &App, conn: &mut Conn, caller: Caller) -> Result<Me> {
    let row = queries::me(conn, caller.user).await?;
    Ok(Me {
        role: row.role()?,
        locale: row.locale()?,
        person: PersonForGroup {
            id: caller.user,
            name: row.name,
            kind: queries::parse(&row.kind)?,
            company: row.company,
            avatar: row.avatar,
            active: true,
        },
        email: row.email,
        phone: row.phone,
        time_zone: row.time_zone,
        session: caller.session,
        epoch: app.epoch.to_string(),
        push_key: Some(app.vapid.public_base64url()),
        has_password: row.has_password,
    })
}

/// Everyone as staff administers them; a constant number of queries.
pub async fn everyone(conn: &mut Conn) -> Result<Vec<PersonForStaff>> {
    let mut groups = people::memberships(conn).await?;
    let open = people::open_tasks(conn).await?;
    let records = people::everyone(conn).await?;
    records
        .into_iter()
        .map(|record| {
            let groups = groups.remove(&record.id).unwrap_or_default();
            let tasks = open.get(&record.id).copied().unwrap_or(0);
            record.for_staff(groups, tasks)
        })
        .collect()
}

/// One person as staff administers him.
pub async fn one(conn: &mut Conn, record: people::Record) -> Result<PersonForStaff> {
    let user = record.id;
    let groups = groups::queries::members::groups_of(conn, user).await?;
    let tasks = people::open_tasks(conn).await?;
    record.for_staff(groups, tasks.get(&user).copied().unwrap_or(0))
}

/// A person's live sessions; the viewer's own is marked.
pub async fn sessions(
    app: &App,
    conn: &mut Conn,
    viewer: Caller,
    user: UserId,
) -> Result<Vec<SessionView>> {
    let rows = queries::sessions::of_user(conn, user, app.clock.now()).await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            current: row.id == viewer.session,
            id: row.id,
            device: row.device,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        })
        .collect())
}
