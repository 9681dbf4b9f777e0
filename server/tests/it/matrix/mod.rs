//! The authorisation matrix: commands through both doors, routes, streams, files and pushes, for
//! every kind of caller, against tables written by hand. A denied write proves that nothing in the
//! database moved; a denied reading is byte-equal to what an absent thing gets.
//!
//! `ARTEL_TEST_ROWS` (names with commas between) leaves the other rows out.

mod commands;
mod examples;
mod files;
mod fixture;
mod pushes;
mod routes;
mod streams;

use crate::town::Person;
use std::collections::BTreeMap;

/// The columns of the tables.
const PRINCIPALS: [&str; 7] = [
    "anonymous",
    "admin",
    "head",
    "operator",
    "assignee",
    "member",
    "outsider",
];

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

type Table = BTreeMap<String, [Verdict; 7]>;

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
