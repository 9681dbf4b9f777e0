//! One WebSocket from `hello` to close: frames in, outbox out, one task.

use crate::app::App;
use crate::bus::GroupHint;
use crate::commands::{self, Caller};
use crate::error::{Error, Result};
use crate::hub::outbox::encode;
use crate::hub::{Outbox, Sent};
use crate::policy::Actor;
use crate::{accounts, groups, log};
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::SinkExt;
use futures_util::future::BoxFuture;
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, Have, Reply, ServerFrame, VERSION};
use protocol::group::Side;
use protocol::hint::Hint;
use protocol::{GroupId, Seq, close};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

/// How long a client may wait with `hello` (SPEC WS1).
const HELLO: Duration = Duration::from_secs(5);
const PING: Duration = Duration::from_secs(25);
/// A longer missing range is a reset (SPEC WS4).
const RANGE: i64 = 1000;
/// A client whose socket takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(20);

/// How long a peer may take to read the close frame and answer it.
const FAREWELL: Duration = Duration::from_secs(3);

/// Serves one socket to its end.
pub async fn serve(app: App, caller: Caller, actor: Actor, mut socket: WebSocket) {
    let (outbox, frames) = Outbox::new(caller.user, caller.session, actor.is_staff());
    let Ok(first) = timeout(HELLO, receive(&mut socket)).await else {
        return shut(&mut socket, close::SILENT).await;
    };
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut connection = Connection {
        app,
        caller,
        actor,
        socket,
        outbox,
        frames,
        follows: HashSet::new(),
        pings,
    };
    let code = match first {
        Incoming::Frame(ClientFrame::Hello {
            version,
            epoch,
            follow,
        }) => connection.run(version, epoch, follow).await,
        Incoming::Frame(_) | Incoming::Bad => Some(close::BAD_FRAME),
        Incoming::Gone => None,
    };
    connection.end(code).await;
}

enum Incoming {
    Frame(ClientFrame),
    Bad,
    Gone,
}

async fn receive(socket: &mut WebSocket) -> Incoming {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => {
                return serde_json::from_str(&text).map_or(Incoming::Bad, Incoming::Frame);
            }
            Some(Ok(Message::Binary(_))) => return Incoming::Bad,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Incoming::Gone,
        }
    }
}

async fn shut(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame {
        code,
        reason: "".into(),
    };
    // The other side may be gone already.
    let closing = async {
        socket.send(Message::Close(Some(frame))).await?;
        // Dropping a socket with something unread in it would take the close frame away from the
        // peer: what still comes is read until the peer has closed too.
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<(), axum::Error>(())
    };
    let _ = timeout(FAREWELL, closing).await;
}

async fn is_signed_in(app: &App, caller: Caller) -> Result<bool> {
    let mut conn = app.db.read().await?;
    accounts::queries::sessions::is_live(&mut conn, caller.session).await
}

struct Connection {
    app: App,
    caller: Caller,
    actor: Actor,
    socket: WebSocket,
    outbox: Outbox,
    frames: mpsc::Receiver<Sent>,
    follows: HashSet<StreamName>,
    pings: Interval,
}

/// The code to close with, or nothing when the peer has gone.
type Ended = Option<u16>;
/// The command under way: one at a time, so that a client's commands keep their order.
type Running = Option<BoxFuture<'static, ServerFrame>>;

impl Connection {
    async fn run(&mut self, version: u32, epoch: Option<String>, follow: Vec<Have>) -> Ended {
        if version != VERSION {
            return Some(close::TOO_OLD);
        }
        let same_epoch = epoch
            .as_deref()
            .is_none_or(|epoch| *epoch == *self.app.epoch);
        let welcome = ServerFrame::Welcome {
            version: VERSION,
            epoch: self.app.epoch.to_string(),
            node: self.app.node.to_string(),
        };
        if !self.write(&welcome).await {
            return None;
        }
        let personal = StreamName::Personal(self.caller.user);
        // Revocation reaches every connection through its own stream (rule 11).
        if self.app.hub.listen(personal, &self.outbox).await.is_err() {
            return Some(close::RESTART);
        }
        // Listening now, it hears of a revocation; one before this it must find out itself.
        match is_signed_in(&self.app, self.caller).await {
            Ok(true) => {}
            Ok(false) => return Some(close::SIGNED_OUT),
            Err(error) => {
                error.log();
                return Some(close::RESTART);
            }
        }
        self.app.hub.connect(self.outbox.clone());
        for have in follow {
            if let Err(ended) = self.follow(have, same_epoch).await {
                return ended;
            }
        }
        self.serve_frames().await
    }

    async fn serve_frames(&mut self) -> Ended {
        let mut running: Running = None;
        let outbox = self.outbox.clone();
        let stop = self.app.stop.clone();
        loop {
            tokio::select! {
                biased;
                code = outbox.closed() => return Some(code),
                () = stop.cancelled() => return Some(close::RESTART),
                Some(sent) = self.frames.recv() => {
                    if !self.deliver(sent).await { return None; }
                }
                reply = async { match running.as_mut() { Some(run) => run.await, None => std::future::pending().await } } => {
                    running = None;
                    if !self.write(&reply).await { return None; }
                }
                incoming = receive(&mut self.socket), if running.is_none() => match incoming {
                    Incoming::Frame(frame) => match self.take(frame).await {
                        Ok(next) => running = next,
                        Err(ended) => return ended,
                    },
                    Incoming::Bad => return Some(close::BAD_FRAME),
                    Incoming::Gone => return None,
                },
                _ = self.pings.tick() => {
                    if timeout(WRITE, self.socket.send(Message::Ping(Default::default()))).await.is_err() {
                        return None;
                    }
                }
            }
        }
    }

    async fn take(&mut self, frame: ClientFrame) -> Result<Running, Ended> {
        match frame {
            ClientFrame::Hello { .. } => Err(Some(close::BAD_FRAME)),
            ClientFrame::Follow { have } => self.follow(have, true).await.map(|()| None),
            ClientFrame::Unfollow { stream } => {
                self.forget(stream);
                if stream != StreamName::Personal(self.caller.user) {
                    self.app.hub.leave(stream, self.outbox.conn).await;
                }
                Ok(None)
            }
            ClientFrame::Open { group } => {
                self.open(group).await;
                Ok(None)
            }
            ClientFrame::Visible { visible } => {
                self.app.hub.presence().visible(self.outbox.conn, visible);
                Ok(None)
            }
            ClientFrame::Typing { group, side } => {
                self.typing(group, side);
                Ok(None)
            }
            ClientFrame::Command { envelope } => {
                let (app, caller, op) = (self.app.clone(), self.caller, envelope.op);
                Ok(Some(Box::pin(async move {
                    let result = match commands::run(&app, caller, *envelope).await {
                        Ok(receipt) => Reply::Done { receipt },
                        Err(error) => {
                            error.log();
                            Reply::Refused {
                                error: Box::new(error.body()),
                            }
                        }
                    };
                    ServerFrame::Reply { op, result }
                })))
            }
        }
    }

    /// Listens first, then checks the right, then sends the missing range: what is committed in
    /// between waits in the outbox, and nothing of it is written unless the stream is followed.
    async fn follow(&mut self, have: Have, same_epoch: bool) -> Result<(), Ended> {
        let Have { stream, seq } = have;
        let frames = match self.missing(stream, seq, same_epoch).await {
            Ok(Some(frames)) => {
                self.follows.insert(stream);
                frames
            }
            Ok(None) => {
                self.forget(stream);
                self.app.hub.leave(stream, self.outbox.conn).await;
                vec![ServerFrame::Unfollowed { stream }]
            }
            Err(error) => {
                error.log();
                self.app.hub.leave(stream, self.outbox.conn).await;
                return Err(Some(close::RESTART));
            }
        };
        for frame in &frames {
            if !self.write(frame).await {
                return Err(None);
            }
        }
        Ok(())
    }

    async fn missing(
        &mut self,
        stream: StreamName,
        have: Seq,
        same_epoch: bool,
    ) -> Result<Option<Vec<ServerFrame>>> {
        let head = self.app.hub.listen(stream, &self.outbox).await?;
        let mut conn = self.app.db.read().await?;
        let Some(actor) = accounts::queries::actor(&mut conn, self.caller.user).await? else {
            return Ok(None);
        };
        let visible = groups::may_follow(&mut conn, &actor, stream).await;
        let head = match (head, visible) {
            (Some(head), Ok(())) => head,
            (None, _) | (_, Err(Error::Told(_))) => return Ok(None),
            (_, Err(error)) => return Err(error),
        };
        if !same_epoch || have > head || head.0 - have.0 > RANGE {
            return Ok(Some(vec![ServerFrame::Reset { stream, head }]));
        }
        let events = log::range(&mut conn, stream, have, RANGE).await?;
        let mut frames = vec![ServerFrame::Following { stream, head }];
        let known = events.into_iter().filter(|stored| stored.seq <= head);
        frames.extend(known.map(|stored| ServerFrame::Event {
            stored: Box::new(stored),
        }));
        Ok(Some(frames))
    }

    /// The stream is not followed any more, and its group not on the screen.
    fn forget(&mut self, stream: StreamName) {
        self.follows.remove(&stream);
        if let StreamName::Shared(group) = stream {
            self.app.hub.presence().close(self.outbox.conn, group);
        }
    }

    async fn open(&mut self, group: Option<GroupId>) {
        let followed = group.filter(|group| self.follows.contains(&StreamName::Shared(*group)));
        self.app.hub.open(&self.outbox, followed);
    }

    /// Only in a stream that he follows: typing in a note never reaches a master.
    fn typing(&mut self, group: GroupId, side: Side) {
        let stream = match side {
            Side::Shared => StreamName::Shared(group),
            Side::Internal => StreamName::Internal(group),
        };
        if self.follows.contains(&stream) {
            let user = self.caller.user;
            let hint = Hint::Typing {
                group,
                side,
                user,
                name: self.actor.name.clone(),
            };
            self.app.bus.announce_hint(GroupHint {
                group,
                side,
                except: Some(user),
                hint,
            });
        }
    }

    /// Writes one frame of the outbox and whatever waits behind it, then flushes once.
    async fn deliver(&mut self, first: Sent) -> bool {
        let mut next = Some(first);
        while let Some(sent) = next {
            let personal = sent.stream == Some(StreamName::Personal(self.caller.user));
            let followed = sent
                .stream
                .is_none_or(|stream| self.follows.contains(&stream));
            if sent.last
                && let Some(stream) = sent.stream
            {
                self.forget(stream);
            }
            if followed || personal {
                let fed = timeout(WRITE, self.socket.feed(Message::Text(sent.frame))).await;
                if !matches!(fed, Ok(Ok(()))) {
                    return false;
                }
            }
            next = self.frames.try_recv().ok();
        }
        matches!(timeout(WRITE, self.socket.flush()).await, Ok(Ok(())))
    }

    async fn write(&mut self, frame: &ServerFrame) -> bool {
        let sent = timeout(WRITE, self.socket.send(Message::Text(encode(frame)))).await;
        matches!(sent, Ok(Ok(())))
    }

    /// What waits is still written when the node asks to close in good order.
    async fn end(mut self, code: Ended) {
        self.app.hub.disconnect(self.outbox.conn);
        let personal = StreamName::Personal(self.caller.user);
        self.follows.insert(personal);
        for stream in self.follows.drain() {
            self.app.hub.leave(stream, self.outbox.conn).await;
        }
        if let Some(code) = code {
            if code != close::SLOW {
                while let Ok(sent) = self.frames.try_recv() {
                    if sent.stream == Some(personal) && !self.deliver(sent).await {
                        return;
                    }
                }
            }
            shut(&mut self.socket, code).await;
        }
    }
}
