//! Recovery codes: ten, shown once, each works once. The table keeps keyed hashes, so that a copy
//! of the database cannot be searched for fifty bits.

use crate::ids;
use crate::keyring::Keyring;
use protocol::UserId;

/// How many are made at a time.
pub const COUNT: usize = 10;
/// Letters that nobody mistakes for others; 32, so that each takes five random bits.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 10;

/// New codes as their owner reads them: `abcde-fghij`.
#[must_use]
pub fn make() -> Vec<String> {
    (0..COUNT).map(|_| one()).collect()
}

fn one() -> String {
    let letters = ids::secret().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let (first, second) = letters[..LENGTH].split_at(LENGTH / 2);
    first.iter().chain(&['-']).chain(second).collect()
}

/// What was typed, without spaces, dashes and capitals.
#[must_use]
pub fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    // Longer than any code is no code; the rest of it is not looked at.
    kept.take(64).flat_map(char::to_lowercase).collect()
}

/// A code as the table keeps it.
#[must_use]
pub fn hashed(keyring: &Keyring, user: UserId, code: &str) -> Vec<u8> {
    keyring.mark(
        "recovery code",
        &[user.0.as_bytes(), plain(code).as_bytes()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ten_different_codes_are_read_in_any_spelling() {
        let codes = make();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), COUNT);
        for code in &codes {
            assert_eq!(code.len(), LENGTH + 1);
            let typed = format!(" {} ", code.to_uppercase().replace('-', " "));
            assert_eq!(plain(&typed), code.replace('-', ""));
        }
    }
}
