//! Listening: plain on loopback, or TLS; and stopping in good order. HTTP/1.1 alone: a proxy in
//! front speaks whatever it likes to browsers, and nothing of HTTP/2 has to be defended here.

use super::router;
use crate::app::App;
use crate::config::Serve;
use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long a new connection may take with its first request, from TLS to the last header. Whoever
/// sends nothing, or a byte now and then, is gone after it.
const ARRIVAL: Duration = Duration::from_secs(8);
/// How long a connection may lie idle between requests, or take with a later request's headers:
/// longer than proxies keep theirs (nginx 60 s), so that no request meets a closing connection.
const IDLE: Duration = Duration::from_secs(75);
/// Most bytes of a request's line and headers.
const HEAD: usize = 32 * 1024;
/// How long requests under way may take after the stop was asked for.
const DRAIN: Duration = Duration::from_secs(5);
/// No connection can be accepted, most likely for lack of descriptors: some may be free again.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `app.stop` is cancelled.
pub async fn serve(app: App, listener: std::net::TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true).context("cannot listen")?;
    let listener = TcpListener::from_std(listener).context("cannot listen")?;
    let door = Door {
        tls: tls(&app.config)?,
        router: router(app.clone()),
        stop: app.stop.clone(),
    };
    let connections = TaskTracker::new();
    loop {
        tokio::select! {
            biased;
            () = app.stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(door.clone().answer(stream, peer));
                }
                Err(_) => sleep(BREATH).await,
            },
        }
    }
    // Who comes now is refused at once, and goes to another node.
    drop(listener);
    app.hub.close_all(protocol::close::RESTART);
    connections.close();
    // Whoever has not ended by then is cut off with the process.
    let _ = timeout(DRAIN, connections.wait()).await;
    Ok(())
}

/// Certificate and key of the options, if they name some.
fn tls(config: &Serve) -> anyhow::Result<Option<TlsAcceptor>> {
    let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) else {
        return Ok(None);
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .context("--tls-cert")?;
    let key = PrivateKeyDer::from_pem_file(key).context("--tls-key")?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("certificate and key")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

/// What every connection is answered with.
#[derive(Clone)]
struct Door {
    tls: Option<TlsAcceptor>,
    router: Router,
    stop: CancellationToken,
}

impl Door {
    async fn answer(self, stream: TcpStream, peer: SocketAddr) {
        // Nothing waits for a fuller packet: an event that follows a reply would otherwise lie until
        // the peer's delayed acknowledgement, 40 ms later.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.requests(TokioIo::new(stream), peer).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(ARRIVAL, tls.accept(stream)).await {
                    self.requests(TokioIo::new(stream), peer).await;
                }
            }
        }
    }

    /// The requests of one connection, to its end or its upgrade.
    async fn requests(&self, io: impl Read + Write + Unpin + Send + 'static, peer: SocketAddr) {
        let arrived = Notify::new();
        let service = service_fn(|mut request: Request<Incoming>| {
            arrived.notify_one();
            request.extensions_mut().insert(ConnectInfo(peer));
            self.router.clone().oneshot(request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE)
            .max_buf_size(HEAD)
            .serve_connection(io, service)
            .with_upgrades();
        let mut connection = pin!(connection);
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            came = timeout(ARRIVAL, arrived.notified()) => if came.is_err() { return },
            () = self.stop.cancelled() => {}
        }
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            () = self.stop.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        // The peer's mistakes are his; there is nobody to tell them to.
        let _ = connection.await;
    }
}
