//! Photos of the demo town: drawn, not taken. Some carry a position, as a phone's would.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, Rgb, RgbImage};

/// Pixels of a drawn photo.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

/// A JPEG of a tap, a gauge or a label before tiles; `n` chooses which. Every third has GPS.
pub fn draw(n: u32) -> Vec<u8> {
    let mut picture = tiles(n);
    match n % 3 {
        0 => tap(&mut picture, n),
        1 => gauge(&mut picture, n),
        _ => label(&mut picture, n),
    }
    let mut jpeg = Vec::new();
    // Writing into memory does not fail.
    let _ = JpegEncoder::new_with_quality(&mut jpeg, 80).encode_image(&picture);
    if n.is_multiple_of(3) {
        with_position(&jpeg)
    } else {
        jpeg
    }
}

fn shade(base: [i32; 3], by: i32) -> Rgb<u8> {
    Rgb(base.map(|channel| u8::try_from((channel + by).clamp(0, 255)).unwrap_or(255)))
}

/// A wall of tiles with light from above and a little grain.
fn tiles(n: u32) -> RgbImage {
    let base = [
        [205, 216, 222],
        [222, 212, 198],
        [208, 220, 210],
        [214, 208, 222],
    ][(n as usize / 3) % 4];
    let size = 90 + 10 * (n % 4);
    ImageBuffer::from_fn(WIDTH, HEIGHT, |x, y| {
        let joint = x % size < 4 || y % size < 4;
        let light = 18 - (y * 46 / HEIGHT) as i32;
        let grain = ((x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) >> 3) % 7;
        shade(base, light + grain as i32 - if joint { 34 } else { 0 })
    })
}

fn disc(picture: &mut RgbImage, cx: i32, cy: i32, r: i32, paint: impl Fn(i32, i32) -> Rgb<u8>) {
    for y in (cy - r).max(0)..(cy + r).min(HEIGHT as i32) {
        for x in (cx - r).max(0)..(cx + r).min(WIDTH as i32) {
            let (dx, dy) = (x - cx, y - cy);
            if dx * dx + dy * dy <= r * r {
                picture.put_pixel(x as u32, y as u32, paint(dx, dy));
            }
        }
    }
}

fn bar(
    picture: &mut RgbImage,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    paint: impl Fn(i32, i32) -> Rgb<u8>,
) {
    for py in y.max(0)..(y + height).min(HEIGHT as i32) {
        for px in x.max(0)..(x + width).min(WIDTH as i32) {
            picture.put_pixel(px as u32, py as u32, paint(px - x, py - y));
        }
    }
}

/// A chrome tap: body, spout, lever.
fn tap(picture: &mut RgbImage, n: u32) {
    let chrome = |across: i32, half: i32| {
        shade(
            [178, 188, 194],
            58 - (across - half / 2).abs() * 110 / half.max(1),
        )
    };
    let x = 300 + (n as i32 * 37) % 120;
    bar(picture, x, 250, 90, 300, |dx, _| chrome(dx, 90));
    bar(picture, x + 40, 270, 260, 56, |_, dy| chrome(dy, 56));
    bar(picture, x + 250, 300, 50, 90, |dx, _| chrome(dx, 50));
    disc(picture, x + 45, 240, 62, |dx, dy| {
        shade([188, 198, 204], 40 - (dx + dy) / 2)
    });
    bar(picture, x + 30, 120, 26, 110, |dx, _| chrome(dx, 26));
    if n.is_multiple_of(2) {
        bar(picture, x + 268, 390, 14, 190, |dx, _| {
            shade([196, 222, 236], 20 - dx)
        });
    }
}

/// A pressure gauge with its needle.
fn gauge(picture: &mut RgbImage, n: u32) {
    disc(picture, 400, 290, 200, |dx, dy| {
        shade([150, 118, 70], 40 - (dx + dy) / 8)
    });
    disc(picture, 400, 290, 176, |_, dy| {
        shade([246, 246, 240], -dy / 30)
    });
    for step in 0..25 {
        let angle = (140.0 + f64::from(step) * 10.0).to_radians();
        let (sin, cos) = angle.sin_cos();
        for r in 140..165 {
            let at = |scale: f64| (scale * f64::from(r)) as i32;
            disc(picture, 400 + at(cos), 290 + at(sin), 3, |_, _| {
                Rgb([40, 46, 50])
            });
        }
    }
    let angle = (200.0 + f64::from(n * 13 % 90)).to_radians();
    let (sin, cos) = angle.sin_cos();
    for r in -20..130 {
        let at = |scale: f64| (scale * f64::from(r)) as i32;
        disc(picture, 400 + at(cos), 290 + at(sin), 4, |_, _| {
            Rgb([176, 30, 34])
        });
    }
    disc(picture, 400, 290, 16, |_, _| Rgb([50, 56, 60]));
    bar(picture, 370, 480, 60, 120, |dx, _| {
        shade([176, 138, 80], 40 - (dx - 30).abs() * 2)
    });
}

/// A label with a bar code.
fn label(picture: &mut RgbImage, n: u32) {
    bar(picture, 160, 170, 480, 260, |_, dy| {
        shade([248, 246, 238], -dy / 24)
    });
    for line in 0..3 {
        bar(
            picture,
            200,
            200 + line * 30,
            300 - line * 70,
            12,
            |_, _| Rgb([60, 66, 70]),
        );
    }
    let mut x = 200;
    let mut seed = n.wrapping_mul(2_654_435_761) | 1;
    while x < 600 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let width = 3 + (seed >> 28) as i32 % 7;
        bar(picture, x, 310, width, 90, |_, _| Rgb([24, 28, 32]));
        x += width + 4 + (seed >> 24) as i32 % 6;
    }
}

/// Splices an EXIF segment with a GPS position (55.79° N, 49.12° E) behind the JPEG's first marker.
fn with_position(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff: Vec<u8> = b"II*\0\x08\0\0\0".to_vec();
    // IFD0: one entry, the pointer to the GPS IFD.
    tiff.extend(1_u16.to_le_bytes());
    entry(&mut tiff, 0x8825, 4, 1, 26);
    tiff.extend(0_u32.to_le_bytes());
    // GPS IFD at 26: four entries; rationals behind it.
    tiff.extend(4_u16.to_le_bytes());
    entry(&mut tiff, 1, 2, 2, u32::from(b'N'));
    entry(&mut tiff, 2, 5, 3, 80);
    entry(&mut tiff, 3, 2, 2, u32::from(b'E'));
    entry(&mut tiff, 4, 5, 3, 104);
    tiff.extend(0_u32.to_le_bytes());
    for (number, of) in [(55, 1), (47, 1), (2400, 100), (49, 1), (7, 1), (1200, 100)] {
        tiff.extend(u32::to_le_bytes(number));
        tiff.extend(u32::to_le_bytes(of));
    }
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let length = u16::try_from(segment.len() + 2).unwrap_or(u16::MAX);
    let mut spliced = jpeg[..2].to_vec();
    spliced.extend([0xff, 0xe1]);
    spliced.extend(length.to_be_bytes());
    spliced.extend(segment);
    spliced.extend(&jpeg[2..]);
    spliced
}

fn entry(tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32) {
    tiff.extend(tag.to_le_bytes());
    tiff.extend(kind.to_le_bytes());
    tiff.extend(count.to_le_bytes());
    tiff.extend(value.to_le_bytes());
}
