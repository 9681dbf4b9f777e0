//! Free text is the leak that no rule stops (domain C4): what staff write for masters is looked
//! through for what masters should not know. A lint, not a wall: the client asks, the audit keeps
//! that it was said, never what.

use crate::accounts;

/// What a text seems to hold: `phone`, `card`, `email`, `amount`; each once.
#[must_use]
pub(super) fn found(text: &str, amount: Option<i64>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for number in numbers(text) {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if is_card(&digits) {
            found.push("card");
        } else if accounts::phone(number).is_some() {
            found.push("phone");
        }
        let roubles = amount
            .filter(|amount| *amount > 0)
            .map(|kopecks| kopecks / 100);
        if roubles.is_some_and(|roubles| roubles.to_string() == digits) {
            found.push("amount");
        }
    }
    let words = text.split(|c: char| c.is_whitespace() || ",;<>()\"«»".contains(c));
    if words
        .into_iter()
        .any(|word| accounts::email(word.trim_end_matches('.')).is_some())
    {
        found.push("email");
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Runs of digits with what people put between them.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_digit() || " +-().\u{a0}".contains(c);
    text.split(move |c| !part(c))
        .map(|run| run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+'))
        .filter(|run| !run.is_empty())
}

/// 13 to 19 digits whose sum by Luhn fits (ISO/IEC 7812-1).
fn is_card(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double > 9 => double - 9,
                (_, double) => double,
            }
        })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn phones_cards_mails_and_the_deals_sum_are_noticed_and_other_numbers_are_not() {
        for (text, expected) in [
            ("звоните +7 999 000-11-22", &["phone"][..]),
            ("8(999)0001122 вечером", &["phone"]),
            ("карта 4111 1111 1111 1111", &["card"]),
            ("почта marina@example.com.", &["email"]),
            ("возьмите 98 765 руб.", &["amount"]),
            ("98765, телефон 89990001122", &["amount", "phone"]),
            ("в 18:00, дом 12, кв. 345", &[]),
            ("заказ СП-48 от 22.11.2026", &[]),
            ("прибор 1234567890123", &[]),
            ("", &[]),
        ] {
            assert_eq!(found(text, Some(9_876_500)), expected, "{text}");
        }
        assert!(found("98 765", None).is_empty());
    }
}
