//! Notices to named people: exactly one per person and happening, over bell, inbox and push.

pub mod push;
pub mod queries;
pub mod routes;
pub mod view;

use crate::commands::Context;
use crate::error::{Result, at_most};
use crate::ids;
use crate::jobs::{self, Kind, NewJob};
use crate::log::Tx;
use crate::planted::{Fault, planted};
use crate::policy::{Action, Facts, may};
use protocol::command::Receipt;
use protocol::event::PersonalEvent;
use protocol::notification::NotificationKind;
use protocol::{DealId, GroupId, MessageId, NotificationId, TaskId, UserId, limits};

/// What one person is told.
#[derive(Clone, Debug)]
pub struct Notice {
    pub to: UserId,
    pub kind: NotificationKind,
    /// One notice per person and key, for ever (C8), e.g. `submitted:{task}:{submission_no}`.
    pub dedupe: String,
    pub group: Option<GroupId>,
    pub task: Option<TaskId>,
    /// Kept for staff only.
    pub deal: Option<DealId>,
    pub message: Option<MessageId>,
    /// At most 140 characters that the person may read anyway.
    pub excerpt: Option<String>,
}

/// Tells one person, unless he did it himself, was told already, or is not active. Call it after
/// the command's group and deal locks; the personal event is written at the end of the transaction.
pub async fn notify(tx: &mut Tx, notice: Notice) -> Result<()> {
    if tx.actor() == Some(notice.to) {
        return Ok(());
    }
    let Some(staff) = queries::is_active_staff(&mut tx.conn, notice.to).await? else {
        return Ok(());
    };
    let notice = if staff || planted(Fault::NoticesNameDeals) {
        notice
    } else {
        Notice {
            deal: None,
            ..notice
        }
    };
    let id: NotificationId = ids::new();
    let actor = tx.actor();
    if !queries::insert(&mut tx.conn, id, actor, &notice, tx.now).await? {
        return Ok(());
    }
    let notification = Box::new(view::one(&mut tx.conn, id).await?);
    tx.personal(notice.to, PersonalEvent::Notified { notification });
    let job = NewJob {
        kind: Kind::Push,
        key: format!("push:{id}"),
        body: serde_json::json!({ "notification": id }),
        due_at: tx.now,
    };
    jobs::enqueue(tx, job).await?;
    Ok(())
}

/// Withdraws the notices of this kind about a task from everybody (T9).
pub async fn retract(tx: &mut Tx, kind: NotificationKind, task: TaskId) -> Result<()> {
    for (id, user) in queries::retract(&mut tx.conn, kind, task).await? {
        tx.personal(
            user,
            PersonalEvent::NotificationRetracted { notification: id },
        );
    }
    Ok(())
}

/// Withdraws everything about a group from one who is no longer in it; unsent pushes with it (C6-1).
pub async fn retract_in(tx: &mut Tx, user: UserId, group: GroupId) -> Result<()> {
    for notification in queries::retract_in(&mut tx.conn, user, group).await? {
        tx.personal(user, PersonalEvent::NotificationRetracted { notification });
    }
    Ok(())
}

/// Seen anywhere, gone everywhere.
pub async fn see(tx: &mut Tx, context: &Context<'_>, ids: &[NotificationId]) -> Result<Receipt> {
    at_most(limits::NOTIFICATION_IDS, ids)?;
    own(context)?;
    let seen = queries::see(&mut tx.conn, context.actor.id, ids, tx.now).await?;
    Ok(told(tx, context.actor.id, seen))
}

/// Everything in the inbox.
pub async fn see_all(tx: &mut Tx, context: &Context<'_>) -> Result<Receipt> {
    own(context)?;
    let seen = queries::see_all(&mut tx.conn, context.actor.id, tx.now).await?;
    Ok(told(tx, context.actor.id, seen))
}

/// Mentions and replies in lines that the reader has read up to `seq` of a side.
pub async fn see_read(
    tx: &mut Tx,
    user: UserId,
    group: GroupId,
    side: i32,
    seq: protocol::Seq,
) -> Result<()> {
    let seen = queries::see_read(&mut tx.conn, user, (group, side, seq), tx.now).await?;
    told(tx, user, seen);
    Ok(())
}

fn own(context: &Context<'_>) -> Result<()> {
    let facts = Facts {
        own: true,
        ..Facts::default()
    };
    may(context.actor, Action::OwnAccount, facts)?;
    Ok(())
}

fn told(tx: &mut Tx, user: UserId, seen: Vec<NotificationId>) -> Receipt {
    let already = seen.is_empty();
    if !already {
        tx.personal(
            user,
            PersonalEvent::NotificationsSeen {
                notifications: seen,
                at: tx.now,
            },
        );
    }
    Receipt {
        already,
        ..Receipt::default()
    }
}
