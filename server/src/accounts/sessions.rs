//! Sessions: an opaque 256-bit token in a cookie, its SHA-256 in the table.

use super::door::Door;
use super::{cookies, queries, two_factor};
use crate::app::App;
use crate::clock::{DAY, MINUTE};
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::Actor;
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

const COOKIE: &str = "artel";

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
    former: Option<Vec<u8>>,
}

impl New {
    /// For whoever stands at the door.
    #[must_use]
    pub fn make(door: &Door) -> Self {
        New {
            id: ids::new(),
            token: new_secret(),
            device: door.device.clone(),
            former: door.former.clone(),
        }
    }

    /// The cookie that carries its token.
    #[must_use]
    pub fn cookie(&self, app: &App) -> HeaderValue {
        cookies::set(app, COOKIE, &self.token, LIFE)
    }

    /// Begins it, if the account may act now; the one that the browser had until now ends. `told` is what the audit keeps of the way in.
    pub async fn begin(&self, tx: &mut Tx, user: UserId, told: &str) -> Result<Caller> {
        let now = tx.now;
        if !queries::people::seen_active(&mut tx.conn, user, now).await? {
            return Err(Error::of(ErrorCode::WrongPassword));
        }
        let (session, token) = (self.id, hashed(&self.token));
        let (expires, device) = (now + LIFE, &self.device);
        queries::insert_session(&mut tx.conn, session, user, &token, device, now, expires).await?;
        if let Some(former) = &self.former {
            end_by_token(tx, former).await?;
        }
        let object = Some(("session", session.0));
        audit::note(tx, Some(user), "sign_in", object, Some(told)).await?;
        Ok(Caller { user, session })
    }
}

async fn end_by_token(tx: &mut Tx, token: &[u8]) -> Result<()> {
    let now = tx.now;
    if let Some(ended) = queries::session(&mut tx.conn, token, now).await? {
        let (session, user) = (ended.session, ended.user);
        queries::delete_session(&mut tx.conn, session, user).await?;
        tx.personal(user, PersonalEvent::SessionEnded { session });
    }
    Ok(())
}

/// Ends every session of a person whose access changed, and every sign-in that waits for its second
/// step; his sockets close (rule 11).
pub async fn end_all(tx: &mut Tx, user: UserId, access_rev: i64) -> Result<()> {
    queries::sessions::delete_all(&mut tx.conn, user, None).await?;
    two_factor::queries::void_steps(&mut tx.conn, user).await?;
    tx.personal(user, PersonalEvent::AccessChanged { access_rev });
    Ok(())
}

/// The cookie that ends a session in the browser.
#[must_use]
pub fn ended(app: &App) -> HeaderValue {
    cookies::set(app, COOKIE, "", 0)
}

/// Who the cookie of this request belongs to; nobody when it is absent, wrong or ended.
pub async fn caller(app: &App, headers: &HeaderMap) -> Result<Option<Caller>> {
    Ok(visitor(app, headers).await?.map(|(caller, _)| caller))
}

/// As [`caller`], with who he is.
pub async fn visitor(app: &App, headers: &HeaderMap) -> Result<Option<(Caller, Actor)>> {
    let Some(token) = token(app, headers) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let mut conn = app.db.read().await?;
    let Some(visitor) = queries::session(&mut conn, &hashed(token), now).await? else {
        return Ok(None);
    };
    drop(conn);
    let (session, user) = (visitor.session, visitor.user);
    if now - visitor.seen > TOUCH {
        app.log
            .write(move |tx| {
                Box::pin(
                    async move { queries::touch_session(&mut tx.conn, session, user, now).await },
                )
            })
            .await?;
    }
    let actor = queries::as_actor(user, visitor.name, &visitor.role)?;
    Ok(Some((Caller { user, session }, actor)))
}

pub(super) fn token<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    cookies::read(app, headers, COOKIE)
}

/// Browser and system, as the User-Agent header says; at most 200 characters.
#[must_use]
pub fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or("").chars().take(200).collect()
}
