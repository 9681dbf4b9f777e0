//! The power goes while people write: on a disk that forgets what was not synced, under SQLite and
//! under PostgreSQL. Nothing that was acknowledged may be missing afterwards. `kill -9` shows none of
//! this: what a killed process has written, the kernel keeps.

mod disk;
mod mount;

use crate::artel::verifies;
use crate::load::{Load, Told};
use crate::stored::{lost, stored};
use crate::town::servers::is_root;
use crate::town::servers::own_postgres::OwnPostgres;
use crate::town::{Person, Town};
use disk::{Disk, ROOT};
use fuser::BackgroundSession;
use protocol::GroupId;
use protocol::file::FileView;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Of each store.
fn cuts() -> usize {
    if std::env::var_os("ARTEL_SOAK").is_some() {
        100
    } else {
        10
    }
}

/// Repeats which sectors were lucky; not when the power goes, which threads decide.
fn seed() -> u64 {
    let named = std::env::var("ARTEL_SEED").ok();
    named.map_or_else(rand::random, |seed| seed.parse().unwrap())
}

/// A machine: its disk, and what runs on it.
///
/// Its parts end in this order.
struct Machine {
    town: Option<Town>,
    postgres: Option<OwnPostgres>,
    mounted: Option<BackgroundSession>,
    folder: tempfile::TempDir,
    disk: Arc<Mutex<Disk>>,
    random: StdRng,
}

impl Machine {
    /// With nothing on its disk but a copy of the folder `data`, if there is one.
    fn new(data: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let owner = folder.path().metadata().unwrap();
        let mut disk = Disk::new(owner.uid(), owner.gid());
        if let Some(data) = data {
            disk.takes_over(data, ROOT, OsStr::new("data"));
        }
        // Others may pass: the disk says for itself what they may.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let seed = seed();
        println!("ARTEL_SEED={seed}");
        let mut machine = Machine {
            town: None,
            postgres: None,
            mounted: None,
            folder,
            disk: Arc::new(Mutex::new(disk)),
            random: StdRng::seed_from_u64(seed),
        };
        machine.mounts();
        machine
    }

    fn mounts(&mut self) {
        let mounted = mount::mount(&self.disk, self.folder.path(), is_root());
        self.mounted = Some(mounted);
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn town(&mut self) -> &mut Town {
        self.town.as_mut().unwrap()
    }

    /// A town that keeps everything on this machine.
    async fn settles(&mut self, database_url: &str) {
        let files = self.path().join("files");
        let files = files.to_str().unwrap();
        let options = ["--database-url", database_url, "--files", files];
        self.town = Some(Town::start_with(&options).await);
    }

    /// Everything stops at one instant, and what was not synced is gone.
    async fn loses_power(&mut self, load: Load) -> Told {
        self.disk.lock().unwrap().cut();
        self.town().kills_node(0);
        let told = load.ends().await;
        if let Some(postgres) = &mut self.postgres {
            postgres.kill();
        }
        self.mounted.take().unwrap().umount_and_join().unwrap();
        let seed = self.random.random();
        self.disk.lock().unwrap().back(seed);
        self.mounts();
        if let Some(postgres) = &mut self.postgres {
            postgres.start();
        }
        told
    }

    /// People write, and after a while that nobody knows the power goes.
    async fn a_cut(&mut self, people: &[Person], group: GroupId) -> Told {
        let load = Load::start(people, group);
        load.goes_on(self.random.random_range(10..150)).await;
        tokio::time::sleep(Duration::from_millis(self.random.random_range(0..20))).await;
        self.loses_power(load).await
    }

    /// What the database says of itself, then the laws.
    async fn is_sound(&mut self) {
        if let Some(postgres) = &self.postgres {
            let mut conn = PgConnection::connect(&postgres.url()).await.unwrap();
            conn.execute("create extension if not exists amcheck")
                .await
                .unwrap();
            // Checksums of pages are looked at whenever they are read.
            conn.execute(
                "select bt_index_check(i.indexrelid, true) from pg_index i \
                 join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam \
                 where a.amname = 'btree' and c.relnamespace = 'public'::regnamespace",
            )
            .await
            .unwrap();
        } else {
            let url = format!("sqlite://{}", self.path().join("artel.sqlite").display());
            let mut conn = SqliteConnection::connect(&url).await.unwrap();
            let (said,): (String,) = sqlx::query_as("pragma integrity_check")
                .fetch_one(&mut conn)
                .await
                .unwrap();
            assert_eq!(said, "ok");
            conn.close().await.unwrap();
        }
        let settings = self.town().settings().to_vec();
        let of_store: Vec<&str> = settings.iter().map(String::as_str).collect();
        verifies(&of_store).await;
    }
}

/// First the control: with the weak setting acknowledged lines are lost, or this disk forgets
/// nothing. Then as the server runs.
async fn keeps_what_it_acknowledged(mut machine: Machine, name: &str) {
    let group = machine.town().group("Казань", "СервисПлюс").await;
    let mut people = Vec::new();
    for name in ["Ольга", "Анна", "Мария", "Пётр"] {
        people.push(machine.town().operator(name).await);
    }
    machine.town().stops_node(0).await;
    machine.town().plants(0, Some("commits-unsynced"));
    machine.town().runs_as_program(0).await;
    let mut weak = 0;
    for attempt in 0..3 {
        if attempt > 0 {
            machine.town().starts_node(0).await;
        }
        let told = machine.a_cut(&people, group).await;
        weak = lost(&told, &stored(machine.town(), group).await);
        if weak > 0 {
            break;
        }
    }
    assert!(
        weak > 0,
        "the weak setting lost nothing: this test sees nothing"
    );

    machine.town().plants(0, None);
    let (mut told, mut files) = (Told::new(), Vec::<FileView>::new());
    for cut in 0..cuts() {
        machine.town().starts_node(0).await;
        let bytes = format!("photo {cut}").into_bytes();
        files.push(people[0].uploads("a.txt", &bytes).await.parse());
        told.extend(machine.a_cut(&people, group).await);
        let stored = stored(machine.town(), group).await;
        assert_eq!(lost(&told, &stored), 0, "of {} after cut {cut}", told.len());
        machine.is_sound().await;
    }
    machine.town().starts_node(0).await;
    for (cut, file) in files.iter().enumerate() {
        let read = people[0].get(&format!("/api/files/{}", file.id)).await;
        assert_eq!(read.text(), format!("photo {cut}"));
    }
    println!(
        "counts: {name}: {} cuts, 0 of {} acknowledged lines and of {} files lost; the weak setting lost {weak}",
        cuts(),
        told.len(),
        files.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_loses_nothing_acknowledged_when_the_power_goes() {
    let mut machine = Machine::new(None);
    let url = format!("sqlite://{}", machine.path().join("artel.sqlite").display());
    machine.settles(&url).await;
    keeps_what_it_acknowledged(machine, "SQLite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_loses_nothing_acknowledged_when_the_power_goes() {
    let made = tempfile::tempdir().unwrap();
    let data = made.path().join("data");
    OwnPostgres::make(&data);
    let mut machine = Machine::new(Some(&data));
    let mut postgres = OwnPostgres::at(&machine.path().join("data"));
    // Checkpoints while people write; and for the control a long time until what is acknowledged
    // unsynced is synced.
    for setting in [
        "max_wal_size=4MB",
        "min_wal_size=2MB",
        "wal_writer_delay=10s",
    ] {
        postgres.settings.push(setting.to_owned());
    }
    postgres.start();
    let url = postgres.url();
    machine.postgres = Some(postgres);
    machine.settles(&url).await;
    keeps_what_it_acknowledged(machine, "PostgreSQL").await;
}
