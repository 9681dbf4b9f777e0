//! Uploads that unfold: refused or kept as they are, with bounded memory, and never drawn.

use crate::files::{header, paths};
use crate::people::code_of;
use crate::town::{Person, Town};
use protocol::error::ErrorCode;
use protocol::file::{FileView, Shown};

/// Zeros, packed a thousandfold: a zlib stream of the densest code that deflate has.
fn packed_zeros(length: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    // One block with fixed codes, and one literal zero to repeat.
    bits.put(0b011, 3);
    bits.put_code(0b0011_0000, 8);
    for _ in 0..(length - 1) / 258 {
        // 258 bytes from one byte back.
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
    }
    for _ in 0..(length - 1) % 258 {
        bits.put_code(0b0011_0000, 8);
    }
    bits.put_code(0, 7);
    let sum = (length % 65_521) as u32;
    [
        &[0x78, 0xda],
        &bits.bytes[..],
        &(sum << 16 | 1).to_be_bytes(),
    ]
    .concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> bit & 1) as u8) << (self.used % 8);
            self.used += 1;
        }
    }

    /// Huffman codes stand in the other direction.
    fn put_code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    let sum = body.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    });
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &body, &(!sum).to_be_bytes()].concat()
}

/// A PNG of one bit or of 16 bits with four channels, all black.
fn png(side: (u32, u32), depth: u8, colour: u8, more: &[Vec<u8>], zeros: usize) -> Vec<u8> {
    let (width, height) = (side.0.to_be_bytes(), side.1.to_be_bytes());
    let head = [&width[..], &height, &[depth, colour, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &head),
        more.concat(),
        chunk(b"IDAT", &packed_zeros(zeros)),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// So many pictures of one pixel on a screen of this side.
fn gif(frames: usize, side: u16) -> Vec<u8> {
    let side = side.to_le_bytes();
    let screen = [
        &b"GIF89a"[..],
        &side,
        &side,
        &[0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    ]
    .concat();
    let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [screen, frame.repeat(frames), b"\x3b".to_vec()].concat()
}

/// The greatest memory that the process has had, in KiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn refused(person: &Person, name: &str, bytes: &[u8]) {
    let answer = person.uploads(name, bytes).await;
    assert_eq!(code_of(&answer), ErrorCode::UnsupportedType, "{name}");
}

async fn kept(person: &Person, name: &str, bytes: &[u8]) {
    let file: FileView = person.uploads(name, bytes).await.parse();
    assert_eq!(file.shown, Shown::Download, "{name}");
    let answer = person.get(&paths(file.id)[0]).await;
    assert_eq!(answer.bytes, bytes, "{name}");
    assert_eq!(header(&answer, "content-type"), "application/octet-stream");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    assert!(header(&answer, "content-disposition").starts_with("attachment;"));
    let policy = header(&answer, "content-security-policy");
    assert!(
        policy.starts_with("sandbox; default-src 'none'"),
        "{policy}"
    );
}

#[tokio::test]
async fn what_unfolds_is_refused_or_kept_as_it_is_and_takes_no_memory() {
    let mut town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    town.runs_as_program(ivan.node).await;
    let pid = town.pid(ivan.node);
    ivan.uploads("акт.txt", b"x").await.parse::<FileView>();
    let before = peak(pid);

    let profile = [&b"x\0\0"[..], &packed_zeros(256 << 20)].concat();
    let text = [&b"Comment\0\0"[..], &packed_zeros(256 << 20)].concat();
    let small = (16, 16);
    refused(
        &ivan,
        "wide.png",
        &png((30_000, 30_000), 1, 0, &[], 3_751 * 30_000),
    )
    .await;
    refused(
        &ivan,
        "deep.png",
        &png((8_250, 8_240), 16, 6, &[], 64 << 20),
    )
    .await;
    refused(
        &ivan,
        "endless.png",
        &png((u32::MAX, 1), 1, 0, &[], 1 << 20),
    )
    .await;
    refused(&ivan, "short.png", &png((8_000, 8_000), 1, 0, &[], 1)).await;
    refused(&ivan, "screen.gif", &gif(1, u16::MAX)).await;
    // These are pictures; what is packed beside them is not unpacked.
    for (name, more) in [
        ("icc.png", chunk(b"iCCP", &profile)),
        ("text.png", chunk(b"zTXt", &text)),
    ] {
        let answer = ivan.uploads(name, &png(small, 1, 0, &[more], 16 * 3)).await;
        assert!(
            [200, 415].contains(&answer.status),
            "{name}: {}",
            answer.text()
        );
    }
    let many: FileView = ivan.uploads("many.gif", &gif(10_000, 1)).await.parse();
    assert_eq!(many.shown, Shown::Picture);

    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let svg = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY l0 \"ha\">{laughs}]>\
         <svg xmlns=\"http://www.w3.org/2000/svg\"><text>&l9;</text></svg>"
    );
    kept(&ivan, "laughs.svg", svg.as_bytes()).await;
    let zip = [&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &packed_zeros(256 << 20)].concat();
    kept(&ivan, "42.zip", &zip).await;
    kept(&ivan, "packed.gz", &[&b"\x1f\x8b\x08\0"[..], &zip].concat()).await;
    kept(&ivan, "page.jpg", b"<html><script>alert(1)</script>").await;

    let grown = peak(pid).saturating_sub(before);
    assert!(grown <= 64 * 1024, "grew by {grown} KiB");
}
