//! A task's checklist: ticking with evidence, and changing what is on it.

use super::hand::{Hand, take};
use super::record::{Item, Task};
use super::telling::{Happening, remember, tell};
use super::work::{already, begin};
use super::{create, evidence, queries};
use crate::commands::Context;
use crate::error::{Error, Result, at_most, filled, within};
use crate::log::Tx;
use crate::policy::Action;
use protocol::command::{NewItem, Receipt, Tick};
use protocol::task::{Evidence, TaskAction};
use protocol::{ItemId, TaskId, limits};

/// Ticks, unticks or fills one item. The first one starts the work (T6); ticking without the
/// evidence that the item asks for is refused.
pub async fn tick(tx: &mut Tx, context: &Context<'_>, tick: Tick) -> Result<Receipt> {
    if let Some(note) = &tick.note {
        within(limits::EVIDENCE_TEXT, note.trim())?;
    }
    if let Some(files) = &tick.files {
        at_most(limits::EVIDENCE_FILES, files)?;
    }
    let mut hand = take(tx, context, tick.task, Action::Task(TaskAction::Tick)).await?;
    let place = place_of(&hand, tick.item)?;
    let before = hand.items[place].clone();
    let mut item = before.clone();
    fill(&mut item, &tick)?;
    let new_files = evidence::differ(tx, &item, tick.files.as_deref()).await?;
    let same = item.done == before.done && item.number == before.number && item.note == before.note;
    // A repeat changes nothing, whatever the state is by now.
    if same && !new_files {
        return Ok(already(&hand));
    }
    hand.step(tx, context, TaskAction::Tick).await?;
    if let Some(files) = tick.files.as_deref().filter(|_| new_files) {
        evidence::keep_photos(tx, context.actor, &mut hand, &item, files).await?;
    }
    if item.done && !evidence::is_given(tx, &item).await? {
        return Err(evidence::missing(vec![item.id]));
    }
    if item.done != before.done {
        (item.done_by, item.done_at) = match item.done {
            true => (Some(context.actor.id), Some(tx.now)),
            false => (None, None),
        };
    }
    queries::save_item(&mut tx.conn, &item).await?;
    hand.items[place] = item;
    count(&mut hand.task, &hand.items);
    let act = match (before.done, tick.done) {
        (false, true) => "tick",
        (true, false) => "untick",
        _ => "fill",
    };
    tell_tick(tx, &mut hand, Happening::quiet(act).of(tick.item)).await
}

/// The tick, and before it the start that it implies.
async fn tell_tick(tx: &mut Tx, hand: &mut Hand, happening: Happening<'_>) -> Result<Receipt> {
    if hand.was.state == hand.task.state {
        return tell(tx, hand, happening).await;
    }
    let start = begin(tx, hand);
    let receipt = tell(tx, hand, start).await?;
    // One redraw is enough for both: the entry alone follows.
    hand.was.state = hand.task.state;
    remember(tx, hand, happening).await?;
    Ok(receipt)
}

fn fill(item: &mut Item, tick: &Tick) -> Result<()> {
    item.done = tick.done;
    if let Some(number) = tick.number {
        if item.evidence()? != Evidence::Number || !number.is_finite() {
            return Err(Error::invalid("number"));
        }
        item.number = Some(number);
    }
    if let Some(note) = &tick.note {
        let note = note.trim();
        item.note = (!note.is_empty()).then(|| note.to_owned());
    }
    Ok(())
}

fn place_of(hand: &Hand, id: ItemId) -> Result<usize> {
    hand.items
        .iter()
        .position(|item| item.id == id)
        .ok_or_else(|| Error::invalid("item"))
}

/// Staff add what they like; a master an optional item, where the template lets him.
pub async fn add(
    tx: &mut Tx,
    context: &Context<'_>,
    task: TaskId,
    new: &NewItem,
) -> Result<Receipt> {
    let required = new.required;
    let mut hand = take(tx, context, task, Action::AddItem { required }).await?;
    hand.checklist_is_open(tx, context).await?;
    if hand.items.len() >= limits::CHECKLIST_ITEMS.max {
        return Err(Error::limit(limits::CHECKLIST_ITEMS));
    }
    let last = hand.items.iter().map(|item| item.position).max();
    let item = create::item_of(&hand.task, new, last.map_or(0, |last| last + 1))?;
    queries::insert_item(&mut tx.conn, &item).await?;
    let id = item.id;
    hand.items.push(item);
    count(&mut hand.task, &hand.items);
    let receipt = tell(tx, &mut hand, Happening::quiet("add_item").of(id)).await?;
    Ok(Receipt {
        id: Some(id.0),
        ..receipt
    })
}

pub async fn edit(
    tx: &mut Tx,
    context: &Context<'_>,
    (task, id): (TaskId, ItemId),
    text: &str,
    required: bool,
) -> Result<Receipt> {
    let text = filled("text", limits::CHECKLIST_TEXT, text)?;
    let mut hand = take(tx, context, task, Action::ChangeItem).await?;
    let place = place_of(&hand, id)?;
    hand.checklist_is_open(tx, context).await?;
    let item = &mut hand.items[place];
    item.text = text;
    item.required = required;
    queries::save_item(&mut tx.conn, item).await?;
    tell(tx, &mut hand, Happening::quiet("edit_item").of(id)).await
}

pub async fn remove(
    tx: &mut Tx,
    context: &Context<'_>,
    task: TaskId,
    id: ItemId,
) -> Result<Receipt> {
    let mut hand = take(tx, context, task, Action::ChangeItem).await?;
    let place = place_of(&hand, id)?;
    hand.checklist_is_open(tx, context).await?;
    let item = hand.items.remove(place);
    crate::files::release(tx, id.0).await?;
    queries::delete_item(&mut tx.conn, item.id).await?;
    evidence::count_photos(tx, &mut hand).await?;
    count(&mut hand.task, &hand.items);
    tell(tx, &mut hand, Happening::quiet("remove_item").of(id)).await
}

/// The counts that lists show.
pub(super) fn count(task: &mut Task, items: &[Item]) {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    task.items = number(items.len());
    task.done_items = number(items.iter().filter(|item| item.done).count());
}
