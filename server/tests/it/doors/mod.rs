//! The doors under attack: foreign pages, stolen and guessed secrets, bodies that say more than they
//! may, bombs, addresses that lead inside, and sockets that keep no rule of their protocol.

mod abuse;
mod bombs;
mod creates;
mod fields;
mod guessing;
mod outbound;
mod pages;
mod raw;
mod sessions;
mod telling;

use crate::people::{enters, link_for, makes, operator_named, session_of};
use crate::town::{Person, Town};
use protocol::UserId;
use server::store::Db;

/// What every successful write moves.
pub async fn digest(town: &Town) -> Vec<(i64, i64)> {
    const SUMS: [&str; 5] = [
        "select count(*), cast(coalesce(sum(head), 0) as bigint) from streams",
        "select count(*), cast(0 as bigint) from ops",
        "select count(*), cast(coalesce(sum(rev + access_rev), 0) as bigint) from users",
        "select count(*), cast(0 as bigint) from sessions",
        "select count(*), cast(0 as bigint) from invitations",
    ];
    let db: Db = town.db().await;
    let mut conn = db.read().await.unwrap();
    let mut sums = Vec::new();
    for text in SUMS {
        sums.push(server::fetch_one!(conn, text).unwrap());
    }
    sums
}

pub const LOGIN: &str = "vera@artel.example";
pub const PASSWORD: &str = "правильный пароль";

/// An operator with a password; her id and her first session.
pub async fn vera(admin: &Person) -> (UserId, Person) {
    let vera = makes(admin, operator_named("Вера", LOGIN)).await;
    let token = link_for(admin, vera).await;
    let entered = enters(admin, &token, Some(PASSWORD)).await;
    (vera, admin.with_token(&session_of(&entered)))
}
