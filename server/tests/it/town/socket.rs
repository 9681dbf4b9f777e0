//! One WebSocket of one person. Frames wait here until a scenario asks for them; asking for one
//! leaves those before it waiting, so that a scenario need not know how streams interleave.

use super::DEADLINE;
use super::asked::Asked;
use super::node::Apps;
use futures_util::{SinkExt, StreamExt};
use protocol::command::{Command, Envelope, Receipt};
use protocol::error::ErrorBody;
use protocol::event::{Event, PersonalEvent, Stored, StreamName};
use protocol::frame::{ClientFrame, Have, Reply, ServerFrame, VERSION};
use protocol::{OpId, Seq, UserId};
use server::ids;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub struct Socket {
    line: WebSocketStream<MaybeTlsStream<TcpStream>>,
    user: UserId,
    apps: Arc<Apps>,
    traffic: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Every frame ever heard, in order.
    pub heard: Vec<ServerFrame>,
    waiting: Vec<ServerFrame>,
    follows: BTreeMap<StreamName, Seq>,
}

/// Why nothing more comes.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server said so.
    Closed(u16),
    /// The line broke.
    Broken,
}

impl Socket {
    pub(super) async fn open(
        url: &str,
        cookie: &str,
        user: UserId,
        apps: Arc<Apps>,
        traffic: Arc<Mutex<Vec<u8>>>,
        asked: Arc<Mutex<Vec<Asked>>>,
    ) -> Result<Self, tungstenite::Error> {
        let url = format!("{}/api/ws", url.replace("http://", "ws://"));
        let mut request = url.into_client_request()?;
        request
            .headers_mut()
            .insert("cookie", cookie.parse().unwrap());
        let (line, _) = connect_async(request).await?;
        Ok(Socket {
            line,
            user,
            apps,
            traffic,
            asked,
            heard: Vec::new(),
            waiting: Vec::new(),
            follows: BTreeMap::new(),
        })
    }

    // --- saying --------------------------------------------------------------------------------

    pub async fn send(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_string(frame).unwrap();
        self.asked.lock().unwrap().push(Asked::Frame(text.clone()));
        self.line.send(Message::text(text)).await.unwrap();
    }

    /// Sends whatever text; the server may have hung up by its end.
    pub async fn says(&mut self, text: &str) {
        let _ = self.line.send(Message::text(text)).await;
    }

    /// Says `hello` and waits for `welcome`; with positions, also for an answer to each.
    pub async fn hello(&mut self, follow: &[Have]) {
        self.hello_of(None, follow).await;
    }

    /// As [`Socket::hello`], with positions of this epoch; the server's epoch, and its answers.
    pub async fn hello_of(
        &mut self,
        epoch: Option<&str>,
        follow: &[Have],
    ) -> (String, Vec<ServerFrame>) {
        self.send(&ClientFrame::Hello {
            version: VERSION,
            epoch: epoch.map(str::to_owned),
            follow: follow.to_vec(),
        })
        .await;
        let welcome = self
            .wait_for(|frame| matches!(frame, ServerFrame::Welcome { .. }))
            .await;
        let ServerFrame::Welcome { epoch, .. } = welcome else {
            unreachable!("only a welcome was waited for")
        };
        let mut answers = Vec::new();
        for have in follow {
            answers.push(self.answer_to_follow(have.stream).await);
        }
        (epoch, answers)
    }

    /// Follows a stream from a position and waits for the answer.
    pub async fn follows(&mut self, have: Have) -> ServerFrame {
        self.send(&ClientFrame::Follow { have }).await;
        self.answer_to_follow(have.stream).await
    }

    async fn answer_to_follow(&mut self, asked: StreamName) -> ServerFrame {
        let answer = self
            .wait_for(|frame| match frame {
                ServerFrame::Following { stream, .. }
                | ServerFrame::Reset { stream, .. }
                | ServerFrame::Unfollowed { stream } => *stream == asked,
                _ => false,
            })
            .await;
        match answer {
            ServerFrame::Following { head, .. } | ServerFrame::Reset { head, .. } => {
                self.follows.insert(asked, head);
            }
            _ => {
                self.follows.remove(&asked);
            }
        }
        answer
    }

    /// Gives a command over this socket and waits for its reply.
    pub async fn command(&mut self, command: Command) -> Result<Receipt, ErrorBody> {
        let op: OpId = ids::new();
        self.envelope(Envelope {
            op,
            expect: None,
            command,
        })
        .await
    }

    pub async fn envelope(&mut self, envelope: Envelope) -> Result<Receipt, ErrorBody> {
        let asked = envelope.op;
        self.send(&ClientFrame::Command {
            envelope: Box::new(envelope),
        })
        .await;
        let reply = self
            .wait_for(|frame| matches!(frame, ServerFrame::Reply { op, .. } if *op == asked))
            .await;
        match reply {
            ServerFrame::Reply {
                result: Reply::Done { receipt },
                ..
            } => Ok(receipt),
            ServerFrame::Reply {
                result: Reply::Refused { error },
                ..
            } => Err(*error),
            _ => unreachable!("only replies were waited for"),
        }
    }

    // --- hearing -------------------------------------------------------------------------------

    /// The first frame that fits, of those waiting or still to come.
    pub async fn wait_for(&mut self, fits: impl FnMut(&ServerFrame) -> bool) -> ServerFrame {
        match self.try_wait_for(fits).await {
            Ok(frame) => frame,
            Err(ended) => panic!(
                "the socket ended ({ended:?}) after {:#?}",
                self.last_heard()
            ),
        }
    }

    async fn try_wait_for(
        &mut self,
        mut fits: impl FnMut(&ServerFrame) -> bool,
    ) -> Result<ServerFrame, Ended> {
        if let Some(index) = self.waiting.iter().position(&mut fits) {
            return Ok(self.waiting.remove(index));
        }
        loop {
            let Ok(next) = timeout(DEADLINE, self.next()).await else {
                panic!("nothing fits; heard last: {:#?}", self.last_heard());
            };
            let frame = next?;
            if fits(&frame) {
                return Ok(frame);
            }
            self.waiting.push(frame);
        }
    }

    /// The next stored event that fits.
    pub async fn event(&mut self, mut fits: impl FnMut(&Stored) -> bool) -> Stored {
        let frame = self
            .wait_for(|frame| matches!(frame, ServerFrame::Event { stored } if fits(stored)))
            .await;
        match frame {
            ServerFrame::Event { stored } => *stored,
            _ => unreachable!("only events were waited for"),
        }
    }

    /// The event at this position of this stream.
    pub async fn event_at(&mut self, stream: StreamName, seq: Seq) -> Stored {
        self.event(|stored| stored.stream == stream && stored.seq == seq)
            .await
    }

    /// Every event heard so far of a stream, in the order of arrival.
    pub fn events_of(&self, stream: StreamName) -> Vec<&Stored> {
        let events = self.heard.iter().filter_map(|frame| match frame {
            ServerFrame::Event { stored } if stored.stream == stream => Some(&**stored),
            _ => None,
        });
        events.collect()
    }

    /// Waits for the close; with which code, or that the line broke.
    pub async fn ends(&mut self) -> Ended {
        match self.try_wait_for(|_| false).await {
            Ok(frame) => unreachable!("{frame:?} fits nothing"),
            Err(ended) => ended,
        }
    }

    /// Nothing that fits was sent, up to now. Without waiting for a time to pass: a mark is put
    /// behind everything announced so far on every node, and behind what waits in the rooms that
    /// this socket follows; when the marks arrive, all before them has.
    pub async fn hears_nothing_of(&mut self, mut fits: impl FnMut(&ServerFrame) -> bool) {
        self.catches_up().await;
        let found = self.heard.iter().find(|frame| fits(frame));
        assert!(found.is_none(), "heard {found:#?}");
    }

    /// Waits until everything that was announced before now has arrived.
    pub async fn catches_up(&mut self) {
        let personal = StreamName::Personal(self.user);
        for app in self.apps.alive() {
            let user = self.user;
            let write = app.log.write(move |tx| {
                Box::pin(async move {
                    tx.personal(user, PersonalEvent::ProfileChanged {});
                    Ok(tx.now)
                })
            });
            let at = write.await.unwrap();
            self.event(|stored| {
                stored.stream == personal
                    && stored.at == at
                    && matches!(
                        stored.event,
                        Event::Personal(PersonalEvent::ProfileChanged {})
                    )
            })
            .await;
        }
        let follows: Vec<_> = self.follows.clone().into_iter().collect();
        for (stream, seq) in follows {
            self.follows(Have { stream, seq }).await;
        }
    }

    /// Takes in what comes within this time.
    pub async fn listens_for(&mut self, time: std::time::Duration) {
        let end = tokio::time::Instant::now() + time;
        while let Ok(Ok(frame)) = tokio::time::timeout_at(end, self.next()).await {
            self.waiting.push(frame);
        }
    }

    async fn next(&mut self) -> Result<ServerFrame, Ended> {
        loop {
            match self.line.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.traffic.lock().unwrap().extend(text.as_bytes());
                    let frame: ServerFrame = serde_json::from_str(&text).unwrap();
                    self.heard.push(frame.clone());
                    return Ok(frame);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(
                        frame.map_or(Ended::Broken, |frame| Ended::Closed(frame.code.into()))
                    );
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Ended::Broken),
            }
        }
    }

    fn last_heard(&self) -> &[ServerFrame] {
        &self.heard[self.heard.len().saturating_sub(5)..]
    }
}
