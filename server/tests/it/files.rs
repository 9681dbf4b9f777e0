//! Files: who may read them, what they tell, how browsers take them.

use crate::town::person::Answer;
use crate::town::{Person, Town, eventually, text_line};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use protocol::command::{Command, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::file::{FileView, Shown};
use protocol::group::Side;
use protocol::{FileId, GroupId, MessageId, OpId};
use reqwest::Method;
use server::clock::{DAY, HOUR};
use server::files::store::FileStore;
use server::{ids, jobs};

/// What a camera writes beside the picture; it must never reach a master.
const POSITION: &[u8] = b"GPS 55.796127 49.106414 CANARY";

/// A photo with a position in its Exif segment.
fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(900, 600, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 80))
        .unwrap();
    let exif = [b"Exif\0\0", POSITION].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn with_files(group: GroupId, side: Side, text: &str, attached: &[FileId]) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { files, .. } = &mut line {
        *files = attached.to_vec();
    }
    line
}

async fn upload(person: &Person, name: &str, bytes: &[u8]) -> FileView {
    person.uploads(name, bytes).await.parse()
}

/// Uploads a file and posts it.
async fn posts(person: &Person, group: GroupId, side: Side, name: &str, bytes: &[u8]) -> FileView {
    let file = upload(person, name, bytes).await;
    let line = with_files(group, side, "", &[file.id]);
    person.command(line).await.unwrap();
    file
}

fn paths(file: FileId) -> [String; 3] {
    ["", "/thumb", "/original"].map(|kind| format!("/api/files/{file}{kind}"))
}

async fn asks(person: &Person, path: &str, headers: &[(&str, &str)]) -> Answer {
    person.asks(Method::GET, path, headers, Vec::new()).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

async fn is_absent(person: &Person, file: FileId) {
    let absent = person
        .get(&format!("/api/files/{}", ids::new::<FileId>()))
        .await;
    assert_eq!(absent.status, 404);
    for path in paths(file) {
        let answer = person.get(&path).await;
        assert_eq!(answer.status, 404, "{} {path}", person.name);
        assert_eq!(answer.bytes, absent.bytes);
        let names = |answer: &Answer| {
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&answer), names(&absent));
    }
}

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
async fn what_could_run_in_a_browser_is_only_ever_saved() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let script = b"<script>alert(document.cookie)</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, bytes) in [
        ("page.html", &script[..]),
        ("photo.jpg", script),
        ("picture.svg", svg),
        ("picture.png", svg),
        ("note.txt", b"plain"),
        (
            "feed.xml",
            b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        ),
    ] {
        let file = posts(&ivan, group, Side::Shared, name, bytes).await;
        assert_eq!(file.shown, Shown::Download, "{name}");
        let answer = ivan.get(&paths(file.id)[0]).await;
        assert_eq!(answer.bytes, bytes);
        assert_eq!(header(&answer, "content-type"), "application/octet-stream");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let disposition = header(&answer, "content-disposition");
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.starts_with("sandbox; default-src 'none'"),
            "{policy}"
        );
        assert_eq!(header(&answer, "cache-control"), "private, no-cache");
        assert_eq!(ivan.get(&paths(file.id)[1]).await.status, 404);
    }
    let picture = posts(&ivan, group, Side::Shared, "Фото \"1\".jpg", &photo()).await;
    let answer = ivan.get(&paths(picture.id)[0]).await;
    let disposition = header(&answer, "content-disposition");
    assert!(disposition.starts_with("inline;"), "{disposition}");
    assert!(header(&answer, "content-security-policy").starts_with("sandbox;"));
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let video = [&b"\0\0\0\x18ftypmp42"[..], &[7; 5000]].concat();
    let file = posts(&ivan, group, Side::Shared, "видео.mp4", &video).await;
    assert_eq!(
        (file.shown, file.media_type.as_str()),
        (Shown::Video, "video/mp4")
    );
    let path = &paths(file.id)[0];
    let whole = ivan.get(path).await;
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(whole.bytes, video);
    let part = asks(&ivan, path, &[("range", "bytes=4-7")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, &b"ftyp"[..]));
    assert_eq!(header(&part, "content-range"), "bytes 4-7/5012");
    let tail = asks(&ivan, path, &[("range", "bytes=-2")]).await;
    assert_eq!((tail.status, tail.bytes.as_slice()), (206, &[7, 7][..]));
    let beyond = asks(&ivan, path, &[("range", "bytes=5012-")]).await;
    assert_eq!(beyond.status, 416);
    assert_eq!(header(&beyond, "content-range"), "bytes */5012");
    let head = ivan.asks(Method::HEAD, path, &[], Vec::new()).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(header(&head, "content-length"), "5012");
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
async fn a_file_that_is_refused_is_refused_by_name_and_leaves_nothing() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let kept = async || town.app().files.hashes().await.unwrap().len();

    let huge = ivan
        .uploads("видео.mp4", &vec![0; 50 * 1024 * 1024 + 1])
        .await;
    let body: ErrorBody = serde_json::from_slice(&huge.bytes).unwrap();
    assert_eq!(huge.status, 413);
    assert_eq!(body.code, ErrorCode::LimitExceeded);
    assert_eq!(body.name.as_deref(), Some("file_bytes"));
    assert_eq!(body.max, Some(50 * 1024 * 1024));

    let long = ivan.uploads(&"я".repeat(201), b"x").await;
    let body: ErrorBody = serde_json::from_slice(&long.bytes).unwrap();
    assert_eq!(
        (long.status, body.name.as_deref()),
        (422, Some("file_name"))
    );
    let empty = ivan.uploads("пусто.txt", b"").await;
    assert_eq!(empty.status, 422);

    let broken = &photo()[..500];
    let heic = [&b"\0\0\0\x18ftypheic"[..], POSITION, &[0; 400]].concat();
    let tiff = [&b"MM\0\x2a\0\0\0\x08"[..], POSITION, &[0; 400]].concat();
    for unclean in [broken, &heic, &tiff] {
        let refused = ivan.uploads("фото.heic", unclean).await;
        assert_eq!(refused.status, 415);
        let body: ErrorBody = serde_json::from_slice(&refused.bytes).unwrap();
        assert_eq!(body, ErrorBody::of(ErrorCode::UnsupportedType));
    }
    let nobody = ivan.with_token("").uploads("a.txt", b"x").await;
    assert_eq!(nobody.status, 401);
    assert_eq!(kept().await, 0);
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

#[tokio::test]
async fn an_avatar_is_seen_by_those_who_share_a_group_with_the_person() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let olga = town.operator("Ольга").await;
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", kazan).await,
    );
    let stranger = town.master("Сергей", ufa).await;
    let face = upload(&ivan, "я.jpg", &photo()).await.id;
    ivan.command(Command::SetAvatar { file: Some(face) })
        .await
        .unwrap();
    for reader in [&ivan, &petr, &olga] {
        assert_eq!(
            reader.get(&paths(face)[1]).await.status,
            200,
            "{}",
            reader.name
        );
    }
    is_absent(&stranger, face).await;
    assert_eq!(petr.get(&paths(face)[2]).await.status, 404);
    let hers = upload(&olga, "она.jpg", &photo()).await.id;
    olga.command(Command::SetAvatar { file: Some(hers) })
        .await
        .unwrap();
    for reader in [&ivan, &stranger] {
        assert_eq!(reader.get(&paths(hers)[0]).await.status, 200);
    }
    ivan.command(Command::SetAvatar { file: None })
        .await
        .unwrap();
    is_absent(&petr, face).await;
}

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
