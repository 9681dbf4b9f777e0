//! SQL of one-time links: only the hash of a secret is stored.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_optional};
use protocol::{Micros, UserId};

/// A new link; those made before are void.
pub async fn insert(
    conn: &mut Conn,
    user: UserId,
    token: &[u8],
    made_by: Option<UserId>,
    now: Micros,
    expires: Micros,
) -> Result<()> {
    void(conn, user).await?;
    execute!(
        conn,
        "insert into links (token, user_id, made_by, created_at, expires_at) \
         values ($1, $2, $3, $4, $5)",
        token,
        user,
        made_by,
        now,
        expires
    )?;
    Ok(())
}

/// Forgets the unused links of a person.
pub async fn void(conn: &mut Conn, user: UserId) -> Result<()> {
    execute!(
        conn,
        "delete from links where user_id = $1 and used_at is null",
        user
    )?;
    Ok(())
}

/// Uses a link up; whose it is. Of two who try at once one gets nothing.
pub async fn take(conn: &mut Conn, token: &[u8], now: Micros) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "update links set used_at = $2 where token = $1 and used_at is null and expires_at > $2 \
         returning user_id",
        token,
        now
    )?;
    Ok(row.map(|(user,)| user))
}

/// Name of a link's owner, and whether he has a password.
pub async fn look(conn: &mut Conn, token: &[u8], now: Micros) -> Result<Option<(String, bool)>> {
    Ok(fetch_optional!(
        conn,
        "select u.name, u.password is not null as has_password from links l \
         join users u on u.id = l.user_id \
         where l.token = $1 and l.used_at is null and l.expires_at > $2 \
         and u.status in ('invited', 'active')",
        token,
        now
    )?)
}
