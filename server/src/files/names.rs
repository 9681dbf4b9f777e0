//! Names of files: what is kept of the name a client sent, and how a browser is told it (RFC 6266).

use axum::http::HeaderValue;
use std::fmt::Write as _;

/// Longest name that is kept, in bytes; file systems take 255.
pub const MAX_NAME: usize = 200;
/// Longest extension that survives the cut of a long name, in bytes, with its dot.
const MAX_EXTENSION: usize = 17;

/// Whether a browser shows a file in place or saves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    Inline,
    Attachment,
}

/// The last part of a path, without what cannot be seen or would be read as something else: never
/// empty, never a hidden file, at most [`MAX_NAME`] bytes, its extension kept.
pub fn clean_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let name = visible.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if name.is_empty() {
        "file".to_owned()
    } else {
        cut(name)
    }
}

/// Nothing but its ending, which says what it is opened with: `file.jpg`.
pub fn without_name(name: &str) -> String {
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let plain = ending.len() <= 6 && ending.chars().skip(1).all(|c| c.is_ascii_alphanumeric());
    format!("file{}", if plain { ending } else { "" })
}

/// The value of `Content-Disposition` for a name as the database has it.
pub fn content_disposition(disposition: Disposition, name: &str) -> HeaderValue {
    let name = clean_name(name);
    let mut value = String::from(match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    });
    // Old clients take the first form and guess at percent signs in it.
    let plain: String = name
        .chars()
        .map(|c| {
            if matches!(c, ' '..='~') && c != '%' {
                c
            } else {
                '_'
            }
        })
        .collect();
    _ = write!(value, "; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            _ = write!(value, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Control and format characters: among them those that turn the reading direction around, so
/// that `exe.gpj` reads as `jpg.exe`.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

fn cut(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let extension = match name.rfind('.') {
        Some(dot) if name.len() - dot <= MAX_EXTENSION => &name[dot..],
        _ => "",
    };
    let stem = &name[..name.floor_char_boundary(MAX_NAME - extension.len())];
    format!("{}{extension}", stem.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_people_see_and_loses_the_rest() {
        for (raw, clean) in [
            ("Акт № 48.pdf", "Акт № 48.pdf"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\windows\\win.ini", "win.ini"),
            ("..", "file"),
            ("", "file"),
            (" . ", "file"),
            ("dir/", "file"),
            (".bashrc", "bashrc"),
            ("a\r\nSet-Cookie: x\0.txt", "aSet-Cookie_ x.txt"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{feff}a\u{200b}b\u{2066}c.jpg", "abc.jpg"),
            ("a\"b<c>d?.png", "a_b_c_d_.png"),
        ] {
            assert_eq!(clean_name(raw), clean, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_letters_and_keeps_its_extension() {
        let name = clean_name(&format!("{}.jpeg", "ж".repeat(300)));
        assert_eq!(name, format!("{}.jpeg", "ж".repeat(97)));
        assert!(clean_name(&"я".repeat(300)).len() <= MAX_NAME);
        assert!(clean_name(&format!("a.{}", "я".repeat(300))).len() <= MAX_NAME);
        assert_eq!(
            clean_name(&clean_name(&"ю.".repeat(300))),
            clean_name(&"ю.".repeat(300))
        );
    }

    #[test]
    fn a_russian_name_reaches_the_browser_whole() {
        assert_eq!(
            content_disposition(Disposition::Attachment, "Счёт 100%.pdf"),
            "attachment; filename=\"____ 100_.pdf\"; \
             filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%20100%25.pdf"
        );
        assert_eq!(
            content_disposition(Disposition::Inline, "a\"; filename=evil.html\r\n.jpg"),
            "inline; filename=\"a_; filename=evil.html.jpg\"; \
             filename*=UTF-8''a_%3B%20filename%3Devil.html.jpg"
        );
    }
}
