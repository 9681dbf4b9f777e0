//! The disk is full, for real: a small file system of its own, filled up and made free again while
//! people write. No node is restarted.

use crate::artel::{text, verifies};
use crate::load::Told;
use crate::stored::{lost, stored};
use crate::town::servers::is_root;
use crate::town::servers::own_postgres::OwnPostgres;
use crate::town::{Person, Town, eventually, text_line};
use protocol::GroupId;
use protocol::command::Envelope;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use protocol::message::LinePage;
use server::ids;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A file system of so many MiB in memory, gone with this value.
struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn new(megabytes: u32) -> Self {
        assert!(
            is_root(),
            "a full disk cannot be tried here: only root mounts a small one"
        );
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m,mode=0755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .status();
        assert!(mounted.unwrap().success(), "tmpfs cannot be mounted");
        Small { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// What PostgreSQL may write to.
    fn belongs_to_postgres(&self) {
        let mut owner = Command::new("chown");
        let owner = owner.arg("postgres").arg(self.path()).status();
        assert!(owner.unwrap().success());
    }

    /// Takes all room that is left.
    fn fills_up(&self) {
        let mut ballast = fs::File::create(self.ballast()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let block = vec![1; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    fn has_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// Who waits for a connection is refused by the pool itself after so long.
const POOL_GIVES_UP: Duration = Duration::from_secs(10);

/// A line that no database presses together.
fn long_line(group: GroupId) -> (Envelope, String) {
    let words: Vec<String> = (0..150)
        .map(|_| format!("{:032x}", rand::random::<u128>()))
        .collect();
    let text = words.join(" ");
    let envelope = Envelope {
        op: ids::new(),
        expect: None,
        command: text_line(group, Side::Shared, &text),
    };
    (envelope, text)
}

/// What was acknowledged, and how long the slowest refusal and recovery took.
#[derive(Default)]
struct Account {
    told: Told,
    refusal: Duration,
    recovery: Duration,
}

impl Account {
    async fn tries(
        &mut self,
        person: &Person,
        envelope: &Envelope,
        text: &str,
    ) -> Result<(), ErrorBody> {
        let start = Instant::now();
        match person.envelope(envelope).await {
            Ok(receipt) => {
                self.told.insert(receipt.seq.unwrap(), text.to_owned());
                Ok(())
            }
            Err(error) => {
                self.refusal = self.refusal.max(start.elapsed());
                Err(error)
            }
        }
    }
}

/// Fills the disk, writes until nothing goes through, reads, makes room, and writes on. A PostgreSQL
/// that a full disk `stops` cannot be read meanwhile, and is started as a supervisor would.
async fn fills_and_recovers(
    town: &mut Town,
    small: &Small,
    mut stops: Option<&mut OwnPostgres>,
    name: &str,
) {
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, anna) = (town.operator("Ольга").await, town.operator("Анна").await);
    town.stops_node(0).await;
    town.runs_as_program(0).await;
    let mut account = Account::default();
    // A PostgreSQL that starts again and again takes its time.
    let rounds = if stops.is_some() { 1 } else { 3 };
    for round in 0..rounds {
        for _ in 0..20 {
            let (envelope, text) = long_line(group);
            account.tries(&olga, &envelope, &text).await.unwrap();
        }
        small.fills_up();
        // What has room inside its files still goes through.
        let mut refused = Vec::new();
        let mut attempts = 0;
        while refused.len() < 10 {
            attempts += 1;
            assert!(attempts < 4000, "the disk does not get full");
            let (envelope, text) = long_line(group);
            let Err(error) = account.tries(&olga, &envelope, &text).await else {
                refused.clear();
                continue;
            };
            match error.code {
                ErrorCode::Unavailable | ErrorCode::Unknown => refused.push((envelope, text)),
                ErrorCode::TooFast => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => panic!("round {round}: {error:?}"),
            }
        }
        if stops.is_none() {
            let page: LinePage = anna
                .get(&format!("/api/groups/{group}/lines"))
                .await
                .parse();
            assert_eq!(
                Some(&page.shared_head),
                account.told.keys().last(),
                "what was refused is not read"
            );
        }
        small.has_room();
        let start = Instant::now();
        if let Some(postgres) = &mut stops {
            postgres.kill();
            postgres.start();
        }
        for (envelope, text) in &refused {
            eventually("the same op goes through", async || {
                olga.tries_envelope(envelope).await.unwrap().is_ok()
            })
            .await;
            account.recovery = account.recovery.max(start.elapsed());
            account.tries(&olga, envelope, text).await.unwrap();
        }
    }
    assert!(
        account.refusal < POOL_GIVES_UP,
        "nobody looked whether there is a database: {:?}",
        account.refusal
    );
    town.kills_node(0);
    let stored = stored(town, group).await;
    assert_eq!(lost(&account.told, &stored), 0);
    assert_eq!(
        stored.len(),
        account.told.len(),
        "each line once, and no other"
    );
    let settings = town.settings().to_vec();
    let of_store: Vec<&str> = settings.iter().map(String::as_str).collect();
    verifies(&of_store).await;
    println!(
        "counts: {name}: 0 of {} acknowledged lines lost; refused within {:?}, again after room was made within {:?}",
        account.told.len(),
        account.refusal,
        account.recovery
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_sqlite_refuses_to_store_reads_on_and_recovers_by_itself() {
    let small = Small::new(24);
    let url = format!("sqlite://{}", small.path().join("artel.sqlite").display());
    let files = small.path().join("files");
    let options = ["--database-url", &url, "--files", text(&files)];
    let mut town = Town::start_with(&options).await;
    fills_and_recovers(&mut town, &small, None, "SQLite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_postgresql_refuses_to_store_reads_on_and_recovers_by_itself() {
    let small = Small::new(24);
    let made = tempfile::tempdir().unwrap();
    let data = made.path().join("data");
    OwnPostgres::make(&data);
    let mut postgres = OwnPostgres::at(&data);
    postgres.start();
    small.belongs_to_postgres();
    // Tables fill up; the log has room.
    for statement in [
        format!(
            "create tablespace small location '{}'",
            small.path().display()
        ),
        "create database town tablespace small".to_owned(),
    ] {
        let done = postgres
            .program("psql")
            .args(["-q", "-c", &statement])
            .status();
        assert!(done.unwrap().success(), "{statement}");
    }
    let url = postgres.url().replace("/postgres", "/town");
    let url = url.replace("//town@", "//postgres@");
    let mut town = Town::start_with(&["--database-url", &url]).await;
    fills_and_recovers(&mut town, &small, None, "PostgreSQL").await;
}

/// With no room for its log PostgreSQL stops, or starts again and again.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_the_log_of_postgresql_refuses_to_store_and_is_recovered_from() {
    let small = Small::new(24);
    let made = tempfile::tempdir().unwrap();
    let data = made.path().join("data");
    OwnPostgres::make(&data);
    small.belongs_to_postgres();
    let (log, elsewhere) = (data.join("pg_wal"), small.path().join("pg_wal"));
    let moved = Command::new("mv").args([&log, &elsewhere]).status();
    assert!(moved.unwrap().success());
    std::os::unix::fs::symlink(&elsewhere, &log).unwrap();
    let mut postgres = OwnPostgres::at(&data);
    // It has no room in stock and makes none for itself.
    let settings = ["wal_keep_size=1GB", "wal_recycle=off"];
    postgres.settings = settings.map(str::to_owned).to_vec();
    postgres.start();
    let mut town = Town::start_with(&["--database-url", &postgres.url()]).await;
    let name = "PostgreSQL's log";
    fills_and_recovers(&mut town, &small, Some(&mut postgres), name).await;
}
