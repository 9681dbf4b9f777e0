//! Several nodes are one town: they agree on order, presence, unread, files, notices and
//! revocation, and go on when Redis or one of them dies. On SQLite the same scenarios run on the
//! one node that there is, with its people's sockets and its restarts in place of the other node.

mod faults;
mod migrating;
mod order;
mod presence;
mod redis_cluster;
mod revocation;
mod versions;

use crate::town::{Person, Socket, Town, eventually};
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, ServerFrame};
use protocol::group::GroupRow;
use protocol::hint::Hint;
use protocol::{GroupId, UserId};
use std::collections::BTreeSet;

/// Of a group of two operators and two masters, alternately on both nodes.
pub struct Four {
    pub town: Town,
    pub group: GroupId,
    pub olga: Person,
    pub ivan: Person,
    pub petr: Person,
    pub anna: Person,
}

pub async fn four() -> Four {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let petr = town.master("Пётр", group).await;
    let anna = town.operator("Анна").await;
    Four {
        town,
        group,
        olga,
        ivan,
        petr,
        anna,
    }
}

pub async fn opens(socket: &mut Socket, group: GroupId) {
    let group = Some(group);
    socket.send(&ClientFrame::Open { group }).await;
}

/// Waits until the socket is told that exactly these have the group open.
pub async fn sees_present(socket: &mut Socket, group: GroupId, people: &[&Person]) -> ServerFrame {
    let wanted: BTreeSet<UserId> = people.iter().map(|person| person.id).collect();
    socket
        .wait_for(|frame| match frame {
            ServerFrame::Hint {
                hint: Hint::Present {
                    group: of, users, ..
                },
            } => *of == group && users.iter().copied().collect::<BTreeSet<_>>() == wanted,
            _ => false,
        })
        .await
}

pub fn seqs_of(socket: &Socket, stream: StreamName) -> Vec<i64> {
    let events = socket.events_of(stream);
    events.iter().map(|stored| stored.seq.0).collect()
}

pub async fn row_of(person: &Person, group: GroupId) -> GroupRow {
    let rows: Vec<GroupRow> = person.get("/api/groups").await.parse();
    rows.into_iter().find(|row| row.group.id == group).unwrap()
}

pub async fn redis_is_missed(town: &Town) {
    eventually("every node knows that Redis is away", || async {
        (0..town.size())
            .all(|node| *town.app_of(node).bus.health().borrow() == server::bus::Health::Away)
    })
    .await;
}
