//! What handlers take: the caller, a reader with his rights, a strict JSON body.

use super::refused::Reads;
use crate::accounts::{queries, sessions};
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::planted::{Fault, planted};
use crate::policy::{Action, Actor, Facts, may};
use crate::store::Conn;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::limits;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::time::timeout;

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Visitor { caller, .. } = Visitor::from_request_parts(parts, app).await?;
        Ok(caller)
    }
}

/// A signed-in person who reads nothing yet: a socket begins.
pub struct Visitor {
    pub caller: Caller,
    pub actor: Actor,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let (caller, actor) = sessions::visitor(app, &parts.headers)
            .await?
            .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
        if let Some(reads) = parts.extensions.get::<Reads>() {
            reads.by(caller.user);
        }
        Ok(Visitor { caller, actor })
    }
}

/// A signed-in person with a connection that reads with his eyes. Every handler that reads takes one.
pub struct Reader {
    pub actor: Actor,
    pub caller: Caller,
    pub conn: Conn,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let mut conn = app.db.read_as(caller.user).await?;
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

/// Ids and words of a path. One that cannot be an id names nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match axum::extract::Path::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(path)) => Ok(Path(path)),
            Err(_) => Err(Error::not_found()),
        }
    }
}

/// A query; unknown names and wrong types are told.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match axum::extract::Query::from_request_parts(parts, app).await {
            Ok(axum::extract::Query(query)) => Ok(Query(query)),
            Err(error) => Err(not_understood(&error)),
        }
    }
}

/// Says what was not understood, and repeats no more of it than a line.
fn not_understood(error: &impl std::fmt::Display) -> Error {
    Error::Told(Box::new(ErrorBody {
        name: Some(error.to_string().chars().take(200).collect()),
        ..ErrorBody::of(ErrorCode::BadRequest)
    }))
}

/// How long a JSON body may take.
const BODY: Duration = Duration::from_secs(20);

/// A JSON body; unknown fields, wrong types and too many bytes are told apart.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let bytes = timeout(BODY, Bytes::from_request(request, app))
            .await
            .map_err(|_| Error::of(ErrorCode::BadRequest))?
            .map_err(|_| Error::limit(limits::FRAME_BYTES))?;
        serde_json::from_slice(&bytes)
            .map(Body)
            .map_err(|error| not_understood(&error))
    }
}

/// Where a request comes from: the peer, or whom a trusted proxy (`--trusted-proxy`) says it speaks
/// for. `0.0.0.0` when somebody on this machine speaks for others and is not trusted.
pub struct Address(pub IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(NOBODY_KNOWN, |peer| peer.0.ip().to_canonical());
        Ok(Address(client(
            peer,
            &parts.headers,
            app.config.trusted_proxies(),
        )))
    }
}

const NOBODY_KNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The nearest address that is no proxy of ours. What stands left of it in `X-Forwarded-For` was
/// written by whoever likes to.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let hops = headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|hops| hops.rsplit(','));
    let mut client = peer;
    for hop in hops {
        if !trusted.contains(&client) {
            return if client.is_loopback() {
                NOBODY_KNOWN
            } else {
                client
            };
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => return NOBODY_KNOWN,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_address_is_believed_as_far_as_our_proxies_wrote_it() {
        let ours = ["127.0.0.1", "10.0.0.2"];
        for (peer, forwarded, trusted, client) in [
            ("8.8.8.8", &[][..], &ours[..], "8.8.8.8"),
            ("8.8.8.8", &["1.1.1.1"], &ours, "8.8.8.8"),
            ("127.0.0.1", &["1.1.1.1"], &ours, "1.1.1.1"),
            ("127.0.0.1", &["9.9.9.9, 1.1.1.1"], &ours, "1.1.1.1"),
            ("127.0.0.1", &["9.9.9.9", "1.1.1.1"], &ours, "1.1.1.1"),
            ("127.0.0.1", &["1.1.1.1,10.0.0.2"], &ours, "1.1.1.1"),
            ("127.0.0.1", &["10.0.0.2"], &ours, "10.0.0.2"),
            ("127.0.0.1", &["::ffff:1.1.1.1"], &ours, "1.1.1.1"),
            ("127.0.0.1", &["somebody"], &ours, "0.0.0.0"),
            ("127.0.0.1", &["1.1.1.1"], &[], "0.0.0.0"),
            ("127.0.0.1", &[], &[], "127.0.0.1"),
        ] {
            assert_eq!(
                seen(peer, forwarded, trusted),
                client,
                "{peer} {forwarded:?}"
            );
        }
    }
}
