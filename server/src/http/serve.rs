//! Listening: plain on loopback, or TLS; and stopping in good order.

use super::router;
use crate::app::App;
use anyhow::Context;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsConfig;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// How long requests under way may take after the stop was asked for.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `app.stop` is cancelled. Nothing waits for a fuller packet: an event that follows a
/// reply would otherwise lie until the peer's delayed acknowledgement, 40 ms later.
pub async fn serve(app: App, listener: TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true).context("cannot listen")?;
    let handle: Handle<SocketAddr> = Handle::new();
    let stopping = handle.clone();
    let stop = app.clone();
    app.tasks.spawn(async move {
        stop.stop.cancelled().await;
        stop.hub.close_all(protocol::close::RESTART);
        stopping.graceful_shutdown(Some(DRAIN));
    });
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    match (&app.config.tls_cert, &app.config.tls_key) {
        (Some(cert), Some(key)) => {
            let tls = RustlsConfig::from_pem_file(cert, key)
                .await
                .context("certificate and key")?;
            axum_server::from_tcp_rustls(listener, tls)?
                .map(|tls| tls.acceptor(NoDelayAcceptor::new()))
                .handle(handle)
                .serve(service)
                .await?;
        }
        _ => {
            axum_server::from_tcp(listener)?
                .acceptor(NoDelayAcceptor::new())
                .handle(handle)
                .serve(service)
                .await?;
        }
    }
    Ok(())
}
