//! HTTP of one's own second factor. Secrets and codes go in bodies, never in addresses.

use super::{Change, begin, change, new_codes, queries};
use crate::accounts::door::Door;
use crate::accounts::queries::people;
use crate::accounts::routes::proves_password;
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::http::{Body, Path, Reader};
use crate::policy::{Action, Facts, may};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use protocol::UserId;
use protocol::two_factor::{Code, RecoveryCodes, SetUpTwoFactor, TwoFactorSecret, TwoFactorView};

/// `GET /api/two-factor`: one's own.
pub async fn own(mut reader: Reader) -> Result<Json<TwoFactorView>> {
    let facts = Facts {
        own: true,
        ..Facts::default()
    };
    may(&reader.actor, Action::OwnAccount, facts)?;
    let user = reader.caller.user;
    queries::view(&mut reader.conn, user).await.map(Json)
}

/// `GET /api/people/{id}/two-factor`.
pub async fn of(mut reader: Reader, Path(user): Path<UserId>) -> Result<Json<TwoFactorView>> {
    may(&reader.actor, Action::ManagePeople, Facts::default())?;
    let known = people::record(&mut reader.conn, user).await?;
    known.ok_or_else(Error::not_found)?;
    queries::view(&mut reader.conn, user).await.map(Json)
}

/// `POST /api/two-factor/set-up`: asks for the password, so that whoever finds an open page cannot
/// shut its owner out.
pub async fn set_up(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<SetUpTwoFactor>,
) -> Result<Json<TwoFactorSecret>> {
    proves_password(&app, caller.user, body.password).await?;
    begin(&app, caller.user).await.map(Json)
}

/// `POST /api/two-factor/confirm`: switches it on; the answer is the only time that the recovery
/// codes are seen.
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    door: Door,
    Body(body): Body<Code>,
) -> Result<Json<RecoveryCodes>> {
    with_new_codes(&app, caller, &door, body.code, Change::Confirm).await
}

/// `POST /api/two-factor/codes`: new recovery codes in place of the old ones.
pub async fn codes(
    State(app): State<App>,
    caller: Caller,
    door: Door,
    Body(body): Body<Code>,
) -> Result<Json<RecoveryCodes>> {
    with_new_codes(&app, caller, &door, body.code, Change::Codes).await
}

/// A change by a code, that gives new recovery codes.
async fn with_new_codes(
    app: &App,
    caller: Caller,
    door: &Door,
    code: String,
    made: impl FnOnce(Vec<Vec<u8>>) -> Change,
) -> Result<Json<RecoveryCodes>> {
    may_guess(app, door, caller.user)?;
    let (codes, hashes) = new_codes(&app.keyring, caller.user);
    change(app, caller, code, made(hashes)).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// `POST /api/two-factor/off`.
pub async fn off(
    State(app): State<App>,
    caller: Caller,
    door: Door,
    Body(body): Body<Code>,
) -> Result<StatusCode> {
    may_guess(&app, &door, caller.user)?;
    change(&app, caller, body.code, Change::Off).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Before a code is tried, by whomever.
pub fn may_guess(app: &App, door: &Door, user: UserId) -> Result<()> {
    let device = door.known_to(app, user);
    app.limits.guesses.code(user, device, &door.network())
}
