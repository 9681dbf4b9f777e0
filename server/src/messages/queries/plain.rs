//! SQL of many plain lines at once.

use super::MessageRow;
use crate::accounts::queries::PersonRow;
use crate::error::Result;
use crate::store::{Conn, hex};
use crate::{execute, fetch_all};
use anyhow::anyhow;
use protocol::{GroupId, Micros, OpId, UserId};

/// What must be known before a plain line is written.
#[derive(sqlx::FromRow)]
pub struct Around {
    /// Which of those asked about.
    pub n: i64,
    #[sqlx(flatten)]
    pub author: PersonRow,
    pub role: String,
    pub archived_at: Option<Micros>,
    pub member: bool,
    /// He wrote in the group before.
    pub wrote: bool,
    /// The op was taken before.
    pub taken: bool,
}

/// Of each (author, op, group), in any order; nothing of one whose author may not act, or whose
/// group is not there. All joins are left ones and by what was asked, so that PostgreSQL can only look
/// up each row by its whole key (ADR 0024); so `coalesce`, which does not undo that.
pub async fn around(conn: &mut Conn, asked: &[(UserId, OpId, GroupId)]) -> Result<Vec<Around>> {
    let asked: Vec<_> = asked
        .iter()
        .map(|(user, op, group)| (hex(user.0), hex(op.0), hex(group.0)))
        .collect();
    Ok(fetch_all!(
        conn,
        "select w.n, u.id, u.name, u.kind, u.company, u.avatar, u.status, u.role, g.archived_at, \
         m.id is not null as member, v.user_id is not null as wrote, o.op is not null as taken \
         from (select key as n, unhex(value ->> 0) as author, unhex(value ->> 1) as op, \
         unhex(value ->> 2) as owner from json_each($1)) w \
         left join users u on u.id = w.author left join groups g on g.id = w.owner \
         left join memberships m on m.group_id = w.owner and m.user_id = w.author \
         and m.removed_at is null \
         left join writers v on v.group_id = w.owner and v.user_id = w.author \
         left join ops o on o.op = w.op and o.actor = w.author \
         where coalesce(u.status, '') = 'active' and coalesce(g.rev, -1) >= 0",
        serde_json::to_string(&asked).map_err(|error| anyhow!(error))?
    )?)
}

/// Inserts texts of shared sides that have nothing but their text.
pub async fn insert_plain(conn: &mut Conn, lines: &[MessageRow]) -> Result<()> {
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let ids = (
            hex(line.id.0),
            hex(line.group_id.0),
            line.author.map(|user| hex(user.0)),
            line.op.map(|op| hex(op.0)),
        );
        rows.push((
            ids.0, ids.1, ids.2, ids.3, line.seq, line.line, line.at, &line.text,
        ));
    }
    execute!(
        conn,
        "insert into messages (id, group_id, author, op, seq, line, anchor, at, text, side, kind, \
         mentions, mentions_staff, rev) select unhex(value ->> 0), unhex(value ->> 1), \
         unhex(value ->> 2), unhex(value ->> 3), cast(value ->> 4 as bigint), \
         cast(value ->> 5 as bigint), cast(value ->> 4 as bigint), cast(value ->> 6 as bigint), \
         value ->> 7, 0, 'text', '[]', false, 1 from json_each($1)",
        serde_json::to_string(&rows).map_err(|error| anyhow!(error))?
    )?;
    Ok(())
}
