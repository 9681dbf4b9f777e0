//! All open tasks of one person at once: he leaves, is removed or suspended, or hands over (C6-1,
//! C6-2, S2-30); and what other features ask of many tasks.

use super::create::open_group;
use super::hand::{self, Hand};
use super::record::State;
use super::telling::{Happening, tell};
use super::{due, notices, queries, steer};
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Facts, Permit, may};
use crate::store::Conn;
use protocol::command::Receipt;
use protocol::error::Obstacle;
use protocol::task::{TaskState, Transition};
use protocol::{GroupId, UserId};
use std::collections::BTreeMap;

/// `HandOver`.
pub async fn command(
    tx: &mut Tx,
    context: &Context<'_>,
    from: UserId,
    to: Option<UserId>,
    group: Option<GroupId>,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::HandOver, Facts::default())?;
    if to == Some(from) {
        return Err(Error::invalid("to"));
    }
    let moved = hand_over(tx, permit, from, to, group, false).await?;
    crate::audit::note(
        tx,
        context.actor.author(),
        "hand_over",
        Some(("person", from.0)),
        Some(&moved.to_string()),
    )
    .await?;
    Ok(Receipt {
        id: Some(from.0),
        already: moved == 0,
        ..Receipt::default()
    })
}

/// Gives every live task of `from`, in one group or in all, to `to` or to the pool; how many. Work
/// that is handed in stays handed in. `orphaned`: its master left, staff get one summary a group.
pub async fn hand_over(
    tx: &mut Tx,
    permit: Permit,
    from: UserId,
    to: Option<UserId>,
    group: Option<GroupId>,
    orphaned: bool,
) -> Result<usize> {
    let mut groups: Vec<GroupId> = queries::live_of(&mut tx.conn, from, group)
        .await?
        .into_iter()
        .map(|(_, group)| group)
        .collect();
    groups.dedup();
    for group in &groups {
        tx.lock_group(*group).await?;
    }
    let mut left: BTreeMap<GroupId, Vec<Hand>> = BTreeMap::new();
    let mut moved = 0;
    for (task, group) in queries::live_of(&mut tx.conn, from, group).await? {
        let Some(task) = queries::task(&mut tx.conn, task).await? else {
            continue;
        };
        let mut hand = hand::in_hand(tx, task, permit).await?;
        if let Some(to) = to {
            hand.can_work(tx, to)
                .await
                .map_err(|_| Error::invalid("to"))?;
        }
        pass_on(tx, &mut hand, from, to, orphaned).await?;
        moved += 1;
        left.entry(group).or_default().push(hand);
    }
    if orphaned && to.is_none() {
        for hands in left.values() {
            notices::orphaned(tx, hands).await?;
        }
    }
    Ok(moved)
}

async fn pass_on(
    tx: &mut Tx,
    hand: &mut Hand,
    from: UserId,
    to: Option<UserId>,
    orphaned: bool,
) -> Result<()> {
    let state = hand.task.state.0;
    hand.task.assign(to, tx.now);
    hand.task.orphaned = orphaned && to.is_none();
    let kept = matches!(state, TaskState::Draft | TaskState::Submitted);
    let mut happening = Happening::quiet("hand_over").to(to);
    if !kept {
        hand.task.state = State(TaskState::Open);
        happening.loud = Some(Transition::Reassigned);
    }
    tell(tx, hand, happening).await?;
    if state == TaskState::Draft {
        return Ok(());
    }
    notices::taken_away(tx, hand, Some(from)).await?;
    if !kept {
        notices::offered(tx, hand).await?;
        due::arm(tx, &hand.task).await?;
    }
    Ok(())
}

/// The tasks that stand against archiving a group (C6-25).
pub async fn open_in_group(conn: &mut Conn, group: GroupId) -> Result<Vec<Obstacle>> {
    let live = queries::live_in(conn, group).await?;
    Ok(live
        .into_iter()
        .map(|(task, number)| Obstacle { task, number })
        .collect())
}

/// Takes every live task of a group that is archived to another group, into its pool (C6-25). The
/// caller locked both. Handed-in work is judged first.
pub async fn move_all(tx: &mut Tx, permit: Permit, from: GroupId, to: GroupId) -> Result<()> {
    for (task, _) in queries::live_in(&mut tx.conn, from).await? {
        let Some(task) = queries::task(&mut tx.conn, task).await? else {
            continue;
        };
        let mut hand = hand::in_hand(tx, task, permit).await?;
        let next = super::machine::next(hand.task.situation(), protocol::task::TaskAction::Move);
        let Some(next) = next else {
            let obstacles = open_in_group(&mut tx.conn, from).await?;
            return Err(Error::Told(Box::new(protocol::error::ErrorBody {
                obstacles: Some(obstacles),
                ..protocol::error::ErrorBody::of(protocol::error::ErrorCode::OpenTasks)
            })));
        };
        hand.task.state = State(next);
        let target = open_group(tx, to).await?;
        steer::carry(tx, &mut hand, target, None).await?;
    }
    Ok(())
}
