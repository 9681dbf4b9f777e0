//! How deals and clients are found: keys of their words and phone digits, and patterns for them.

use crate::accounts::search_key;

/// Patterns a search has; further words belong to the last one.
const WORDS: usize = 3;

/// Everything that a search may hit, lower case.
#[must_use]
pub fn key<'a>(words: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let words: Vec<&str> = words.into_iter().flatten().collect();
    search_key(&words.join(" "))
}

/// `like` patterns that all must fit a key; of an empty text they fit every key.
#[must_use]
pub fn patterns(text: &str) -> [String; WORDS] {
    let text = search_key(text.trim());
    let mut patterns = [const { String::new() }; WORDS];
    if let Some(digits) = digits(&text) {
        patterns[0] = pattern(&digits);
    } else {
        let words = text
            .splitn(WORDS, ' ')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        for (pattern_of, word) in patterns.iter_mut().zip(words) {
            *pattern_of = pattern(word);
        }
    }
    patterns.map(|one| if one.is_empty() { "%".into() } else { one })
}

/// A text typed as a phone, maybe a part of one: its digits as a stored phone has them.
fn digits(text: &str) -> Option<String> {
    let phone = |c: char| c.is_ascii_digit() || " +-()\u{a0}".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 4 || !text.chars().all(phone) {
        return None;
    }
    // The Russian trunk prefix is stored as +7.
    Some(match digits.strip_prefix('8') {
        Some(rest) if !text.starts_with('+') && digits.len() > 4 => rest.to_owned(),
        _ => digits,
    })
}

fn pattern(word: &str) -> String {
    let escaped = word
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}

#[test]
fn a_phone_is_found_however_it_is_typed() {
    for typed in ["8 912 345", "+7 (912) 345", "912-345", "7912345"] {
        let [first, second, _] = patterns(typed);
        assert!("+79123450000".contains(first.trim_matches('%')), "{typed}");
        assert_eq!(second, "%");
    }
}

#[test]
fn every_word_must_fit_and_signs_of_like_are_plain() {
    assert_eq!(patterns("Пётр 10% ул_"), ["%петр%", "%10\\%%", "%ул\\_%"]);
    assert_eq!(patterns("  "), ["%", "%", "%"]);
}
