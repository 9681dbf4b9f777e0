//! PostgreSQL back at a chosen second, by the steps of `docs/operations/backup.md`.

use crate::artel::{artel, text};
use crate::load::Load;
use crate::stored::stored;
use crate::town::servers::is_root;
use crate::town::servers::own_postgres::OwnPostgres;
use crate::town::{Town, eventually};
use protocol::event::StreamName;
use protocol::frame::{Have, ServerFrame};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// A folder that PostgreSQL writes to.
fn folder(path: &Path) {
    fs::create_dir(path).unwrap();
    belongs_to_postgres(path);
}

fn belongs_to_postgres(path: &Path) {
    if is_root() {
        let owner = Command::new("chown")
            .args(["-R", "postgres"])
            .arg(path)
            .status();
        assert!(owner.unwrap().success());
    }
}

async fn asks(postgres: &OwnPostgres, text: &'static str) -> String {
    let mut conn = PgConnection::connect(&postgres.url()).await.unwrap();
    let (said,): (String,) = sqlx::query_as(text).fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_goes_back_to_a_chosen_second_and_who_saw_later_lines_starts_afresh() {
    let away = tempfile::tempdir().unwrap();
    let made = tempfile::tempdir().unwrap();
    let (data, archive, base) = (
        made.path().join("data"),
        away.path().join("wal"),
        away.path().join("base"),
    );
    OwnPostgres::make(&data);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(away.path(), open).unwrap();
    folder(&archive);
    let mut postgres = OwnPostgres::at(&data);
    let (wal, kept) = (text(&archive).to_owned(), "%f");
    postgres.settings = vec![
        "wal_level=replica".to_owned(),
        "archive_mode=on".to_owned(),
        format!(
            "archive_command=test ! -f {wal}/{kept} && cp %p {wal}/{kept}.new && sync {wal}/{kept}.new && mv {wal}/{kept}.new {wal}/{kept}"
        ),
    ];
    postgres.start();
    let mut town = Town::start_with(&["--database-url", &postgres.url()]).await;
    let group = town.group("Казань", "СервисПлюс").await;
    let stream = StreamName::Shared(group);
    let mut people = Vec::new();
    for name in ["Ольга", "Анна", "Мария"] {
        people.push(town.operator(name).await);
    }
    town.stops_node(0).await;
    town.runs_as_program(0).await;

    let load = Load::start(&people, group);
    load.goes_on(100).await;
    let copied = postgres
        .program("pg_basebackup")
        .args([
            "--checkpoint=fast",
            "--wal-method=none",
            "--no-sync",
            "--pgdata",
        ])
        .arg(&base)
        .output()
        .unwrap();
    assert!(
        copied.status.success(),
        "{}",
        String::from_utf8_lossy(&copied.stderr)
    );
    load.goes_on(50).await;
    let before = load.told();
    let second = asks(&postgres, "select clock_timestamp()::text").await;
    let by_then = load.told();
    load.goes_on(50).await;
    let all = load.ends().await;
    let seq = *all.keys().last().unwrap();
    let (epoch, _) = people[0].opens_socket().await.hello_of(None, &[]).await;
    let last = asks(&postgres, "select pg_walfile_name(pg_switch_wal())").await;
    eventually("the last of the log is archived", async || {
        archive.join(&last).exists()
    })
    .await;

    // The machine is gone.
    town.kills_node(0);
    postgres.kill();
    let port = postgres.port;
    fs::remove_dir_all(&data).unwrap();
    fs::rename(&base, &data).unwrap();
    let mut settings = fs::File::options()
        .append(true)
        .open(data.join("postgresql.auto.conf"))
        .unwrap();
    writeln!(settings, "restore_command = 'cp {wal}/%f %p'").unwrap();
    writeln!(settings, "recovery_target_time = '{second}'").unwrap();
    writeln!(settings, "recovery_target_action = 'promote'").unwrap();
    fs::write(data.join("recovery.signal"), b"").unwrap();
    belongs_to_postgres(&data);
    let mut restored = OwnPostgres::at(&data);
    restored.port = port;
    restored.start();
    eventually("it takes writes", async || {
        asks(&restored, "select pg_is_in_recovery()::text").await == "false"
    })
    .await;
    let url = restored.url();
    let files = town.folder().join("files");
    let said = artel(&["new-epoch", "--database-url", &url, "--files", text(&files)]).await;
    assert!(said.ok && !said.text.contains("BROKEN"), "{}", said.text);

    // All of before that second, nothing after it but what was under way then.
    let there = stored(&town, group).await;
    assert!(
        before
            .iter()
            .all(|(seq, line)| there.get(seq) == Some(line))
    );
    assert!(there.len() <= by_then.len() + people.len() && there.len() < all.len());
    town.starts_node(0).await;
    let mut socket = people[0].opens_socket().await;
    let (now, answers) = socket.hello_of(Some(&epoch), &[Have { stream, seq }]).await;
    assert_ne!(now, epoch);
    assert!(
        matches!(answers[..], [ServerFrame::Reset { .. }]),
        "{answers:?}"
    );
    let load = Load::start(&people, group);
    load.goes_on(20).await;
    load.ends().await;
}
