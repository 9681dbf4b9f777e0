//! What everyone gets of a picture that was sent: a copy drawn anew, upright, that says nothing of
//! camera, place, time or author; and a small one for lists. The file as sent is for staff.
//!
//! Everything here only computes, for up to some seconds and half a gigabyte: callers run it through
//! `spawn_blocking`, few at a time.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageError, ImageFormat, ImageReader,
    Limits, RgbImage,
};

use super::{gif, png as chunks};

/// Longest side of a thumbnail, in pixels.
pub const THUMBNAIL: u32 = 480;
/// Most pixels of a picture: a phone's 64 megapixels, and not its 108.
pub const MAX_PIXELS: u64 = 68_000_000;
/// Longest side, in pixels: a panorama fits.
const MAX_SIDE: u32 = 20_000;
/// Most bytes that a decoder may take, so that a few bytes cannot unfold into gigabytes.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;
const CLEAN_QUALITY: u8 = 88;
const THUMBNAIL_QUALITY: u8 = 80;

/// The two copies of one picture.
pub struct Prepared {
    pub clean: Vec<u8>,
    /// The type of `clean`; it can differ from the original's (WebP becomes JPEG or PNG).
    pub media_type: &'static str,
    /// A JPEG, no side longer than [`THUMBNAIL`].
    pub thumbnail: Vec<u8>,
    /// Pixels of `clean`, as it is seen: a photo taken upright is higher than wide.
    pub width: u32,
    pub height: u32,
}

/// Why there are no copies. The file must then not reach masters as a picture: it may carry what
/// the copies would have lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the picture has more pixels than can be shown")]
    TooManyPixels,
    #[error("the picture is broken or of an unknown kind")]
    Broken,
}

/// Draws the copies of a JPEG, PNG, GIF or WebP. Of moving pictures only a GIF goes on moving.
pub fn prepare(original: &[u8]) -> Result<Prepared, PictureError> {
    let format = image::guess_format(original).map_err(|_| PictureError::Broken)?;
    let picture = if format == ImageFormat::Png {
        let bare = chunks::without_extras(original).ok_or(PictureError::Broken)?;
        decode(&bare, format)?
    } else {
        decode(original, format)?
    };
    let (width, height) = picture.dimensions();
    let thumbnail = thumbnail(&picture)?;
    let (media_type, clean) = match format {
        ImageFormat::Gif => (
            "image/gif",
            gif::without_metadata(original).ok_or(PictureError::Broken)?,
        ),
        ImageFormat::Jpeg => ("image/jpeg", jpeg(&picture, CLEAN_QUALITY)?),
        ImageFormat::WebP if !picture.color().has_alpha() => {
            ("image/jpeg", jpeg(&picture, CLEAN_QUALITY)?)
        }
        _ => ("image/png", png(&picture)?),
    };
    Ok(Prepared {
        clean,
        media_type,
        thumbnail,
        width,
        height,
    })
}

/// The picture as it is meant to be seen.
fn decode(original: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(original), format);
    reader.limits(limits.clone());

    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn thumbnail(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let (width, height) = picture.dimensions();
    let small = if width.max(height) > THUMBNAIL {
        &picture.thumbnail(THUMBNAIL, THUMBNAIL)
    } else {
        picture
    };
    jpeg(&DynamicImage::ImageRgb8(on_white(small)), THUMBNAIL_QUALITY)
}

/// A JPEG has no transparency; without this, what was transparent would be black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        [red, green, blue]
            .map(|c| ((c * alpha + 255 * (255 - alpha)) / 255) as u8)
            .into()
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
    Ok(bytes)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes))?;
    Ok(bytes)
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Broken,
        }
    }
}

#[cfg(test)]
mod tests;
