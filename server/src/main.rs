//! The command `artel`.
#![expect(
    clippy::print_stderr,
    reason = "what a command says to the one who gave it is no log"
)]

use anyhow::Context;
use server::app::App;
use server::clock::Clock;
use server::config::{Act, Serve, Store, parse};
use server::{accounts, backup, demo, http, store, telemetry, verify};
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;

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
            Act::Serve(config) => serve(*config).await,
            Act::Demo { store, reset } => build_town(store, reset).await,
            Act::Verify { store } => check(&store).await,
            Act::Backup { store, to } => back_up(&store, &to).await,
            Act::Restore { store, from } => {
                match backup::restore(&store, &from).await? {
                    0 => eprintln!("restored; now the laws are checked"),
                    lost => eprintln!("restored but for {lost} files that the backup has lost"),
                }
                check(&store).await
            }
            Act::NewEpoch { store } => {
                backup::renew(&store).await?;
                check(&store).await
            }
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
    let with_demo = config.demo;
    let app = App::start(config, Clock::default(), format!("{scheme}://{address}")).await?;
    if with_demo {
        demo::load_if_empty(&app).await?;
        print_accounts(&app).await?;
    }
    tracing::info!(url = %app.public_url, "Artel serves at {}", app.public_url);
    invite_first_admin(&app).await?;
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

/// `artel demo`: builds the town without serving it.
async fn build_town(at: Store, reset: bool) -> anyhow::Result<()> {
    let config = Serve::quiet(at);
    telemetry::start(&config);
    if reset {
        store::erase(&config.store.url(), &config.store.files()).await?;
    }
    let app = App::start(config, Clock::default(), "http://127.0.0.1:8080".to_owned()).await?;
    anyhow::ensure!(
        demo::is_empty(&app).await?,
        "there are people in this store: `artel demo --reset` throws them away first"
    );
    demo::load_if_empty(&app).await?;
    print_accounts(&app).await?;
    app.stop().await;
    Ok(())
}

/// Accounts that everybody may know: they work on loopback only.
async fn print_accounts(app: &App) -> anyhow::Result<()> {
    if demo::is_here(app).await? {
        eprintln!("\n{}\n", demo::accounts());
    }
    Ok(())
}

/// Prints one line a law; an error when one is broken.
async fn check(store: &Store) -> anyhow::Result<()> {
    let found = verify::whole(store).await?;
    let mut out = std::io::stdout().lock();
    for finding in &found {
        writeln!(out, "{finding}")?;
    }
    let broken = found.iter().filter(|finding| finding.is_broken()).count();
    anyhow::ensure!(broken == 0, "{broken} laws are broken");
    Ok(())
}

/// Says what was copied; an error when the store itself has lost files, which no backup brings back.
async fn back_up(store: &Store, to: &Path) -> anyhow::Result<()> {
    let made = backup::take(store, to).await?;
    eprintln!(
        "{} holds everything that was stored before {}: the database ({} bytes) and {} files",
        to.display(),
        made.taken_at,
        made.database.bytes,
        made.files.len()
    );
    anyhow::ensure!(
        made.missing.is_empty(),
        "the backup is complete, but {} files are damaged or missing in the store itself: \
         `artel verify` names them",
        made.missing.len()
    );
    Ok(())
}

/// While nobody can administer, each start prints a new link for the first admin: the only secret
/// that is ever printed, and never to the log.
async fn invite_first_admin(app: &App) -> anyhow::Result<()> {
    if let Some(secret) = accounts::first_admin(app).await? {
        eprintln!(
            "\nNobody administers this installation yet. Open this link within 24 hours to become its \
             first admin;\nit works once, and a restart makes a new one:\n\n    {}\n",
            secret.url
        );
    }
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
