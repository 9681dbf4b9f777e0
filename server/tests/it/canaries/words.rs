//! Words that no text of the product contains, and the search for them in whatever form bytes may
//! give them: as they are, in upper case, escaped for JSON, addresses and HTML, in hexadecimal and base64.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::collections::HashMap;

/// Whom a word is for. Each begins with a bird of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bird {
    /// For staff alone: the CRM, notes, drafts, what cameras write into photos.
    Canary,
    /// For the assignee and staff: private fields.
    Siskin,
    /// For the group: titles and fields of its tasks.
    Tit,
    /// For the group, and in no push: what people say.
    Bullfinch,
}

pub const BIRDS: [Bird; 4] = [Bird::Canary, Bird::Siskin, Bird::Tit, Bird::Bullfinch];

impl Bird {
    fn name(self) -> &'static str {
        match self {
            Bird::Canary => "кенар",
            Bird::Siskin => "чижик",
            Bird::Tit => "синица",
            Bird::Bullfinch => "снегирь",
        }
    }
}

/// Every word that was put somewhere.
#[derive(Default)]
pub struct Words {
    sung: Vec<(Bird, String)>,
    /// For staff alone, and recognised whole: phones, sums, ids.
    bare: Vec<String>,
}

impl Words {
    /// A new word for this field.
    pub fn sing(&mut self, bird: Bird, field: &str) -> String {
        let word = format!("{}-{field}-{:04}", bird.name(), 7000 + self.sung.len());
        self.sung.push((bird, word.clone()));
        word
    }

    /// The last one was not said after all.
    pub fn forget_last(&mut self) {
        self.sung.pop();
    }

    /// The same text without any bird in it.
    pub fn silence(&self, text: &str) -> String {
        let birds = BIRDS.iter().fold(text.to_owned(), |text, bird| {
            text.replace(bird.name(), "птица")
        });
        let own = |word: &&String| uuid::Uuid::parse_str(word).is_err();
        let bare = self.bare.iter().filter(own);
        bare.fold(birds, |text, word| text.replace(&**word, "0"))
    }

    pub fn phone(&mut self) -> String {
        let phone = format!("+7999{:07}", 3_100_000 + self.bare.len());
        self.bare.push(phone.clone());
        phone
    }

    /// Kopecks whose digits are not found by chance.
    pub fn amount(&mut self) -> i64 {
        let amount = 98_765_400_007 + 100 * i64::try_from(self.bare.len()).unwrap();
        self.bare.push(amount.to_string());
        amount
    }

    /// An id that masters have no business to know.
    pub fn id(&mut self, id: uuid::Uuid) {
        self.bare.push(id.to_string());
    }

    /// How many words are for staff alone.
    pub fn confidential(&self) -> usize {
        self.of(Bird::Canary).count() + self.bare.len()
    }

    pub fn of(&self, bird: Bird) -> impl Iterator<Item = &str> {
        let known = self.sung.iter().filter(move |(sung, _)| *sung == bird);
        known.map(|(_, word)| &**word)
    }

    /// The words of `birds` that are not in these bytes as they are.
    pub fn missing_in(&self, bytes: &[u8], birds: &[Bird]) -> Vec<&str> {
        let mut wanted: Vec<&str> = birds.iter().flat_map(|bird| self.of(*bird)).collect();
        if birds.contains(&Bird::Canary) {
            wanted.extend(self.bare.iter().map(String::as_str));
        }
        let mut search = Search::default();
        for (place, word) in wanted.iter().enumerate() {
            search.looks_for(word.as_bytes().to_vec(), place);
        }
        let mut found = vec![false; wanted.len()];
        search.run(bytes, |_, place| found[place] = true);
        let missing = wanted.iter().zip(&found).filter(|(_, found)| !**found);
        missing.map(|(word, _)| *word).collect()
    }

    /// The first place where these bytes hold, in any form, something of `birds`.
    pub fn found_in(&self, bytes: &[u8], birds: &[Bird]) -> Option<String> {
        let mut search = Search::default();
        for bird in birds {
            // The bird alone: a word that was cut short is found too.
            forms(bird.name()).for_each(|form| search.looks_for(form, 0));
        }
        if birds.contains(&Bird::Canary) {
            let known = self.bare.iter().flat_map(|word| bare_forms(word));
            known.for_each(|form| search.looks_for(form, 0));
        }
        let mut first = None;
        search.run(bytes, |at, _| {
            first.get_or_insert(at);
        });
        first.map(|at: usize| {
            let around = at.saturating_sub(120)..(at + 120).min(bytes.len());
            String::from_utf8_lossy(&bytes[around]).into_owned()
        })
    }
}

/// Many needles in one pass: by their first eight bytes.
#[derive(Default)]
struct Search {
    needles: HashMap<[u8; START], Vec<(Vec<u8>, usize)>>,
}

const START: usize = 8;

impl Search {
    fn looks_for(&mut self, needle: Vec<u8>, mark: usize) {
        let start = *needle.first_chunk().expect("too short to be recognised");
        self.needles.entry(start).or_default().push((needle, mark));
    }

    /// Tells each place with the mark of what is there.
    fn run(&self, bytes: &[u8], mut found: impl FnMut(usize, usize)) {
        for (at, start) in bytes.array_windows::<START>().enumerate() {
            for (needle, mark) in self.needles.get(start).into_iter().flatten() {
                if bytes[at..].starts_with(needle) {
                    found(at, *mark);
                }
            }
        }
    }
}

/// A text as bytes may hold it.
fn forms(word: &str) -> impl Iterator<Item = Vec<u8>> {
    let units = || word.encode_utf16();
    let bytes = word.as_bytes();
    let texts = [
        word.to_owned(),
        word.to_uppercase(),
        units().map(|unit| format!("\\u{unit:04x}")).collect(),
        units().map(|unit| format!("\\u{unit:04X}")).collect(),
        bytes.iter().map(|byte| format!("%{byte:02X}")).collect(),
        bytes.iter().map(|byte| format!("%{byte:02x}")).collect(),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
        word.chars()
            .map(|c| format!("&#{};", u32::from(c)))
            .collect(),
        word.chars()
            .map(|c| format!("&#x{:x};", u32::from(c)))
            .collect(),
        word.chars()
            .map(|c| format!("&#x{:X};", u32::from(c)))
            .collect(),
    ];
    texts
        .into_iter()
        .map(String::into_bytes)
        .chain(in_base64(bytes))
}

/// Phones, sums and ids; ASCII, so that JSON and addresses leave their digits as they are.
fn bare_forms(word: &str) -> Vec<Vec<u8>> {
    let digits: String = word.chars().filter(|c| *c != '+' && *c != '-').collect();
    let mut forms = vec![word.to_owned(), digits.clone()];
    if let Ok(kopecks) = word.parse::<i64>()
        && !word.starts_with('+')
    {
        let (whole, rest) = ((kopecks / 100).to_string(), kopecks % 100);
        forms.extend([format!("{whole}.{rest:02}"), format!("{whole},{rest:02}")]);
        let thousands: Vec<&str> = [&whole[..3], &whole[3..6], &whole[6..]].to_vec();
        forms.extend([" ", "\u{a0}", "\u{202f}", ","].map(|between| thousands.join(between)));
    }
    if word.starts_with('+') {
        let local = format!(
            "({}) {}-{}-{}",
            &digits[1..4],
            &digits[4..7],
            &digits[7..9],
            &digits[9..]
        );
        forms.extend([local.replace(['(', ')'], ""), local]);
    }
    let bytes = forms.into_iter().map(String::into_bytes);
    bytes.chain(in_base64(digits.as_bytes())).collect()
}

/// The characters that do not depend on what stands around, wherever in a text the bytes begin.
fn in_base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let shifted = [&[0; 3][..before], bytes].concat();
        let (from, to) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
        for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            forms.push(alphabet.encode(&shifted).as_bytes()[from..to].to_vec());
        }
    }
    forms
}

#[test]
fn a_word_is_found_in_every_form_that_bytes_give_it() {
    let mut words = Words::default();
    let word = words.sing(Bird::Canary, "имя");
    let (phone, amount) = (words.phone(), words.amount());
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let escaped: String = word.encode_utf16().map(|u| format!("\\u{u:04x}")).collect();
    let base64 = |text: String| STANDARD_NO_PAD.encode(text);
    let hexadecimal: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let entities = |word: &str| {
        word.chars()
            .map(|c| format!("&#{};", u32::from(c)))
            .collect()
    };
    let hidden: [String; 15] = [
        word.to_uppercase(),
        hexadecimal,
        entities(&word),
        format!("{{\"name\":\"{word}\"}}"),
        escaped,
        encoded(&word),
        encoded(&word).to_lowercase(),
        base64(word.clone()),
        base64(format!("1{word}")),
        URL_SAFE_NO_PAD.encode(format!("12{word}")),
        format!("tel:{phone}"),
        encoded(&phone),
        base64(format!("тел. {phone}")),
        format!("{{\"amount\":{amount}}}"),
        "987\u{a0}654\u{a0}001,07 ₽".to_owned(),
    ];
    for text in hidden {
        let found = words.found_in(text.as_bytes(), &BIRDS);
        assert!(found.is_some(), "not found in {text}");
    }
    let innocent = "канарейка +79990001122 98 765 01:02";
    assert_eq!(words.found_in(innocent.as_bytes(), &BIRDS), None);
    assert_eq!(words.missing_in(word.as_bytes(), &[Bird::Canary]).len(), 2);
}
