//! The real type of a file, read from its first bytes.
//!
//! Invariant: only what a browser shows without running any of it is ever shown in place. Text,
//! HTML, SVG, XML and all that is not in the list below is a download of no particular type.

use protocol::file::Shown;

/// How many bytes from the start of a file [`sniff`] looks at, at most.
pub const SNIFFED: usize = 1024;

/// What the server says a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileType {
    /// The value of `Content-Type`, always to be sent with `X-Content-Type-Options: nosniff`.
    pub media_type: &'static str,
    pub shown: Shown,
}

/// Judges the start of a file.
pub fn sniff(start: &[u8]) -> FileType {
    let start = &start[..start.len().min(SNIFFED)];
    let found = infer::get(start).map(|found| found.mime_type());
    let (media_type, shown) = match found {
        Some("image/jpeg") => ("image/jpeg", Shown::Picture),
        Some("image/png") => ("image/png", Shown::Picture),
        Some("image/gif") if is_gif(start) => ("image/gif", Shown::Picture),
        Some("image/webp") if start.starts_with(b"RIFF") => ("image/webp", Shown::Picture),
        Some("video/mp4" | "video/x-m4v") => ("video/mp4", Shown::Video),
        Some("video/webm") => ("video/webm", Shown::Video),
        Some("video/quicktime") => ("video/quicktime", Shown::Video),
        Some("audio/mpeg") => ("audio/mpeg", Shown::Audio),
        Some("audio/ogg" | "audio/opus") => ("audio/ogg", Shown::Audio),
        Some("audio/m4a") => ("audio/mp4", Shown::Audio),
        Some("application/pdf") if start.starts_with(b"%PDF-") => ("application/pdf", Shown::Pdf),
        _ => ("application/octet-stream", Shown::Download),
    };
    FileType { media_type, shown }
}

/// A picture that may say where it was taken and of which no clean copy can be drawn: it must not
/// be kept, because as a plain download it would say so to everyone.
pub fn is_picture_beyond_cleaning(start: &[u8]) -> bool {
    let start = &start[..start.len().min(SNIFFED)];
    matches!(
        infer::get(start).map(|found| found.mime_type()),
        Some(
            "image/heif"
                | "image/avif"
                | "image/jxl"
                | "image/jp2"
                | "image/tiff"
                | "image/x-canon-cr2"
                | "image/vnd.ms-photo"
                | "image/vnd.adobe.photoshop"
        )
    )
}

/// `infer` is content with three letters that a text may well begin with.
fn is_gif(start: &[u8]) -> bool {
    start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(start: &[u8]) -> Vec<u8> {
        [start, &[0; 400]].concat()
    }

    #[test]
    fn each_type_of_the_list_is_known_by_its_bytes() {
        for (start, media_type, shown) in [
            (
                &b"\xff\xd8\xff\xe0\0\x10JFIF"[..],
                "image/jpeg",
                Shown::Picture,
            ),
            (b"\x89PNG\r\n\x1a\n", "image/png", Shown::Picture),
            (b"GIF89a", "image/gif", Shown::Picture),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", Shown::Picture),
            (b"\0\0\0\x18ftypisom", "video/mp4", Shown::Video),
            (b"\0\0\0\x18ftypmp42", "video/mp4", Shown::Video),
            (b"\0\0\0\x18ftypM4V ", "video/mp4", Shown::Video),
            (
                b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm",
                "video/webm",
                Shown::Video,
            ),
            (b"\0\0\0\x14ftypqt  ", "video/quicktime", Shown::Video),
            (b"ID3\x04\0", "audio/mpeg", Shown::Audio),
            (b"\xff\xfb\x90\0", "audio/mpeg", Shown::Audio),
            (b"OggS\0\x02", "audio/ogg", Shown::Audio),
            (b"\0\0\0\x18ftypM4A ", "audio/mp4", Shown::Audio),
            (b"%PDF-1.7\n", "application/pdf", Shown::Pdf),
        ] {
            assert_eq!(sniff(&padded(start)), FileType { media_type, shown });
        }
    }

    #[test]
    fn a_picture_that_cannot_be_cleaned_is_known() {
        for start in [&b"\0\0\0\x18ftypheic"[..], b"II*\0", b"MM\0*", b"8BPS"] {
            assert!(is_picture_beyond_cleaning(&padded(start)), "{start:?}");
        }
        for start in [&b"BM and so on"[..], b"GIFts", b"\xff\xd8\xff\xe0", b"text"] {
            assert!(!is_picture_beyond_cleaning(&padded(start)), "{start:?}");
        }
    }

    #[test]
    fn all_else_is_a_download_of_no_type() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for start in [
            &b""[..],
            b"\xff",
            b"just a text",
            b"GIFts for you",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b" \n\t<html>",
            b"\xef\xbb\xbf<html>",
            b"<script>alert(1)</script>%PDF-1.7",
            svg,
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
            b"PK\x03\x04",
            b"\x7fELF",
            b"MZ\x90\0",
            b"#!/bin/sh\n",
            b"BM\0\0\0\0",
            b"II*\0",
            b"\0\0\0\x18ftypheic",
            b"RIFF\x10\0\0\0WAVE",
            b"    \0\0\0\0WEBP",
            b"{\\rtf1",
            b"CWS\x09",
            b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska",
        ] {
            let download = FileType {
                media_type: "application/octet-stream",
                shown: Shown::Download,
            };
            assert_eq!(
                sniff(&padded(start)),
                download,
                "{}",
                String::from_utf8_lossy(start)
            );
            assert_eq!(sniff(start), download, "{}", String::from_utf8_lossy(start));
        }
    }
}
