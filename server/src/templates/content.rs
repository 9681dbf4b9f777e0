//! What a template's content may be; every limit by name.

use crate::error::{Error, Result, at_most, filled, optional, within};
use protocol::limits;
use protocol::task::Evidence;
use protocol::template::{Projection, TemplateContent, TemplateItem};

/// Longest time from creation to deadline: one year.
const DUE_MINUTES: i32 = 366 * 24 * 60;
/// Most photos that one item may ask for.
const PHOTOS: u8 = 20;

/// The content with its texts trimmed, or the first thing that is wrong with it.
pub(super) fn checked(content: TemplateContent) -> Result<TemplateContent> {
    let name = filled("name", limits::LABEL, &content.name)?;
    let title = content.title.trim().to_owned();
    within(limits::TASK_TITLE, &title)?;
    within(limits::TASK_DESCRIPTION, &content.description)?;
    at_most(limits::CHECKLIST_ITEMS, &content.items)?;
    at_most(limits::TASK_FIELDS, &content.projection)?;
    at_most(limits::PAGE, &content.request_types)?;
    if content
        .due_minutes
        .is_some_and(|minutes| !(1..=DUE_MINUTES).contains(&minutes))
    {
        return Err(Error::invalid("dueMinutes"));
    }
    let mut request_types = content.request_types.clone();
    request_types.sort_unstable();
    request_types.dedup();
    Ok(TemplateContent {
        name,
        title,
        request_types,
        items: content.items.into_iter().map(item).collect::<Result<_>>()?,
        projection: content
            .projection
            .into_iter()
            .map(projection)
            .collect::<Result<_>>()?,
        ..content
    })
}

fn item(item: TemplateItem) -> Result<TemplateItem> {
    let (text, unit) = item_texts(&item.text, item.evidence, item.unit.as_deref())?;
    Ok(TemplateItem { text, unit, ..item })
}

/// Text and unit of a checklist item, checked; shared by templates and items added to tasks.
pub fn item_texts(
    text: &str,
    evidence: Evidence,
    unit: Option<&str>,
) -> Result<(String, Option<String>)> {
    let text = filled("text", limits::CHECKLIST_TEXT, text)?;
    let unit = optional(limits::LABEL, unit)?;
    match evidence {
        Evidence::Photo { min } if !(1..=PHOTOS).contains(&min) => Err(Error::invalid("evidence")),
        Evidence::Number => Ok((text, unit)),
        Evidence::None | Evidence::Photo { .. } | Evidence::Text => Ok((text, None)),
    }
}

fn projection(projection: Projection) -> Result<Projection> {
    let label = filled("label", limits::LABEL, &projection.label)?;
    Ok(Projection {
        label,
        ..projection
    })
}
