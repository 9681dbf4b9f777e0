//! The tables as this version knows them, beside nodes of the version before and of the one after it
//! (ADR 0029): others serve meanwhile, and the tables may have more than is known here.

use super::is_in_the_way;
use crate::planted::next;
use anyhow::{Context, ensure};
use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, SqlitePool};
use std::time::Duration;
use tokio::time::sleep;

static COMMON: Migrator = sqlx::migrate!("../migrations/common");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
/// What only PostgreSQL has, such as row level security, or is told in other words.
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// Whoever migrates holds this advisory lock of the database.
const LOCK: i64 = 0x41_7274_656c;
const PAUSE: Duration = Duration::from_millis(100);
/// Tries to get a lock on a table, a few times a second, before a start is given up.
const TRIES: u32 = 300;

/// The oldest version that may run on these tables.
const OLDEST: &str = "select oldest from fits";

pub(super) async fn sqlite(writer: &SqlitePool) -> anyhow::Result<()> {
    let known = known(&SQLITE, false);
    known.run(writer).await.context("migrations")?;
    let (oldest,) = sqlx::query_as(OLDEST).fetch_one(writer).await?;
    fits(&known, oldest)
}

pub(super) async fn postgres(options: &PgConnectOptions) -> anyhow::Result<()> {
    // One session from the lock to the end.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None);
    let connecting = pool.connect_with(options.clone()).await;
    let conn = connecting.context("cannot reach PostgreSQL")?;
    // Asked for again and again: who waits inside a statement is waited for by an index that is made
    // `concurrently`, and so would wait for ever.
    while !is_locked(&conn).await? {
        sleep(PAUSE).await;
    }
    let mut known = known(&POSTGRES, true);
    known.set_locking(false);
    drop_halves(&conn).await?;
    for migration in known.iter() {
        apply(&conn, &known, migration).await?;
    }
    let (oldest,) = sqlx::query_as(OLDEST).fetch_one(&conn).await?;
    conn.close().await;
    fits(&known, oldest)
}

/// All migrations of this version; those of newer ones may be there, too.
fn known(of_this_store: &Migrator, postgres: bool) -> Migrator {
    let own = COMMON.iter().chain(of_this_store.iter()).cloned();
    let all = own.chain(next::migrations(postgres)).collect();
    let mut known = Migrator::with_migrations(all);
    known.set_ignore_missing(true);
    known
}

/// A newer version may have taken away what this one uses.
fn fits(known: &Migrator, oldest: i64) -> anyhow::Result<()> {
    let newest = known.iter().map(|migration| migration.version).max();
    let newest = newest.unwrap_or(0);
    ensure!(
        oldest <= newest,
        "this database belongs to a newer version: the oldest that may run on it knows migration \
         {oldest}, this one knows none after {newest} (docs/operations/upgrade.md)"
    );
    Ok(())
}

async fn is_locked(conn: &PgPool) -> sqlx::Result<bool> {
    let asked = sqlx::query_as("select pg_try_advisory_lock($1)").bind(LOCK);
    let (locked,) = asked.fetch_one(conn).await?;
    Ok(locked)
}

/// Indexes that a start left behind which ended while it made them; not those of a `reindex`.
async fn drop_halves(conn: &PgPool) -> sqlx::Result<()> {
    let halves: Vec<(String,)> = sqlx::query_as(
        "select format('drop index concurrently %s', indexrelid::regclass) from pg_index \
         where not indisvalid and indrelid in (select c.oid from pg_class c \
         join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema()) \
         and indexrelid::regclass::text !~ '_cc(new|old)[0-9]*$'",
    )
    .fetch_all(conn)
    .await?;
    for (half,) in halves {
        #[expect(
            clippy::disallowed_methods,
            reason = "a name cannot be bound; the database itself quotes it"
        )]
        let drop = sqlx::AssertSqlSafe(half);
        sqlx::query(drop).execute(conn).await?;
    }
    Ok(())
}

/// One migration, if it is not there yet. Everyone who comes after it waits while it waits for a table,
/// so it waits for a moment and tries again. What runs outside a transaction, such as an index that is
/// made `concurrently`, stands in nobody's way.
async fn apply(conn: &PgPool, known: &Migrator, migration: &Migration) -> anyhow::Result<()> {
    let patience = match migration.no_tx {
        true => "set lock_timeout = 0",
        false => "set lock_timeout = '200ms'",
    };
    sqlx::query(patience).execute(conn).await?;
    let mut tries = 0;
    loop {
        tries += 1;
        match known.run_to(migration.version, conn).await {
            Err(MigrateError::ExecuteMigration(error, _))
                if is_in_the_way(&error) && tries < TRIES =>
            {
                tracing::info!(migration = migration.version, "waits for a table");
                sleep(PAUSE).await;
            }
            done => return done.context("migrations"),
        }
    }
}
