//! What was not done: refused commands and reads, sign-ins that failed. They are noted beside what
//! was refused, which is rolled back, and may come in floods.

use super::flood::Turn;
use super::insert;
use crate::app::App;
use crate::error::Result;
use crate::planted::{Fault, planted};
use protocol::UserId;
use protocol::error::ErrorCode;
use protocol::event::PersonalEvent;

/// Notes a write that was refused. `act` is its word in the protocol.
pub async fn refusal<T>(app: &App, user: UserId, act: &str, outcome: &Result<T>) {
    let Err(error) = outcome else { return };
    if !matches!(error.code(), ErrorCode::NotAllowed | ErrorCode::NotFound) {
        return;
    }
    if planted(Fault::RefusalsWrite) {
        let write = app.log.write(move |tx| {
            Box::pin(async move {
                tx.personal(user, PersonalEvent::ProfileChanged {});
                Ok(())
            })
        });
        // The fault is there to be seen, not to succeed.
        let _ = write.await;
    }
    often(app, Seen::by(user, act)).await;
}

/// Notes a read that was refused; `what` is its route, without any id, or `follow`.
pub async fn read_refused(app: &App, user: UserId, what: &str) {
    often(app, Seen::by(user, what)).await;
}

/// Notes a sign-in that failed at its first step. Whoever tried is not known; `account` is whose
/// account it was, if it is one, and what was typed is not kept.
///
/// Nobody waits for it: whether there is an entry to write depends on whether there is an account, and
/// the answer would tell by its time. The entries are bounded by [`super::Flood`].
pub fn sign_in_failed(app: &App, account: Option<UserId>, network: &str, told: &str) {
    let who = account.map_or_else(|| network.to_owned(), |user| user.to_string());
    let seen = Seen {
        who,
        actor: None,
        act: "sign_in_failed",
        account,
        detail: told.to_owned(),
    };
    let of_this = app.clone();
    app.tasks.spawn(async move { often(&of_this, seen).await });
}

/// Something that may come again and again.
#[derive(Clone)]
struct Seen {
    /// By whom floods are told apart.
    who: String,
    actor: Option<UserId>,
    act: &'static str,
    account: Option<UserId>,
    detail: String,
}

impl Seen {
    fn by(user: UserId, detail: &str) -> Self {
        Seen {
            who: user.to_string(),
            actor: Some(user),
            act: "refused",
            account: None,
            detail: detail.to_owned(),
        }
    }
}

async fn often(app: &App, seen: Seen) {
    let now = app.clock.now();
    let (key, seen) = match app.audit.sees(&seen.who, &seen.detail, now) {
        Turn::Note(key) => (key, seen),
        Turn::More(key) => {
            let act = "flood";
            let detail = String::new();
            (
                key,
                Seen {
                    act,
                    detail,
                    ..seen
                },
            )
        }
        Turn::Counted => return,
    };
    let noted = app
        .log
        .write(move |tx| {
            let (key, seen) = (key.clone(), seen.clone());
            Box::pin(async move {
                let object = seen.account.map(|user| ("person", user.0));
                let detail = Some(seen.detail.as_str()).filter(|words| !words.is_empty());
                insert(tx, seen.actor, seen.act, object, detail, Some(&key)).await
            })
        })
        .await;
    if let Err(error) = noted {
        error.log();
    }
}
