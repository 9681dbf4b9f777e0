//! The next version, as far as this one can meet it (F14): with more in its tables, and a field more in
//! everything that it stores and says. Without the feature `planted` there is none.
//!
//! What it stores is told more of by triggers of its migration, so that every row of JSON has it.

use sqlx::migrate::Migration;
#[cfg(feature = "planted")]
use sqlx::{SqlSafeStr, migrate::MigrationType};

/// Is this node of the next version? The environment variable `ARTEL_NEXT` says so.
#[cfg(feature = "planted")]
#[must_use]
pub fn is_here() -> bool {
    static IS: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *IS.get_or_init(|| std::env::var_os("ARTEL_NEXT").is_some())
}

/// Tables to which it adds a column, and which of their columns are JSON.
#[cfg(feature = "planted")]
const TABLES: &[(&str, Option<&str>)] = &[
    ("streams", None),
    ("users", None),
    ("events", Some("body")),
    ("ops", Some("receipt")),
    ("jobs", Some("body")),
    ("messages", Some("detail")),
    ("tasks", Some("fields")),
    ("items", None),
    ("template_versions", Some("content")),
];

/// Kinds of evidence, which stay as they are: more would be a new kind.
#[cfg(feature = "planted")]
const EVIDENCE: &[&str] = &["none", "photo", "number", "text"];

/// What it does to the tables; each migration locks one, or it and those who write would wait for each
/// other.
#[cfg(feature = "planted")]
#[must_use]
pub fn changes(postgres: bool) -> Vec<Migration> {
    let mut texts = vec!["create table more (id uuid primary key)".to_owned()];
    if postgres {
        texts.push(include_str!("next.sql").to_owned());
    }
    for (table, json) in TABLES {
        let mut text = format!("alter table {table} add column more bigint not null default 0;");
        if let Some(column) = json.filter(|_| postgres) {
            text += &format!(
                "create trigger says_more before insert or update of {column} on {table} \
                 for each row execute function says_more('{column}')"
            );
        }
        texts.push(text);
    }
    if postgres {
        texts.push("create index concurrently if not exists events_more on events (at)".to_owned());
    }
    let migration = |(version, text): (i64, String)| {
        let apart = text.contains("concurrently");
        #[expect(
            clippy::disallowed_methods,
            reason = "put together of constants above, in the test build alone"
        )]
        let text = sqlx::AssertSqlSafe(text).into_sql_str();
        Migration::new(version, "more".into(), MigrationType::Simple, text, apart)
    };
    (9_001..).zip(texts).map(migration).collect()
}

/// The same, of a node of the next version.
#[cfg(feature = "planted")]
#[must_use]
pub fn migrations(postgres: bool) -> Vec<Migration> {
    match is_here() {
        true => changes(postgres),
        false => Vec::new(),
    }
}

/// JSON as it says it.
#[cfg(feature = "planted")]
#[must_use]
pub fn says(json: String) -> String {
    if is_here() { with_more(&json) } else { json }
}

/// The same with a field more in every object, but for evidence and those whose one key names a variant.
#[cfg(feature = "planted")]
#[must_use]
pub fn with_more(json: &str) -> String {
    use serde_json::{Value, json};
    fn more(value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(more),
            Value::Object(all) => {
                all.values_mut().for_each(more);
                let mut keys = all.keys();
                let first = keys.next().and_then(|key| key.chars().next());
                let kind = all.get("type").and_then(Value::as_str);
                let evidence = kind.is_some_and(|kind| EVIDENCE.contains(&kind));
                if !first.is_some_and(char::is_uppercase) && !evidence {
                    all.insert("saidByTheNext".to_owned(), json!({ "yes": [1] }));
                }
            }
            _ => {}
        }
    }
    let Ok(mut value) = serde_json::from_str(json) else {
        return json.to_owned();
    };
    more(&mut value);
    value.to_string()
}

/// There is no next version.
#[cfg(not(feature = "planted"))]
pub const fn migrations(_: bool) -> Vec<Migration> {
    Vec::new()
}

/// It says nothing.
#[cfg(not(feature = "planted"))]
#[must_use]
pub fn says(json: String) -> String {
    json
}
