//! What nothing uses is removed.

use super::{is_absent, paths, photo, posts, upload, with_files};
use crate::town::{Town, eventually};
use image::RgbImage;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::group::Side;
use server::clock::{DAY, HOUR};
use server::files::store::FileStore;
use server::jobs;

#[tokio::test]
async fn what_nothing_used_for_a_day_is_removed_and_what_is_used_stays() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let unsent = upload(&olga, "передумала.jpg", &photo()).await;
    let twice = upload(&olga, "акт.txt", "один и тот же акт".as_bytes()).await;
    let sent = posts(
        &ivan,
        group,
        Side::Shared,
        "акт.txt",
        "один и тот же акт".as_bytes(),
    )
    .await;
    let note = posts(&olga, group, Side::Internal, "скан.txt", b"for staff").await;
    let mut face = std::io::Cursor::new(Vec::new());
    RgbImage::new(8, 8)
        .write_to(&mut face, image::ImageFormat::Png)
        .unwrap();
    let face = upload(&ivan, "я.png", face.get_ref()).await;
    let avatar = Command::SetAvatar {
        file: Some(face.id),
    };
    ivan.command(avatar).await.unwrap();
    server::files::unused::remove(&town.app()).await.unwrap();
    assert_eq!(
        olga.get(&paths(unsent.id)[0]).await.status,
        200,
        "too early"
    );

    town.later(DAY + HOUR);
    jobs::run_due(&town.app()).await.unwrap();
    eventually("what was not sent is gone", async || {
        olga.get(&paths(unsent.id)[0]).await.status == 404
    })
    .await;
    is_absent(&olga, twice.id).await;
    for (person, file) in [(&ivan, &sent), (&olga, &note), (&ivan, &face)] {
        assert_eq!(
            person.get(&paths(file.id)[0]).await.status,
            200,
            "{}",
            file.name
        );
    }
    let folder = FileStore::at(town.folder().join("files")).await.unwrap();
    eventually("its bytes are gone", async || {
        // Text twice sent, a note, the face with its clean copy and its thumbnail.
        folder.hashes().await.unwrap().len() <= 5
    })
    .await;
    let found = server::verify::verify(&town.db().await, &folder, &town.clock).await;
    let found: Vec<_> = found
        .unwrap()
        .into_iter()
        .filter(|finding| finding.count > 0)
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    let again = posts(&olga, group, Side::Shared, "фото.jpg", &photo()).await;
    assert_eq!(ivan.get(&paths(again.id)[1]).await.status, 200);
}

#[tokio::test]
async fn a_file_that_is_sent_while_unused_ones_are_removed_is_sent_whole_or_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let mut old = Vec::new();
    for round in 0..12 {
        let bytes = format!("round {round}");
        old.push(upload(&olga, "поздно.txt", bytes.as_bytes()).await);
    }
    town.later(DAY + HOUR);
    let app = town.app();
    for file in old {
        let line = with_files(group, Side::Shared, "вот", &[file.id]);
        let (sent, removed) = tokio::join!(olga.command(line), server::files::unused::remove(&app));
        removed.unwrap();
        let read = olga.get(&paths(file.id)[0]).await;
        match sent {
            Ok(_) => assert_eq!((read.status, read.bytes.len() as i64), (200, file.size)),
            Err(refused) => {
                assert_eq!((refused.code, read.status), (ErrorCode::NotFound, 404));
            }
        }
    }
}
