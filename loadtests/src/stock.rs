//! Rows in bulk: copies of rows that the product made in the demo town, by SQL into its file while
//! nobody serves it. A copy's id is its template's with the copy's number as the last four bytes, so
//! that a task, its items and its deal find each other again.
//!
//! For figures only. A copied line has its template's text and its event's body, so that sizes are
//! real, but no replay would agree with such a store: `artel verify` does not hold there.

#![expect(
    clippy::disallowed_types,
    reason = "the names of a table's columns are read from the table itself"
)]

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::path::Path;

/// Rows between two commits.
const SLICE: i64 = 1_000_000;

/// A data folder's SQLite file. What fails half-way leaves a store to be thrown away.
pub struct Stock {
    db: SqliteConnection,
}

impl Stock {
    pub async fn open(data: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(data.join("artel.sqlite"))
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .foreign_keys(false)
            .pragma("cache_size", "-1000000");
        let db = SqliteConnection::connect_with(&options)
            .await
            .context("no demo town in this folder")?;
        Ok(Stock { db })
    }

    /// Leaves the file as the product keeps it.
    pub async fn close(mut self) -> Result<()> {
        self.run("pragma journal_mode = wal").await?;
        Ok(self.db.close().await?)
    }

    /// At least so many groups, the copies without lines and members.
    pub async fn groups(&mut self, wanted: i64) -> Result<()> {
        let there = self.figure("select count(*) from groups").await?;
        let copies = wanted / there.max(1) - 1;
        let other_name = |column| (column, format!("{column} || ' ' || k"));
        let groups = [
            ("id", twin("id")),
            other_name("company"),
            other_name("name_key"),
            other_name("unique_key"),
        ];
        self.copy("groups", "true", &groups, copies).await?;
        let streams = [
            ("id", twin("id")),
            ("owner", twin("owner")),
            ("head", "0".to_owned()),
            ("lines", "0".to_owned()),
        ];
        let of_groups = "kind in ('shared', 'internal')";
        self.copy("streams", of_groups, &streams, copies).await
    }

    /// At least so many tasks, with their items and deals.
    pub async fn tasks(&mut self, wanted: i64) -> Result<()> {
        let there = self.figure("select count(*) from tasks").await?;
        let copies = wanted / there.max(1);
        let earlier = |column| (column, format!("{column} - k * 60000000"));
        let deals = [
            ("id", twin("id")),
            ("public_no", "public_no || '/' || k".to_owned()),
            earlier("created_at"),
            earlier("updated_at"),
        ];
        self.copy("deals", "true", &deals, copies).await?;
        let items = [("id", twin("id")), ("task_id", twin("task_id"))];
        self.copy("items", "true", &items, copies).await?;
        let numbered = "case number when '' then '' else number || '/' || k end";
        let tasks = [
            ("id", twin("id")),
            (
                "deal_id",
                format!("case when deal_id is not null then {} end", twin("deal_id")),
            ),
            ("number", numbered.to_owned()),
            ("search_key", "search_key || '/' || k".to_owned()),
            earlier("created_at"),
            earlier("assigned_at"),
            earlier("submitted_at"),
            earlier("closed_at"),
            earlier("last_activity_at"),
            earlier("due_at"),
        ];
        self.copy("tasks", "true", &tasks, copies).await
    }

    /// So many more lines in the first `groups` of all, each as many.
    pub async fn lines(&mut self, lines: i64, groups: i64) -> Result<()> {
        self.run(
            "create temp table said as select row_number() over (order by m.group_id, m.seq) - 1 as n, \
             m.author, m.text, e.body from messages m join streams s on s.owner = m.group_id \
             and s.kind = 'shared' join events e on e.stream_id = s.id and e.seq = m.seq \
             where m.side = 0 and m.kind = 'text' limit 1000",
        )
        .await?;
        self.run("create unique index said_n on said (n)").await?;
        let streams: Vec<(Vec<u8>, Vec<u8>, i64, i64)> = sqlx::query_as(
            "select id, owner, head, lines from streams where kind = 'shared' order by owner limit $1",
        )
        .bind(groups)
        .fetch_all(&mut self.db)
        .await?;
        let each = lines / i64::try_from(streams.len())?.max(1);
        let mut in_slice = 0;
        self.run("begin").await?;
        for (number, (stream, group, head, lines)) in streams.into_iter().enumerate() {
            sqlx::query(LINES)
                .bind(each)
                .bind(&group)
                .bind(head)
                .bind(lines)
                .bind(i64::try_from(number)?)
                .execute(&mut self.db)
                .await?;
            sqlx::query(EVENTS)
                .bind(each)
                .bind(&stream)
                .bind(head)
                .execute(&mut self.db)
                .await?;
            sqlx::query("update streams set head = head + $1, lines = lines + $1 where id = $2")
                .bind(each)
                .bind(&stream)
                .execute(&mut self.db)
                .await?;
            in_slice += each;
            if in_slice >= SLICE {
                self.run("commit").await?;
                self.run("begin").await?;
                in_slice = 0;
            }
        }
        self.run("commit").await?;
        self.run(
            "insert into writers (group_id, user_id) select distinct group_id, author from messages \
             where side = 0 and author is not null on conflict do nothing",
        )
        .await
    }

    /// `copies` of each row of a table, with these columns changed.
    async fn copy(
        &mut self,
        table: &str,
        which: &str,
        changed: &[(&str, String)],
        copies: i64,
    ) -> Result<()> {
        let columns: Vec<(String,)> = sqlx::query_as("select name from pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut self.db)
            .await?;
        let columns: Vec<&str> = columns.iter().map(|(name,)| name.as_str()).collect();
        let values: Vec<&str> = columns
            .iter()
            .map(|column| {
                let change = changed.iter().find(|(name, _)| name == column);
                change.map_or(*column, |(_, value)| value)
            })
            .collect();
        self.run(&format!(
            "insert into {table} ({}) with recursive n (k) as \
             (select 1 where {copies} > 0 union all select k + 1 from n where k < {copies}) \
             select {} from (select * from {table} where {which}) cross join n",
            columns.join(", "),
            values.join(", ")
        ))
        .await
    }

    async fn run(&mut self, text: &str) -> Result<()> {
        sqlx::query(AssertSqlSafe(text.to_owned()))
            .execute(&mut self.db)
            .await
            .with_context(|| text.to_owned())?;
        Ok(())
    }

    async fn figure(&mut self, text: &'static str) -> Result<i64> {
        Ok(sqlx::query_scalar(text).fetch_one(&mut self.db).await?)
    }
}

/// The id of copy `k` of this id.
fn twin(id: &str) -> String {
    format!("unhex(hex(substr({id}, 1, 12)) || printf('%08x', k))")
}

/// `$1` how many, `$2` group, `$3` head, `$4` lines, `$5` the group's number.
const LINES: &str = "with recursive i (n) as (select 1 union all select n + 1 from i where n < $1) \
    insert into messages (id, group_id, side, seq, line, anchor, author, at, kind, text, mentions, \
    mentions_staff, rev) select unhex(printf('019000000000700080%06x%08x', $5, i.n)), $2, 0, $3 + i.n, \
    $4 + i.n, $3 + i.n, w.author, 1717000000000000 + i.n * 1000, 'text', w.text, '[]', false, 1 \
    from i join said w on w.n = i.n % 1000";
/// `$1` how many, `$2` stream, `$3` head.
const EVENTS: &str = "with recursive i (n) as (select 1 union all select n + 1 from i where n < $1) \
    insert into events (stream_id, seq, at, actor, body) select $2, $3 + i.n, \
    1717000000000000 + i.n * 1000, w.author, w.body from i join said w on w.n = i.n % 1000";
