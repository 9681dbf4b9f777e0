//! The command `artel`.

use anyhow::Context;
use server::app::App;
use server::clock::Clock;
use server::config::{Act, Serve, parse};
use server::{http, telemetry};
use std::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let cli = parse()?;
    // Fails only when a provider is there already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match cli.act {
            Act::Serve(config) => serve(config).await,
            Act::Demo { .. } | Act::Verify { .. } => anyhow::bail!("not there yet"),
        }
    })
}

async fn serve(config: Serve) -> anyhow::Result<()> {
    telemetry::start(&config);
    let listener = TcpListener::bind(config.listen)
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    let scheme = if config.tls_cert.is_some() {
        "https"
    } else {
        "http"
    };
    let app = App::start(config, Clock::default(), format!("{scheme}://{address}")).await?;
    tracing::info!(url = %app.public_url, "Artel serves at {}", app.public_url);
    let stop = app.stop.clone();
    app.tasks.spawn(async move {
        asked_to_stop().await;
        stop.cancel();
    });
    http::serve(app.clone(), listener).await?;
    app.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Ends at SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
