//! How far people have received and read: unread is derived from these cursors, never stored per
//! listener (architecture rule 2).

use crate::bus::GroupHint;
use crate::error::Result;
use crate::groups;
use crate::log::{self, Tx};
use crate::messages::queries::side_no;
use crate::planted::bug::{Bug, has};
use crate::policy::{Action, Actor, may};
use crate::{execute, fetch_optional, notifications};
use protocol::command::Receipt;
use protocol::event::{PersonalEvent, StreamName};
use protocol::group::{Receipts, Side};
use protocol::hint::Hint;
use protocol::{GroupId, Seq, UserId};

/// Moves the caller's cursor forward; never back, never beyond the head.
pub async fn mark_read(
    tx: &mut Tx,
    actor: &Actor,
    group: GroupId,
    side: Side,
    delivered: Seq,
    read: Seq,
) -> Result<Receipt> {
    let facts = groups::facts(&mut tx.conn, actor, group).await?;
    may(actor, Action::ReadSide(side), facts)?;
    let stream = match side {
        Side::Shared => StreamName::Shared(group),
        Side::Internal => StreamName::Internal(group),
    };
    let Some((id, standing)) = log::standing_in(&mut tx.conn, stream, actor.id).await? else {
        return Err(crate::error::Error::not_found());
    };
    let read = match read.min(standing.head) {
        back if has(Bug::ReadingGoesBack) => back,
        read => read.max(standing.read_seq),
    };
    let delivered = delivered.min(standing.head).max(read);
    let lines = if read == standing.head {
        standing.lines
    } else {
        lines_until(tx, group, side, read).await?
    };
    if has(Bug::ReadingGoesBack) {
        execute!(
            tx.conn,
            "delete from cursors where stream_id = $1 and user_id = $2",
            id,
            actor.id
        )?;
    }
    let moved = execute!(
        tx.conn,
        "insert into cursors (stream_id, user_id, delivered, read_seq, read_lines, at) \
         values ($1, $2, $3, $4, $5, $6) \
         on conflict (stream_id, user_id) do update set \
         delivered = case when excluded.delivered > cursors.delivered then excluded.delivered \
                     else cursors.delivered end, \
         read_seq = case when excluded.read_seq > cursors.read_seq then excluded.read_seq \
                    else cursors.read_seq end, \
         read_lines = case when excluded.read_lines > cursors.read_lines then excluded.read_lines \
                      else cursors.read_lines end, at = excluded.at \
         where excluded.read_seq > cursors.read_seq or excluded.delivered > cursors.delivered",
        id,
        actor.id,
        delivered,
        read,
        lines,
        tx.now
    )?;
    if moved > 0 {
        tell(tx, actor.id, group, side, delivered, read);
        if read > standing.read_seq {
            notifications::see_read(tx, actor.id, group, side_no(side), read).await?;
            tx.personal(
                actor.id,
                PersonalEvent::ReadMoved {
                    group,
                    side,
                    read_seq: read,
                    read_lines: lines,
                },
            );
        }
    }
    Ok(Receipt {
        already: moved == 0,
        ..Receipt::default()
    })
}

fn tell(tx: &mut Tx, user: UserId, group: GroupId, side: Side, delivered: Seq, read: Seq) {
    let receipts = vec![Receipts {
        user,
        side,
        delivered,
        read,
        at: tx.now,
    }];
    let hint = Hint::Receipts { group, receipts };
    tx.hint(GroupHint {
        group,
        side,
        except: Some(user),
        hint,
    });
}

/// Lines of the stream up to and including `seq`.
async fn lines_until(tx: &mut Tx, group: GroupId, side: Side, seq: Seq) -> Result<i64> {
    let row: Option<(i64,)> = fetch_optional!(
        tx.conn,
        "select line from messages where group_id = $1 and side = $2 and seq <= $3 \
         order by seq desc limit 1",
        group,
        side_no(side),
        seq
    )?;
    Ok(row.map_or(0, |(line,)| line))
}
