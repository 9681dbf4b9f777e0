//! Codes of authenticators: TOTP (RFC 6238) as they all know it, HMAC-SHA1, six digits, 30 seconds.

use crate::clock::SECOND;
use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use protocol::Micros;
use subtle::ConstantTimeEq as _;

/// 160 bits, as RFC 4226 recommends.
pub const SECRET: usize = 20;
const STEP: Micros = 30 * SECOND;
/// A clock may be wrong by so many steps, either way.
const DRIFT: i64 = 1;

/// The code of one time step.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 0xf);
    let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// The time step that `now` is in.
#[must_use]
pub fn step(now: Micros) -> i64 {
    now.div_euclid(STEP)
}

/// The step after `last` whose code this is. All steps are compared whole, whichever fits.
#[must_use]
pub fn fits(secret: &[u8], given: &str, now: Micros, last: i64) -> Option<i64> {
    let mut found = None;
    for step in step(now) - DRIFT..=step(now) + DRIFT {
        let same = bool::from(code(secret, step).as_bytes().ct_eq(given.as_bytes()));
        if same && step > last {
            found = Some(step);
        }
    }
    found
}

/// RFC 4648 without padding: what authenticators take as text.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|at| (at..at + 5).fold(0, |letter, at| letter << 1 | bit(at)))
        .map(|letter| char::from(LETTERS[usize::from(letter)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, step(seconds * SECOND)), expected);
        }
    }

    #[test]
    fn a_code_fits_one_step_around_and_never_a_step_that_was_used() {
        let secret = b"12345678901234567890";
        let now = 1_234_567_890 * SECOND;
        for (drift, fits_now) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let given = code(secret, step(now) + drift);
            let found = fits(secret, &given, now, 0);
            assert_eq!(found, fits_now.then_some(step(now) + drift));
            assert_eq!(fits(secret, &given, now, step(now) + drift), None);
        }
        assert_eq!(fits(secret, "12345", now, 0), None);
        assert_eq!(fits(secret, "", now, 0), None);
    }

    #[test]
    fn secrets_are_written_in_base32() {
        for (bytes, text) in [("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(base32(&[0xff; SECRET]).len(), 32);
    }
}
