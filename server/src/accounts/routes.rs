//! HTTP of accounts.

use super::{passwords, queries, sessions, view};
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result, within};
use crate::http::{Address, Body};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::error::ErrorCode;
use protocol::limits;
use protocol::person::Me;
use protocol::sign_in::SignIn;

/// `POST /api/sign-in`.
pub async fn sign_in(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Body(body): Body<SignIn>,
) -> Result<Response> {
    app.limits.sign_in_from(address)?;
    within(limits::EMAIL, &body.login)?;
    within(limits::PASSWORD, &body.password)?;
    let login = super::login(&body.login)?;
    app.limits.sign_in_of(&login)?;
    let row = queries::by_login(&mut app.db.read().await?, &login).await?;
    let hash = row.as_ref().and_then(|row| row.password.clone());
    let fits =
        tokio::task::spawn_blocking(move || passwords::fits(&body.password, hash.as_deref()))
            .await
            .map_err(anyhow::Error::from)?;
    match row {
        // Demo accounts have known passwords: they work on loopback only.
        Some(row) if fits && row.status == "active" && (!row.demo || address.is_loopback()) => {
            let (caller, cookie) = sessions::begin(&app, row.id, &headers).await?;
            let me = view::me(&app, &mut app.db.read().await?, caller).await?;
            Ok(([(header::SET_COOKIE, cookie)], Json(me)).into_response())
        }
        _ => Err(Error::of(ErrorCode::WrongPassword)),
    }
}

/// `POST /api/sign-out`.
pub async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response> {
    app.log
        .write(move |tx| {
            Box::pin(async move {
                queries::delete_session(&mut tx.conn, caller.session, caller.user).await?;
                tx.personal(
                    caller.user,
                    protocol::event::PersonalEvent::SessionEnded {
                        session: caller.session,
                    },
                );
                Ok(())
            })
        })
        .await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, sessions::ended(&app))],
    )
        .into_response())
}

/// `GET /api/me`.
pub async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    Ok(Json(
        view::me(&app, &mut app.db.read().await?, caller).await?,
    ))
}
