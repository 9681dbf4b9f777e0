//! The WebSocket door. It alone knows the socket type (`connection.rs`); rules are in
//! `protocol/SPEC.md`.

mod connection;

use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::http::Reader;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use protocol::error::ErrorCode;
use protocol::limits::FRAME_BYTES;

/// Buffers of one connection, in bytes: memory per idle connection is mostly these.
const BUFFER: usize = 4 * 1024;
/// What may wait in the socket's own buffer; beyond the outbox, so that one frame always fits.
const WRITE_BUFFER: usize = 1024 * 1024;

/// `GET /api/ws`.
pub async fn upgrade(
    State(app): State<App>,
    reader: Reader,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    if app.stop.is_cancelled() {
        return Err(Error::of(ErrorCode::Unavailable));
    }
    let Reader {
        actor,
        caller,
        conn,
    } = reader;
    drop(conn);
    let caller: Caller = caller;
    let tasks = app.tasks.clone();
    Ok(upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(FRAME_BYTES.max)
        .max_frame_size(FRAME_BYTES.max)
        .on_upgrade(move |socket| async move {
            // Owned by the tracker, so that a stop waits for the closing handshakes.
            tasks
                .track_future(connection::serve(app, caller, actor, socket))
                .await;
        }))
}
