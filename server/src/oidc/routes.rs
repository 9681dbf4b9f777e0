//! HTTP of the company's sign-in. Both routes are visited by the browser itself, so they answer with
//! the next page to go to.

use super::{LIFE, Return, begin, end};
use crate::accounts::door::Door;
use crate::accounts::entry::{self, First, Step, Way};
use crate::accounts::{cookies, queries};
use crate::app::App;
use crate::audit;
use crate::error::{Error, Result};
use crate::http::Query;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

const COOKIE: &str = "artel-company";

/// `GET /api/oidc/start`.
pub async fn start(State(app): State<App>, door: Door) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    let provider = app.oidc.as_deref().ok_or_else(Error::not_found)?;
    match begin(&app, provider).await {
        Ok((url, kept)) => {
            let cookie = cookies::set(&app, COOKIE, &kept, LIFE);
            Ok(go(url.as_str(), [cookie]))
        }
        Err(error) => {
            tracing::warn!(error = %error, "the company's sign-in cannot be reached");
            Ok(go("/sign-in?company=away", []))
        }
    }
}

/// `GET /api/oidc/callback`.
pub async fn callback(
    State(app): State<App>,
    door: Door,
    headers: HeaderMap,
    Query(came): Query<Return>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    let provider = app.oidc.as_deref().ok_or_else(Error::not_found)?;
    let over = cookies::set(&app, COOKIE, "", 0);
    let kept = cookies::read(&app, &headers, COOKIE).unwrap_or_default();
    let user = match end(&app, provider, kept, &came, door.address).await {
        Ok(user) => user,
        Err(error) => {
            // Never the token: what is said here holds no secret.
            tracing::info!(error = %error, "a sign-in by the company was refused");
            let told = door.told(&queries::word(Way::Oidc));
            audit::sign_in_failed(&app, None, &door.network(), &told);
            return Ok(go("/sign-in?company=refused", [over]));
        }
    };
    let entered = entry::enter(&app, door, First::Oidc(user)).await?;
    let page = match entered.step {
        Step::In(_) => "/",
        Step::Second { set_up: false } => "/sign-in?second=code",
        Step::Second { set_up: true } => "/sign-in?second=set_up",
    };
    Ok(go(page, entered.cookies.into_iter().chain([over])))
}

fn go(page: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    // A page of ours, or one that the provider named as its own.
    let page = HeaderValue::try_from(page).unwrap_or(HeaderValue::from_static("/sign-in"));
    headers.insert(header::LOCATION, page);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
