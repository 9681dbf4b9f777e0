//! Opening a database: options that durability rests on, migrations, and reading them back.

use super::{Db, Lookout, migrations};
use crate::planted::failpoint::{Point, reached};
use crate::planted::{Fault, planted};
use anyhow::{Context, bail, ensure};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// Opens `sqlite://FILE` or `postgres://…`, migrates it, and refuses settings that could lose an
/// acknowledged write (architecture rule 1).
pub async fn open(url: &str, connections: u32) -> anyhow::Result<Db> {
    if url.starts_with("sqlite:") {
        open_sqlite(url, connections).await
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        open_postgres(url, connections).await
    } else {
        bail!("a database URL begins with sqlite: or postgres:")
    }
}

async fn open_sqlite(url: &str, connections: u32) -> anyhow::Result<Db> {
    let options = SqliteConnectOptions::from_str(url)
        .context("SQLite URL")?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if planted(Fault::CommitsUnsynced) {
            SqliteSynchronous::Normal
        } else {
            SqliteSynchronous::Full
        })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("wal_autocheckpoint", "8000")
        // What is deleted or replaced is gone from the file too (ADR 0033).
        .pragma("secure_delete", "on")
        .statement_cache_capacity(400)
        // A page of rows comes in one go: beyond this each row wakes two threads.
        .row_buffer_size(1_000);
    // No connection to a file of this process is lost while it waits, so none is asked first.
    let pool = SqlitePoolOptions::new()
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    let writer = pool
        .clone()
        .max_connections(1)
        .connect_with(options.clone().pragma("cache_size", "-16000"))
        .await
        .context("cannot open the SQLite file")?;
    migrations::sqlite(&writer).await?;
    reached(Point::Migrated);
    let (synchronous,): (i64,) = sqlx::query_as("pragma synchronous")
        .fetch_one(&writer)
        .await?;
    ensure!(
        synchronous == 2 || planted(Fault::CommitsUnsynced),
        "SQLite does not run with synchronous=FULL"
    );
    let readers = pool
        .max_connections(connections)
        // Little of their own: what one of them has read is in the system's cache, too.
        .connect_with(options.read_only(true).pragma("cache_size", "-500"))
        .await?;
    Ok(Db::Sqlite { readers, writer })
}

/// Opens an SQLite file that is there, as it is: nothing is migrated.
pub async fn open_as_it_is(file: &Path) -> anyhow::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .with_context(|| format!("cannot open {}", file.display()))?;
    Ok(Db::Sqlite {
        readers: pool.clone(),
        writer: pool,
    })
}

async fn open_postgres(url: &str, connections: u32) -> anyhow::Result<Db> {
    let synced = if planted(Fault::CommitsUnsynced) {
        "off"
    } else {
        "on"
    };
    let options = PgConnectOptions::from_str(url)
        .context("PostgreSQL URL")?
        .application_name("artel")
        .options([("synchronous_commit", synced)])
        // What a node held that vanished without a word (a pulled cable) is free within half a minute.
        .options([
            ("tcp_user_timeout", "20000"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
            // And what a node left open that gave it up. None of ours thinks for so long.
            ("idle_in_transaction_session_timeout", "10000"),
        ])
        // Policies make every query look dear, and compiling it takes longer than any of ours runs.
        .options([("jit", "off")])
        // They make planning dear too: a statement is planned once a connection, not each time.
        .options([("plan_cache_mode", "force_generic_plan")]);
    let lookout = Lookout::new(options.clone());
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // `pg.rs` does, or begins a transaction, which tells as well.
        .test_before_acquire(false)
        .before_acquire({
            let lookout = lookout.clone();
            move |_, last| Box::pin(std::future::ready(Ok(lookout.trusts(last.age))))
        });
    let sees_everything = options.clone().options([("artel.scope", "product")]);
    migrations::postgres(&sees_everything).await?;
    reached(Point::Migrated);
    let product = pool
        .clone()
        .connect_with(sees_everything)
        .await
        .context("cannot reach PostgreSQL")?;
    let (commit, bypasses): (String, bool) = sqlx::query_as(
        "select current_setting('synchronous_commit'), rolsuper or rolbypassrls from pg_roles \
         where rolname = current_user",
    )
    .fetch_one(&product)
    .await?;
    ensure!(
        commit == "on" || planted(Fault::CommitsUnsynced),
        "PostgreSQL does not run with synchronous_commit=on"
    );
    if bypasses {
        tracing::warn!(
            "this PostgreSQL role is above row level security: the second lock is open (docs/operations.md)"
        );
    }
    let readers = pool.connect_lazy_with(options);
    Ok(Db::Pg {
        product,
        readers,
        lookout,
    })
}

/// Writes back what SQLite keeps in its journal beside the file, and empties that: what was replaced is
/// nowhere any more. Of PostgreSQL nothing; its own vacuum does that.
pub async fn empty_journal(url: &str) -> anyhow::Result<()> {
    let Some(file) = url.strip_prefix("sqlite://") else {
        return Ok(());
    };
    let Db::Sqlite { writer, .. } = open_as_it_is(Path::new(file)).await? else {
        return Ok(());
    };
    let (busy, ..): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(truncate)")
        .fetch_one(&writer)
        .await?;
    writer.close().await;
    ensure!(busy == 0, "somebody reads it all the time");
    Ok(())
}

/// Throws away everything: the SQLite file or PostgreSQL's tables, and the files.
pub async fn erase(url: &str, files: &Path) -> anyhow::Result<()> {
    match url.strip_prefix("sqlite://") {
        Some(file) => {
            for file in [
                file.to_owned(),
                format!("{file}-wal"),
                format!("{file}-shm"),
            ] {
                remove(std::fs::remove_file(&file))
                    .with_context(|| format!("cannot remove {file}"))?;
            }
        }
        None => {
            let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
            sqlx::query("drop schema public cascade")
                .execute(&pool)
                .await?;
            sqlx::query("create schema public").execute(&pool).await?;
            pool.close().await;
        }
    }
    remove(std::fs::remove_dir_all(files)).context("cannot remove the files")
}

/// What is absent already is removed.
fn remove(done: std::io::Result<()>) -> std::io::Result<()> {
    match done {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
