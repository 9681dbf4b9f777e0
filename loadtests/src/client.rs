//! A client written from `protocol/SPEC.md`: signs in over HTTP, then speaks frames.

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use protocol::frame::{ClientFrame, Have, ServerFrame, VERSION};
use protocol::group::GroupRow;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Who has signed in.
#[derive(Clone)]
pub struct Session {
    base: String,
    http: reqwest::Client,
    cookie: String,
}

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Session {
    /// Signs in at `http://HOST:PORT` on loopback.
    pub async fn sign_in(base: &str, login: &str, password: &str) -> Result<Self> {
        ensure!(
            base.starts_with("http://127.0.0.1:"),
            "loads go to loopback only"
        );
        let http = reqwest::Client::builder().no_proxy().build()?;
        let body = serde_json::json!({ "login": login, "password": password }).to_string();
        let answer = http
            .post(format!("{base}/api/sign-in"))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await?;
        ensure!(
            answer.status().is_success(),
            "sign-in of {login}: {}",
            answer.status()
        );
        let cookie = answer
            .headers()
            .get("set-cookie")
            .context("no cookie")?
            .to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Session {
            base: base.to_owned(),
            http,
            cookie,
        })
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let url = format!("{}{path}", self.base);
        let answer = self
            .http
            .get(url)
            .header("cookie", &self.cookie)
            .send()
            .await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    pub async fn groups(&self) -> Result<Vec<GroupRow>> {
        self.get("/api/groups").await
    }

    /// Opens a socket that follows these streams.
    pub async fn socket(&self, follow: Vec<Have>) -> Result<Socket> {
        let url = format!("{}/api/ws", self.base.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        request.headers_mut().insert("cookie", self.cookie.parse()?);
        let (mut socket, _) =
            tokio_tungstenite::connect_async_with_config(request, None, true).await?;
        let hello = ClientFrame::Hello {
            version: VERSION,
            epoch: None,
            follow,
        };
        send(&mut socket, &hello).await?;
        match next(&mut socket).await? {
            ServerFrame::Welcome { .. } => Ok(socket),
            other => bail!("instead of welcome: {other:?}"),
        }
    }
}

pub async fn send<S>(sink: &mut S, frame: &ClientFrame) -> Result<()>
where
    S: SinkExt<Message> + Unpin,
    S::Error: std::error::Error + Send + Sync + 'static,
{
    sink.send(Message::text(serde_json::to_string(frame)?))
        .await?;
    Ok(())
}

/// The next frame; an end of the socket is an error.
pub async fn next(socket: &mut Socket) -> Result<ServerFrame> {
    loop {
        match socket.next().await.context("the socket has ended")?? {
            Message::Text(text) => return Ok(serde_json::from_str(&text)?),
            Message::Close(frame) => bail!("closed: {frame:?}"),
            _ => {}
        }
    }
}
