//! A second PostgreSQL that follows the first and takes its place.

use super::{DEADLINE, Postgres, as_postgres, folder_of_postgres, free_port, succeeds};
use std::process::Command;
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::{Duration, Instant};

impl Postgres {
    /// A copy that follows this one. When it returns, a commit is acknowledged only once it is there
    /// too.
    pub fn standby(&self) -> Postgres {
        let standby = self.follower();
        // The copy was made without it, so that nobody waits for anyone once it is alone.
        self.says("alter system set synchronous_standby_names = 'ANY 1 (standby)'");
        self.says("select pg_reload_conf()");
        let follows =
            "select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')";
        self.waits_until(follows, "1");
        // Who makes commits wait hears of the setting no later than this is done.
        self.says("checkpoint");
        standby
    }

    /// A copy that follows as well as it can, and nobody waits for.
    pub fn follower(&self) -> Postgres {
        let folder = folder_of_postgres();
        let mut copies = as_postgres(&self.programs.join("pg_basebackup"));
        copies
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-U", "postgres", "--checkpoint=fast", "--no-sync"])
            .args([
                "--write-recovery-conf",
                "--create-slot",
                "--slot",
                "standby",
            ])
            .args(["--dbname", "application_name=standby", "--pgdata"])
            .arg(folder.join("data"))
            .current_dir(&folder);
        succeeds(&mut copies);
        let mut standby = Postgres {
            programs: self.programs.clone(),
            port: free_port(),
            databases: AtomicU32::new(0),
            folder,
            running: Vec::new(),
        };
        standby.start();
        standby
    }

    /// Until it has done all that it was sent.
    pub fn has_caught_up(&self) {
        let done = "select coalesce(pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn(), true)";
        self.waits_until(done, "t");
    }

    /// Follows nobody any more and takes writes.
    pub fn promote(&self) {
        let mut promotes = as_postgres(&self.programs.join("pg_ctl"));
        promotes.arg("promote").arg("-D").arg(self.data());
        succeeds(promotes.current_dir(&self.folder));
    }

    /// One statement of a superuser; what it answers.
    pub fn says(&self, statement: &str) -> String {
        let mut asks = Command::new(self.programs.join("psql"));
        asks.args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c"])
            .arg(statement);
        let done = asks.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{statement}: {said}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    fn waits_until(&self, question: &str, answer: &str) {
        let end = Instant::now() + DEADLINE;
        while self.says(question) != answer {
            assert!(Instant::now() < end, "{question} is never {answer}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}
