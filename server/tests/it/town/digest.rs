//! A short look at everything that a write can move.

use super::Town;

impl Town {
    /// Something that every write moves; what is refused may be noted in the audit.
    pub async fn digest(&self) -> Vec<(i64, i64, i64)> {
        let mut conn = self.app().db.read().await.unwrap();
        server::fetch_all!(conn, SUMS).unwrap()
    }
}

const SUMS: &str = "\
    select cast(1 as bigint) as place, count(*), cast(coalesce(sum(head + lines), 0) as bigint) from streams \
    union all select 2, count(*), 0 from ops \
    union all select 3, count(*), cast(coalesce(sum(rev), 0) as bigint) from messages \
    union all select 4, count(*), cast(coalesce(sum(rev), 0) as bigint) from tasks \
    union all select 5, count(*), cast(coalesce(sum(rev), 0) as bigint) from deals \
    union all select 6, count(*), cast(coalesce(sum(rev), 0) as bigint) from groups \
    union all select 7, count(*), cast(coalesce(sum(rev + access_rev), 0) as bigint) from users \
    union all select 8, count(*), cast(coalesce(sum(read_seq + delivered), 0) as bigint) from cursors \
    union all select 9, count(*), cast(coalesce(sum(position), 0) as bigint) from items \
    union all select 10, count(*), count(removed_at) from memberships \
    union all select 11, count(*), count(seen_at) from notifications \
    union all select 12, count(*), count(group_id) from files \
    union all select 13, count(*), 0 from file_uses \
    union all select 14, count(*), 0 from jobs \
    union all select 15, count(*), count(used_at) from links \
    union all select 16, count(*), count(used_at) + count(revoked_at) from invitations \
    union all select 17, count(*), 0 from sessions \
    union all select 18, count(*), 0 from reactions \
    union all select 19, count(*), 0 from revisions \
    union all select 20, count(*), cast(coalesce(sum(rev), 0) as bigint) from clients \
    union all select 21, count(*), cast(coalesce(sum(rev), 0) as bigint) from stages \
    union all select 22, count(*), cast(coalesce(sum(rev), 0) as bigint) from templates \
    union all select 23, count(*), cast(coalesce(sum(rev), 0) as bigint) from request_types \
    union all select 24, count(*), 0 from group_marks \
    union all select 25, count(*), 0 from task_history \
    union all select 26, count(*), 0 from push_subscriptions \
    order by place";
