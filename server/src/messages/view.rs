//! Lines as their audience may know them. A line's view is the same for everyone who may read it.

use super::TransitionDetail;
use super::queries::{self, MessageRow};
use crate::error::{Error, Result};
use crate::groups::view::excerpt;
use crate::planted::{Fault, planted};
use crate::store::Conn;
use crate::{accounts, deals, files, tasks};
use anyhow::{Context, anyhow};
use protocol::deal::{DealCard, DealRef};
use protocol::file::FileView;
use protocol::group::Side;
use protocol::message::{LineBody, MessageView, Quote, Reaction, TaskChip};
use protocol::person::PersonForGroup;
use protocol::task::{TaskForGroup, TaskForStaff};
use protocol::{DealId, GroupId, MessageId, TaskId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// One line by id.
pub async fn one(conn: &mut Conn, id: MessageId) -> Result<MessageView> {
    let row = queries::by_id(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    of_row(conn, row, true).await
}

/// The line of this row; `files` says whether some may be attached.
pub async fn of_row(conn: &mut Conn, row: MessageRow, files: bool) -> Result<MessageView> {
    let around = Around::of(conn, std::slice::from_ref(&row), files).await?;
    around.view(row)
}

/// Rows in their order, complete; the number of queries does not depend on how many they are.
pub async fn many(conn: &mut Conn, rows: Vec<MessageRow>) -> Result<Vec<MessageView>> {
    let around = Around::of(conn, &rows, true).await?;
    rows.into_iter().map(|row| around.view(row)).collect()
}

/// The line of a row that has nothing beside it: no quote, no files, no reactions.
pub(super) fn bare(row: MessageRow) -> Result<MessageView> {
    Around::default().view(row)
}

/// What lines show beside their own rows.
#[derive(Default)]
struct Around {
    quoted: HashMap<MessageId, MessageRow>,
    files: HashMap<Uuid, Vec<FileView>>,
    reactions: HashMap<MessageId, Vec<Reaction>>,
    deals: HashMap<DealId, DealRef>,
}

impl Around {
    async fn of(conn: &mut Conn, rows: &[MessageRow], files: bool) -> Result<Self> {
        let there = || rows.iter().filter(|row| row.deleted_at.is_none());
        let quoted: Vec<Uuid> = there()
            .filter_map(|row| row.reply_to)
            .map(|id| id.0)
            .collect();
        let texts: Vec<Uuid> = there()
            .filter(|row| files && row.kind == "text")
            .map(|row| row.id.0)
            .collect();
        // Every reaction gave its line a greater `rev`.
        let changed: Vec<Uuid> = there()
            .filter(|row| row.rev > 1)
            .map(|row| row.id.0)
            .collect();
        let deals: Vec<DealId> = there()
            .filter(|row| row.side() == Side::Shared)
            .filter_map(|row| row.deal_id)
            .collect();
        Ok(Around {
            quoted: if quoted.is_empty() {
                HashMap::new()
            } else {
                let rows = queries::by_ids(conn, &quoted).await?;
                rows.into_iter().map(|row| (row.id, row)).collect()
            },
            files: files::of(conn, &texts).await?,
            reactions: reactions(conn, &changed).await?,
            deals: deals::reference::refs(conn, &deals).await?,
        })
    }

    fn view(&self, row: MessageRow) -> Result<MessageView> {
        let side = row.side();
        // A quote never carries a note out of the internal stream.
        let reply = row
            .reply_to
            .and_then(|id| self.quoted.get(&id))
            .filter(|original| original.side <= row.side);
        let mentions: Vec<UserId> =
            serde_json::from_str(&row.mentions).context("stored mentions")?;
        Ok(MessageView {
            id: row.id,
            group: row.group_id,
            side,
            seq: row.seq,
            line: row.line,
            anchor: row.anchor,
            author: row.author,
            at: row.at,
            body: self.body(&row)?,
            reply: reply.map(quote),
            mentions,
            mentions_staff: row.mentions_staff,
            chip: chip(&row)?,
            reactions: self.reactions.get(&row.id).cloned().unwrap_or_default(),
            edited_at: row.edited_at.filter(|_| row.deleted_at.is_none()),
            op: row.op,
            rev: row.rev,
        })
    }

    fn body(&self, row: &MessageRow) -> Result<LineBody> {
        if row.deleted_at.is_some() {
            return Ok(LineBody::Deleted);
        }
        match (row.kind.as_str(), row.task_id, row.deal_id) {
            ("text", ..) => Ok(LineBody::Text {
                text: row.text.clone(),
                files: self.files.get(&row.id.0).cloned().unwrap_or_default(),
            }),
            ("task_card", Some(task), _) => Ok(LineBody::TaskCard { task }),
            ("deal_card", _, Some(deal))
                if row.side() == Side::Internal || planted(Fault::CardNamesDeal) =>
            {
                Ok(LineBody::InternalDealCard { deal })
            }
            ("deal_card", _, Some(deal)) => {
                let deal = self.deals.get(&deal).cloned();
                let deal = deal.ok_or_else(|| anyhow!("a card of a deal that is not there"))?;
                Ok(LineBody::DealCard { deal })
            }
            ("transition", Some(task), _) => transition(row, task),
            (kind, ..) => Err(anyhow!("a line of kind {kind}").into()),
        }
    }
}

fn transition(row: &MessageRow, task: TaskId) -> Result<LineBody> {
    let detail = row.detail.as_deref().unwrap_or_default();
    let detail: TransitionDetail = serde_json::from_str(detail).context("a stored transition")?;
    Ok(LineBody::Transition {
        task,
        number: detail.number,
        transition: detail.transition,
        to: detail.to,
        reason: detail.reason,
        on_behalf: detail.on_behalf,
    })
}

/// What a text in a task's discussion keeps as its `detail`: the task's number then, because it
/// gets another one in another group, which is not this group's to know.
#[derive(Serialize, Deserialize)]
struct ChipDetail {
    number: String,
}

/// The `detail` of a text in the discussion of the task with this number.
#[must_use]
pub(super) fn chip_detail(number: &str) -> String {
    serde_json::json!({ "number": number }).to_string()
}

fn chip(row: &MessageRow) -> Result<Option<TaskChip>> {
    let (Some(task), Some(detail), "text") = (row.task_id, &row.detail, row.kind.as_str()) else {
        return Ok(None);
    };
    let ChipDetail { number } = serde_json::from_str(detail).context("a stored chip")?;
    Ok(Some(TaskChip { task, number }))
}

async fn reactions(conn: &mut Conn, lines: &[Uuid]) -> Result<HashMap<MessageId, Vec<Reaction>>> {
    let mut reactions: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
    if lines.is_empty() {
        return Ok(reactions);
    }
    for (line, emoji, user) in queries::reactions_of(conn, lines).await? {
        let given = reactions.entry(line).or_default();
        match given.iter_mut().find(|known| known.emoji == emoji) {
            Some(known) => known.users.push(user),
            None => given.push(Reaction {
                emoji,
                users: vec![user],
            }),
        }
    }
    Ok(reactions)
}

fn quote(original: &MessageRow) -> Quote {
    let deleted = original.deleted_at.is_some();
    Quote {
        message: original.id,
        author: original.author,
        excerpt: if deleted {
            String::new()
        } else {
            excerpt(&original.text)
        },
        deleted,
    }
}

/// What replies quote of a line as it is now.
pub(super) fn quote_of(line: &MessageView) -> Quote {
    let text = match &line.body {
        LineBody::Text { text, .. } => excerpt(text),
        _ => String::new(),
    };
    Quote {
        message: line.id,
        author: line.author,
        excerpt: text,
        deleted: line.body == LineBody::Deleted,
    }
}

/// What the cards of a page are drawn from.
#[derive(Default)]
pub struct Faces {
    pub tasks: Vec<TaskForGroup>,
    pub staff_tasks: Vec<TaskForStaff>,
    pub deals: Vec<DealCard>,
    /// Whom the tasks name.
    pub people: BTreeSet<UserId>,
}

/// The present faces of the cards on these rows, each audience's own. A task that has left the
/// group is the other group's: its old card says «moved» and nothing more.
pub async fn faces(
    conn: &mut Conn,
    staff: bool,
    group: GroupId,
    rows: &[MessageRow],
) -> Result<Faces> {
    let there = || rows.iter().filter(|row| row.deleted_at.is_none());
    let tasks: BTreeSet<TaskId> = there()
        .filter(|row| row.kind != "text")
        .filter_map(|row| row.task_id)
        .collect();
    let tasks: Vec<TaskId> = tasks.into_iter().collect();
    if !staff {
        let mut tasks = tasks::view::for_group(conn, &tasks).await?;
        tasks.retain(|task| task.group == group && !task.number.is_empty());
        let people = tasks.iter().flat_map(tasks::view::named_in).collect();
        return Ok(Faces {
            tasks,
            people,
            ..Faces::default()
        });
    }
    let staff_tasks = tasks::view::for_staff(conn, &tasks).await?;
    let deals: BTreeSet<DealId> = there().filter_map(|row| row.deal_id).collect();
    let deals: Vec<DealId> = deals.into_iter().collect();
    let deals = if deals.is_empty() {
        Vec::new()
    } else {
        deals::view::cards(conn, &deals).await?
    };
    let mut people: BTreeSet<UserId> = staff_tasks
        .iter()
        .flat_map(tasks::view::named_for_staff)
        .collect();
    people.extend(deals.iter().map(|deal| deal.responsible));
    Ok(Faces {
        tasks: staff_tasks.iter().map(|half| half.task.clone()).collect(),
        staff_tasks,
        deals,
        people,
    })
}

/// Everyone that these lines name.
pub async fn people_of(conn: &mut Conn, lines: &[MessageView]) -> Result<Vec<PersonForGroup>> {
    people(conn, named_in(lines)).await
}

/// These people as everyone in a group may know them.
pub async fn people(conn: &mut Conn, named: BTreeSet<UserId>) -> Result<Vec<PersonForGroup>> {
    let named: Vec<UserId> = named.into_iter().collect();
    accounts::queries::people(conn, &named).await
}

/// Who wrote, is mentioned, quoted, reacted, was given a task.
#[must_use]
pub fn named_in(lines: &[MessageView]) -> BTreeSet<UserId> {
    let mut named: BTreeSet<UserId> = BTreeSet::new();
    for line in lines {
        named.extend(line.author);
        named.extend(line.mentions.iter().copied());
        named.extend(line.reply.iter().filter_map(|quote| quote.author));
        let reactions = line.reactions.iter();
        named.extend(reactions.flat_map(|reaction| reaction.users.iter().copied()));
        if let LineBody::Transition { to, .. } = &line.body {
            named.extend(*to);
        }
    }
    named
}
