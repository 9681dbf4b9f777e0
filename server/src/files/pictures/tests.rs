use image::codecs::gif::{GifDecoder, GifEncoder};
use image::codecs::webp::WebPEncoder;
use image::{AnimationDecoder as _, Delay, Frame, ImageEncoder, Rgb, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);

/// Left half red, right half blue.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE })
}

fn as_jpeg(picture: RgbImage) -> Vec<u8> {
    jpeg(&picture.into(), 90).unwrap()
}

/// A TIFF block as cameras write it: orientation 6 (turn right to see it upright) and a position.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value,
        ]
        .concat()
    };
    let gps = 8 + 2 + 2 * 12 + 4;
    let latitude = gps + 2 + 2 * 12 + 4;
    [
        &b"MM\0\x2a\0\0\0\x08\0\x02"[..],
        &entry(0x0112, 3, 1, [0, 6, 0, 0]),
        &entry(0x8825, 4, 1, u32::to_be_bytes(gps)),
        b"\0\0\0\0\0\x02",
        &entry(1, 2, 2, *b"N\0\0\0"),
        &entry(2, 5, 3, u32::to_be_bytes(latitude)),
        b"\0\0\0\0",
        &[55u32, 1, 45, 1, 2144, 100].map(u32::to_be_bytes).concat(),
    ]
    .concat()
}

/// Puts segments behind the first two bytes of a JPEG, where cameras put them.
fn with_segments(jpeg: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    for (marker, content) in segments {
        out.extend_from_slice(&[0xff, *marker]);
        out.extend_from_slice(&u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        out.extend_from_slice(content);
    }
    [&out, &jpeg[2..]].concat()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn opened(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

fn is_near(pixel: Rgba<u8>, colour: Rgb<u8>) -> bool {
    pixel
        .0
        .iter()
        .zip(colour.0)
        .all(|(a, b)| a.abs_diff(b) < 40)
}

/// The copies of a picture that was red left and blue right, and is to be turned right.
fn assert_upright(prepared: &Prepared, width: u32, height: u32) {
    assert_eq!((prepared.width, prepared.height), (width, height));
    for copy in [opened(&prepared.clean), opened(&prepared.thumbnail)] {
        let (width, height) = copy.dimensions();
        assert!(height > width);
        assert!(is_near(copy.get_pixel(width / 2, height / 8), RED));
        assert!(is_near(
            copy.get_pixel(width / 2, height - height / 8),
            BLUE
        ));
    }
}

#[test]
fn a_photo_with_a_position_becomes_upright_copies_that_tell_nothing() {
    let traces = [
        (0xe1, [b"Exif\0\0", &exif()[..]].concat()),
        (
            0xe1,
            b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Kazan</x:xmpmeta>".to_vec(),
        ),
        (0xe2, b"ICC_PROFILE\0\x01\x01of a camera".to_vec()),
        (0xed, b"Photoshop 3.0\0author".to_vec()),
        (0xfe, b"a secret comment".to_vec()),
    ];
    let photo = with_segments(&as_jpeg(flag(1200, 800)), &traces);
    let words: [&[u8]; 6] = [
        b"Exif",
        b"MM\0\x2a",
        b"ns.adobe.com",
        b"ICC_PROFILE",
        b"Photoshop",
        b"secret",
    ];
    assert!(words.iter().all(|word| holds(&photo, word)));

    let prepared = prepare(&photo).unwrap();
    assert_upright(&prepared, 800, 1200);
    assert_eq!(prepared.media_type, "image/jpeg");
    assert_eq!(opened(&prepared.clean).dimensions(), (800, 1200));
    assert_eq!(opened(&prepared.thumbnail).dimensions(), (320, 480));
    for copy in [&prepared.clean, &prepared.thumbnail] {
        assert_eq!(words.iter().find(|word| holds(copy, word)), None);
    }
}

#[test]
fn png_and_webp_lose_their_traces_too() {
    let pixels = flag(600, 300);
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_exif_metadata(exif()).unwrap();
    encoder.set_icc_profile(b"of a camera".to_vec()).unwrap();
    pixels.write_with_encoder(encoder).unwrap();
    let mut webp = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(exif()).unwrap();
    pixels.write_with_encoder(encoder).unwrap();

    for (original, media_type) in [(png, "image/png"), (webp, "image/jpeg")] {
        assert!(holds(&original, b"MM\0\x2a"));
        let prepared = prepare(&original).unwrap();
        assert_upright(&prepared, 300, 600);
        assert_eq!(prepared.media_type, media_type);
        for trace in [&b"MM\0\x2a"[..], b"eXIf", b"EXIF", b"iCCP", b"Exif"] {
            assert!(!holds(&prepared.clean, trace) && !holds(&prepared.thumbnail, trace));
        }
    }
}

#[test]
fn what_is_transparent_stays_so_and_is_white_in_the_thumbnail() {
    let mut webp = Vec::new();
    let glass = RgbaImage::from_pixel(20, 10, Rgba([0, 0, 0, 0]));
    glass
        .write_with_encoder(WebPEncoder::new_lossless(&mut webp))
        .unwrap();
    let prepared = prepare(&webp).unwrap();
    assert_eq!(prepared.media_type, "image/png");
    assert_eq!(opened(&prepared.clean).get_pixel(3, 3).0[3], 0);
    assert!(is_near(
        opened(&prepared.thumbnail).get_pixel(3, 3),
        Rgb([255; 3])
    ));
    assert_eq!(opened(&prepared.thumbnail).dimensions(), (20, 10));
}

fn moving() -> Vec<u8> {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    encoder
        .set_repeat(image::codecs::gif::Repeat::Infinite)
        .unwrap();
    for colour in [[255, 0, 0, 255], [0, 0, 255, 255]] {
        let picture = RgbaImage::from_pixel(30, 20, Rgba(colour));
        let delay = Delay::from_numer_denom_ms(200, 1);
        encoder
            .encode_frame(Frame::from_parts(picture, 0, 0, delay))
            .unwrap();
    }
    drop(encoder);
    gif
}

#[test]
fn a_gif_goes_on_moving_and_loses_its_comments() {
    let gif = moving();
    let end = gif.len() - 1;
    let traces = [
        &gif[..end],
        b"\x21\xfe\x08a secret\0",
        b"\x21\xff\x0bXMP DataXMP\x06secret\0",
        b"\x21\xff\x0bNETSCAPE2.0\x06secret\0",
        &gif[end..],
        b"secret after the end",
    ]
    .concat();
    let prepared = prepare(&traces).unwrap();
    assert_eq!(prepared.clean, gif);
    assert!(holds(&prepared.clean, b"NETSCAPE2.0\x03\x01"));
    let frames = GifDecoder::new(Cursor::new(&prepared.clean))
        .unwrap()
        .into_frames();
    let frames = frames.collect_frames().unwrap();
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[1].delay().numer_denom_ms(), (200, 1));
    assert_eq!(
        (prepared.media_type, prepared.width, prepared.height),
        ("image/gif", 30, 20)
    );
}

#[test]
fn a_few_bytes_do_not_unfold_into_gigabytes() {
    let mut jpeg = as_jpeg(flag(16, 16));
    let size = jpeg
        .windows(2)
        .position(|window| window == [0xff, 0xc0])
        .unwrap()
        + 5;
    for (height, width) in [(60_000u16, 60_000u16), (19_000, 19_000), (1, 20_001)] {
        jpeg[size..size + 2].copy_from_slice(&height.to_be_bytes());
        jpeg[size + 2..size + 4].copy_from_slice(&width.to_be_bytes());
        assert_eq!(prepare(&jpeg).err(), Some(PictureError::TooManyPixels));
    }
    let mut gif = moving();
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&gif).err(), Some(PictureError::TooManyPixels));

    let mut png = png(&flag(16, 16).into()).unwrap();
    png[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(prepare(&png).err(), Some(PictureError::TooManyPixels));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}

#[test]
fn what_is_no_whole_picture_is_called_broken() {
    let whole = png(&flag(64, 64).into()).unwrap();
    for bytes in [
        &b""[..],
        b"text",
        b"<svg/>",
        b"BM",
        b"GIF89a",
        &whole[..whole.len() / 2],
    ] {
        assert_eq!(prepare(bytes).err(), Some(PictureError::Broken));
    }
}

proptest! {
    #[test]
    fn a_changed_picture_is_prepared_or_refused_and_nothing_else(
        which in 0..4usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
    ) {
        let mut webp = Vec::new();
        flag(24, 16).write_with_encoder(WebPEncoder::new_lossless(&mut webp)).unwrap();
        let photo = with_segments(&as_jpeg(flag(24, 16)), &[(0xe1, [b"Exif\0\0", &exif()[..]].concat())]);
        let mut bytes = [photo, png(&flag(24, 16).into()).unwrap(), moving(), webp][which].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let end = end.index(bytes.len() * 3).min(bytes.len());
        if let Ok(prepared) = prepare(&bytes[..end]) {
            prop_assert!(!holds(&prepared.clean, b"Exif"));
            prop_assert!(u64::from(prepared.width) * u64::from(prepared.height) <= MAX_PIXELS);
        }
    }
}
