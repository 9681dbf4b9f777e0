//! A task in a command's hand: its locks are held, its actor is permitted.

use super::machine;
use super::queries;
use super::record::{Item, State, Task};
use super::view;
use crate::commands::Context;
use crate::deals;
use crate::error::{Error, Result};
use crate::groups::queries::{self as groups, GroupRecord};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, Permit, may};
use crate::store::Conn;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::task::{TaskAction, TaskState};
use protocol::{DealId, GroupId, TaskId, UserId};

pub struct Hand {
    pub task: Task,
    pub group: GroupRecord,
    pub items: Vec<Item>,
    pub permit: Permit,
    /// As it was before the command.
    pub was: Task,
    pub on_behalf: bool,
}

impl Hand {
    /// Asks the machine for the task's next state and takes it. What does not fit, or was decided
    /// on a former `rev`, is answered with the present state.
    pub async fn step(
        &mut self,
        tx: &mut Tx,
        context: &Context<'_>,
        act: TaskAction,
    ) -> Result<()> {
        let Some(next) = machine::next(self.task.situation(), act) else {
            return Err(self.misfit(tx, context.actor).await?);
        };
        self.fresh(tx, context).await?;
        self.task.state = State(next);
        self.task.live = machine::is_live(next);
        Ok(())
    }

    /// Refuses a change of items once the work is handed in or over.
    pub async fn checklist_is_open(&self, tx: &mut Tx, context: &Context<'_>) -> Result<()> {
        if !machine::is_checklist_open(self.task.state.0) {
            return Err(self.misfit(tx, context.actor).await?);
        }
        self.fresh(tx, context).await
    }

    /// Refuses what was decided on a former `rev`.
    async fn fresh(&self, tx: &mut Tx, context: &Context<'_>) -> Result<()> {
        match context.expect {
            Some(seen) if seen != self.task.rev => Err(self.stale(tx, context.actor).await?),
            _ => Ok(()),
        }
    }

    /// 409: decided on what is no longer so.
    pub async fn stale(&self, tx: &mut Tx, actor: &Actor) -> Result<Error> {
        self.conflict(tx, actor, ErrorCode::Stale).await
    }

    /// 409: not from this state; with who brought it there.
    pub async fn misfit(&self, tx: &mut Tx, actor: &Actor) -> Result<Error> {
        self.conflict(tx, actor, ErrorCode::InvalidTransition).await
    }

    /// 409: someone else has it.
    pub async fn taken(&self, tx: &mut Tx, actor: &Actor, by: UserId) -> Result<Error> {
        let name = crate::accounts::queries::people(&mut tx.conn, &[by])
            .await?
            .pop()
            .map(|person| person.name);
        let mut body = self.present(&mut tx.conn, actor, ErrorCode::Taken).await?;
        body.by = Some(by);
        body.by_name = name;
        Ok(Error::Told(Box::new(body)))
    }

    async fn conflict(&self, tx: &mut Tx, actor: &Actor, code: ErrorCode) -> Result<Error> {
        let mut body = self.present(&mut tx.conn, actor, code).await?;
        if let Some((by, name)) = queries::last_mover(&mut tx.conn, self.task.id).await? {
            body.by = Some(by);
            body.by_name = Some(name);
        }
        Ok(Error::Told(Box::new(body)))
    }

    async fn present(&self, conn: &mut Conn, actor: &Actor, code: ErrorCode) -> Result<ErrorBody> {
        let id = self.task.id;
        let present = if actor.is_staff() {
            let task = view::for_staff(conn, &[id]).await?.pop();
            task.map(|task| Present::TaskForStaff {
                task: Box::new(task),
            })
        } else {
            let task = view::for_group(conn, &[id]).await?.pop();
            task.map(|task| Present::Task {
                task: Box::new(task),
            })
        };
        let relation = relation(&self.was, actor, true);
        Ok(ErrorBody {
            present,
            actions: Some(machine::offered(self.was.situation(), actor.role, relation)),
            ..ErrorBody::of(code)
        })
    }

    /// Refuses a person who cannot do work in the task's group.
    pub async fn can_work(&self, tx: &mut Tx, person: UserId) -> Result<()> {
        if queries::is_active_member(&mut tx.conn, self.group.id, person).await? {
            Ok(())
        } else {
            Err(Error::invalid("assignee"))
        }
    }

    /// His master is still there, or nobody has it.
    pub async fn drop_gone_assignee(&mut self, tx: &mut Tx) -> Result<()> {
        if let Some(assignee) = self.task.assignee
            && !queries::is_active_member(&mut tx.conn, self.group.id, assignee).await?
        {
            self.task.assign(None, tx.now);
        }
        Ok(())
    }
}

/// Locks a task, asks whether the actor may, and takes it in hand. `action` is what he wants.
pub async fn take(tx: &mut Tx, context: &Context<'_>, id: TaskId, action: Action) -> Result<Hand> {
    take_with(tx, context, id, action, None).await
}

/// As [`take`], with the lock of another group, for a move.
pub async fn take_with(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    action: Action,
    other: Option<GroupId>,
) -> Result<Hand> {
    let actor = context.actor;
    let task = lock(tx, id, counts_for_deal(action), other).await?;
    let inside = if actor.is_staff() {
        true
    } else {
        task.is_published() && groups::is_member(&mut tx.conn, task.group_id, actor.id).await?
    };
    let permit = may(actor, action, relation(&task, actor, inside))?;
    let masters = matches!(action, Action::Task(act) if machine::is_masters(act));
    let mut hand = in_hand(tx, task, permit).await?;
    hand.on_behalf = masters && actor.is_staff();
    // Late is a fact of the task, known only now.
    if let Action::Task(TaskAction::Reopen) = action {
        let late = hand
            .task
            .closed_at
            .is_some_and(|closed| tx.now - closed > REOPEN_BY_OPERATORS);
        let facts = Facts {
            late,
            ..relation(&hand.task, actor, inside)
        };
        may(actor, action, facts)?;
    }
    hand.group.must_be_live()?;
    Ok(hand)
}

/// How long after the end any operator may reopen a task (T14).
const REOPEN_BY_OPERATORS: i64 = 14 * crate::clock::DAY;

/// A locked task in the hand of the product itself or of a command that asked already.
pub async fn in_hand(tx: &mut Tx, task: Task, permit: Permit) -> Result<Hand> {
    let group = groups::group(&mut tx.conn, task.group_id)
        .await?
        .ok_or_else(Error::not_found)?;
    let items = queries::items(&mut tx.conn, task.id).await?;
    Ok(Hand {
        was: task.clone(),
        task,
        group,
        items,
        permit,
        on_behalf: false,
    })
}

/// What the policy must know of an actor and a task.
fn relation(task: &Task, actor: &Actor, inside: bool) -> Facts {
    Facts {
        inside,
        own: task.creator == actor.id,
        assignee: task.assignee == Some(actor.id),
        pool: task.assignee.is_none(),
        allowed_by_template: task.may_add_items,
        ..Facts::default()
    }
}

/// Acts after which a deal counts its open tasks anew or is shown in another group: they redraw it
/// everywhere, so they lock every group that shows it.
fn counts_for_deal(action: Action) -> bool {
    use TaskAction as A;
    matches!(
        action,
        Action::Task(A::Submit | A::Approve | A::Move | A::Cancel | A::Reopen | A::Restore)
    )
}

/// Locks the task's group (and what else is asked) and reads the task under the lock.
///
/// # Errors
/// [`Error::Again`] when it was moved between the look and the lock.
pub async fn lock(tx: &mut Tx, id: TaskId, deal_too: bool, other: Option<GroupId>) -> Result<Task> {
    let (group, deal) = queries::place(&mut tx.conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    lock_places(tx, group, other, deal.filter(|_| deal_too)).await?;
    let task = queries::task(&mut tx.conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if task.group_id == group {
        Ok(task)
    } else {
        Err(Error::Again)
    }
}

/// Locks one or two groups by ascending id, and with a deal every group that shows it.
pub async fn lock_places(
    tx: &mut Tx,
    group: GroupId,
    other: Option<GroupId>,
    deal: Option<DealId>,
) -> Result<()> {
    let mut groups: Vec<GroupId> = [Some(group), other].into_iter().flatten().collect();
    if let Some(deal) = deal {
        return deals::lock(tx, &[deal], &groups).await;
    }
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        tx.lock_group(group).await?;
    }
    Ok(())
}

/// Is the state one in which a submission may be repeated without effect (C6-8)?
pub fn is_handed_in(state: TaskState) -> bool {
    matches!(state, TaskState::Submitted | TaskState::Done)
}
