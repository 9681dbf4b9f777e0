//! A person with a session: what he asks by HTTP, and every byte he was ever sent.

use super::asked::{Answer, Asked};
use super::node::Apps;
use super::{DEADLINE, Proxy, Socket};
use protocol::command::{Command, Envelope, Receipt};
use protocol::error::ErrorBody;
use protocol::event::StreamName;
use protocol::frame::Have;
use protocol::group::Side;
use protocol::{GroupId, OpId, Seq, SessionId, UserId};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE};
use serde_json::Value;
use server::ids;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// Everybody's: making one reads all certificates of the machine.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(DEADLINE)
        // A killed node leaves no half-dead connection behind, and no runtime another's.
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
});

/// One signed-in person at one node; clones are the same person in another tab.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub session: SessionId,
    token: String,
    apps: Arc<Apps>,
    /// Index of the node that serves him.
    pub node: usize,
    url: String,
    /// Waits as he is told when he was too fast, and asks again.
    patient: bool,
    traffic: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Person {
    pub(super) fn new(
        id: UserId,
        name: &str,
        session: SessionId,
        token: String,
        apps: Arc<Apps>,
        node: usize,
        url: String,
    ) -> Self {
        Person {
            id,
            name: name.to_owned(),
            session,
            token,
            apps,
            node,
            url,
            patient: false,
            traffic: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// All that he ever asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Asks what somebody else asked, with his own cookie.
    pub async fn asks_again(&self, asked: &Asked) -> Answer {
        let Asked::Http {
            method,
            path,
            headers,
            body,
        } = asked
        else {
            panic!("a frame is not for HTTP")
        };
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        self.asks(method.clone(), path, &headers, body.clone())
            .await
    }

    /// The same person and session, served by another node.
    pub fn at(&self, town: &super::Town, node: usize) -> Self {
        let url = town.url(node);
        Person {
            node,
            url,
            ..self.clone()
        }
    }

    /// The same person, who keeps the pace that the server asks for.
    pub fn patient(self) -> Self {
        Person {
            patient: true,
            ..self
        }
    }

    /// The same person and session behind a line that can be cut.
    pub fn through(&self, proxy: &Proxy) -> Self {
        Person {
            url: format!("http://{}", proxy.address),
            ..self.clone()
        }
    }

    /// The same person with another session's token, or with none at all (`""`).
    pub fn with_token(&self, token: &str) -> Self {
        Person {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// `name=token` as the browser sends it.
    pub fn cookie(&self) -> String {
        format!("artel={}", self.token)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every byte this person was sent: statuses, headers and bodies of HTTP, frames of sockets.
    pub fn traffic(&self) -> Vec<u8> {
        self.traffic.lock().unwrap().clone()
    }

    /// Was this ever sent to him, in any form?
    pub fn was_sent(&self, words: &str) -> bool {
        let traffic = self.traffic.lock().unwrap();
        traffic
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    }

    // --- HTTP ----------------------------------------------------------------------------------

    pub async fn get(&self, path: &str) -> Answer {
        self.asks(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [(CONTENT_TYPE.as_str(), "application/json")];
        self.asks(Method::POST, path, &json, body.to_string().into_bytes())
            .await
    }

    /// Any request; fails the scenario when the line breaks.
    pub async fn asks(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.tries(method, path, headers, body).await.unwrap()
    }

    /// Any request; an error is a broken line, not a refusal.
    pub async fn tries(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> reqwest::Result<Answer> {
        loop {
            let answer = self
                .tries_once(method.clone(), path, headers, body.clone())
                .await?;
            if answer.status != 429 || !self.patient {
                return Ok(answer);
            }
            let wait = answer.body["retryAfter"].as_u64().unwrap();
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
    }

    async fn tries_once(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> reqwest::Result<Answer> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.asked.lock().unwrap().push(Asked::Http {
            method: method.clone(),
            path: path.to_owned(),
            headers: headers.iter().map(own).collect(),
            body: body.clone(),
        });
        let mut request = HTTP
            .request(method, format!("{}{path}", self.url))
            .body(body);
        if !self.token.is_empty() {
            request = request.header(COOKIE, self.cookie());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut heard = format!("{status}\n").into_bytes();
        for (name, value) in &headers {
            heard.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
        }
        let bytes = response.bytes().await?.to_vec();
        heard.extend(&bytes);
        self.traffic.lock().unwrap().extend(heard);
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer {
            status,
            headers,
            body,
            bytes,
        })
    }

    // --- commands ------------------------------------------------------------------------------

    /// Gives a command under a new op.
    pub async fn command(&self, command: Command) -> Result<Receipt, ErrorBody> {
        self.command_as(ids::new(), command).await
    }

    /// Gives a command under this op: a second time it is a repeat.
    pub async fn command_as(&self, op: OpId, command: Command) -> Result<Receipt, ErrorBody> {
        let envelope = Envelope {
            op,
            expect: None,
            command,
        };
        self.envelope(&envelope).await
    }

    /// Gives a command for what he saw at `rev`.
    pub async fn command_at(&self, rev: i64, command: Command) -> Result<Receipt, ErrorBody> {
        let envelope = Envelope {
            op: ids::new(),
            expect: Some(rev),
            command,
        };
        self.envelope(&envelope).await
    }

    pub async fn envelope(&self, envelope: &Envelope) -> Result<Receipt, ErrorBody> {
        self.tries_envelope(envelope).await.unwrap()
    }

    /// The outer error is a broken line: the command may or may not be stored.
    pub async fn tries_envelope(
        &self,
        envelope: &Envelope,
    ) -> reqwest::Result<Result<Receipt, ErrorBody>> {
        let body = serde_json::to_vec(envelope).unwrap();
        let json = [(CONTENT_TYPE.as_str(), "application/json")];
        let answer = self
            .tries(Method::POST, "/api/commands", &json, body)
            .await?;
        Ok(if answer.is_ok() {
            Ok(answer.parse())
        } else {
            Err(serde_json::from_slice(&answer.bytes)
                .unwrap_or_else(|_| panic!("{} {}", answer.status, answer.text())))
        })
    }

    /// A text line in the group's shared stream.
    pub async fn says(&self, group: GroupId, text: &str) -> Receipt {
        self.writes(group, Side::Shared, text).await.unwrap()
    }

    /// A text line in the group's internal stream.
    pub async fn notes(&self, group: GroupId, text: &str) -> Receipt {
        self.writes(group, Side::Internal, text).await.unwrap()
    }

    pub async fn writes(
        &self,
        group: GroupId,
        side: Side,
        text: &str,
    ) -> Result<Receipt, ErrorBody> {
        self.command(text_line(group, side, text)).await
    }

    /// Uploads a file under a new op.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> Answer {
        let op: OpId = ids::new();
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let path = format!("/api/files?name={name}&op={op}");
        let kind = [(CONTENT_TYPE.as_str(), "application/octet-stream")];
        self.asks(Method::POST, &path, &kind, bytes.to_vec()).await
    }

    // --- sockets -------------------------------------------------------------------------------

    /// A WebSocket that has not said `hello` yet.
    pub async fn opens_socket(&self) -> Socket {
        self.tries_socket().await.unwrap()
    }

    pub async fn tries_socket(&self) -> Result<Socket, tungstenite::Error> {
        Socket::open(
            &self.url,
            &self.cookie(),
            self.id,
            self.apps.clone(),
            self.traffic.clone(),
            self.asked.clone(),
        )
        .await
    }

    /// A WebSocket that said `hello` and follows these streams from their beginning.
    pub async fn listens(&self, streams: &[StreamName]) -> Socket {
        let mut socket = self.opens_socket().await;
        socket.hello(&[]).await;
        for &stream in streams {
            socket
                .follows(Have {
                    stream,
                    seq: Seq::ZERO,
                })
                .await;
        }
        socket
    }

    /// A WebSocket that follows the group's shared stream, and with `internal` the other one too.
    pub async fn in_group(&self, group: GroupId, internal: bool) -> Socket {
        let both = [StreamName::Shared(group), StreamName::Internal(group)];
        self.listens(&both[..if internal { 2 } else { 1 }]).await
    }
}

/// A plain text as a command.
pub fn text_line(group: GroupId, side: Side, text: &str) -> Command {
    Command::SendMessage {
        group,
        side,
        text: text.to_owned(),
        files: Vec::new(),
        reply_to: None,
        task: None,
        mentions: Vec::new(),
        mentions_staff: false,
    }
}
