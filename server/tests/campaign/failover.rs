//! PostgreSQL takes no writes for a while, or a standby takes its place.

use crate::town::Town;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::task::block_in_place;

/// As where its disk is nearly full, or an operator holds it still.
pub async fn takes_no_writes(town: &Town, time: Duration) {
    let Some(postgres) = &town.postgres else {
        return;
    };
    let postgres = postgres.lock().await;
    let says = |setting| {
        block_in_place(|| {
            postgres.says(setting);
            postgres.says("select pg_reload_conf()");
        });
    };
    says("alter system set default_transaction_read_only = on");
    tokio::time::sleep(time).await;
    says("alter system reset default_transaction_read_only");
}

/// A standby is made, everything acknowledged is on both, the first is killed, and everybody calls at
/// the second: first while it still takes no writes, then when it does.
pub async fn fails_over(town: &Town, time: Duration) {
    let Some(postgres) = &town.postgres else {
        return;
    };
    let mut postgres = postgres.lock().await;
    let standby = block_in_place(|| postgres.standby());
    tokio::time::sleep(time).await;
    block_in_place(|| {
        postgres.crash();
        standby.has_caught_up();
    });
    town.moves_store((Ipv4Addr::LOCALHOST, standby.port).into());
    tokio::time::sleep(time).await;
    block_in_place(|| standby.promote());
    *postgres = standby;
}
