//! HTTP of accounts.

use super::door::Door;
use super::entry::{self, First, Way};
use super::queries::{self, people};
use super::{links, passwords, profile, sessions, view};
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result, within};
use crate::http::{Address, Body, Path, Reader};
use crate::policy::{Action, Facts, may};
use crate::{audit, groups};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::error::ErrorCode;
use protocol::page::PersonList;
use protocol::person::{Me, SessionView};
use protocol::sign_in::{
    ChangePassword, LookAtToken, Secret, SignIn, SignInWays, TokenMeaning, UseLink,
};
use protocol::two_factor::{Code, TwoFactorSecret};
use protocol::{UserId, limits};

/// `POST /api/sign-in`.
pub async fn sign_in(
    State(app): State<App>,
    door: Door,
    Body(body): Body<SignIn>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    within(limits::EMAIL, &body.login)?;
    within(limits::PASSWORD, &body.password)?;
    let login = super::login(&body.login)?;
    let row = queries::by_login(&mut app.db.read().await?, &login).await?;
    // From a browser that he was in by, somebody else's guesses do not count.
    let device = row.as_ref().and_then(|row| door.known_to(&app, row.id));
    app.limits
        .guesses
        .password(&login, device, &door.network())?;
    let hash = row.as_ref().and_then(|row| row.password.clone());
    let fits = passwords::fit(body.password, hash).await?;
    match row {
        // Demo accounts have known passwords: they work on loopback only.
        Some(row)
            if fits && row.status == "active" && (!row.demo || door.address.is_loopback()) =>
        {
            entry::answer(&app, door, First::Password(row.id)).await
        }
        row => {
            let told = door.told(&queries::word(Way::Password));
            let account = row.map(|row| row.id);
            audit::sign_in_failed(&app, account, &door.network(), &told);
            Err(Error::of(ErrorCode::WrongPassword))
        }
    }
}

/// `GET /api/sign-in/ways`: what the page offers beside a password.
pub async fn ways(State(app): State<App>) -> Json<SignInWays> {
    let issuer = app.config.oidc_issuer.as_deref();
    let host =
        issuer.and_then(|issuer| url::Url::parse(issuer).ok()?.host_str().map(str::to_owned));
    Json(SignInWays { company: host })
}

/// `POST /api/sign-in/code`: the second step.
pub async fn code(
    State(app): State<App>,
    door: Door,
    headers: HeaderMap,
    Body(body): Body<Code>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    entry::second(&app, door, &headers, body.code).await
}

/// `POST /api/sign-in/set-up`: the second step of one who must have a factor and has none.
pub async fn set_up(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
) -> Result<Json<TwoFactorSecret>> {
    app.limits.guesses.from(address)?;
    entry::set_up(&app, &headers).await.map(Json)
}

/// `POST /api/sign-in/confirm`: ends that set-up.
pub async fn confirm(
    State(app): State<App>,
    door: Door,
    headers: HeaderMap,
    Body(body): Body<Code>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    entry::confirm(&app, door, &headers, body.code).await
}

/// `POST /api/link/look`: uses nothing up.
pub async fn look(
    State(app): State<App>,
    Address(address): Address,
    Body(body): Body<LookAtToken>,
) -> Result<Json<TokenMeaning>> {
    app.limits.guesses.from(address)?;
    meaning(&app, &sessions::hashed(&body.token))
        .await
        .map(Json)
}

/// What an unused token opens; asked before any password is hashed for its holder.
pub async fn meaning(app: &App, hash: &[u8]) -> Result<TokenMeaning> {
    let now = app.clock.now();
    let mut conn = app.db.read().await?;
    if let Some((name, has_password)) = queries::links::look(&mut conn, hash, now).await? {
        let needs_password = !has_password;
        return Ok(TokenMeaning::Link {
            name,
            needs_password,
        });
    }
    groups::invitations::look(&mut conn, hash, now)
        .await?
        .ok_or_else(links::expired)
}

/// `POST /api/link`.
pub async fn enter(
    State(app): State<App>,
    door: Door,
    Body(body): Body<UseLink>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    let token = sessions::hashed(&body.token);
    if let Err(error) = meaning(&app, &token).await {
        let told = door.told(&queries::word(Way::Link));
        audit::sign_in_failed(&app, None, &door.network(), &told);
        return Err(error);
    }
    let password = hashed(body.password).await?;
    entry::answer(&app, door, First::Link { token, password }).await
}

/// The hash of a password that may be set, made before the transaction.
pub async fn hashed(password: Option<String>) -> Result<Option<String>> {
    match password {
        None => Ok(None),
        Some(password) => {
            profile::check_password(&password)?;
            Ok(Some(passwords::hashed(password).await?))
        }
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
                let (user, object) = (caller.user, Some(("session", caller.session.0)));
                audit::note(tx, Some(user), "sign_out", object, None).await
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

/// `POST /api/password`: proves the old one first and ends the other sessions.
pub async fn password(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode> {
    let user = caller.user;
    let (old, has_login) = proves_password(&app, user, body.current).await?;
    if !has_login {
        return Err(Error::invalid("email"));
    }
    profile::check_password(&body.new)?;
    let new = passwords::hashed(body.new).await?;
    app.log
        .write(move |tx| {
            let (old, new) = (old.clone(), new.clone());
            Box::pin(async move { profile::change_password(tx, caller, old, new).await })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whoever sits at an open page must know the password, if there is one: its hash, and whether there
/// is a login to use it with.
pub async fn proves_password(
    app: &App,
    user: UserId,
    given: Option<String>,
) -> Result<(Option<String>, bool)> {
    // In a session of his he is known.
    app.limits
        .guesses
        .password(&user.to_string(), Some("session"), "")?;
    let known = people::password(&mut app.db.read().await?, user).await?;
    let (hash, has_login) = known.ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
    if hash.is_some() {
        let given = given.unwrap_or_default();
        within(limits::PASSWORD, &given)?;
        if !passwords::fit(given, hash.clone()).await? {
            return Err(Error::of(ErrorCode::WrongPassword));
        }
    }
    Ok((hash, has_login))
}

/// `GET /api/sessions`: one's own.
pub async fn sessions_of_caller(
    State(app): State<App>,
    mut reader: Reader,
) -> Result<Json<Vec<SessionView>>> {
    let facts = Facts {
        own: true,
        ..Facts::default()
    };
    may(&reader.actor, Action::OwnAccount, facts)?;
    let caller = reader.caller;
    view::sessions(&app, &mut reader.conn, caller, caller.user)
        .await
        .map(Json)
}

/// `GET /api/people/{id}/sessions`.
pub async fn sessions_of(
    State(app): State<App>,
    mut reader: Reader,
    Path(user): Path<UserId>,
) -> Result<Json<Vec<SessionView>>> {
    may(&reader.actor, Action::ManagePeople, Facts::default())?;
    let known = people::record(&mut reader.conn, user).await?;
    known.ok_or_else(Error::not_found)?;
    view::sessions(&app, &mut reader.conn, reader.caller, user)
        .await
        .map(Json)
}

/// `GET /api/people`: everyone, with contacts. In one answer: a company has hundreds of people, and
/// staff choose among all of them.
pub async fn everyone(State(_app): State<App>, mut reader: Reader) -> Result<Json<PersonList>> {
    may(&reader.actor, Action::ReadPeople, Facts::default())?;
    let people = view::everyone(&mut reader.conn).await?;
    Ok(Json(PersonList { people }))
}

/// `POST /api/people/{id}/link`: the answer is the only time that the secret is seen.
pub async fn make_link(
    State(app): State<App>,
    caller: Caller,
    Path(user): Path<UserId>,
) -> Result<Json<Secret>> {
    app.limits.command(caller.user)?;
    let made = links::make(&app, caller, user).await;
    audit::refusal(&app, caller.user, "make_link", &made).await;
    made.map(Json)
}
