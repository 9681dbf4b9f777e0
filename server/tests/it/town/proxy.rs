//! A TCP line that a scenario can cut. It knows nothing of what runs over it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// Bytes of the server that no scenario ever reaches.
const NEVER: i64 = i64::MAX;

pub struct Proxy {
    pub address: SocketAddr,
    /// Bytes that the server may still send; then every line is cut.
    left: Arc<AtomicI64>,
    cuts: Arc<AtomicUsize>,
    accepting: AbortHandle,
    _tasks: JoinSet<()>,
}

impl Proxy {
    pub(super) async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (left, cuts) = (Arc::new(AtomicI64::new(NEVER)), Arc::default());
        let mut tasks = JoinSet::new();
        let accepting = tasks.spawn(accept(listener, server, left.clone(), Arc::clone(&cuts)));
        Proxy {
            address,
            left,
            cuts,
            accepting,
            _tasks: tasks,
        }
    }

    /// The server may send so many bytes more, on all lines together; then they are cut. Zero:
    /// the server hears everything and its very next answer is lost.
    pub fn cuts_after(&self, bytes: i64) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    /// What is asked still arrives; the line breaks before the answer does.
    pub fn cuts_before_answer(&self) {
        self.cuts_after(0);
    }

    /// Lines hold again.
    pub fn mends(&self) {
        self.left.store(NEVER, Ordering::SeqCst);
    }

    /// Lines cut so far.
    pub fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    left: Arc<AtomicI64>,
    cuts: Arc<AtomicUsize>,
) {
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (left, cuts) = (left.clone(), cuts.clone());
        lines.spawn(async move {
            if let Ok(server) = TcpStream::connect(server).await {
                carry(client, server, &left, &cuts).await;
            }
        });
    }
}

/// Carries bytes both ways until a side ends or the line is cut; both sockets are dropped then.
async fn carry(client: TcpStream, server: TcpStream, left: &AtomicI64, cuts: &AtomicUsize) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::io::copy(&mut from_client, &mut to_server);
    let down = async {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let read = match from_server.read(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(read) => read,
            };
            let size = i64::try_from(read).unwrap();
            let before = left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    Some(if left == NEVER {
                        NEVER
                    } else {
                        (left - size).max(0)
                    })
                })
                .unwrap();
            let may = usize::try_from(before.min(size)).unwrap();
            if to_client.write_all(&bytes[..may]).await.is_err() {
                return;
            }
            if may < read {
                cuts.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    };
    tokio::select! {
        _ = up => {}
        () = down => {}
    }
}
