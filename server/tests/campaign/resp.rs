//! Redis as it is read by someone who means to lie: its answers, and the announcements between them.

use crate::proxy::Mode;

/// What was read of a line and not yet carried.
#[derive(Default)]
pub struct Held {
    /// The beginning of a value.
    rest: Vec<u8>,
    /// An announcement that changes places with the next.
    late: Option<Vec<u8>>,
    heard: usize,
    /// Only a line to Redis is ever cut into values.
    lying: bool,
}

impl Held {
    /// All of it, as it came.
    pub fn truth(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut whole = std::mem::take(&mut self.rest);
        whole.extend_from_slice(bytes);
        if self.lying
            && let Some(late) = self.late.take()
        {
            // At the border of two values, which is where the lie stopped or the next begins.
            if whole.starts_with(b">") {
                whole.splice(0..0, late);
            }
        }
        whole
    }

    /// The same with announcements doubled, dropped or out of order; everything else stays.
    pub fn lies(&mut self, lie: Mode, bytes: &[u8]) -> Vec<u8> {
        self.lying = true;
        self.rest.extend_from_slice(bytes);
        let mut told = Vec::new();
        let mut at = 0;
        while let Some(size) = value(&self.rest[at..]) {
            let value = &self.rest[at..at + size];
            at += size;
            if !is_announcement(value) {
                told.extend_from_slice(value);
                continue;
            }
            self.heard += 1;
            match lie {
                Mode::Doubles => {
                    told.extend_from_slice(value);
                    told.extend_from_slice(value);
                }
                Mode::Drops if self.heard.is_multiple_of(2) => {}
                Mode::Reorders => match self.late.take() {
                    Some(late) => {
                        told.extend_from_slice(value);
                        told.extend_from_slice(&late);
                    }
                    None => self.late = Some(value.to_vec()),
                },
                _ => told.extend_from_slice(value),
            }
        }
        self.rest.drain(..at);
        told
    }
}

fn is_announcement(value: &[u8]) -> bool {
    value.starts_with(b">") && value.windows(8).take(32).any(|some| some == b"smessage")
}

/// Size of the first value; nothing when it is not all there.
fn value(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(2).position(|some| some == b"\r\n")? + 2;
    let count = || -> Option<i64> { std::str::from_utf8(&bytes[1..end - 2]).ok()?.parse().ok() };
    match bytes[0] {
        b'$' | b'=' | b'!' => match usize::try_from(count()?) {
            Ok(size) => (bytes.len() >= end + size + 2).then_some(end + size + 2),
            Err(_) => Some(end),
        },
        b'*' | b'>' | b'~' => values(bytes, end, count()?),
        b'%' => values(bytes, end, count()? * 2),
        _ => Some(end),
    }
}

fn values(bytes: &[u8], mut at: usize, count: i64) -> Option<usize> {
    for _ in 0..count {
        at += value(&bytes[at..])?;
    }
    Some(at)
}

#[test]
fn announcements_are_doubled_dropped_and_changed_in_order_and_nothing_else_is() {
    let told = |n: u8| {
        [
            &b">3\r\n$8\r\nsmessage\r\n$1\r\na\r\n$1\r\n"[..],
            &[n],
            b"\r\n",
        ]
        .concat()
    };
    let all = [&told(b'1')[..], b"+OK\r\n", &told(b'2')].concat();
    let doubled = [
        &told(b'1')[..],
        &told(b'1'),
        b"+OK\r\n",
        &told(b'2'),
        &told(b'2'),
    ]
    .concat();
    // In two pieces, the first of which ends inside a value.
    let mut held = Held::default();
    let mut heard = held.lies(Mode::Doubles, &all[..20]);
    heard.extend(held.lies(Mode::Doubles, &all[20..]));
    assert_eq!(heard, doubled);
    let dropped = Held::default().lies(Mode::Drops, &all);
    assert_eq!(dropped, [&told(b'1')[..], b"+OK\r\n"].concat());
    let turned = Held::default().lies(Mode::Reorders, &all);
    assert_eq!(turned, [&b"+OK\r\n"[..], &told(b'2'), &told(b'1')].concat());
}
