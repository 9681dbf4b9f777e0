//! Everything that reads bytes of strangers, each as a function that takes any bytes and panics when
//! a promise is broken. `server/fuzz` looks for such bytes; what it has found interesting is replayed
//! here by an ordinary test. No release has this.

use crate::bus::redis::unpack;
use crate::files::{gif, names, pictures, range, sniff};
use crate::messages::routes::parse_cursor;
use crate::outbound::Outbound;
use crate::push::Subscription;
use crate::ws::wire;
use crate::{accounts, deals};
use protocol::command::Envelope;
use protocol::frame::ClientFrame;
use protocol::limits::FRAME_BYTES;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Cursor, Read, Write};
use std::net::IpAddr;
use std::sync::OnceLock;
use tungstenite::Message;
use url::{Host, Url};

/// Name and function.
pub const TARGETS: [(&str, fn(&[u8])); 11] = [
    ("frame", |bytes| says_the_same_again::<ClientFrame>(bytes)),
    ("command", |bytes| says_the_same_again::<Envelope>(bytes)),
    ("cursor", cursor),
    ("login", login),
    ("search", search),
    ("upload", upload),
    ("picture", picture),
    ("gif", moving_picture),
    ("parcel", parcel),
    ("endpoint", endpoint),
    ("wire", socket),
];

/// What was understood is understood in the same way when it is said again.
fn says_the_same_again<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    bytes: &[u8],
) {
    if let Ok(understood) = serde_json::from_slice::<T>(bytes) {
        let again = serde_json::to_vec(&understood).unwrap();
        let again: T = serde_json::from_slice(&again).unwrap();
        assert_eq!(understood, again);
    }
}

fn cursor(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok((anchor, side, seq)) = parse_cursor(&text) {
        assert!(anchor.0 >= 0 && seq.0 >= 0 && (0..=1).contains(&side));
    }
    match range::asked(Some(&text), 1000) {
        range::Asked::Part { from, length } => {
            assert!(length > 0 && from < 1000 && length <= 1000 - from);
        }
        range::Asked::All | range::Asked::Unsatisfiable => {}
    }
}

/// A login in any spelling is one login.
fn login(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(phone) = accounts::phone(&text) {
        let digits = phone.strip_prefix('+').unwrap();
        assert!((8..=15).contains(&digits.len()));
        assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(accounts::phone(&phone), Some(phone));
    }
    if let Some(email) = accounts::email(&text) {
        assert_eq!(accounts::email(&email).as_ref(), Some(&email));
    }
}

/// Nothing that is typed is a sign of `like`.
fn search(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for pattern in deals::search::patterns(&text) {
        let inside = pattern.strip_prefix('%').unwrap();
        let inside = inside.strip_suffix('%').unwrap_or(inside);
        let mut signs = inside.chars();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => assert!(matches!(signs.next(), Some('\\' | '%' | '_'))),
                sign => assert!(!matches!(sign, '%' | '_')),
            }
        }
    }
}

/// Only what a browser does not run is shown, and no name breaks out of its header.
fn upload(bytes: &[u8]) {
    let found = sniff::sniff(bytes);
    let kinds = [
        "image/",
        "video/",
        "audio/",
        "application/pdf",
        "application/octet-stream",
    ];
    assert!(kinds.iter().any(|kind| found.media_type.starts_with(kind)));
    assert!(!found.media_type.contains("svg"));
    let _ = sniff::is_picture_beyond_cleaning(bytes);
    let name = names::clean_name(&String::from_utf8_lossy(bytes));
    assert!(!name.is_empty() && !name.contains(['/', '\\', '\0', '\n', '\r']));
    for disposition in [names::Disposition::Inline, names::Disposition::Attachment] {
        let header = names::content_disposition(disposition, &name);
        let header = header.to_str().unwrap();
        assert_eq!(header.matches('"').count(), 2, "{header}");
    }
}

/// Greatest picture that is drawn here: what matters is in the headers.
const PIXELS: u64 = 100_000;

/// A copy is a picture again, and holds none of the segments that cameras write.
fn picture(bytes: &[u8]) {
    let size = image::ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()
        .and_then(|reader| reader.into_dimensions().ok());
    if size.is_none_or(|(width, height)| u64::from(width) * u64::from(height) > PIXELS) {
        return;
    }
    if let Ok(drawn) = pictures::prepare(bytes) {
        let again = pictures::prepare(&drawn.clean).unwrap();
        assert_eq!((drawn.width, drawn.height), (again.width, again.height));
        for segment in [
            &b"Exif\0\0"[..],
            b"http://ns.adobe.com/xap",
            b"eXIf",
            b"tEXt",
        ] {
            let holds = drawn
                .clean
                .windows(segment.len())
                .any(|part| part == segment);
            assert!(!holds || drawn.media_type != "image/jpeg", "{segment:?}");
        }
    }
}

fn moving_picture(bytes: &[u8]) {
    if let Some(clean) = gif::without_metadata(bytes) {
        assert!(clean.len() <= bytes.len());
        assert_eq!(gif::without_metadata(&clean).as_ref(), Some(&clean));
    }
}

fn parcel(bytes: &[u8]) {
    let _ = unpack(bytes, "here");
}

/// Whatever a browser is said to be reached at, nobody of this network is called.
fn endpoint(bytes: &[u8]) {
    static OUTBOUND: OnceLock<Outbound> = OnceLock::new();
    const KEY: &str =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    let text = String::from_utf8_lossy(bytes);
    let outbound = OUTBOUND.get_or_init(|| Outbound::new(false).unwrap());
    let Ok(subscription) = Subscription::parse(&text, KEY, AUTH) else {
        return;
    };
    let url: &Url = &subscription.endpoint;
    if outbound.check(url).is_ok() {
        assert_eq!(url.scheme(), "https");
        let address: Option<IpAddr> = match url.host() {
            Some(Host::Ipv4(v4)) => Some(v4.into()),
            Some(Host::Ipv6(v6)) => Some(v6.to_ipv4_mapped().map_or(v6.into(), IpAddr::from)),
            _ => None,
        };
        let inside = address.is_some_and(|address| match address {
            IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_multicast(),
        });
        assert!(!inside, "{url}");
    }
}

/// A peer's bytes: messages within the limit, or an end.
fn socket(bytes: &[u8]) {
    let mut parser = wire::parser(FRAME_BYTES.max);
    let mut peer = Peer(bytes);
    while let Ok(message) = parser.read(&mut peer) {
        match message {
            Message::Text(text) => assert!(text.len() <= FRAME_BYTES.max),
            Message::Binary(bytes) => assert!(bytes.len() <= FRAME_BYTES.max),
            Message::Ping(bytes) | Message::Pong(bytes) => assert!(bytes.len() <= 125),
            Message::Close(_) | Message::Frame(_) => {}
        }
    }
}

/// Sends these bytes and takes everything.
struct Peer<'a>(&'a [u8]);

impl Read for Peer<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Write for Peer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::TARGETS;
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    use std::path::Path;

    #[test]
    fn every_pinned_input_of_the_fuzz_targets_keeps_their_promises() {
        for (name, target) in TARGETS {
            let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpora");
            let pinned = std::fs::read_to_string(corpora.join(format!("{name}.txt"))).unwrap();
            let inputs: Vec<_> = pinned
                .lines()
                .filter(|line| !line.starts_with('#'))
                .collect();
            assert!(inputs.len() >= 8, "{name} has {} inputs", inputs.len());
            for input in inputs {
                target(&BASE64_STANDARD.decode(input).unwrap());
            }
        }
    }
}
