//! The authorisation matrix: every command and every route, for every kind of caller, against two
//! tables written by hand. A denied write proves that nothing in the database moved.

mod commands;
mod fixture;
mod routes;

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

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Ok,
    Status(u16),
}

/// A table by row.
fn table(text: &str) -> BTreeMap<String, [Verdict; 7]> {
    let mut rows = BTreeMap::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let cells = words.split_off(words.len() - PRINCIPALS.len());
        let cells: Vec<Verdict> = cells
            .into_iter()
            .map(|cell| {
                if cell == "ok" {
                    Verdict::Ok
                } else {
                    Verdict::Status(cell.parse().unwrap())
                }
            })
            .collect();
        let known = rows.insert(words.join(" "), cells.try_into().unwrap());
        assert!(known.is_none(), "two rows {line}");
    }
    rows
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
