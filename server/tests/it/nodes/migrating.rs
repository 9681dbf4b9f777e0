//! Tables change while others start or work (ADR 0029); on SQLite one node does so by itself.

use super::{Four, four};
use crate::town::servers::{free_port, postgres_url_for_new_database, serves};
use crate::town::{DEADLINE, Town, eventually, is_cluster};
use futures_util::future::join_all;
use server::fetch_all;
use server::store::open;
use sqlx::{Connection, PgConnection};
use std::fs::File;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

#[tokio::test]
async fn nodes_that_start_at_once_make_the_tables_of_an_empty_database_once() {
    if !is_cluster() {
        return;
    }
    let url = postgres_url_for_new_database().await;
    for opened in join_all((0..4).map(|_| open(&url, 1))).await {
        opened.unwrap().close().await;
    }
    let db = open(&url, 1).await.unwrap();
    let mut conn = db.alone().await.unwrap();
    let done: Vec<(i64, bool)> = fetch_all!(
        conn,
        "select version, success from _sqlx_migrations order by version"
    )
    .unwrap();
    assert_eq!(done, [(1, true), (2, true), (3, true), (4, true)]);
}

#[tokio::test]
async fn a_migration_waits_for_a_table_that_somebody_reads_and_holds_nobody_up() {
    if !is_cluster() {
        return;
    }
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let mut his = ivan.in_group(group, false).await;
    let mut reader = PgConnection::connect(&town.store_url()).await.unwrap();
    let mut reading = reader.begin().await.unwrap();
    sqlx::query("lock table messages in access share mode")
        .execute(&mut *reading)
        .await
        .unwrap();
    let next = Next::starts(&town);
    eventually("it waits for the table", async || {
        next.said().contains("waits for a table")
    })
    .await;
    for text in ["раз", "два", "три"] {
        let said = tokio::time::timeout(DEADLINE, olga.says(group, text)).await;
        let seq = said.unwrap().seq.unwrap();
        his.event_at(protocol::event::StreamName::Shared(group), seq)
            .await;
    }
    assert!(!next.is_ready().await, "{}", next.said());
    reading.rollback().await.unwrap();
    eventually("the next version serves", async || next.is_ready().await).await;
    olga.says(group, "и дальше").await;
}

/// A node of the next version, as a process of its own.
struct Next {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Next {
    fn starts(town: &Town) -> Self {
        let (port, log) = (free_port(), town.folder().join("next.log"));
        let output = File::create(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_artel"))
            .args(["serve", "--log", "info"])
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(town.settings())
            .env("ARTEL_NEXT", "1")
            .current_dir(town.folder())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        Next { child, port, log }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    async fn is_ready(&self) -> bool {
        serves((Ipv4Addr::LOCALHOST, self.port).into()).await
    }
}

impl Drop for Next {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
