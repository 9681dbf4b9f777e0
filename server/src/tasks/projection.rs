//! What a new task copies from its deal, by its template (C4). Copies are explicit: later changes
//! of the deal change no task (C0-9).

use crate::deals;
use crate::error::{Result, at_most, filled};
use crate::log::Tx;
use protocol::deal::{DealField, DealForStaff};
use protocol::task::{TaskField, Visibility};
use protocol::template::Projection;
use protocol::{DealId, limits};

/// The fields of a new task: a projected field that the deal does not have is left out.
pub async fn project(
    tx: &mut Tx,
    deal: Option<DealId>,
    projection: &[Projection],
) -> Result<Vec<TaskField>> {
    let Some(deal) = deal else {
        return Ok(Vec::new());
    };
    let deal = deals::view::for_staff(&mut tx.conn, deal).await?;
    Ok(projection
        .iter()
        .filter_map(|rule| {
            let value = value(&deal, rule.field)?;
            Some(TaskField {
                label: rule.label.clone(),
                value,
                visibility: rule.visibility,
            })
        })
        .collect())
}

fn value(deal: &DealForStaff, field: DealField) -> Option<String> {
    let value = match field {
        DealField::ContactName => Some(deal.client.contact_name.clone()),
        DealField::Phone => deal.client.phones.first().cloned(),
        DealField::Company => deal.client.company.clone(),
        DealField::City => Some(deal.card.city.clone()),
        DealField::District => deal.district.clone(),
        DealField::Address => deal.address.clone(),
        DealField::Window => deal.window.clone(),
        DealField::Product => deal.product.clone(),
        DealField::Symptoms => deal.symptoms.clone(),
        DealField::Amount => deal.card.amount.map(roubles),
    };
    value.filter(|value| !value.is_empty())
}

/// Kopecks as people write them: `98 765,40 ₽`.
fn roubles(kopecks: i64) -> String {
    let whole = (kopecks / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    match kopecks % 100 {
        0 => format!("{grouped}\u{a0}₽"),
        rest => format!("{grouped},{rest:02}\u{a0}₽"),
    }
}

/// Fields as an operator wrote them, trimmed and within their limits.
pub fn checked(fields: Vec<TaskField>) -> Result<Vec<TaskField>> {
    at_most(limits::TASK_FIELDS, &fields)?;
    fields
        .into_iter()
        .map(|field| {
            Ok(TaskField {
                label: filled("label", limits::LABEL, &field.label)?,
                value: filled("value", limits::FIELD_VALUE, &field.value)?,
                visibility: field.visibility,
            })
        })
        .collect()
}

/// What the audit keeps of the copy: labels and for whom, never values.
#[must_use]
pub fn summary(fields: &[TaskField]) -> Option<String> {
    let parts: Vec<String> = fields
        .iter()
        .map(|field| {
            let whom = match field.visibility {
                Visibility::Group => "group",
                Visibility::Assignee => "assignee",
                Visibility::Accepted => "accepted",
                Visibility::Staff => "staff",
            };
            format!("{}: {whom}", field.label)
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_written_in_roubles_with_grouped_digits() {
        assert_eq!(roubles(9_876_500), "98\u{a0}765\u{a0}₽");
        assert_eq!(roubles(123_456_789), "1\u{a0}234\u{a0}567,89\u{a0}₽");
        assert_eq!(roubles(50), "0,50\u{a0}₽");
    }
}
