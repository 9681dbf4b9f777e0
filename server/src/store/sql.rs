//! One SQL text, two drivers. Each macro expands its query once per driver; `$1…` and the types of
//! the arguments serve both. Rows are tuples or `#[derive(sqlx::FromRow)]` structs.

/// All rows: `fetch_all!(conn, "select …", a, b)` → `sqlx::Result<Vec<Row>>`.
#[macro_export]
macro_rules! fetch_all {
    ($conn:expr, $text:expr $(, $arg:expr)* $(,)?) => {
        match $conn.lane() {
            $crate::store::Lane::Sqlite(c) => sqlx::query_as($text)$(.bind($arg))*.fetch_all(c).await,
            $crate::store::Lane::Pg(c, lookout) => {
                lookout.unless_away(sqlx::query_as($text)$(.bind($arg))*.fetch_all(c)).await
            }
        }
    };
}

/// The row or nothing: → `sqlx::Result<Option<Row>>`.
#[macro_export]
macro_rules! fetch_optional {
    ($conn:expr, $text:expr $(, $arg:expr)* $(,)?) => {
        match $conn.lane() {
            $crate::store::Lane::Sqlite(c) => sqlx::query_as($text)$(.bind($arg))*.fetch_optional(c).await,
            $crate::store::Lane::Pg(c, lookout) => {
                lookout.unless_away(sqlx::query_as($text)$(.bind($arg))*.fetch_optional(c)).await
            }
        }
    };
}

/// Exactly one row: → `sqlx::Result<Row>`.
#[macro_export]
macro_rules! fetch_one {
    ($conn:expr, $text:expr $(, $arg:expr)* $(,)?) => {
        match $conn.lane() {
            $crate::store::Lane::Sqlite(c) => sqlx::query_as($text)$(.bind($arg))*.fetch_one(c).await,
            $crate::store::Lane::Pg(c, lookout) => {
                lookout.unless_away(sqlx::query_as($text)$(.bind($arg))*.fetch_one(c)).await
            }
        }
    };
}

/// Runs it: → `sqlx::Result<u64>`, the number of rows touched.
#[macro_export]
macro_rules! execute {
    ($conn:expr, $text:expr $(, $arg:expr)* $(,)?) => {
        match $conn.lane() {
            $crate::store::Lane::Sqlite(c) => sqlx::query($text)$(.bind($arg))*
                .execute(c).await.map(|done| done.rows_affected()),
            $crate::store::Lane::Pg(c, lookout) => {
                let asked = sqlx::query($text)$(.bind($arg))*.execute(c);
                lookout.unless_away(asked).await.map(|done| done.rows_affected())
            }
        }
    };
}

/// All rows whose id is one of `ids` (a `&[Uuid]`, bound as `$1`; further arguments are `$2…`):
/// `fetch_in!(conn, "select … where id", ids, "order by …", a)`.
#[macro_export]
macro_rules! fetch_in {
    ($conn:expr, $before:expr, $ids:expr, $after:literal $(, $arg:expr)* $(,)?) => {
        match $conn.lane() {
            $crate::store::Lane::Sqlite(c) => sqlx::query_as(concat!(
                    $before, " in (select unhex(value) from json_each($1)) ", $after))
                .bind($crate::store::sql::hex_list($ids))$(.bind($arg))*.fetch_all(c).await,
            $crate::store::Lane::Pg(c, lookout) => {
                let asked = sqlx::query_as(concat!($before, " = any($1) ", $after))
                    .bind($ids.to_vec())$(.bind($arg))*.fetch_all(c);
                lookout.unless_away(asked).await
            }
        }
    };
}

/// Ids as SQLite's `unhex(value)` over `json_each` takes them.
#[must_use]
pub fn hex_list(ids: &[uuid::Uuid]) -> String {
    let quoted: Vec<String> = ids
        .iter()
        .map(|id| format!("\"{}\"", id.simple()))
        .collect();
    format!("[{}]", quoted.join(","))
}

/// One id as SQLite's `unhex` takes it.
#[must_use]
pub fn hex(id: uuid::Uuid) -> String {
    id.simple().to_string()
}
