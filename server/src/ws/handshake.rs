//! From an HTTP request to a socket of our own: the answer 101, and the TCP stream out of hyper's
//! hands.

use super::wire::Half;
use crate::error::{Error, Result};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use protocol::error::ErrorCode;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tungstenite::handshake::server::create_response_with_body;

/// The answer to the request, and the socket that will follow it. A request that asks for no
/// WebSocket of version 13 is told so.
pub fn accept(mut request: Request) -> Result<(Response, OnUpgrade)> {
    let response = create_response_with_body(&request, Body::empty)
        .map_err(|_| Error::of(ErrorCode::Invalid))?;
    Ok((response, hyper::upgrade::on(&mut request)))
}

/// A socket after its handshake.
pub struct Accepted {
    pub half: Half,
    /// Of plain TCP: frames can be written to it from everywhere. TLS must encrypt in one place.
    pub direct: Option<OwnedWriteHalf>,
    /// What the peer sent behind its request.
    pub begun: Bytes,
}

impl From<Upgraded> for Accepted {
    fn from(upgraded: Upgraded) -> Self {
        match upgraded.downcast::<TokioIo<TcpStream>>() {
            Ok(parts) => {
                let (read, write) = parts.io.into_inner().into_split();
                Accepted {
                    half: Half::Tcp(read),
                    direct: Some(write),
                    begun: parts.read_buf,
                }
            }
            Err(upgraded) => Accepted {
                half: Half::Tls(TokioIo::new(upgraded)),
                direct: None,
                begun: Bytes::new(),
            },
        }
    }
}
