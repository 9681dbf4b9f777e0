//! A TCP line between two processes that goes wrong in a way that is chosen: between people and a
//! node, a node and PostgreSQL, a node and Redis.

use crate::resp;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How all lines of a proxy behave from now on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Mode {
    Through,
    /// Each piece comes so much later.
    Latency(Duration),
    /// Every byte is a packet of its own.
    Slices,
    /// Nothing moves, nothing is lost.
    Stall,
    /// What the server says stays where it is; the server hears everything.
    HalfOpen,
    /// Bytes vanish both ways, and nobody is told.
    Blackhole,
    /// Whoever comes is reset at once; lines that are there hold.
    Refuse,
    /// Of people: a line is cut when the answer to a command is about to be carried, which is after
    /// the commit and before the acknowledgement.
    BeforeReply,
    /// Of PostgreSQL: `commit` is carried, what the server answers is not.
    BeforeCommitted,
    /// Of Redis: announcements come twice.
    Doubles,
    /// Every second one is lost.
    Drops,
    /// Two change places.
    Reorders,
}

/// How lines are cut.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cut {
    /// At once, as a crash does.
    Reset,
    /// The server's side says that it has nothing more to say; what the client says is carried on.
    FinOneWay,
}

pub struct Proxy {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
    cut: watch::Sender<(usize, Cut)>,
    _accepting: JoinSet<()>,
}

impl Proxy {
    pub async fn to(server: SocketAddr) -> Self {
        Self::at(Ipv4Addr::LOCALHOST, watch::Sender::new(server).subscribe()).await
    }

    /// On an address of ours, to a server that may move: who comes is carried to where it is then.
    pub async fn at(here: Ipv4Addr, server: watch::Receiver<SocketAddr>) -> Self {
        let listener = TcpListener::bind((here, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mode = watch::Sender::new(Mode::Through);
        let cut = watch::Sender::new((0, Cut::Reset));
        let mut accepting = JoinSet::new();
        let ends = (mode.subscribe(), cut.subscribe());
        accepting.spawn(accept(listener, server, ends));
        Proxy {
            address,
            mode,
            cut,
            _accepting: accepting,
        }
    }

    pub fn goes(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    pub fn cuts_all(&self, how: Cut) {
        self.cut.send_modify(|(count, cut)| {
            *count += 1;
            *cut = how;
        });
    }
}

type Ends = (watch::Receiver<Mode>, watch::Receiver<(usize, Cut)>);

async fn accept(listener: TcpListener, server: watch::Receiver<SocketAddr>, ends: Ends) {
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while lines.try_join_next().is_some() {}
        if *ends.0.borrow() == Mode::Refuse {
            let _ = client.set_zero_linger();
            continue;
        }
        let (mode, mut cut) = ends.clone();
        cut.mark_unchanged();
        let server = *server.borrow();
        lines.spawn(async move {
            let Ok(server) = TcpStream::connect(server).await else {
                return;
            };
            let _ = client.set_nodelay(true);
            let _ = server.set_nodelay(true);
            Line {
                mode,
                committing: AtomicBool::new(false),
            }
            .carry(client, server, cut)
            .await;
        });
    }
}

struct Line {
    mode: watch::Receiver<Mode>,
    /// `commit` is under way.
    committing: AtomicBool,
}

/// The line is at its end.
struct Over;

impl Line {
    async fn carry(
        &self,
        client: TcpStream,
        server: TcpStream,
        mut cut: watch::Receiver<(usize, Cut)>,
    ) {
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let mut held = resp::Held::default();
        let mut deaf = false;
        let mut up =
            Box::pin(async { while self.up(&mut from_client, &mut to_server).await.is_ok() {} });
        let reset = loop {
            tokio::select! {
                () = &mut up => break false,
                ended = self.down(&mut from_server, &mut to_client, &mut held), if !deaf => {
                    if ended.is_err() { break false; }
                }
                changed = cut.changed() => match changed.map(|()| cut.borrow_and_update().1) {
                    Ok(Cut::FinOneWay) => {
                        deaf = true;
                        let _ = to_client.shutdown().await;
                    }
                    Ok(Cut::Reset) | Err(_) => break true,
                },
            }
        };
        drop(up);
        if reset {
            let _ = to_client.as_ref().set_zero_linger();
            let _ = to_server.as_ref().set_zero_linger();
        }
    }

    fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    /// Waits as long as the mode is one of these.
    async fn while_it_is(&self, modes: &[Mode]) {
        let mut mode = self.mode.clone();
        // A proxy that has gone keeps nobody waiting.
        let _ = mode.wait_for(|mode| !modes.contains(mode)).await;
    }

    async fn up(&self, from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> Result<(), Over> {
        let mut bytes = vec![0; 16 * 1024];
        let read = read(from, &mut bytes).await?;
        let bytes = &bytes[..read];
        self.while_it_is(&[Mode::Stall]).await;
        match self.mode() {
            Mode::Blackhole => return self.vanish().await,
            Mode::BeforeCommitted if contains(bytes, b"commit\0") => {
                self.committing.store(true, Ordering::Relaxed);
            }
            _ => {}
        }
        self.write(to, bytes).await
    }

    async fn down(
        &self,
        from: &mut OwnedReadHalf,
        to: &mut OwnedWriteHalf,
        held: &mut resp::Held,
    ) -> Result<(), Over> {
        self.while_it_is(&[Mode::Stall, Mode::HalfOpen]).await;
        let mut bytes = vec![0; 16 * 1024];
        let read = read(from, &mut bytes).await?;
        let bytes = &bytes[..read];
        self.while_it_is(&[Mode::Stall]).await;
        match self.mode() {
            Mode::Blackhole => self.vanish().await,
            Mode::BeforeReply if is_reply(bytes) => Err(Over),
            Mode::BeforeCommitted if self.committing.load(Ordering::Relaxed) => Err(Over),
            lie @ (Mode::Doubles | Mode::Drops | Mode::Reorders) => {
                self.write(to, &held.lies(lie, bytes)).await
            }
            _ => {
                let whole = held.truth(bytes);
                self.write(to, &whole).await
            }
        }
    }

    /// What was said into the void is never heard: the line is of no use afterwards.
    async fn vanish(&self) -> Result<(), Over> {
        self.while_it_is(&[Mode::Blackhole]).await;
        Err(Over)
    }

    async fn write(&self, to: &mut OwnedWriteHalf, bytes: &[u8]) -> Result<(), Over> {
        match self.mode() {
            Mode::Latency(time) => tokio::time::sleep(time).await,
            Mode::Slices => {
                for byte in bytes {
                    to.write_all(&[*byte]).await.map_err(|_| Over)?;
                }
                return Ok(());
            }
            _ => {}
        }
        to.write_all(bytes).await.map_err(|_| Over)
    }
}

async fn read(from: &mut OwnedReadHalf, bytes: &mut [u8]) -> Result<usize, Over> {
    match from.read(bytes).await {
        Ok(0) | Err(_) => Err(Over),
        Ok(read) => Ok(read),
    }
}

/// A WebSocket's `reply`, or what HTTP answers to a command: receipt or refusal.
fn is_reply(bytes: &[u8]) -> bool {
    contains(bytes, b"{\"type\":\"reply\"") || contains(bytes, b"\"already\":")
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|some| some == wanted)
}
