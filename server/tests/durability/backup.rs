//! `artel backup` and `artel restore`: taken while people write, brought back onto an older state.

use crate::artel::{artel, text, verifies};
use crate::load::Load;
use crate::stored::stored;
use crate::town::{Person, Town};
use protocol::event::StreamName;
use protocol::file::FileView;
use protocol::frame::{Have, ServerFrame};
use protocol::group::Side;
use protocol::message::LinePage;
use protocol::{GroupId, Seq};
use server::backup::Manifest;
use std::fs;
use std::path::Path;

/// A line with a file, for its bytes.
async fn shows_a_file(person: &Person, group: GroupId, bytes: &[u8]) -> FileView {
    let file: FileView = person.uploads("акт.txt", bytes).await.parse();
    let line = protocol::command::Command::SendMessage {
        group,
        side: Side::Shared,
        text: "акт".to_owned(),
        files: vec![file.id],
        reply_to: None,
        task: None,
        mentions: Vec::new(),
        mentions_staff: false,
    };
    person.command(line).await.unwrap();
    file
}

#[tokio::test]
async fn a_backup_under_load_comes_back_whole_and_who_saw_later_lines_starts_afresh() {
    let mut town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let stream = StreamName::Shared(group);
    let olga = town.operator("Ольга").await;
    let mut people = vec![town.master("Игорь", group).await];
    for name in ["Анна", "Мария", "Пётр"] {
        people.push(town.operator(name).await);
    }
    town.runs_as_program(0).await;
    let bytes = b"signed".repeat(50_000);
    let file = shows_a_file(&olga, group, &bytes).await;

    let away = tempfile::tempdir().unwrap();
    let (data, copy) = (town.folder().to_owned(), away.path().join("backup"));
    let load = Load::start(&people, group);
    load.goes_on(100).await;
    let before = load.told();
    let said = artel(&["backup", "--data", text(&data), "--to", text(&copy)]).await;
    assert!(said.ok, "{}", said.text);
    load.goes_on(100).await;
    let all = load.ends().await;
    let (epoch, seen) = {
        let mut socket = olga.opens_socket().await;
        let (epoch, _) = socket.hello_of(None, &[]).await;
        (epoch, *all.keys().last().unwrap())
    };
    let said = artel(&["backup", "--data", text(&data), "--to", text(&copy)]).await;
    assert!(
        !said.ok && said.text.contains("is not empty"),
        "{}",
        said.text
    );

    // The machine is gone.
    town.kills_node(0);
    for name in [
        "artel.sqlite",
        "artel.sqlite-wal",
        "artel.sqlite-shm",
        "files",
    ] {
        let _ = fs::rename(data.join(name), away.path().join(name));
    }
    let words = ["restore", "--data", text(&data), "--from", text(&copy)];
    let said = artel(&words).await;
    assert!(said.ok && !said.text.contains("BROKEN"), "{}", said.text);
    let said = artel(&words).await;
    assert!(
        !said.ok && said.text.contains("empty place"),
        "{}",
        said.text
    );
    verifies(&["--data", text(&data)]).await;

    // Everything acknowledged before the backup began, and of the rest a beginning without a hole.
    let restored = stored(&town, group).await;
    let head = *restored.keys().last().unwrap();
    assert!(head < seen, "the backup is the older state");
    assert!(
        before
            .iter()
            .all(|(seq, text)| restored.get(seq) == Some(text))
    );
    let acknowledged = all.iter().filter(|(seq, _)| **seq <= head);
    for (seq, text) in acknowledged {
        assert_eq!(restored.get(seq), Some(text), "{seq:?}");
    }

    town.starts_node(0).await;
    let read = olga.get(&format!("/api/files/{}", file.id)).await;
    assert!(read.is_ok() && read.bytes == bytes);
    starts_afresh(&olga, group, &epoch, Have { stream, seq: seen }).await;
    // Her old position names another line now: beyond it, too, the epoch alone tells her.
    let load = Load::start(&people, group);
    load.goes_on(usize::try_from(seen.0 - head.0).unwrap() + 50)
        .await;
    load.ends().await;
    starts_afresh(&olga, group, &epoch, Have { stream, seq: seen }).await;
}

/// Who comes back with a position of the former life is told to start anew, and what he then holds
/// is what a newcomer reads.
async fn starts_afresh(person: &Person, group: GroupId, epoch: &str, have: Have) {
    let mut socket = person.opens_socket().await;
    let (now, answers) = socket.hello_of(Some(epoch), &[have]).await;
    assert_ne!(now, epoch, "a restore begins a new epoch");
    assert!(
        matches!(answers[..], [ServerFrame::Reset { .. }]),
        "{answers:?}"
    );
    let mut held = lines(person, group).await;
    let seq = held.shared_head;
    socket.follows(Have { seq, ..have }).await;
    let next = person
        .says(group, "после восстановления")
        .await
        .seq
        .unwrap();
    assert_eq!(next, Seq(seq.0 + 1));
    socket.event_at(have.stream, next).await;
    let fresh = lines(person, group).await;
    held.lines.push(fresh.lines.last().unwrap().clone());
    let from = held.lines.len() - fresh.lines.len();
    assert_eq!(held.lines[from..], fresh.lines);
}

async fn lines(person: &Person, group: GroupId) -> LinePage {
    person
        .get(&format!("/api/groups/{group}/lines"))
        .await
        .parse()
}

/// A backup of a small store, to be spoilt.
async fn small_backup(away: &Path) -> (Town, std::path::PathBuf) {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    shows_a_file(&olga, group, b"signed").await;
    let copy = away.join("backup");
    let data = town.folder();
    let said = artel(&["backup", "--data", text(data), "--to", text(&copy)]).await;
    assert!(said.ok, "{}", said.text);
    (town, copy)
}

#[tokio::test]
async fn half_a_backup_and_a_spoilt_one_do_not_pass_for_a_whole_one() {
    let away = tempfile::tempdir().unwrap();
    let (_town, copy) = small_backup(away.path()).await;
    let manifest = copy.join("manifest.json");
    let target = away.path().join("target");
    let words = ["restore", "--data", text(&target), "--from", text(&copy)];

    // Cut short before its last step.
    let kept = fs::read(&manifest).unwrap();
    fs::remove_file(&manifest).unwrap();
    let said = artel(&words).await;
    assert!(
        !said.ok && said.text.contains("did not come to its end"),
        "{}",
        said.text
    );
    fs::write(&manifest, kept).unwrap();

    // A bit of the database is not what it was.
    let database = copy.join("artel.sqlite");
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&database, &bytes).unwrap();
    let said = artel(&words).await;
    assert!(
        !said.ok && said.text.contains("not the one that was backed up"),
        "{}",
        said.text
    );
    assert!(!target.exists(), "nothing was begun");
    bytes[middle] ^= 1;
    fs::write(&database, &bytes).unwrap();

    // A file was: everything else comes back, and the loss is told.
    let hash = &Manifest::read(&copy).unwrap().files[0];
    let file = copy
        .join("files")
        .join(&hash[..2])
        .join(&hash[2..4])
        .join(hash);
    fs::write(&file, b"something else").unwrap();
    let said = artel(&words).await;
    assert!(
        !said.ok && said.text.contains("but for 1 file"),
        "{}",
        said.text
    );
    assert!(
        said.text.contains("BROKEN  every file is there"),
        "{}",
        said.text
    );
}

#[tokio::test]
async fn a_store_that_has_lost_a_file_is_backed_up_and_the_loss_is_told() {
    let away = tempfile::tempdir().unwrap();
    let (town, copy) = small_backup(away.path()).await;
    let hash = &Manifest::read(&copy).unwrap().files[0];
    let files = town.folder().join("files");
    fs::remove_file(files.join(&hash[..2]).join(&hash[2..4]).join(hash)).unwrap();
    let second = away.path().join("second");
    let data = town.folder();
    let said = artel(&["backup", "--data", text(data), "--to", text(&second)]).await;
    assert!(
        !said.ok && said.text.contains("1 files are damaged or missing"),
        "{}",
        said.text
    );
    assert_eq!(&Manifest::read(&second).unwrap().missing[0], hash);
}
