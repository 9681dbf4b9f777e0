//! Whom to give a deal's task to: the groups of its city first, and how busy each master is (S1-22).

use crate::accounts::{self, search_key};
use crate::error::{Error, Result};
use crate::fetch_all;
use crate::groups;
use crate::store::Conn;
use crate::tasks;
use protocol::page::Proposal;
use protocol::task::Load;
use protocol::{DealId, GroupId, Micros, UserId};

/// The proposal for one deal, now.
pub async fn proposal(conn: &mut Conn, deal: DealId, now: Micros) -> Result<Proposal> {
    let deal = super::queries::deal(conn, deal)
        .await?
        .ok_or_else(Error::not_found)?;
    let city = search_key(deal.city.trim());
    let groups = groups::queries::all(conn, false).await?;
    let (near, far): (Vec<_>, Vec<_>) = groups
        .into_iter()
        .partition(|group| !city.is_empty() && search_key(&group.city) == city);
    let groups: Vec<GroupId> = near.into_iter().chain(far).map(|group| group.id).collect();
    let loads = loads(conn, now).await?;
    let existing = tasks::queries::of_deal(conn, deal.id).await?;
    let mut existing = tasks::view::rows(conn, &existing).await?;
    existing.retain(|task| tasks::machine::is_live(task.state));
    let masters: Vec<UserId> = loads.iter().map(|load| load.user).collect();
    Ok(Proposal {
        people: accounts::queries::people(conn, &masters).await?,
        existing,
        groups,
        loads,
    })
}

#[derive(sqlx::FromRow)]
struct LoadRow {
    user_id: UserId,
    group_id: GroupId,
    open: i64,
    overdue: i64,
    waiting: i64,
}

/// Of every active master in each of his groups; his tasks are counted over all groups, because
/// his day is one.
async fn loads(conn: &mut Conn, now: Micros) -> Result<Vec<Load>> {
    let rows: Vec<LoadRow> = fetch_all!(
        conn,
        "select m.user_id, m.group_id, \
         (select count(*) from tasks t where t.assignee = m.user_id and t.live \
         and t.state not in ('draft', 'submitted')) as open, \
         (select count(*) from tasks t where t.assignee = m.user_id and t.live \
         and t.state not in ('draft', 'submitted') and t.due_at < $1) as overdue, \
         (select count(*) from tasks t where t.assignee = m.user_id and t.live \
         and t.state = 'submitted') as waiting \
         from memberships m join users u on u.id = m.user_id and u.status = 'active' \
         join groups g on g.id = m.group_id and g.archived_at is null \
         where m.removed_at is null order by m.group_id, u.name_key, m.user_id",
        now
    )?;
    let loads = rows.into_iter().map(|row| Load {
        user: row.user_id,
        group: row.group_id,
        open: row.open,
        overdue: row.overdue,
        waiting: row.waiting,
    });
    Ok(loads.collect())
}
