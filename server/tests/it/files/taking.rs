//! How files come in, and how browsers take them.

use super::{POSITION, asks, header, is_absent, paths, photo, posts, upload};
use crate::town::Town;
use protocol::command::Command;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::file::Shown;
use protocol::group::Side;
use reqwest::Method;

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
