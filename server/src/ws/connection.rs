//! One WebSocket from `hello` to close, as one task: frames in, replies and missing ranges out. What
//! rooms send goes past it, straight to the socket.

mod follow;

use super::handshake::Accepted;
use super::wire::{Incoming, Next, Wire};
use crate::app::App;
use crate::bus::GroupHint;
use crate::commands::{self, Caller};
use crate::hub::Outbox;
use crate::hub::outbox::{Ending, encode, ping};
use crate::policy::Actor;
use follow::{TOGETHER, restart};
use futures_util::future::BoxFuture;
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, Reply, ServerFrame, VERSION};
use protocol::group::Side;
use protocol::hint::Hint;
use protocol::{GroupId, close};
use std::pin::Pin;
use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::{Interval, MissedTickBehavior, Sleep, interval, sleep, timeout};

/// How long a client may wait with `hello` (SPEC WS1).
const HELLO: Duration = Duration::from_secs(5);
const PING: Duration = Duration::from_secs(25);
/// A client whose socket takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(20);

/// How long a peer may take to read the close frame and answer it.
const FAREWELL: Duration = Duration::from_secs(3);

pub struct Connection {
    app: App,
    caller: Caller,
    actor: Actor,
    wire: Wire,
    outbox: Outbox,
    pings: Interval,
    /// Ends when what waits should have moved by now.
    patience: Option<Pin<Box<Sleep>>>,
}

/// The code to close with, or nothing when the peer has gone.
type Ended = Option<u16>;
/// The command under way: one at a time, so that a client's commands keep their order.
type Running = Option<BoxFuture<'static, ServerFrame>>;

/// Ends with the future, or never without one.
async fn ended<F: Future + Unpin>(future: Option<&mut F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

impl Connection {
    /// In a box: the task that serves it is as big as its waiting.
    pub fn new(app: App, caller: Caller, actor: Actor, accepted: Accepted) -> Box<Self> {
        let Accepted {
            half,
            direct,
            begun,
        } = accepted;
        let outbox = Outbox::new(caller.user, caller.session, actor.is_staff(), direct);
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Box::new(Connection {
            app,
            caller,
            actor,
            wire: Wire::new(half, begun, outbox.clone()),
            outbox,
            pings,
            patience: None,
        })
    }

    /// Serves the socket to its end.
    pub async fn serve(mut self: Box<Self>) {
        // What happens once is boxed, for the same reason.
        let ended = match Box::pin(self.begin()).await {
            Ok(()) => self.serve_frames().await,
            Err(ended) => ended,
        };
        Box::pin(self.end(ended)).await;
    }

    async fn begin(&mut self) -> Result<(), Ended> {
        let first = match timeout(HELLO, self.first()).await {
            Err(_) => return Err(Some(close::SILENT)),
            Ok(Incoming::Gone | Incoming::Control) => return Err(None),
            Ok(Incoming::Binary(_)) => return Err(Some(close::BAD_FRAME)),
            Ok(Incoming::Bad(code)) => return Err(Some(code)),
            Ok(Incoming::Text(text)) => serde_json::from_str(&text),
        };
        let Ok(ClientFrame::Hello {
            version,
            epoch,
            follow,
        }) = first
        else {
            return Err(Some(close::BAD_FRAME));
        };
        if version != VERSION {
            return Err(Some(close::TOO_OLD));
        }
        let same_epoch = epoch
            .as_deref()
            .is_none_or(|epoch| *epoch == *self.app.epoch);
        let welcome = ServerFrame::Welcome {
            version: VERSION,
            epoch: self.app.epoch.to_string(),
            node: self.app.node.to_string(),
        };
        let personal = StreamName::Personal(self.caller.user);
        // Revocation reaches every connection through its own stream (rule 11).
        self.outbox.hold(personal);
        self.app.hub.listen(personal, &self.outbox).await;
        // Listening now, it hears of a revocation; one before this it must find out itself.
        let first = &follow[..follow.len().min(TOGETHER)];
        let entered = self.enter(first).await.map_err(restart)?;
        // From here on he hears what is his.
        self.outbox.write_soon(encode(&welcome));
        self.answer(first, entered, same_epoch).await?;
        // It went out with the first answer, if there was one.
        self.outbox.now();
        self.app.hub.connect(self.outbox.clone());
        for some in follow.chunks(TOGETHER).skip(1) {
            self.follow(some, same_epoch).await?;
        }
        self.outbox.follow(personal);
        Ok(())
    }

    /// What is said first; pings are not.
    async fn first(&mut self) -> Incoming {
        loop {
            match self.wire.receive().await {
                Incoming::Control => {}
                said => return said,
            }
        }
    }

    async fn serve_frames(&mut self) -> Ended {
        let mut running: Running = None;
        let (app, outbox) = (self.app.clone(), self.outbox.clone());
        loop {
            match outbox.ending() {
                Some(Ending::Code(code)) => return Some(code),
                Some(Ending::Gone) => return None,
                None => self.close_what_was_taken_away(),
            }
            let behind = self.wire.is_behind();
            let idle = running.is_none();
            if !behind {
                self.patience = None;
            } else if self.patience.is_none() {
                self.patience = Some(Box::pin(sleep(WRITE)));
            }
            tokio::select! {
                biased;
                () = app.stop.cancelled() => return Some(close::RESTART),
                reply = ended(running.as_mut()) => {
                    running = None;
                    self.acknowledge(&reply).await;
                }
                next = self.wire.next(idle, behind) => match next {
                    Next::Flushed(Ok(())) => self.patience = None,
                    Next::Flushed(Err(_)) => return None,
                    Next::Incoming(incoming) => match Box::pin(self.take_in(incoming)).await {
                        Ok(next) => running = next,
                        Err(ended) => return ended,
                    },
                },
                () = ended(self.patience.as_mut()) => return None,
                // What it is about is looked at above, whatever comes first.
                () = outbox.stirred() => {}
                _ = self.pings.tick() => {
                    // Who answers no ping is gone, though TCP does not know it yet. While a command
                    // runs nothing is read.
                    if running.is_none() && !self.wire.has_heard() { return None; }
                    outbox.write(ping());
                }
            }
        }
    }

    async fn take_in(&mut self, incoming: Incoming) -> Result<Running, Ended> {
        if self.app.limits.frame(self.caller.user).is_err() {
            return Err(Some(close::TOO_FAST));
        }
        match incoming {
            Incoming::Control => Ok(None),
            Incoming::Text(text) => match serde_json::from_str(&text) {
                Ok(frame) => self.take(frame).await,
                Err(_) => Err(Some(close::BAD_FRAME)),
            },
            Incoming::Binary(_) => Err(Some(close::BAD_FRAME)),
            Incoming::Bad(code) => Err(Some(code)),
            Incoming::Gone => {
                // Under TLS the answer to the peer's close still waits.
                while self.wire.is_behind() {
                    match timeout(FAREWELL, self.wire.flush()).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) | Err(_) => break,
                    }
                }
                Err(None)
            }
        }
    }

    async fn take(&mut self, frame: ClientFrame) -> Result<Running, Ended> {
        match frame {
            ClientFrame::Hello { .. } => Err(Some(close::BAD_FRAME)),
            ClientFrame::Follow { have } => self.follow(&[have], true).await.map(|()| None),
            // Its own stream every connection follows (SPEC WS11).
            ClientFrame::Unfollow { stream } => {
                if stream != StreamName::Personal(self.caller.user) {
                    self.forget(stream);
                    self.app.hub.leave(stream, self.outbox.conn);
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

    async fn open(&mut self, group: Option<GroupId>) {
        let followed = group.filter(|group| self.outbox.follows(StreamName::Shared(*group)));
        self.app.hub.open(&self.outbox, followed);
    }

    /// Only in a stream that he follows: typing in a note never reaches a master.
    fn typing(&mut self, group: GroupId, side: Side) {
        let stream = match side {
            Side::Shared => StreamName::Shared(group),
            Side::Internal => StreamName::Internal(group),
        };
        if self.outbox.follows(stream) {
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

    /// Goes out with the event that it acknowledges, whose announcement is on its way: the rooms get
    /// their turn first. What the socket does not take the loop writes.
    async fn acknowledge(&mut self, reply: &ServerFrame) {
        self.outbox.write_soon(encode(reply));
        yield_now().await;
        self.outbox.now();
    }

    /// The connection's own frames wait for the socket one by one, so that a long range is no queue.
    async fn write(&mut self, frame: &ServerFrame) -> Result<(), Ended> {
        self.outbox.write(encode(frame));
        while self.wire.is_behind() {
            if self.outbox.ending().is_some() {
                // The loop finds out why.
                return Ok(());
            }
            match timeout(WRITE, self.wire.flush()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Err(None),
            }
        }
        Ok(())
    }

    /// What waits of the person's own is still written when the node asks to close in good order.
    async fn end(&mut self, code: Ended) {
        self.app.hub.disconnect(self.outbox.conn);
        let streams = self.outbox.streams();
        self.outbox.keep_last_words();
        if let Some(code) = code {
            // Who was slow has much to read before the close frame.
            let patience = if code == close::SLOW { WRITE } else { FAREWELL };
            // The other side may be gone already.
            let _ = timeout(patience, self.wire.close(code)).await;
        }
        self.outbox.shut();
        for stream in streams {
            self.app.hub.leave(stream, self.outbox.conn);
        }
    }
}
