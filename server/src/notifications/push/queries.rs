//! SQL of devices and of what is still worth a push.

use crate::accounts::queries::parse;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::person::Locale;
use protocol::{Micros, NotificationId, SessionId, UserId};

/// Devices of one person, at most; the longest known are forgotten.
const DEVICES: i64 = 10;

/// A browser that its person subscribed, in a session that lives.
#[derive(sqlx::FromRow)]
pub struct Device {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    pub user_id: UserId,
    locale: String,
    kind: String,
}

impl Device {
    pub fn locale(&self) -> Result<Locale> {
        parse(&self.locale)
    }

    pub fn is_staff(&self) -> bool {
        self.kind == "internal"
    }
}

/// A notice that its person has not seen.
#[derive(sqlx::FromRow)]
pub struct Pending {
    #[sqlx(rename = "user_id")]
    pub user: UserId,
    pub at: Micros,
}

/// Nothing when the notice was seen or withdrawn, is older than `since`, or tells a master of a
/// group or task that is no longer his to see (C6-1, C6-3).
pub async fn pending(
    conn: &mut Conn,
    id: NotificationId,
    since: Micros,
) -> Result<Option<Pending>> {
    Ok(fetch_optional!(
        conn,
        "select n.user_id, n.at from notifications n join users u on u.id = n.user_id \
         and u.status = 'active' left join tasks t on t.id = n.task_id \
         where n.id = $1 and n.seen_at is null and not n.retracted and n.at > $2 \
         and (u.kind = 'internal' or ((n.task_id is null or t.group_id = n.group_id) \
         and exists (select 1 from memberships m where m.group_id = n.group_id \
         and m.user_id = n.user_id and m.removed_at is null)))",
        id,
        since
    )?)
}

pub async fn devices(conn: &mut Conn, user: UserId, now: Micros) -> Result<Vec<Device>> {
    Ok(fetch_all!(
        conn,
        "select p.endpoint, p.p256dh, p.auth, p.user_id, u.locale, u.kind \
         from push_subscriptions p join users u on u.id = p.user_id and u.status = 'active' \
         join sessions s on s.id = p.session_id and s.user_id = p.user_id and s.expires_at > $2 \
         where p.user_id = $1 order by p.created_at",
        user,
        now
    )?)
}

pub async fn device(conn: &mut Conn, endpoint: &str, now: Micros) -> Result<Option<Device>> {
    Ok(fetch_optional!(
        conn,
        "select p.endpoint, p.p256dh, p.auth, p.user_id, u.locale, u.kind \
         from push_subscriptions p join users u on u.id = p.user_id and u.status = 'active' \
         join sessions s on s.id = p.session_id and s.user_id = p.user_id and s.expires_at > $2 \
         where p.endpoint = $1",
        endpoint,
        now
    )?)
}

/// The device belongs to whoever subscribed it last.
pub async fn insert(
    conn: &mut Conn,
    (endpoint, p256dh, auth): (&str, &str, &str),
    user: UserId,
    session: SessionId,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into push_subscriptions (endpoint, user_id, session_id, p256dh, auth, created_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (endpoint) do update set \
         user_id = excluded.user_id, session_id = excluded.session_id, p256dh = excluded.p256dh, \
         auth = excluded.auth, created_at = excluded.created_at",
        endpoint,
        user,
        session,
        p256dh,
        auth,
        now
    )?;
    execute!(
        conn,
        "delete from push_subscriptions where user_id = $1 and endpoint not in ( \
         select endpoint from push_subscriptions where user_id = $1 \
         order by created_at desc, endpoint limit $2)",
        user,
        DEVICES
    )?;
    Ok(())
}

/// How many there were of this user: one or none.
pub async fn delete(conn: &mut Conn, endpoint: &str, user: UserId) -> Result<u64> {
    Ok(execute!(
        conn,
        "delete from push_subscriptions where endpoint = $1 and user_id = $2",
        endpoint,
        user
    )?)
}

/// The push service says that nobody is there any more.
pub async fn forget(conn: &mut Conn, endpoint: &str) -> Result<()> {
    execute!(
        conn,
        "delete from push_subscriptions where endpoint = $1",
        endpoint
    )?;
    Ok(())
}
