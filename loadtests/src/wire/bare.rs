//! What most would write first: axum's WebSocket, a task and a channel for each connection, a
//! broadcast to the room. Nothing is stored, nobody is asked who he is.

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::routing::any;
use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Rooms = Arc<Mutex<HashMap<usize, Vec<UnboundedSender<Utf8Bytes>>>>>;

/// Serves rooms named by the request's path until it is stopped.
pub async fn serve(port: u16) -> Result<()> {
    let rooms = Rooms::default();
    let router =
        Router::new()
            .route(
                "/{room}",
                any(
                    |State(rooms): State<Rooms>,
                     Path(room): Path<usize>,
                     upgrade: WebSocketUpgrade| async move {
                        upgrade
                            .read_buffer_size(4096)
                            .write_buffer_size(4096)
                            .on_upgrade(move |socket| talk(rooms, room, socket))
                    },
                ),
            )
            .with_state(rooms);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |socket| {
            // A peer that has gone needs no haste.
            let _ = socket.set_nodelay(true);
        }),
        router,
    )
    .await?;
    Ok(())
}

async fn talk(rooms: Rooms, room: usize, socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    let (sender, mut waiting) = unbounded_channel();
    let members = || rooms.lock().unwrap_or_else(PoisonError::into_inner);
    members().entry(room).or_default().push(sender);
    let writing = async move {
        while let Some(text) = waiting.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    };
    let reading = async {
        while let Some(Ok(Message::Text(text))) = stream.next().await {
            if let Some(members) = members().get_mut(&room) {
                members.retain(|member| member.send(text.clone()).is_ok());
            }
        }
    };
    tokio::select! {
        () = writing => {}
        () = reading => {}
    }
}
