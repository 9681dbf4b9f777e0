//! What a database holds, for comparison with what was acknowledged.

use crate::load::Told;
use crate::town::Town;
use protocol::{GroupId, Seq};
use server::fetch_all;

/// The lines of the group's shared stream.
pub async fn stored(town: &Town, group: GroupId) -> Told {
    let db = town.db().await;
    let mut conn = db.read().await.unwrap();
    let rows: Vec<(i64, String)> = fetch_all!(
        conn,
        "select seq, text from messages where group_id = $1 and side = 0",
        group
    )
    .unwrap();
    drop(conn);
    db.close().await;
    rows.into_iter()
        .map(|(seq, text)| (Seq(seq), text))
        .collect()
}

/// How many acknowledged lines are not there as they were acknowledged.
pub fn lost(told: &Told, stored: &Told) -> usize {
    let is_lost = |(seq, text): &(&Seq, &String)| stored.get(seq) != Some(text);
    told.iter().filter(is_lost).count()
}
