//! PostgreSQL takes no writes, and the address leads to one that does: connections that are there
//! already lead to where it led before.

use crate::stored::stored;
use crate::town::servers::own_postgres::OwnPostgres;
use crate::town::{Town, eventually};
use protocol::OpId;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use server::ids;
use sqlx::{Connection, PgConnection};

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_refuses_to_store_reads_on_and_is_called_anew() {
    let made = tempfile::tempdir().unwrap();
    let data = made.path().join("data");
    OwnPostgres::make(&data);
    let mut postgres = OwnPostgres::at(&data);
    postgres.start();
    let town = Town::start_with(&["--database-url", &postgres.url()]).await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let op: OpId = ids::new();
    let says = async || {
        let line = crate::town::text_line(group, Side::Shared, "на месте");
        olga.command_as(op, line).await
    };

    let mut operator = PgConnection::connect(&postgres.url()).await.unwrap();
    for setting in [
        "alter system set default_transaction_read_only = on",
        "select pg_reload_conf()",
    ] {
        sqlx::query(setting).execute(&mut operator).await.unwrap();
    }
    let refused = ErrorBody::of(ErrorCode::Unavailable);
    eventually("no line is stored", async || {
        let other = crate::town::text_line(group, Side::Shared, "другое");
        olga.command_as(ids::new(), other).await == Err(refused.clone())
    })
    .await;
    assert_eq!(says().await, Err(refused));
    assert_eq!(olga.get("/api/groups").await.status, 200);

    // Connections that are there stay what they are; who calls anew comes to one that takes writes.
    let mut transaction = operator.begin_with("begin read write").await.unwrap();
    sqlx::query("alter role postgres set default_transaction_read_only = off")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    eventually("lines are stored again", async || says().await.is_ok()).await;
    let all = stored(&town, group).await;
    assert_eq!(all.values().filter(|line| *line == "на месте").count(), 1);
}
