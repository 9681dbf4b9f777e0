//! Moving a deal along the pipeline, with the gates at its ends (C6-5). There is no other way to
//! change a stage.

use super::edit::{mark, receipt};
use super::{changed, happened, lock, queries, reference, references_changed, stages};
use crate::audit;
use crate::commands::Context;
use crate::error::{Error, Result, optional};
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use crate::tasks;
use protocol::command::Receipt;
use protocol::deal::DealHappening;
use protocol::error::{ErrorBody, ErrorCode, Obstacle};
use protocol::template::StageKind;
use protocol::{DealId, StageId, TaskId, limits};

/// Why a deal goes where it goes.
#[derive(Default)]
pub struct Reasons {
    pub reason: Option<String>,
    /// Closes it as won although tasks are open; audited.
    pub override_reason: Option<String>,
}

/// `MoveDeal`.
pub async fn move_to(
    tx: &mut Tx,
    context: &Context<'_>,
    deal: DealId,
    stage: StageId,
    reasons: Reasons,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::WriteDeals, Facts::default())?;
    let reason = optional(limits::REASON, reasons.reason.as_deref())?;
    let overridden = optional(limits::REASON, reasons.override_reason.as_deref())?;
    lock(tx, &[deal], &[]).await?;
    let mut row = queries::deal(&mut tx.conn, deal)
        .await?
        .ok_or_else(Error::not_found)?;
    let from = row.stage_id;
    if from == stage {
        return Ok(receipt(deal, row.rev, true));
    }
    let (present, target) = stages::lock_both(&mut tx.conn, from, stage).await?;
    let present = present.ok_or_else(Error::not_found)?;
    let target = target
        .filter(|stage| !stage.retired)
        .ok_or_else(|| Error::invalid("stage"))?;
    mark(&mut tx.conn, &mut row, &["stage"], context.expect).await?;
    if present.kind != StageKind::Process && target.kind == StageKind::Process && reason.is_none() {
        return Err(Error::invalid("reason"));
    }
    let references = reference::refs(&mut tx.conn, &[deal]).await?;
    let open = queries::open_tasks(&mut tx.conn, deal).await?;
    let mut cancelled = Vec::new();
    match target.kind {
        StageKind::Process => {}
        StageKind::Won => pass_won(tx, context, deal, &open, overridden.as_deref()).await?,
        StageKind::Lost => cancelled = pass_lost(&open, reason.as_deref())?,
    }
    row.stage_id = stage;
    let key = super::edit::key(tx, &row).await?;
    queries::update(&mut tx.conn, &row, &key).await?;
    let reason = reason.or(overridden);
    let moved = DealHappening::StageMoved {
        from,
        to: stage,
        reason: reason.clone(),
    };
    happened(tx, permit, deal, moved).await?;
    for task in cancelled {
        let reason = reason.as_deref().unwrap_or_default();
        tasks::steer::cancel_with_deal(tx, context, task, reason).await?;
    }
    references_changed(tx, permit, &references).await?;
    let rev = changed(tx, permit, deal).await?;
    Ok(receipt(deal, rev, false))
}

/// Id, number and state of a task that is not done and not cancelled.
type Open = (TaskId, String, String);

/// Open tasks block a win, unless someone takes it upon himself.
async fn pass_won(
    tx: &mut Tx,
    context: &Context<'_>,
    deal: DealId,
    open: &[Open],
    overridden: Option<&str>,
) -> Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    let Some(reason) = overridden else {
        return Err(open_tasks(open.iter()));
    };
    let object = Some(("deal", deal.0));
    audit::note(
        tx,
        context.actor.author(),
        "override_open_tasks",
        object,
        Some(reason),
    )
    .await
}

/// A loss cancels open tasks and says why, drafts with them; what is handed in is judged first.
fn pass_lost(open: &[Open], reason: Option<&str>) -> Result<Vec<TaskId>> {
    let stands = |task: &&Open| task.2 == "submitted";
    if open.iter().any(|task| stands(&task)) {
        return Err(open_tasks(open.iter().filter(stands)));
    }
    if !open.is_empty() && reason.is_none() {
        return Err(Error::invalid("reason"));
    }
    Ok(open.iter().map(|(task, _, _)| *task).collect())
}

fn open_tasks<'a>(tasks: impl Iterator<Item = &'a Open>) -> Error {
    let obstacles = tasks.map(|(task, number, _)| Obstacle {
        task: *task,
        number: number.clone(),
    });
    Error::Told(Box::new(ErrorBody {
        obstacles: Some(obstacles.collect()),
        ..ErrorBody::of(ErrorCode::OpenTasks)
    }))
}
