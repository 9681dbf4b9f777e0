//! SQL of invitations: only the hash of a secret is stored.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::sign_in::InvitationView;
use protocol::{GroupId, InvitationId, Micros, UserId};

/// An invitation as its inviter makes it.
pub struct NewInvitation<'a> {
    pub id: InvitationId,
    pub group: GroupId,
    pub token: &'a [u8],
    pub note: &'a str,
    pub invited_by: UserId,
    pub expires_at: Micros,
}

pub async fn insert(conn: &mut Conn, new: &NewInvitation<'_>, now: Micros) -> Result<()> {
    execute!(
        conn,
        "insert into invitations (id, group_id, token, note, invited_by, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        new.id,
        new.group,
        new.token,
        new.note,
        new.invited_by,
        now,
        new.expires_at
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct InvitationRow {
    id: InvitationId,
    group_id: GroupId,
    note: String,
    invited_by: UserId,
    created_at: Micros,
    expires_at: Micros,
    used_at: Option<Micros>,
    used_by: Option<UserId>,
    revoked_at: Option<Micros>,
}

impl InvitationRow {
    #[must_use]
    pub fn view(self) -> InvitationView {
        InvitationView {
            id: self.id,
            group: self.group_id,
            note: self.note,
            invited_by: self.invited_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
            used_at: self.used_at,
            used_by: self.used_by,
            revoked_at: self.revoked_at,
        }
    }
}

/// A group's journal, newest first.
pub async fn of_group(conn: &mut Conn, group: GroupId, limit: i64) -> Result<Vec<InvitationRow>> {
    Ok(fetch_all!(
        conn,
        "select id, group_id, note, invited_by, created_at, expires_at, used_at, used_by, revoked_at \
         from invitations where group_id = $1 order by id desc limit $2",
        group,
        limit
    )?)
}

/// What an unused invitation opens, and who asks to come in.
#[derive(sqlx::FromRow)]
pub struct Opened {
    pub group_id: GroupId,
    pub city: String,
    pub company: String,
    /// The inviter's name.
    pub invited_by: String,
    pub expires_at: Micros,
}

/// Nothing of one that is used, revoked, too old or of an archived group.
pub async fn look(conn: &mut Conn, token: &[u8], now: Micros) -> Result<Option<Opened>> {
    Ok(fetch_optional!(
        conn,
        "select i.group_id, g.city, g.company, u.name as invited_by, i.expires_at \
         from invitations i \
         join groups g on g.id = i.group_id join users u on u.id = i.invited_by \
         where i.token = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > $2 \
         and g.archived_at is null",
        token,
        now
    )?)
}

/// Uses an invitation up; which, and into what. Of two who try at once one gets nothing.
pub async fn take(
    conn: &mut Conn,
    token: &[u8],
    user: UserId,
    now: Micros,
) -> Result<Option<(InvitationId, GroupId)>> {
    Ok(fetch_optional!(
        conn,
        "update invitations set used_at = $3, used_by = $2 \
         where token = $1 and used_at is null and revoked_at is null and expires_at > $3 \
         returning id, group_id",
        token,
        user,
        now
    )?)
}

/// Revokes an unused one; its group, or nothing when there was nothing to revoke.
pub async fn revoke(conn: &mut Conn, id: InvitationId, now: Micros) -> Result<Option<GroupId>> {
    let row: Option<(GroupId,)> = fetch_optional!(
        conn,
        "update invitations set revoked_at = $2 \
         where id = $1 and used_at is null and revoked_at is null returning group_id",
        id,
        now
    )?;
    Ok(row.map(|(group,)| group))
}

/// When it was used, and when revoked; nothing when there is no such invitation.
pub async fn ended(
    conn: &mut Conn,
    id: InvitationId,
) -> Result<Option<(Option<Micros>, Option<Micros>)>> {
    Ok(fetch_optional!(
        conn,
        "select used_at, revoked_at from invitations where id = $1",
        id
    )?)
}
