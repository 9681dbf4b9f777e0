//! Says back what it hears, for the conformance suite of RFC 6455 alone: the same upgrade, the same
//! parser, the same way to the socket. Only a build with the feature `conformance` has it.

use super::handshake::{self, Accepted};
use super::wire::{Incoming, Wire};
use crate::app::App;
use crate::error::Result;
use crate::hub::Outbox;
use crate::hub::outbox::message;
use crate::ids;
use axum::extract::{Request, State};
use axum::response::Response;

/// The suite's largest message, and its frame.
const LIMIT: usize = 17 * 1024 * 1024;

/// `GET /echo`.
pub async fn upgrade(State(app): State<App>, request: Request) -> Result<Response> {
    let (response, upgraded) = handshake::accept(request)?;
    app.tasks.clone().spawn(async move {
        if let Ok(upgraded) = upgraded.await {
            converse(Accepted::from(upgraded)).await;
        }
    });
    Ok(response)
}

async fn converse(accepted: Accepted) {
    let outbox = Outbox::new(ids::new(), ids::new(), false, accepted.direct);
    let mut wire = Wire::with_limit(LIMIT, accepted.half, accepted.begun, outbox.clone());
    loop {
        while wire.is_behind() {
            if wire.flush().await.is_err() {
                return;
            }
        }
        match wire.receive().await {
            Incoming::Text(text) => outbox.write(message(text.into(), true)),
            Incoming::Binary(bytes) => outbox.write(message(bytes, false)),
            Incoming::Control => {}
            Incoming::Bad(code) => {
                wire.close(code).await;
                break;
            }
            Incoming::Gone => break,
        }
    }
    while wire.is_behind() && wire.flush().await.is_ok() {}
    outbox.shut();
}
