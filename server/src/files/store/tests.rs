use std::fs as on_disk;
use std::time::{Duration, SystemTime};

use futures_util::{FutureExt as _, StreamExt as _};
use protocol::file::Shown;
use tempfile::TempDir;

use super::*;

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

async fn store() -> (TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::at(folder.path().join("files")).await.unwrap();
    (folder, store)
}

fn chunks<const N: usize>(chunks: [&'static str; N]) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(chunks.map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))))
}

/// How many files uploads have left unfinished.
fn unfinished(store: &FileStore) -> usize {
    on_disk::read_dir(store.root.join(INCOMING))
        .unwrap()
        .count()
}

#[tokio::test]
async fn a_file_is_kept_under_its_hash_and_read_back_from_any_place() {
    let (_folder, store) = store().await;
    let stored = store.put(chunks(["he", "", "llo"])).await.unwrap();
    assert_eq!((stored.hash.to_string().as_str(), stored.size), (HELLO, 5));
    assert_eq!(stored.file_type.shown, Shown::Download);
    assert!(store.root.join("2c/f2").join(HELLO).is_file());

    let mut open = store.open(&stored.hash, 3).await.unwrap().unwrap();
    let mut tail = String::new();
    open.file.read_to_string(&mut tail).await.unwrap();
    assert_eq!((open.size, tail.as_str()), (5, "lo"));
    assert_eq!(store.read(&stored.hash).await.unwrap().unwrap(), b"hello");
    assert_eq!(unfinished(&store), 0);
}

#[tokio::test]
async fn the_type_is_told_from_the_bytes_however_they_are_cut() {
    let (_folder, store) = store().await;
    let stored = store
        .put(chunks(["%", "PD", "F-1.7 and so on"]))
        .await
        .unwrap();
    assert_eq!(stored.file_type.media_type, "application/pdf");
}

#[tokio::test]
async fn the_same_bytes_twice_are_one_file_and_heal_a_damaged_one() {
    let (_folder, store) = store().await;
    let stored = store.put_bytes("hello").await.unwrap();
    assert_eq!(store.put_bytes("hello").await.unwrap(), stored);
    assert_eq!(store.hashes().await.unwrap(), [stored.hash]);

    on_disk::write(store.path(&stored.hash), "jello").unwrap();
    assert_eq!(
        store.verify(&stored.hash).await.unwrap(),
        Integrity::Damaged
    );
    store.put_bytes("hello").await.unwrap();
    assert_eq!(store.verify(&stored.hash).await.unwrap(), Integrity::Intact);
}

#[tokio::test]
async fn what_was_never_kept_is_absent() {
    let (_folder, store) = store().await;
    let hash: ContentHash = HELLO.parse().unwrap();
    assert!(store.open(&hash, 0).await.unwrap().is_none());
    assert!(store.read(&hash).await.unwrap().is_none());
    assert_eq!(store.verify(&hash).await.unwrap(), Integrity::Missing);
    assert!(store.hashes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_of_the_greatest_size_is_kept_and_one_byte_more_is_not() {
    let (_folder, store) = store().await;
    let mebibyte = Bytes::from(vec![7; 1024 * 1024]);
    let fifty = || stream::iter(vec![mebibyte.clone(); 50]).map(Ok::<_, io::Error>);
    assert_eq!(
        store.put(fifty()).await.unwrap().size,
        FILE_BYTES.max as u64
    );
    let refused = store.put(fifty().chain(chunks(["x"]))).await;
    assert!(matches!(refused, Err(PutError::TooLarge)), "{refused:?}");
    assert_eq!(
        (unfinished(&store), store.hashes().await.unwrap().len()),
        (0, 1)
    );
}

#[tokio::test]
async fn an_upload_that_breaks_off_or_is_dropped_leaves_nothing() {
    let (_folder, store) = store().await;
    let broken = stream::iter([Err(io::Error::other("gone"))]);
    let refused = store.put(chunks(["hel"]).chain(broken)).await;
    assert!(matches!(refused, Err(PutError::Broken(_))), "{refused:?}");
    assert_eq!(unfinished(&store), 0);

    let (reached, was_reached) = tokio::sync::oneshot::channel();
    let stalls = stream::once(async move {
        _ = reached.send(());
        std::future::pending().await
    });
    let mut upload = Box::pin(store.put(chunks(["hel"]).chain(stalls)));
    tokio::select! {
        _ = &mut upload => panic!("an upload that stalls cannot end"),
        reached = was_reached => reached.unwrap(),
    }
    assert!((&mut upload).now_or_never().is_none());
    assert_eq!(unfinished(&store), 1);
    drop(upload);
    assert_eq!(unfinished(&store), 0);
}

#[tokio::test]
async fn a_sweep_removes_what_a_crash_left_and_spares_what_is_being_written() {
    let (_folder, store) = store().await;
    let (old, new) = (
        store.root.join(INCOMING).join("old"),
        store.root.join(INCOMING).join("new"),
    );
    on_disk::write(&new, "").unwrap();
    let written = on_disk::metadata(&new).unwrap().modified().unwrap();
    let day = Duration::from_secs(24 * 3600);
    on_disk::File::create(&old)
        .unwrap()
        .set_modified(written - 2 * day)
        .unwrap();

    let yesterday = (written - day)
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let yesterday = i64::try_from(yesterday.as_micros()).unwrap();
    assert_eq!(store.sweep(yesterday).await.unwrap(), 1);
    assert!(new.exists() && !old.exists());
}

#[tokio::test]
async fn bytes_that_were_put_again_are_not_forgotten() {
    let (_folder, store) = store().await;
    let kept = store.put_bytes("hello").await.unwrap().hash;
    let path = store.path(&kept);
    let written = on_disk::metadata(&path).unwrap().modified().unwrap();
    let since = |time: SystemTime| {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        i64::try_from(since.as_micros()).unwrap()
    };
    assert!(!store.forget(&kept, since(written)).await.unwrap());
    assert_eq!(store.verify(&kept).await.unwrap(), Integrity::Intact);
    let later = since(written + Duration::from_secs(1));
    assert!(store.forget(&kept, later).await.unwrap());
    assert_eq!(store.verify(&kept).await.unwrap(), Integrity::Missing);
    assert!(
        store.forget(&kept, later).await.unwrap(),
        "it is gone already"
    );
    assert_eq!(unfinished(&store), 0);
}

#[tokio::test]
async fn nodes_that_come_at_once_agree_on_the_store_and_another_folder_is_another() {
    let (folder, store) = store().await;
    let shared = folder.path().join("shared");
    let nodes = futures_util::future::join_all((0..8).map(|_| FileStore::at(&shared))).await;
    let ids: Vec<_> = nodes
        .iter()
        .map(|node| node.as_ref().unwrap().id())
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_ne!(ids[0], store.id());
    assert_eq!(FileStore::at(&store.root).await.unwrap().id(), store.id());
}

#[tokio::test]
async fn a_share_that_went_away_or_became_another_is_noticed() {
    let (_folder, store) = store().await;
    assert!(store.is_there().await);
    on_disk::write(store.root.join(MARKER), Uuid::nil().to_string()).unwrap();
    assert!(!store.is_there().await);
    on_disk::remove_file(store.root.join(MARKER)).unwrap();
    assert!(!store.is_there().await);
    on_disk::write(store.root.join(MARKER), "").unwrap();
    assert!(FileStore::at(&store.root).await.is_err());
}

#[test]
fn only_a_hash_reads_as_a_hash() {
    assert_eq!(HELLO.parse::<ContentHash>().unwrap().to_string(), HELLO);
    for wrong in [
        "",
        "2c",
        "../../../etc/passwd",
        &HELLO.to_uppercase(),
        &format!("{HELLO}00"),
    ] {
        assert_eq!(wrong.parse::<ContentHash>(), Err(BadHash), "{wrong}");
    }
    assert!(format!("{}g", &HELLO[1..]).parse::<ContentHash>().is_err());
    assert!("я".repeat(32).parse::<ContentHash>().is_err());
}
