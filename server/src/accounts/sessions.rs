//! Sessions: an opaque 256-bit token in a cookie, its SHA-256 in the table.

use super::queries;
use crate::app::App;
use crate::clock::{DAY, MINUTE};
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::{audit, ids};
use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use protocol::error::ErrorCode;
use protocol::event::PersonalEvent;
use protocol::{Micros, SessionId, UserId};
use sha2::{Digest, Sha256};

/// A session lives so long after its beginning.
const LIFE: Micros = 90 * DAY;
/// `last_seen_at` is written at most so often.
const TOUCH: Micros = 5 * MINUTE;

/// The name of the cookie. `__Host-` needs HTTPS; plain HTTP is for loopback only, where a browser
/// would refuse that prefix.
#[must_use]
pub fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() {
        "__Host-artel"
    } else {
        "artel"
    }
}

/// Hash of a secret as the tables keep it.
#[must_use]
pub fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A new secret, as text.
#[must_use]
pub fn new_secret() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(ids::secret())
}

/// A session about to begin.
#[derive(Clone)]
pub struct New {
    id: SessionId,
    token: String,
    device: String,
}

impl New {
    /// `device` as [`device`] reads it.
    #[must_use]
    pub fn make(device: &str) -> Self {
        New {
            id: ids::new(),
            token: new_secret(),
            device: device.to_owned(),
        }
    }

    /// The cookie that carries its token.
    #[must_use]
    pub fn cookie(&self, app: &App) -> HeaderValue {
        cookie(app, &self.token, LIFE / 1_000_000)
    }

    /// Begins it, if the account may act now.
    pub async fn begin(&self, tx: &mut Tx, user: UserId) -> Result<Caller> {
        let now = tx.now;
        if !queries::people::seen_active(&mut tx.conn, user, now).await? {
            return Err(Error::of(ErrorCode::WrongPassword));
        }
        let (session, token) = (self.id, hashed(&self.token));
        let (expires, device) = (now + LIFE, &self.device);
        queries::insert_session(&mut tx.conn, session, user, &token, device, now, expires).await?;
        let object = Some(("session", session.0));
        audit::note(tx, Some(user), "sign_in", object, None).await?;
        Ok(Caller { user, session })
    }
}

/// Begins a session for one who has proven himself; the caller and his cookie.
pub async fn begin(app: &App, user: UserId, headers: &HeaderMap) -> Result<(Caller, HeaderValue)> {
    let new = New::make(&device(headers));
    let cookie = new.cookie(app);
    let caller = app
        .log
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move { new.begin(tx, user).await })
        })
        .await?;
    Ok((caller, cookie))
}

/// Ends every session of a person whose access changed; his sockets close (rule 11).
pub async fn end_all(tx: &mut Tx, user: UserId, access_rev: i64) -> Result<()> {
    queries::sessions::delete_all(&mut tx.conn, user, None).await?;
    tx.personal(user, PersonalEvent::AccessChanged { access_rev });
    Ok(())
}

/// The cookie that ends a session in the browser.
#[must_use]
pub fn ended(app: &App) -> HeaderValue {
    cookie(app, "", 0)
}

fn cookie(app: &App, token: &str, max_age: i64) -> HeaderValue {
    let secure = if app.config.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}",
        cookie_name(app)
    );
    // The text is ASCII by construction.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Who the cookie of this request belongs to; nobody when it is absent, wrong or ended.
pub async fn caller(app: &App, headers: &HeaderMap) -> Result<Option<Caller>> {
    let Some(token) = token(app, headers) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let mut conn = app.db.read().await?;
    let Some((session, user, seen)) = queries::session(&mut conn, &hashed(token), now).await?
    else {
        return Ok(None);
    };
    drop(conn);
    if now - seen > TOUCH {
        app.log
            .write(move |tx| {
                Box::pin(
                    async move { queries::touch_session(&mut tx.conn, session, user, now).await },
                )
            })
            .await?;
    }
    Ok(Some(Caller { user, session }))
}

fn token<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Browser and system, as the User-Agent header says; at most 200 characters.
#[must_use]
pub fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or("").chars().take(200).collect()
}
