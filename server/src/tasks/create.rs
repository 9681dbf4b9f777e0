//! A new task (T1) and its publication (T2).

use super::hand::{self, Hand};
use super::record::{Item, State, Task};
use super::telling::{self, Happening};
use super::{due, machine, notices, projection, queries};
use crate::commands::Context;
use crate::deals;
use crate::error::{Error, Result, at_most, filled, within};
use crate::groups;
use crate::groups::queries::GroupRecord;
use crate::log::Tx;
use crate::policy::{Action, may};
use crate::templates::{self, Version, content};
use crate::{audit, ids};
use protocol::command::{NewItem, NewTask, Receipt};
use protocol::task::{TaskAction, TaskState};
use protocol::template::{AssigneeRule, TemplateContent};
use protocol::{GroupId, ItemId, RequestTypeId, UserId, limits};

/// `CreateTask`: with a template, what is absent is filled from it and from the deal.
pub async fn create(tx: &mut Tx, context: &Context<'_>, new: NewTask) -> Result<Receipt> {
    let actor = context.actor;
    match new.deal {
        Some(deal) => deals::lock(tx, &[deal], &[new.group]).await?,
        None => tx.lock_group(new.group).await?,
    }
    let facts = groups::facts(&mut tx.conn, actor, new.group).await?;
    let permit = may(actor, Action::CreateTask, facts)?;
    let group = groups::queries::group(&mut tx.conn, new.group)
        .await?
        .ok_or_else(Error::not_found)?;
    group.must_be_live()?;
    let content = content_of(tx, &new).await?;
    let task = blank(tx, context, &new, content.as_ref()).await?;
    let mut hand = hand::in_hand(tx, task, permit).await?;
    fill(tx, &mut hand, &new, content.as_ref()).await?;
    let items = match new.items {
        Some(items) => items,
        None => content.map(items_of).unwrap_or_default(),
    };
    add_items(tx, &mut hand, items).await?;
    let copied = projection::summary(&hand.task.fields()?);
    audit::note(
        tx,
        actor.author(),
        "create_task",
        Some(("task", hand.task.id.0)),
        copied.as_deref(),
    )
    .await?;
    if hand.task.is_draft() {
        return telling::tell(tx, &mut hand, Happening::quiet("create")).await;
    }
    announce(tx, &mut hand, "create").await
}

/// `PublishTask`: what a draft may lack, a task must have.
pub async fn publish(tx: &mut Tx, context: &Context<'_>, id: protocol::TaskId) -> Result<Receipt> {
    let mut hand = hand::take(tx, context, id, Action::Task(TaskAction::Publish)).await?;
    hand.step(tx, context, TaskAction::Publish).await?;
    filled("title", limits::TASK_TITLE, &hand.task.title)?;
    if let Some(assignee) = hand.task.assignee {
        hand.can_work(tx, assignee).await?;
        hand.task.assigned_at = Some(tx.now);
    }
    announce(tx, &mut hand, "publish").await
}

/// Number, card, notices, alarm: the task is known to its group from now on.
async fn announce(tx: &mut Tx, hand: &mut Hand, act: &str) -> Result<Receipt> {
    number(tx, &mut hand.task).await?;
    let seq = telling::post_card(tx, hand).await?;
    let receipt = telling::tell(tx, hand, Happening::quiet(act)).await?;
    notices::offered(tx, hand).await?;
    due::arm(tx, &hand.task).await?;
    Ok(Receipt {
        seq: Some(seq),
        ..receipt
    })
}

/// Gives the task the next number of its group («СП-48»).
pub(super) async fn number(tx: &mut Tx, task: &mut Task) -> Result<()> {
    let (prefix, number) = queries::take_number(&mut tx.conn, task.group_id).await?;
    task.number = format!("{prefix}-{number}");
    Ok(())
}

async fn content_of(tx: &mut Tx, new: &NewTask) -> Result<Option<TemplateContent>> {
    let Some(version) = new.template else {
        return Ok(None);
    };
    match templates::version(&mut tx.conn, version).await? {
        Some(Version {
            content,
            retired: false,
        }) => Ok(Some(content)),
        Some(_) | None => Err(Error::invalid("template")),
    }
}

/// The stored row of a task that has nothing yet.
async fn blank(
    tx: &mut Tx,
    context: &Context<'_>,
    new: &NewTask,
    content: Option<&TemplateContent>,
) -> Result<Task> {
    let id: protocol::TaskId = ids::new();
    let state = if new.draft {
        TaskState::Draft
    } else {
        TaskState::Open
    };
    let task = Task {
        id,
        group_id: new.group,
        number: String::new(),
        title: String::new(),
        description: String::new(),
        search_key: String::new(),
        state: State(state),
        live: machine::is_live(state),
        assignee: None,
        assigned_at: None,
        creator: context.actor.id,
        controller: None,
        template_version_id: new.template,
        deal_id: new.deal,
        request_type_id: request_type(tx, new, content).await?,
        urgent: false,
        due_at: None,
        due_date_only: false,
        due_tz: None,
        due_rev: 0,
        overdue_rev: 0,
        planned_start: None,
        created_at: tx.now,
        accepted_at: None,
        started_at: None,
        submitted_at: None,
        closed_at: None,
        paused_until: None,
        reason: None,
        control: true,
        may_add_items: content.is_some_and(|content| content.may_add_items),
        result_required: content.is_some_and(|content| content.result_required),
        rework_count: 0,
        submission_no: 0,
        orphaned: false,
        result_text: None,
        result_by: None,
        result_at: None,
        card_message_id: None,
        comments: 0,
        items: 0,
        done_items: 0,
        photos: 0,
        last_activity_at: tx.now,
        fields: "[]".to_owned(),
        mask_at: None,
        rev: 0,
    };
    queries::insert(&mut tx.conn, &task).await?;
    Ok(task)
}

/// Of its deal; without one, the only type of its template.
async fn request_type(
    tx: &mut Tx,
    new: &NewTask,
    content: Option<&TemplateContent>,
) -> Result<Option<RequestTypeId>> {
    if let Some(deal) = new.deal {
        let deal = deals::queries::deal(&mut tx.conn, deal)
            .await?
            .ok_or_else(Error::not_found)?;
        return Ok(deal.request_type_id);
    }
    Ok(
        match content.map(|content| content.request_types.as_slice()) {
            Some([only]) => Some(*only),
            _ => None,
        },
    )
}

/// What is given wins over the template.
async fn fill(
    tx: &mut Tx,
    hand: &mut Hand,
    new: &NewTask,
    content: Option<&TemplateContent>,
) -> Result<()> {
    let title = new.title.as_deref().or(content.map(|c| c.title.as_str()));
    let title = title.unwrap_or_default();
    hand.task.title = if new.draft {
        within(limits::TASK_TITLE, title.trim())?;
        title.trim().to_owned()
    } else {
        filled("title", limits::TASK_TITLE, title)?
    };
    let description = new.description.as_deref();
    let description = description.or(content.map(|c| c.description.as_str()));
    let description = description.unwrap_or_default().trim();
    within(limits::TASK_DESCRIPTION, description)?;
    hand.task.description = description.to_owned();
    hand.task.urgent = new.urgent.unwrap_or(false);
    hand.task.control = new
        .control
        .or(content.map(|content| content.control))
        .unwrap_or(true);
    controller(tx, &mut hand.task, new.controller).await?;
    let assignee = assignee(tx, hand, new.assignee, content).await?;
    hand.task.assign(assignee, tx.now);
    due_of(tx, &mut hand.task, &hand.group, new, content)?;
    let fields = match &new.fields {
        Some(fields) => projection::checked(fields.clone())?,
        None => {
            let rules = content.map(|content| content.projection.as_slice());
            projection::project(tx, new.deal, rules.unwrap_or_default()).await?
        }
    };
    hand.task.fields = super::stored(&fields)?;
    Ok(())
}

/// Sets who else judges the work; he must be active staff.
pub(super) async fn controller(
    tx: &mut Tx,
    task: &mut Task,
    controller: Option<UserId>,
) -> Result<()> {
    if let Some(controller) = controller {
        if !queries::is_active_staff(&mut tx.conn, controller).await? {
            return Err(Error::invalid("controller"));
        }
        task.controller = Some(controller);
    }
    Ok(())
}

async fn assignee(
    tx: &mut Tx,
    hand: &Hand,
    given: Option<Option<UserId>>,
    content: Option<&TemplateContent>,
) -> Result<Option<UserId>> {
    match (given, content.map(|content| content.assignee)) {
        (Some(Some(assignee)), _) => {
            hand.can_work(tx, assignee).await?;
            Ok(Some(assignee))
        }
        (None, Some(AssigneeRule::LeastLoaded)) => {
            queries::least_loaded(&mut tx.conn, hand.group.id).await
        }
        (Some(None), _) | (None, Some(AssigneeRule::Pool) | None) => Ok(None),
    }
}

fn due_of(
    tx: &Tx,
    task: &mut Task,
    group: &GroupRecord,
    new: &NewTask,
    content: Option<&TemplateContent>,
) -> Result<()> {
    let minutes = content.and_then(|content| content.due_minutes);
    match (&new.due, minutes) {
        (Some(choice), _) => due::choose(task, choice, &group.time_zone, tx.now),
        (None, Some(minutes)) => {
            due::after_minutes(task, minutes, &group.time_zone, tx.now);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

fn items_of(content: TemplateContent) -> Vec<NewItem> {
    content
        .items
        .into_iter()
        .map(|item| NewItem {
            text: item.text,
            required: item.required,
            evidence: item.evidence,
            unit: item.unit,
        })
        .collect()
}

async fn add_items(tx: &mut Tx, hand: &mut Hand, items: Vec<NewItem>) -> Result<()> {
    at_most(limits::CHECKLIST_ITEMS, &items)?;
    for (position, new) in items.into_iter().enumerate() {
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        let item = item_of(&hand.task, &new, position)?;
        queries::insert_item(&mut tx.conn, &item).await?;
        hand.items.push(item);
    }
    super::checklist::count(&mut hand.task, &hand.items);
    Ok(())
}

/// A checked item at a position of a task's checklist.
pub(super) fn item_of(task: &Task, new: &NewItem, position: i32) -> Result<Item> {
    let (text, unit) = content::item_texts(&new.text, new.evidence, new.unit.as_deref())?;
    let id: ItemId = ids::new();
    Ok(Item {
        id,
        task_id: task.id,
        position,
        text,
        required: new.required,
        evidence: super::stored(&new.evidence)?,
        unit,
        done: false,
        done_by: None,
        done_at: None,
        number: None,
        note: None,
        returned: false,
        added: task.rev > 0,
    })
}

/// Is the group there and not archived? For a task that comes to it.
pub(super) async fn open_group(tx: &mut Tx, group: GroupId) -> Result<GroupRecord> {
    let group = groups::queries::group(&mut tx.conn, group)
        .await?
        .ok_or_else(|| Error::invalid("group"))?;
    group.must_be_live()?;
    Ok(group)
}
