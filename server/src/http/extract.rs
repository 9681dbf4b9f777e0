//! What handlers take: the caller, a reader with his rights, a strict JSON body.

use crate::accounts::{queries, sessions};
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::planted::{Fault, planted};
use crate::policy::{Action, Actor, Facts, may};
use crate::store::Conn;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::limits;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        sessions::caller(app, &parts.headers)
            .await?
            .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))
    }
}

/// A signed-in person with a connection for reading. Every handler that reads takes one.
pub struct Reader {
    pub actor: Actor,
    pub caller: Caller,
    pub conn: Conn,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let mut conn = app.db.read().await?;
        let actor = queries::actor(&mut conn, caller.user)
            .await?
            .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
        Ok(Reader {
            actor,
            caller,
            conn,
        })
    }
}

/// A reader of the staff. To masters the route looks absent; so it stands before everything else
/// that a handler takes.
pub struct Staff(pub Reader);

impl FromRequestParts<App> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let reader = Reader::from_request_parts(parts, app).await?;
        if !planted(Fault::DealsUnguarded) {
            may(&reader.actor, Action::ReadDeals, Facts::default())?;
        }
        Ok(Staff(reader))
    }
}

/// A JSON body; unknown fields, wrong types and too many bytes are told apart.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|_| Error::limit(limits::FRAME_BYTES))?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            Error::Told(Box::new(ErrorBody {
                name: Some(error.to_string().chars().take(200).collect()),
                ..ErrorBody::of(ErrorCode::BadRequest)
            }))
        })
    }
}

/// The peer's address. Of a proxy it is the proxy's: `X-Forwarded-For` is not believed.
pub struct Address(pub IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Address(
            peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip()),
        ))
    }
}
