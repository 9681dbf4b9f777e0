//! The lobby: heads, line counts and last line of every group, coalesced to one frame a second and
//! audience. Staff follow closed groups through it; masters get the shared half of their own.

use super::outbox::{ConnId, Frames, Outbox, encode};
use crate::error::Result;
use crate::groups;
use crate::planted::{Fault, planted};
use crate::store::{Conn, Db};
use dashmap::DashMap;
use protocol::event::{Stored, StreamName};
use protocol::frame::ServerFrame;
use protocol::hint::{Changed, Hint};
use protocol::{GroupId, Seq, UserId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// What waits to be told, and the heads that were seen.
#[derive(Default)]
struct Waiting {
    groups: BTreeSet<GroupId>,
    changed: HashSet<Changed>,
    /// Of groups' streams.
    heads: HashMap<StreamName, Seq>,
}

pub struct Lobby {
    db: Db,
    waiting: Mutex<Waiting>,
}

/// More changed entities than this in a second are told as they come in the next.
const CHANGED: usize = 500;

impl Lobby {
    pub(super) fn new(db: Db) -> Self {
        Lobby {
            db,
            waiting: Mutex::default(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn saw(&self, stored: &Stored) {
        if let StreamName::Shared(group) | StreamName::Internal(group) = stored.stream {
            let mut waiting = self.waiting();
            waiting.groups.insert(group);
            waiting.heads.insert(stored.stream, stored.seq);
        }
    }

    pub(super) fn changed(&self, changed: Vec<Changed>) {
        self.waiting().changed.extend(changed);
    }

    /// Heads of all groups and of these owners, as the store has them. Groups that moved since they
    /// were last seen here will be told.
    pub(super) async fn check_heads(&self, owners: &[Uuid]) -> Result<Vec<(StreamName, Seq)>> {
        let mut conn = self.db.read().await?;
        let heads = groups::queries::heads(&mut conn, owners).await?;
        let mut waiting = self.waiting();
        let first = waiting.heads.is_empty();
        for &(stream, seq) in &heads {
            if let StreamName::Shared(group) | StreamName::Internal(group) = stream
                && waiting.heads.insert(stream, seq) != Some(seq)
                && !first
            {
                waiting.groups.insert(group);
            }
        }
        Ok(heads)
    }

    /// One frame for all staff, one for each master's groups.
    pub(super) async fn tell(&self, connections: &DashMap<ConnId, Outbox>) {
        let (groups, changed) = {
            let mut waiting = self.waiting();
            let changed: Vec<Changed> = waiting.changed.iter().take(CHANGED).cloned().collect();
            for told in &changed {
                waiting.changed.remove(told);
            }
            (std::mem::take(&mut waiting.groups), changed)
        };
        if !changed.is_empty() {
            let frame = encode(&ServerFrame::Hint {
                hint: Hint::Changed { changed },
            });
            for outbox in connections.iter().filter(|outbox| outbox.staff) {
                outbox.send(None, frame.clone());
            }
        }
        if groups.is_empty() || connections.is_empty() {
            return;
        }
        if let Err(error) = self.tell_rows(groups, connections).await {
            error.log();
        }
    }

    async fn tell_rows(
        &self,
        groups: BTreeSet<GroupId>,
        connections: &DashMap<ConnId, Outbox>,
    ) -> Result<()> {
        let groups: Vec<Uuid> = groups.into_iter().map(|group| group.0).collect();
        let mut conn = self.db.read().await?;
        let rows = groups::view::lobby_rows(&mut conn, &groups, true).await?;
        let for_staff = encode(&ServerFrame::Hint {
            hint: Hint::Lobby { rows },
        });
        let of_members = if connections.iter().any(|outbox| !outbox.staff) {
            for_members(&mut conn, &groups).await?
        } else {
            HashMap::new()
        };
        for outbox in connections {
            if outbox.staff {
                outbox.send(None, for_staff.clone());
                continue;
            }
            let told = of_members.get(&outbox.user).into_iter().flatten();
            let all = planted(Fault::LobbyForAll).then(|| of_members.values().flatten());
            for frame in told.chain(all.into_iter().flatten()) {
                outbox.send(None, frame.clone());
            }
        }
        Ok(())
    }
}

/// What each member of these groups is told; a group's frame is encoded once.
async fn for_members(conn: &mut Conn, groups: &[Uuid]) -> Result<HashMap<UserId, Vec<Frames>>> {
    let rows = groups::view::lobby_rows(conn, groups, false).await?;
    let frames: HashMap<GroupId, Frames> = rows
        .into_iter()
        .map(|row| {
            let group = row.group;
            let hint = Hint::Lobby { rows: vec![row] };
            (group, encode(&ServerFrame::Hint { hint }))
        })
        .collect();
    // Members after the rows: who was removed before a group's last line is not told it.
    let mut told: HashMap<UserId, Vec<Frames>> = HashMap::new();
    for (user, group) in groups::queries::members::of_groups(conn, groups).await? {
        let frames = frames.get(&group).into_iter().cloned();
        told.entry(user).or_default().extend(frames);
    }
    Ok(told)
}
