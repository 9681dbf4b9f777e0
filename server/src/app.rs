//! Everything a handler needs; a clone is one pointer.

use crate::audit::{self, Flood};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Serve;
use crate::files::store::FileStore;
use crate::hub::Hub;
use crate::keyring::Keyring;
use crate::limits::Limits;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::outbound::Outbound;
use crate::planted::failpoint::{Point, reached};
use crate::push::VapidKeys;
use crate::store::Db;
use crate::{accounts, deals, ids, jobs, store};
use anyhow::Context;
use protocol::error::ErrorCode;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

#[derive(Clone)]
pub struct App(pub Arc<Parts>);

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What there is once in a process.
#[derive(Clone)]
pub struct Parts {
    pub config: Arc<Serve>,
    /// How browsers reach this server, without a slash at the end.
    pub public_url: Arc<str>,
    /// This node's name, new at each start.
    pub node: Arc<str>,
    /// The database's life; a restore changes it (rule 9).
    pub epoch: Arc<str>,
    /// The installation's key for pushes.
    pub vapid: Arc<VapidKeys>,
    /// What the installation seals and marks with.
    pub keyring: Arc<Keyring>,
    pub clock: Clock,
    pub db: Db,
    pub log: Log,
    pub bus: Bus,
    pub hub: Hub,
    pub files: Arc<FileStore>,
    pub outbound: Outbound,
    /// By which staff may sign in, beside their passwords.
    #[cfg(feature = "oidc")]
    pub oidc: Option<Arc<crate::oidc::Provider>>,
    pub limits: Limits,
    /// What comes in floods, before it is written.
    pub audit: Arc<Flood>,
    pub metrics: Metrics,
    /// Every task of this process.
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

/// How long a stopping node waits for what it has begun.
const PATIENCE: Duration = Duration::from_secs(5);

impl App {
    /// Opens the store, joins the bus and starts the mechanics. `public_url` is used when the
    /// options name none.
    pub async fn start(config: Serve, clock: Clock, public_url: String) -> anyhow::Result<Self> {
        config.check()?;
        if config.store.database_url.is_none() {
            std::fs::create_dir_all(&config.store.data).context("cannot make the data folder")?;
        }
        let db = store::open(&config.store.url(), config.store.connections()).await?;
        let files = FileStore::at(config.store.files())
            .await
            .context("cannot open the file store")?;
        let tasks = TaskTracker::new();
        let stop = CancellationToken::new();
        let node: uuid::Uuid = ids::new::<protocol::OpId>().0;
        let node: Arc<str> = node.simple().to_string().into();
        let (bus, intake) = Bus::local();
        let bus = match &config.redis_url {
            Some(url) => {
                crate::bus::redis::join(url, &node, bus, tasks.clone(), stop.clone()).await?
            }
            None => bus,
        };
        let log = Log::start(&db, bus.clone(), clock.clone());
        let installation = accounts::first_start(&log, &files).await?;
        let keyring = files.sealing_key().await.context("the sealing key")?;
        let keyring = Keyring::of(&keyring)?;
        reached(Point::FirstStart);
        deals::stages::first_start(&log).await?;
        let hub = Hub::start(
            node.to_string(),
            db.clone(),
            bus.clone(),
            intake,
            clock.clone(),
            tasks.clone(),
            stop.clone(),
        );
        let public_url = config.public_url.clone().unwrap_or(public_url);
        let app = App(Arc::new(Parts {
            outbound: Outbound::new(config.push_loopback)?,
            #[cfg(feature = "oidc")]
            oidc: crate::oidc::Provider::of(&config).map(Arc::new),
            public_url: public_url.trim_end_matches('/').into(),
            config: Arc::new(config),
            node,
            epoch: installation.epoch.into(),
            vapid: Arc::new(installation.vapid),
            keyring: Arc::new(keyring),
            clock,
            db,
            log,
            bus,
            hub,
            files: Arc::new(files),
            limits: Limits::new(),
            audit: Arc::default(),
            metrics: Metrics::default(),
            tasks: tasks.clone(),
            stop,
        }));
        tasks.spawn(jobs::run_forever(app.clone()));
        tasks.spawn(audit::add_forever(app.clone()));
        Ok(app)
    }

    /// May this node take requests? Database answers, and the file store is the one it should be.
    pub async fn is_ready(&self) -> crate::error::Result<()> {
        let mut conn = self.db.read().await?;
        accounts::queries::store_id(&mut conn).await?;
        if self.files.is_there().await && !self.stop.is_cancelled() {
            Ok(())
        } else {
            Err(crate::error::Error::of(ErrorCode::Unavailable))
        }
    }

    /// Stops in good order: sockets are told to come back elsewhere, tasks end, pools close.
    pub async fn stop(&self) {
        self.stop.cancel();
        reached(Point::Stopping);
        self.hub.close_all(protocol::close::RESTART);
        self.tasks.close();
        let ended = async {
            self.tasks.wait().await;
            self.log.close().await;
        };
        if tokio::time::timeout(PATIENCE, ended).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "stopped before all work was done");
            self.log.takes_no_more();
        }
        self.db.close().await;
    }
}
