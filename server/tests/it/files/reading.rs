//! Who reads a file, and until when.

use super::{POSITION, asks, header, holds, is_absent, paths, photo, posts, upload, with_files};
use crate::town::{Person, Town};
use protocol::command::{Command, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::file::{FileView, Shown};
use protocol::group::Side;
use protocol::{MessageId, OpId};
use reqwest::Method;
use server::ids;

#[tokio::test]
async fn a_photos_position_reaches_no_master_and_staff_can_have_the_original() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let (ivan, petr) = (
        town.master("Иван", group).await,
        town.master("Пётр", group).await,
    );
    let photo = photo();
    assert!(holds(&photo, POSITION));
    let file = posts(&ivan, group, Side::Shared, "IMG_0001.JPG", &photo).await;
    assert_eq!(
        (file.shown, file.width, file.height),
        (Shown::Picture, Some(900), Some(600))
    );
    for master in [&ivan, &petr] {
        let [clean, thumb, original] = paths(file.id);
        let clean = master.get(&clean).await;
        assert_eq!(clean.status, 200);
        assert_eq!(header(&clean, "content-type"), "image/jpeg");
        assert_eq!(clean.bytes.len() as i64, file.size);
        let picture = image::load_from_memory(&clean.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (900, 600));
        let thumb = master.get(&thumb).await;
        let small = image::load_from_memory(&thumb.bytes).unwrap();
        assert_eq!((small.width(), small.height()), (480, 320));
        assert_eq!(master.get(&original).await.status, 404);
        master.get(&format!("/api/groups/{group}/lines")).await;
        assert!(!holds(&master.traffic(), b"CANARY"), "{}", master.name);
    }
    let original = olga.get(&paths(file.id)[2]).await;
    assert_eq!(original.bytes, photo);
    assert!(header(&original, "content-disposition").starts_with("attachment"));
    assert_eq!(
        header(&original, "content-type"),
        "application/octet-stream"
    );
    let clean = olga.get(&paths(file.id)[0]).await;
    assert!(!holds(&clean.bytes, POSITION));
}

#[tokio::test]
async fn a_file_is_read_by_the_audience_of_its_place_and_is_absent_to_everyone_else() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (olga, anna) = (town.operator("Ольга").await, town.operator("Анна").await);
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", kazan).await,
    );
    let stranger = town.master("Сергей", ufa).await;

    let mine = upload(&ivan, "черновик.txt", b"draft").await;
    assert_eq!(ivan.get(&paths(mine.id)[0]).await.bytes, b"draft");
    for other in [&olga, &petr, &stranger] {
        is_absent(other, mine.id).await;
        let line = with_files(kazan, Side::Shared, "", &[mine.id]);
        let refused = other.command(line).await.unwrap_err();
        assert_eq!(refused, ErrorBody::of(ErrorCode::NotFound));
    }

    let shared = posts(&ivan, kazan, Side::Shared, "акт.txt", b"shared").await;
    for reader in [&ivan, &petr, &olga, &anna] {
        assert_eq!(reader.get(&paths(shared.id)[0]).await.bytes, b"shared");
    }
    is_absent(&stranger, shared.id).await;

    let note = posts(&olga, kazan, Side::Internal, "смета.txt", b"98 765").await;
    assert_eq!(anna.get(&paths(note.id)[0]).await.bytes, b"98 765");
    for master in [&ivan, &stranger] {
        is_absent(master, note.id).await;
        assert!(!master.was_sent("98 765"));
    }
    // No bytes cross from one audience to another.
    for (group, side) in [
        (kazan, Side::Shared),
        (ufa, Side::Shared),
        (ufa, Side::Internal),
    ] {
        let refused = olga.command(with_files(group, side, "", &[note.id])).await;
        assert_eq!(refused.unwrap_err().name.as_deref(), Some("files"));
    }
    assert!(
        town.operator("Без сессии")
            .await
            .with_token("")
            .get(&paths(shared.id)[0])
            .await
            .status
            == 401
    );
}

#[tokio::test]
async fn the_links_of_a_removed_master_die_at_once() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Елена").await;
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let theirs = posts(&head, group, Side::Shared, "план.jpg", &photo()).await;
    let his = posts(&ivan, group, Side::Shared, "акт.txt", b"his own").await;
    let first = ivan.get(&paths(theirs.id)[0]).await;
    assert_eq!(first.status, 200);
    let tag = header(&first, "etag").to_owned();
    let kept = asks(&ivan, &paths(theirs.id)[0], &[("if-none-match", &tag)]).await;
    assert_eq!((kept.status, kept.bytes.len()), (304, 0));
    let user = ivan.id;
    head.command(Command::RemoveMember { group, user })
        .await
        .unwrap();
    is_absent(&ivan, theirs.id).await;
    is_absent(&ivan, his.id).await;
    for headers in [("if-none-match", tag.as_str()), ("range", "bytes=0-3")] {
        let answer = asks(&ivan, &paths(theirs.id)[0], &[headers]).await;
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn the_same_op_uploads_once_on_whatever_node() {
    let town = Town::start().await;
    let ivan = town
        .master("Иван", town.group("Казань", "СервисПлюс").await)
        .await;
    let op: OpId = ids::new();
    let path = format!("/api/files?name=a.jpg&op={op}");
    let photo = photo();
    let sends = async |person: Person| {
        let answer = person.asks(Method::POST, &path, &[], photo.clone()).await;
        answer.parse::<FileView>()
    };
    let there = ivan.at(&town, town.size() - 1);
    let (first, second) = tokio::join!(sends(ivan.clone()), sends(there));
    let third = sends(ivan.clone()).await;
    assert_eq!(first, second);
    assert_eq!(first, third);
    let mut conn = town.db().await.read().await.unwrap();
    let (files,): (i64,) = server::fetch_one!(conn, "select count(*) from files").unwrap();
    assert_eq!(files, 1);
}

#[tokio::test]
async fn a_deleted_lines_files_are_its_owners_alone() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Елена").await;
    let (ivan, petr) = (
        town.master("Иван", group).await,
        town.master("Пётр", group).await,
    );
    let file = upload(&ivan, "паспорт.jpg", &photo()).await;
    let line = with_files(group, Side::Shared, "лишнее", &[file.id]);
    let Receipt { id, .. } = ivan.command(line).await.unwrap();
    assert_eq!(petr.get(&paths(file.id)[0]).await.status, 200);
    let message = MessageId(id.unwrap());
    head.command(Command::DeleteMessage { message })
        .await
        .unwrap();
    is_absent(&petr, file.id).await;
    is_absent(&head, file.id).await;
    assert_eq!(ivan.get(&paths(file.id)[0]).await.status, 200);
    let lines = petr.get(&format!("/api/groups/{group}/lines")).await;
    assert!(!lines.text().contains("паспорт"));
    let events = petr
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await;
    assert!(!events.text().contains("паспорт") && !events.text().contains("лишнее"));
}
