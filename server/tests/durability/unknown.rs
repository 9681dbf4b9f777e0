//! The line to PostgreSQL breaks at the very moment of a commit: nobody knows what became of it. The
//! client is told so, asks again with the same op, and there is one line.

use crate::stored::stored;
use crate::town::{Town, eventually, servers};
use protocol::OpId;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::StreamName;
use protocol::group::Side;
use server::ids;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What is done with the next commit; then lines hold again.
const HOLDS: u8 = 0;
const CUTS_BEFORE: u8 = 1;
const CUTS_AFTER: u8 = 2;

/// How sqlx words it in PostgreSQL's protocol.
const COMMIT: &[u8] = b"commit\0";
/// In each line that is said.
const WORDS: &str = "записано";

async fn carries(listener: TcpListener, server: SocketAddr, next: Arc<AtomicU8>) {
    let mut lines = JoinSet::new();
    while let Ok((node, _)) = listener.accept().await {
        let next = next.clone();
        lines.spawn(async move {
            let server = TcpStream::connect(server).await.unwrap();
            let _ = carry(node, server, &next).await;
        });
    }
}

/// Ends with both sockets when it cuts.
async fn carry(mut node: TcpStream, mut server: TcpStream, next: &AtomicU8) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    // The product itself commits, too, whenever it wants.
    let mut hers = false;
    loop {
        tokio::select! {
            read = node.read(&mut asked) => {
                let said = &asked[..read?];
                if said.is_empty() { return Ok(()); }
                let says = |what: &[u8]| said.windows(what.len()).any(|words| words == what);
                hers |= says(WORDS.as_bytes());
                let cut = match says(COMMIT) {
                    true if std::mem::take(&mut hers) => next.swap(HOLDS, Ordering::SeqCst),
                    _ => HOLDS,
                };
                if cut == CUTS_BEFORE { return Ok(()); }
                server.write_all(said).await?;
                if cut == CUTS_AFTER {
                    // It has answered: it is committed.
                    assert!(server.read(&mut answered).await? > 0);
                    return Ok(());
                }
            }
            read = server.read(&mut answered) => {
                let said = &answered[..read?];
                if said.is_empty() { return Ok(()); }
                node.write_all(said).await?;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_of_unknown_outcome_is_told_and_asked_again_it_is_there_once() {
    let database = servers::postgres_url_for_new_database().await;
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, servers::postgres_port()));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let through = listener.local_addr().unwrap().to_string();
    let next = Arc::new(AtomicU8::new(HOLDS));
    let proxy = tokio::spawn(carries(listener, server, next.clone()));
    let url = database.replace(&server.to_string(), &through);
    let town = Town::start_with(&["--database-url", &url]).await;
    let group = town.group("Казань", "СервисПлюс").await;
    let stream = StreamName::Shared(group);
    let olga = town.operator("Ольга").await;
    let igor = town.master("Игорь", group).await;
    let mut hears = igor.in_group(group, false).await;
    for (cut, text) in [(CUTS_AFTER, "записано"), (CUTS_BEFORE, "не записано")] {
        let op: OpId = ids::new();
        let line = || crate::town::text_line(group, Side::Shared, text);
        next.store(cut, Ordering::SeqCst);
        let told = olga.command_as(op, line()).await.unwrap_err();
        assert_eq!(told, ErrorBody::of(ErrorCode::Unknown), "{text}");
        assert_eq!(next.load(Ordering::SeqCst), HOLDS);
        let before = stored(&town, group).await;
        let is_there = before.values().any(|line| line == text);
        assert_eq!(is_there, cut == CUTS_AFTER, "{text}");
        let first = olga.command_as(op, line()).await.unwrap();
        let again = olga.command_as(op, line()).await.unwrap();
        assert_eq!(first, again);
        let seq = first.seq.unwrap();
        let all = stored(&town, group).await;
        let times = all.values().filter(|line| *line == text).count();
        assert_eq!((times, all.keys().last()), (1, Some(&seq)), "{text}");
        // Nobody announced it who knew of it; a look at the heads finds it.
        hears.event_at(stream, seq).await;
    }
    let heard: Vec<_> = hears
        .events_of(stream)
        .iter()
        .map(|stored| stored.seq)
        .collect();
    assert!(
        heard.is_sorted_by(|a, b| a < b),
        "each once, in order: {heard:?}"
    );
    eventually("the node has let go of what broke", async || {
        olga.get("/readyz").await.status == 200
    })
    .await;
    proxy.abort();
}
