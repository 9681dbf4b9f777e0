//! Rows that name him beside the log: notices, his own and those of which he was the actor, and the
//! journal's entries of who came in. A page at a time: no statement reads a table of years.

use super::queries;
use crate::app::App;
use crate::error::Result;
use protocol::UserId;
use uuid::Uuid;

/// Rows looked at in a step.
const PAGE: i64 = 1000;

/// Goes through the page of notices after this one; where it came to, nothing at the end of all. May be
/// repeated.
pub async fn notices(app: &App, user: UserId, name: &str, after: Uuid) -> Result<Option<Uuid>> {
    let last = queries::last_of_notices(&mut app.db.read().await?, after, PAGE).await?;
    let page = (after, last.unwrap_or(Uuid::max()));
    let name: std::sync::Arc<str> = name.into();
    app.log
        .write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                queries::forget_notices(&mut tx.conn, user, page).await?;
                queries::rename_in_notices(&mut tx.conn, user, &name, page).await
            })
        })
        .await?;
    Ok(last)
}

/// The same with the journal: from where and with what device he came.
pub async fn entries(app: &App, user: UserId, after: Uuid) -> Result<Option<Uuid>> {
    let last = queries::last_of_entries(&mut app.db.read().await?, after, PAGE).await?;
    let page = (after, last.unwrap_or(Uuid::max()));
    app.log
        .write(move |tx| {
            Box::pin(async move { queries::forget_entries(&mut tx.conn, user, page).await })
        })
        .await?;
    Ok(last)
}
