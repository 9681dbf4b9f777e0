//! The authorisation matrix: commands through both doors, routes, streams, files and pushes, for
//! every kind of caller and wherever the object stands, against tables written by hand. Denied
//! writes prove that nothing in the database moved; a denied reading is byte-equal to what an absent
//! thing gets.
//!
//! `ARTEL_TEST_ROWS` (names with commas between) leaves the other rows out.

mod commands;
mod examples;
mod files;
mod fixture;
mod pushes;
mod relations;
mod routes;
mod streams;

use crate::town::Person;
use std::collections::BTreeMap;

/// The columns of the tables.
const PRINCIPALS: [&str; 10] = [
    "anonymous",
    "admin",
    "head",
    "operator",
    "assignee",
    "member",
    "outsider",
    // An operator whose session is over.
    "expired",
    // An operator who was suspended.
    "suspended",
    // A master who was removed from the group and is in the other one.
    "former",
];

/// Has this column a session?
fn is_signed_in(column: usize) -> bool {
    !matches!(PRINCIPALS[column], "anonymous" | "expired" | "suspended")
}

/// What everything absent is answered with.
const ABSENT: &str = r#"{"code":"not_found"}"#;

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Ok,
    Status(u16),
    /// He hears nothing.
    Nothing,
}

type Table = BTreeMap<String, [Verdict; PRINCIPALS.len()]>;

/// A table by row.
fn table(text: &str) -> Table {
    let mut rows = BTreeMap::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let cells = words.split_off(words.len() - PRINCIPALS.len());
        let cells: Vec<Verdict> = cells.into_iter().map(cell).collect();
        let known = rows.insert(words.join(" "), cells.try_into().unwrap());
        assert!(known.is_none(), "two rows {line}");
    }
    rows
}

fn cell(word: &str) -> Verdict {
    match word {
        "ok" => Verdict::Ok,
        "-" => Verdict::Nothing,
        status => Verdict::Status(status.parse().unwrap()),
    }
}

/// The rows that this run looks at: all of them, unless it was told otherwise.
fn chosen(mut table: Table) -> Table {
    if let Ok(rows) = std::env::var("ARTEL_TEST_ROWS") {
        let rows: Vec<&str> = rows.split(',').collect();
        table.retain(|row, _| rows.contains(&row.as_str()));
        assert!(!table.is_empty(), "no such rows: {rows:?}");
    }
    table
}

/// 401, 403 and 404 are the policy's; everything else is past it.
fn verdict(status: u16) -> Verdict {
    match status {
        401 | 403 | 404 => Verdict::Status(status),
        other => {
            assert!(other < 500, "an answer {other} is nobody's verdict");
            Verdict::Ok
        }
    }
}

/// Someone without a session.
fn anonymous(of: &Person) -> Person {
    of.with_token("")
}

/// The columns of a row that are refused, and those that get past.
fn parted(cells: &[Verdict]) -> (Vec<usize>, Vec<usize>) {
    (0..cells.len()).partition(|&column| cells[column] != Verdict::Ok)
}

/// What is wrong with an answer, if anything is.
fn misjudged(who: &str, given: Verdict, expected: Verdict, answer: &str) -> Option<String> {
    if given != expected {
        return Some(format!(
            "{who}: {given:?} instead of {expected:?}: {answer}"
        ));
    }
    (given == Verdict::Status(404) && answer != ABSENT)
        .then(|| format!("{who} tells that it is not absent: {answer}"))
}
