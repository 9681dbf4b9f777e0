//! One WebSocket.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Why nothing more comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The server said so, with this code.
    Closed(u16),
    /// The handshake was answered with this status.
    Refused(u16),
    Broken,
}

pub struct Socket {
    line: WebSocketStream<TcpStream>,
}

const CONNECT: Duration = Duration::from_secs(3);

/// Bytes that are read at a time; thousands of these are open at once.
const BUFFER: usize = 4096;

impl Socket {
    pub async fn open(address: SocketAddr, cookie: &str) -> Result<Self, Ended> {
        Self::open_within(CONNECT, address, cookie).await
    }

    /// One for whom this is not too long to wait for.
    pub async fn open_within(
        patience: Duration,
        address: SocketAddr,
        cookie: &str,
    ) -> Result<Self, Ended> {
        let tcp = || TcpStream::connect(address);
        let opening = Self::open_over(tcp, address, cookie);
        timeout(patience, opening)
            .await
            .unwrap_or(Err(Ended::Broken))
    }

    /// One that takes no more than a few kilobytes that nobody reads.
    pub async fn open_narrow(address: SocketAddr, cookie: &str) -> Result<Self, Ended> {
        let tcp = || async {
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(4096)?;
            socket.connect(address).await
        };
        let opening = Self::open_over(tcp, address, cookie);
        timeout(CONNECT, opening)
            .await
            .unwrap_or(Err(Ended::Broken))
    }

    async fn open_over<F: Future<Output = std::io::Result<TcpStream>>>(
        tcp: impl FnOnce() -> F,
        address: SocketAddr,
        cookie: &str,
    ) -> Result<Self, Ended> {
        let tcp = tcp().await.map_err(|_| Ended::Broken)?;
        let _ = tcp.set_nodelay(true);
        let url = format!("ws://{address}/api/ws");
        let mut request = url.into_client_request().map_err(|_| Ended::Broken)?;
        let cookie = cookie.parse().map_err(|_| Ended::Broken)?;
        request.headers_mut().insert("cookie", cookie);
        let config = WebSocketConfig::default().read_buffer_size(BUFFER);
        match client_async_with_config(request, tcp, Some(config)).await {
            Ok((line, _)) => Ok(Socket { line }),
            Err(Error::Http(answer)) => Err(Ended::Refused(answer.status().as_u16())),
            Err(_) => Err(Ended::Broken),
        }
    }

    pub async fn say(&mut self, frame: &Value) -> Result<(), Ended> {
        let sending = self.line.send(Message::text(frame.to_string()));
        match timeout(CONNECT, sending).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Ended::Broken),
        }
    }

    /// The next frame; nothing when none came in time.
    pub async fn hear(&mut self, within: Duration) -> Result<Option<Value>, Ended> {
        let hearing = async {
            loop {
                match self.line.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let said = serde_json::from_str(&text).map_err(|_| Ended::Broken);
                        return said.map(super::known);
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(1005, |frame| frame.code.into());
                        return Err(Ended::Closed(code));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Err(Ended::Broken),
                }
            }
        };
        match timeout(within, hearing).await {
            Ok(heard) => heard.map(Some),
            Err(_) => Ok(None),
        }
    }
}
