//! Types that a person sends and that are stored and said by nodes, too. What is stored may come from
//! the next version and have more fields (ADR 0029); what a person sends may have none that is unknown.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// For a command's field: `#[serde(deserialize_with = "strict::deserialize")]`.
///
/// # Errors
/// As the type itself, and for a field that it does not know, at any depth.
pub fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let mut unknown = None;
    let understood = serde_ignored::deserialize(deserializer, |path| {
        let path = path.to_string();
        unknown = path.rsplit('.').next().map(str::to_owned);
    });
    match unknown {
        None => understood,
        Some(field) => Err(D::Error::custom(format_args!("unknown field `{field}`"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::command::Command;
    use crate::task::TaskField;
    use serde_json::json;

    #[test]
    fn what_is_stored_may_have_more_fields_and_what_a_person_sends_may_not() {
        let more =
            json!({ "label": "Адрес", "value": "Мира, 1", "visibility": "assignee", "more": 1 });
        assert!(serde_json::from_value::<TaskField>(more.clone()).is_ok());
        let edit = |field: &serde_json::Value| {
            let task = uuid::Uuid::nil();
            json!({ "type": "edit_task", "task": task, "fields": [field] })
        };
        let known = json!({ "label": "Адрес", "value": "Мира, 1", "visibility": "assignee" });
        let read = serde_json::from_value::<Command>(edit(&known));
        assert!(read.is_ok(), "{read:?}");
        let refused = serde_json::from_value::<Command>(edit(&more)).unwrap_err();
        assert!(
            refused.to_string().contains("unknown field `more`"),
            "{refused}"
        );
    }
}
