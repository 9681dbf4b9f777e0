//! The steps of signing in. A password, a one-time link or the company's own sign-in is the first;
//! who has a second factor shows it next, and only then there is a session. Between the two there
//! is a first step: a secret in a cookie of its own, good for ten minutes, five codes, and for
//! nothing else.

use super::door::Door;
use super::queries::people;
use super::two_factor::{self, Proof, queries as factors};
use super::{cookies, links, profile, queries, sessions, view};
use crate::app::App;
use crate::clock::MINUTE;
use crate::commands::Caller;
use crate::error::{self, Error, Result};
use crate::log::Tx;
use crate::{audit, keyring::Keyring};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::person::Me;
use protocol::two_factor::{RecoveryCodes, TwoFactorSecret};
use protocol::{Micros, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const COOKIE: &str = "artel-step";
const LIFE: Micros = 10 * MINUTE;
/// Codes that one first step is good for.
const TRIES: i32 = 5;

/// By what somebody has shown who he is; a word of the audit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Password,
    Link,
    Invitation,
    /// The company's own sign-in.
    Oidc,
}

/// A first step that was right.
#[derive(Clone, Debug)]
pub enum First {
    Password(UserId),
    #[cfg(feature = "oidc")]
    Oidc(UserId),
    Link {
        /// Hash of its token; it is used up here.
        token: Vec<u8>,
        /// Hash of the password that its holder chose.
        password: Option<String>,
    },
}

/// Where a first step has led.
pub enum Step {
    In(Caller),
    Second { set_up: bool },
}

/// Where it has led, and what the browser is to keep.
pub struct Entered {
    pub step: Step,
    pub cookies: Vec<HeaderValue>,
}

/// Leads one whose first step was right into a session, or to the second step; all or nothing.
pub async fn enter(app: &App, door: Door, first: First) -> Result<Entered> {
    let (session, token) = (sessions::New::make(&door), sessions::new_secret());
    let hash = sessions::hashed(&token);
    let cookie = session.cookie(app);
    let visit = Arc::new((door.clone(), first, session, hash));
    let step = app
        .log
        .write(move |tx| {
            let visit = visit.clone();
            Box::pin(async move {
                let (door, first, session, hash) = &*visit;
                enter_in(tx, door, first, session, hash).await
            })
        })
        .await?;
    let cookies = match step {
        Step::In(caller) => all_cookies(app, &door, caller, cookie),
        Step::Second { .. } => vec![cookies::set(app, COOKIE, &token, LIFE)],
    };
    Ok(Entered { step, cookies })
}

/// As [`enter`], for a page that asked: who one is now, or 401 for the second step. The client then
/// asks for a code, or leads into the set-up.
pub async fn answer(app: &App, door: Door, first: First) -> Result<Response> {
    let Entered { step, cookies } = enter(app, door, first).await?;
    match step {
        Step::In(caller) => Ok(with(cookies, Json(me(app, caller).await?))),
        Step::Second { set_up } => {
            let body = ErrorBody {
                name: set_up.then(|| "set_up".to_owned()),
                ..ErrorBody::of(ErrorCode::SecondFactor)
            };
            Ok(with(cookies, (error::status(body.code), Json(body))))
        }
    }
}

async fn enter_in(
    tx: &mut Tx,
    door: &Door,
    first: &First,
    session: &sessions::New,
    hash: &[u8],
) -> Result<Step> {
    let (user, way, password) = match first {
        First::Password(user) => (*user, Way::Password, None),
        #[cfg(feature = "oidc")]
        First::Oidc(user) => (*user, Way::Oidc, None),
        First::Link { token, password } => {
            let user = queries::links::take(&mut tx.conn, token, tx.now).await?;
            let user = user.ok_or_else(links::expired)?;
            let object = Some(("person", user.0));
            audit::note(tx, Some(user), "use_link", object, None).await?;
            (user, Way::Link, password.clone())
        }
    };
    tx.act_as(Some(user));
    let standing = factors::standing(&mut tx.conn, user).await?;
    let set_up = standing.confirmed_at.is_none();
    let step = factors::FirstStep {
        user_id: user,
        way: queries::word(way),
        password,
        set_up,
    };
    if set_up && !standing.required {
        let told = door.told(&step.way);
        return come_in(tx, door, step, session, &told).await.map(Step::In);
    }
    let expires = tx.now + LIFE;
    factors::insert_step(&mut tx.conn, hash, &step, tx.now, expires).await?;
    Ok(Step::Second { set_up })
}

/// All steps are done: the session begins, and a password chosen on the way counts.
async fn come_in(
    tx: &mut Tx,
    door: &Door,
    step: factors::FirstStep,
    session: &sessions::New,
    told: &str,
) -> Result<Caller> {
    let user = step.user_id;
    if queries::parse::<Way>(&step.way)? == Way::Link {
        links::arrive(tx, user, door.address).await?;
    }
    let caller = session.begin(tx, user, told).await?;
    if let Some(password) = step.password {
        people::set_password(&mut tx.conn, user, &password).await?;
        profile::new_password(tx, caller).await?;
    }
    Ok(caller)
}

/// The cookies of a session, and who one is now.
pub async fn signed_in(
    app: &App,
    door: &Door,
    caller: Caller,
    session: HeaderValue,
) -> Result<Response> {
    let cookies = all_cookies(app, door, caller, session);
    Ok(with(cookies, Json(me(app, caller).await?)))
}

async fn me(app: &App, caller: Caller) -> Result<Me> {
    view::me(app, &mut app.db.read().await?, caller).await
}

/// The session's, the browser's own, and the end of the first step's.
fn all_cookies(app: &App, door: &Door, caller: Caller, session: HeaderValue) -> Vec<HeaderValue> {
    let over = cookies::set(app, COOKIE, "", 0);
    vec![session, door.remembers(app, caller.user), over]
}

fn with(cookies: Vec<HeaderValue>, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The hash of the first step that a request carries, and whose it is.
async fn begun(app: &App, headers: &HeaderMap, set_up: bool) -> Result<(Vec<u8>, UserId)> {
    let token = cookies::read(app, headers, COOKIE).ok_or_else(links::expired)?;
    let token = sessions::hashed(token);
    let now = app.clock.now();
    let user = factors::step_of(&mut app.db.read().await?, &token, set_up, now).await?;
    Ok((token, user.ok_or_else(links::expired)?))
}

/// The second step: a code of the authenticator, or a recovery code.
pub async fn second(app: &App, door: Door, headers: &HeaderMap, code: String) -> Result<Response> {
    let (token, user) = begun(app, headers, false).await?;
    two_factor::routes::may_guess(app, &door, user)?;
    let step = Second {
        token,
        code,
        recovery: Vec::new(),
    };
    let (caller, session) = finish(app, &door, step).await?;
    signed_in(app, &door, caller, session).await
}

/// The second step of one who must have a factor and has none: its secret.
pub async fn set_up(app: &App, headers: &HeaderMap) -> Result<TwoFactorSecret> {
    let (_, user) = begun(app, headers, true).await?;
    two_factor::begin(app, user).await
}

/// Ends that set-up with its first code; the answer is the only time that the recovery codes are
/// seen.
pub async fn confirm(app: &App, door: Door, headers: &HeaderMap, code: String) -> Result<Response> {
    let (token, user) = begun(app, headers, true).await?;
    two_factor::routes::may_guess(app, &door, user)?;
    let (codes, recovery) = two_factor::new_codes(&app.keyring, user);
    let step = Second {
        token,
        code,
        recovery,
    };
    let (caller, session) = finish(app, &door, step).await?;
    let cookies = all_cookies(app, &door, caller, session);
    Ok(with(cookies, Json(RecoveryCodes { codes })))
}

/// What comes with the second step.
struct Second {
    token: Vec<u8>,
    code: String,
    /// Hashes of new recovery codes; of a set-up.
    recovery: Vec<Vec<u8>>,
}

/// One try of the second step. A wrong code is an error only after its try was counted.
async fn finish(app: &App, door: &Door, second: Second) -> Result<(Caller, HeaderValue)> {
    let session = sessions::New::make(door);
    let cookie = session.cookie(app);
    let keyring = app.keyring.clone();
    let visit = Arc::new((door.clone(), second, session));
    let caller = app
        .log
        .write(move |tx| {
            let (visit, keyring) = (visit.clone(), keyring.clone());
            Box::pin(async move {
                let (door, second, session) = &*visit;
                finish_in(tx, &keyring, door, second, session).await
            })
        })
        .await?;
    let caller = caller.ok_or_else(|| Error::of(ErrorCode::WrongCode))?;
    Ok((caller, cookie))
}

async fn finish_in(
    tx: &mut Tx,
    keyring: &Keyring,
    door: &Door,
    second: &Second,
    session: &sessions::New,
) -> Result<Option<Caller>> {
    let set_up = !second.recovery.is_empty();
    let step = factors::try_step(&mut tx.conn, &second.token, set_up, TRIES, tx.now).await?;
    let step = step.ok_or_else(links::expired)?;
    let user = step.user_id;
    tx.act_as(Some(user));
    let shown = if set_up {
        let codes = &second.recovery;
        let confirmed = two_factor::confirm(tx, keyring, user, &second.code, codes).await?;
        confirmed.then_some(Proof::Code)
    } else {
        two_factor::prove(tx, keyring, user, &second.code).await?
    };
    let word = match shown {
        Some(Proof::Code) => "code",
        Some(Proof::Recovery) => "recovery",
        None => {
            let told = door.told(&format!("{}+code", step.way));
            let object = Some(("person", user.0));
            audit::note(tx, None, "sign_in_failed", object, Some(&told)).await?;
            return Ok(None);
        }
    };
    factors::delete_step(&mut tx.conn, &second.token).await?;
    let told = door.told(&format!("{}+{word}", step.way));
    come_in(tx, door, step, session, &told).await.map(Some)
}
