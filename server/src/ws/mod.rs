//! The WebSocket door. It alone knows the socket type (`wire.rs`); rules are in `protocol/SPEC.md`.

mod connection;
#[cfg(feature = "conformance")]
pub mod echo;
mod handshake;
pub(crate) mod resume;
pub(crate) mod wire;

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::Visitor;
use axum::extract::{Request, State};
use axum::response::Response;
use connection::Connection;
use handshake::Accepted;
use protocol::error::ErrorCode;

/// `GET /api/ws`.
pub async fn upgrade(
    State(app): State<App>,
    Visitor { caller, actor }: Visitor,
    request: Request,
) -> Result<Response> {
    if app.stop.is_cancelled() {
        return Err(Error::of(ErrorCode::Unavailable));
    }
    let seat = app.limits.socket(caller.user)?;
    let (response, upgraded) = handshake::accept(request)?;
    // Owned by the tracker, so that a stop waits for the closing handshakes.
    app.tasks.clone().spawn(async move {
        // A peer that leaves before the answer has no connection.
        if let Ok(upgraded) = upgraded.await {
            let accepted = Accepted::from(upgraded);
            Connection::new(app, caller, actor, accepted).serve().await;
            drop(seat);
        }
    });
    Ok(response)
}
