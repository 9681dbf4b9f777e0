//! Files: who may read them, what they tell, how browsers take them.

mod reading;
mod taking;
mod unused;

use crate::town::asked::Answer;
use crate::town::{Person, text_line};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use protocol::command::Command;
use protocol::file::FileView;
use protocol::group::Side;
use protocol::{FileId, GroupId};
use reqwest::Method;
use server::ids;

/// What a camera writes beside the picture; it must never reach a master.
pub const POSITION: &[u8] = b"GPS 55.796127 49.106414 CANARY";

/// A photo with a position in its Exif segment.
pub fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(900, 600, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 80))
        .unwrap();
    let exif = [b"Exif\0\0", POSITION].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

pub fn with_files(group: GroupId, side: Side, text: &str, attached: &[FileId]) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { files, .. } = &mut line {
        *files = attached.to_vec();
    }
    line
}

pub async fn upload(person: &Person, name: &str, bytes: &[u8]) -> FileView {
    person.uploads(name, bytes).await.parse()
}

/// Uploads a file and posts it.
pub async fn posts(
    person: &Person,
    group: GroupId,
    side: Side,
    name: &str,
    bytes: &[u8],
) -> FileView {
    let file = upload(person, name, bytes).await;
    let line = with_files(group, side, "", &[file.id]);
    person.command(line).await.unwrap();
    file
}

pub fn paths(file: FileId) -> [String; 3] {
    ["", "/thumb", "/original"].map(|kind| format!("/api/files/{file}{kind}"))
}

pub async fn asks(person: &Person, path: &str, headers: &[(&str, &str)]) -> Answer {
    person.asks(Method::GET, path, headers, Vec::new()).await
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

pub async fn is_absent(person: &Person, file: FileId) {
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
