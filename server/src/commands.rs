//! The one way in for writes: both doors call [`run`]. In one transaction it reads the actor anew,
//! answers a repeated op with the first receipt, asks the feature, and stores the receipt.

mod ops;

use crate::accounts::queries::word;
use crate::app::App;
use crate::error::{Error, Result};
use crate::log::{Many, Tx, Wish};
use crate::planted::failpoint::{Point, reached};
use crate::policy::Actor;
use crate::tasks;
use crate::templates;
use crate::{accounts, audit, deals, groups, messages, notifications, receipts};
use futures_util::future::BoxFuture;
use protocol::command::{Command, Envelope, Receipt};
use protocol::error::ErrorCode;
use protocol::{Micros, OpId, SessionId, UserId};
use std::sync::Arc;

/// Who is at the door: proven by his session, but what he may is read again under the lock.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub user: UserId,
    pub session: SessionId,
}

/// What a feature is told beside its command.
pub struct Context<'a> {
    pub actor: &'a Actor,
    pub session: Option<SessionId>,
    pub op: OpId,
    /// The `rev` that the user saw.
    pub expect: Option<i64>,
}

/// Runs one command for a caller.
pub async fn run(app: &App, caller: Caller, envelope: Envelope) -> Result<Receipt> {
    app.limits.command(caller.user)?;
    let name = name_of(&envelope.command);
    let outcome = run_at(app, Some(caller), envelope, None).await;
    let ended = outcome
        .as_ref()
        .map_or_else(|error| word(error.code()), |_| "done".to_owned());
    app.metrics.command(&name, &ended);
    audit::refusal(app, caller.user, &name, &outcome).await;
    outcome
}

/// As [`run`], unlimited and with its own time: the demo, jobs and the first start. Without a
/// caller the product itself acts.
pub async fn run_at(
    app: &App,
    caller: Option<Caller>,
    envelope: Envelope,
    at: Option<Micros>,
) -> Result<Receipt> {
    let envelope = Arc::new(envelope);
    let shared = caller
        .filter(|_| at.is_none() && messages::is_plain(&envelope.command))
        .map(|caller| (caller.user, envelope.clone()));
    let run = alone(caller, envelope);
    match shared {
        Some(wish) => app.log.write_with_its_like(wish, together, run).await,
        None => app.log.write_at(at, run).await,
    }
}

/// One command by itself.
fn alone(
    caller: Option<Caller>,
    envelope: Arc<Envelope>,
) -> impl for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<Receipt>> + Send + Sync + 'static {
    move |tx| {
        let envelope = envelope.clone();
        Box::pin(async move { once(tx, caller, &envelope).await })
    }
}

/// Plain lines of many people, in a few statements (ADR 0018).
fn together<'a>(
    many: &'a mut Many,
    wishes: &'a [Wish],
) -> BoxFuture<'a, Result<Vec<Option<Receipt>>>> {
    Box::pin(async move {
        let receipts = messages::send_together(many, wishes).await?;
        ops::keep(many, wishes, &receipts).await?;
        Ok(receipts)
    })
}

async fn once(tx: &mut Tx, caller: Option<Caller>, envelope: &Envelope) -> Result<Receipt> {
    let actor = match caller {
        Some(caller) => accounts::queries::actor(&mut tx.conn, caller.user)
            .await?
            .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?,
        None => Actor::system(),
    };
    tx.act_as(actor.author());
    if let Command::MarkRead {
        group,
        side,
        delivered,
        read,
    } = envelope.command
    {
        return receipts::mark_read(tx, &actor, group, side, delivered, read).await;
    }
    let print = ops::fingerprint(&envelope.command)?;
    if !ops::claim(tx, &actor, envelope.op, &print).await? {
        return ops::first_answer(tx, &actor, envelope.op, &print).await;
    }
    reached(Point::OpClaimed);
    let context = Context {
        actor: &actor,
        session: caller.map(|caller| caller.session),
        op: envelope.op,
        expect: envelope.expect,
    };
    let receipt = dispatch(tx, &context, envelope.command.clone()).await?;
    ops::answer(tx, &actor, envelope.op, &receipt).await?;
    Ok(receipt)
}

/// The command's word in the protocol, for audit and logs.
#[must_use]
pub fn name_of(command: &Command) -> String {
    // The tag is written first.
    let text = serde_json::to_string(command).unwrap_or_default();
    let name = text.strip_prefix(r#"{"type":""#);
    let name = name.and_then(|rest| rest.split('"').next());
    name.unwrap_or_default().to_owned()
}

/// Which feature a command belongs to.
async fn dispatch(tx: &mut Tx, context: &Context<'_>, command: Command) -> Result<Receipt> {
    use Command as C;
    match command {
        // accounts
        C::SetProfile {
            name,
            locale,
            time_zone,
        } => accounts::set_profile(tx, context, &name, locale, &time_zone).await,
        C::SetAvatar { file } => accounts::set_avatar(tx, context, file).await,
        C::EndSession { session } => accounts::end_session(tx, context, session).await,
        C::CreatePerson {
            name,
            role,
            email,
            phone,
            locale,
            time_zone,
        } => {
            let new = accounts::NewPerson {
                name,
                role,
                email,
                phone,
                locale,
                time_zone,
            };
            accounts::create(tx, context, new).await
        }
        C::EditPerson {
            user,
            name,
            email,
            phone,
        } => accounts::edit(tx, context, user, &name, email.as_deref(), phone.as_deref()).await,
        C::SetRole { user, role } => accounts::set_role(tx, context, user, role).await,
        C::SuspendPerson { user } => accounts::suspend(tx, context, user).await,
        C::RestorePerson { user } => accounts::restore(tx, context, user).await,
        C::ErasePerson { user } => accounts::erasure::erase(tx, context, user).await,
        C::EndSessionsOf { user } => accounts::end_sessions_of(tx, context, user).await,
        C::ResetTwoFactor { user } => accounts::two_factor::reset(tx, context, user).await,
        C::RequireTwoFactor { on } => accounts::two_factor::require(tx, context, on).await,

        // groups
        C::CreateGroup {
            city,
            company,
            time_zone,
            prefix,
        } => groups::create(tx, context, &city, &company, &time_zone, &prefix).await,
        C::RenameGroup {
            group,
            city,
            company,
        } => groups::rename(tx, context, group, &city, &company).await,
        C::ArchiveGroup {
            group,
            move_tasks_to,
        } => groups::archive(tx, context, group, move_tasks_to).await,
        C::UnarchiveGroup { group } => groups::unarchive(tx, context, group).await,
        C::AddMember { group, user } => groups::add(tx, context, group, user).await,
        C::RemoveMember { group, user } => groups::remove(tx, context, group, user).await,
        C::LeaveGroup { group } => groups::leave(tx, context, group).await,
        C::RevokeInvitation { invitation } => {
            groups::invitations::revoke(tx, context, invitation).await
        }
        C::StarGroup { group, on } => groups::mark(tx, context, group, Some(on), None).await,
        C::MuteGroup { group, on } => groups::mark(tx, context, group, None, Some(on)).await,

        // messages
        C::SendMessage { .. } => messages::send(tx, context, command.try_into()?).await,
        C::EditMessage { message, text } => messages::edit(tx, context, message, &text).await,
        C::DeleteMessage { message } => messages::delete(tx, context, message).await,
        C::React { message, emoji, on } => messages::react(tx, context, message, &emoji, on).await,
        C::PostCard {
            group,
            side,
            deal,
            task,
        } => messages::post_card(tx, context, (group, side), deal, task).await,

        // templates
        C::SaveRequestType {
            request_type,
            name,
            retired,
        } => templates::save_request_type(tx, context, request_type, &name, retired).await,
        C::SaveTemplate { template, content } => {
            templates::save(tx, context, template, content).await
        }
        C::RetireTemplate { template, retired } => {
            templates::retire(tx, context, template, retired).await
        }

        // tasks
        C::HandOver { from, to, group } => {
            tasks::hand_over_command(tx, context, from, to, group).await
        }
        C::CreateTask { task } => tasks::create(tx, context, task).await,
        C::PublishTask { task } => tasks::publish(tx, context, task).await,
        C::ClaimTask { task } => tasks::work::claim(tx, context, task).await,
        C::AcceptTask {
            task,
            planned_start,
        } => tasks::work::accept(tx, context, task, planned_start).await,
        C::DeclineTask { task, reason } => tasks::work::decline(tx, context, task, &reason).await,
        C::StartTask { task } => tasks::work::start(tx, context, task).await,
        C::PauseTask {
            task,
            reason,
            until,
        } => tasks::work::pause(tx, context, task, &reason, until).await,
        C::SubmitTask {
            task,
            submission_no,
            text,
            files,
        } => {
            let submission = tasks::work::Submission {
                no: submission_no,
                text,
                files,
            };
            tasks::work::submit(tx, context, task, submission).await
        }
        C::WithdrawTask { task } => tasks::work::withdraw(tx, context, task).await,
        C::ApproveTask { task } => tasks::control::approve(tx, context, task).await,
        C::ReturnTask {
            task,
            reason,
            items,
            due,
        } => tasks::control::send_back(tx, context, task, &reason, &items, due).await,
        C::ReassignTask {
            task,
            to,
            reason,
            discard_submission,
        } => {
            let reason = reason.as_deref();
            tasks::steer::reassign(tx, context, task, to, reason, discard_submission).await
        }
        C::MoveTask { task, group, to } => {
            tasks::steer::move_to(tx, context, task, group, to).await
        }
        C::CancelTask { task, reason } => tasks::cancel(tx, context, task, &reason).await,
        C::ReopenTask { task, reason } => tasks::control::reopen(tx, context, task, &reason).await,
        C::RestoreTask { task } => tasks::steer::restore(tx, context, task).await,
        C::ChangeDue { task, due } => tasks::steer::change_due(tx, context, task, &due).await,
        C::EditTask {
            task,
            title,
            description,
            urgent,
            fields,
            controller,
        } => {
            let edit = tasks::steer::Edit {
                title,
                description,
                urgent,
                fields,
                controller,
            };
            tasks::steer::edit(tx, context, task, edit).await
        }
        C::TickItem { tick } => tasks::checklist::tick(tx, context, tick).await,
        C::AddItem { task, item } => tasks::checklist::add(tx, context, task, &item).await,
        C::EditItem {
            task,
            item,
            text,
            required,
        } => tasks::checklist::edit(tx, context, (task, item), &text, required).await,
        C::RemoveItem { task, item } => tasks::checklist::remove(tx, context, task, item).await,

        // deals
        C::CreateDeal { client, fields } => deals::create(tx, context, client, fields).await,
        C::EditDeal {
            deal,
            fields,
            clear,
        } => deals::edit(tx, context, deal, fields, &clear).await,
        C::EditClient {
            client,
            contact_name,
            company,
            phones,
            email,
        } => {
            let details = (
                &*contact_name,
                company.as_deref(),
                &*phones,
                email.as_deref(),
            );
            deals::clients::edit(tx, context, client, details).await
        }
        C::MoveDeal {
            deal,
            stage,
            reason,
            override_reason,
        } => {
            let reasons = deals::Reasons {
                reason,
                override_reason,
            };
            deals::move_to(tx, context, deal, stage, reasons).await
        }
        C::AddDealNote { deal, text } => deals::add_note(tx, context, deal, &text).await,
        C::SaveStage {
            stage,
            name,
            kind,
            public_label,
            position,
            retired,
        } => {
            let new = deals::stages::NewStage {
                name,
                kind,
                public_label,
                position,
                retired,
            };
            deals::stages::save(tx, context, stage, new).await
        }

        // notifications
        C::SeeNotifications { notifications } => {
            notifications::see(tx, context, &notifications).await
        }
        C::SeeAllNotifications {} => notifications::see_all(tx, context).await,
        C::SubscribePush {
            endpoint,
            p256dh,
            auth,
        } => notifications::push::subscribe(tx, context, &endpoint, &p256dh, &auth).await,
        C::UnsubscribePush { endpoint } => {
            notifications::push::unsubscribe(tx, context, &endpoint).await
        }
        C::TestPush {} => notifications::push::test(tx, context).await,
        _ => Err(Error::of(ErrorCode::BadRequest)),
    }
}
