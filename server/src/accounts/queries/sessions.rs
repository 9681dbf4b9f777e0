//! SQL of sessions.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::{Micros, SessionId, UserId};

/// The account must be locked and known to be active ([`super::people::seen_active`]).
pub async fn insert_session(
    conn: &mut Conn,
    id: SessionId,
    user: UserId,
    token: &[u8],
    device: &str,
    now: Micros,
    expires: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into sessions (id, user_id, token, device, created_at, last_seen_at, expires_at) \
         values ($1, $2, $3, $4, $5, $5, $6)",
        id,
        user,
        token,
        device,
        now,
        expires
    )?;
    Ok(())
}

/// Whose session it is.
#[derive(sqlx::FromRow)]
pub struct Visitor {
    pub session: SessionId,
    pub user: UserId,
    pub seen: Micros,
    pub name: String,
    pub role: String,
}

/// A live session of an active account, by the hash of its token.
pub async fn session(conn: &mut Conn, token: &[u8], now: Micros) -> Result<Option<Visitor>> {
    Ok(fetch_optional!(
        conn,
        "select s.id as session, s.user_id as \"user\", s.last_seen_at as seen, u.name, u.role \
         from sessions s join users u on u.id = s.user_id \
         where s.token = $1 and s.expires_at > $2 and u.status = 'active'",
        token,
        now
    )?)
}

pub async fn touch_session(
    conn: &mut Conn,
    session: SessionId,
    user: UserId,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "update sessions set last_seen_at = $1 where id = $2",
        now,
        session
    )?;
    execute!(
        conn,
        "update users set last_seen_at = $1 where id = $2",
        now,
        user
    )?;
    Ok(())
}

pub async fn delete_session(conn: &mut Conn, session: SessionId, user: UserId) -> Result<u64> {
    execute!(
        conn,
        "delete from push_subscriptions where session_id = $1 and user_id = $2",
        session,
        user
    )?;
    Ok(execute!(
        conn,
        "delete from sessions where id = $1 and user_id = $2",
        session,
        user
    )?)
}

#[derive(sqlx::FromRow)]
pub struct SessionRow {
    pub id: SessionId,
    pub device: String,
    pub created_at: Micros,
    pub last_seen_at: Micros,
}

/// A person's live sessions, the last used first.
pub async fn of_user(conn: &mut Conn, user: UserId, now: Micros) -> Result<Vec<SessionRow>> {
    Ok(fetch_all!(
        conn,
        "select id, device, created_at, last_seen_at from sessions \
         where user_id = $1 and expires_at > $2 order by last_seen_at desc, id",
        user,
        now
    )?)
}

/// Ends all sessions of a person, with the pushes to their browsers; those that there were.
pub async fn delete_all(
    conn: &mut Conn,
    user: UserId,
    except: Option<SessionId>,
) -> Result<Vec<SessionId>> {
    // No session has the nil id.
    let kept = except.unwrap_or(SessionId(uuid::Uuid::nil()));
    execute!(
        conn,
        "delete from push_subscriptions where user_id = $1 and session_id <> $2",
        user,
        kept
    )?;
    let rows: Vec<(SessionId,)> = fetch_all!(
        conn,
        "delete from sessions where user_id = $1 and id <> $2 returning id",
        user,
        kept
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
