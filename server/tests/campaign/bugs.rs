//! Proof that the checker sees: each planted bug of the server, in a small campaign of its own, is
//! found by the check that the table names.

use crate::campaign::{Plan, run};
use crate::founding::Size;
use crate::nemesis::Fault::{self, *};
use crate::rounds::few_or_many;
use crate::town::Ground;
use clap::ValueEnum;
use server::planted::bug::Bug;
use std::collections::BTreeSet;
use std::time::Duration;

const ONE: Ground = Ground::Sqlite;
const TWO: Ground = Ground::Redis { nodes: 2 };

/// A bug, where it is planted, what must go wrong for it to show, and the check that must see it.
type Row = (&'static str, Ground, &'static [Fault], &'static str);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("ops-forgotten",              ONE, &[BeforeReply, BeforeReply],            "acknowledged"),
    ("another-receipt",            ONE, &[BeforeReply, BeforeReply],            "acknowledged"),
    ("refused-yet-written",        ONE, &[Reset],                               "refused"),
    ("hole-in-stream",             ONE, &[Reset],                               "positions"),
    ("line-uncounted",             ONE, &[Reset],                               "replay"),
    ("reading-goes-back",          ONE, &[Reset],                               "replay"),
    ("edits-untold",               ONE, &[Reset],                               "snapshot"),
    ("editors-unchecked",          ONE, &[Reset, Reset, Reset],                 "membership"),
    ("strangers-inside",           ONE, &[Reset, Reset, Reset],                 "membership"),
    ("removed-still-hear",         ONE, &[],                                    "membership"),
    ("resume-skips-one",           ONE, &[Storm, Storm, Storm],                 "wire"),
    ("resume-forgets-range",       ONE, &[Storm, Storm, Storm],                 "wire"),
    ("jobs-repeat",                ONE, &[Reset, Reset, Reset, Reset],          "replay"),
    ("acknowledge-before-commit",  TWO, &[Killed, Killed, Killed, Killed],      "acknowledged"),
    ("announce-before-commit",     TWO, &[Killed, Killed, StoreHangsUp, Killed], "seen"),
    ("gaps-unrepaired",            TWO, &[RedisDrops, RedisDrops],              "seen"),
    ("order-unchecked",            TWO, &[RedisReorders, RedisDrops],           "wire"),
    ("heads-unchecked",            TWO, &[RedisKilled, RedisDrops, RedisKilled], "seen"),
];

/// Those that `make test` has time for; `make soak` plants all.
const QUICK: &[&str] = &[
    "ops-forgotten",
    "line-uncounted",
    "removed-still-hear",
    "resume-skips-one",
];

async fn is_seen(row: &Row) -> Result<(), String> {
    let (bug, ground, faults, check) = *row;
    let planted = ["ARTEL_BUG", "ARTEL_PLANTED"].map(|name| (name.to_owned(), bug.to_owned()));
    let verdict = run(Plan {
        size: Size {
            groups: 2,
            operators: 3,
            masters: 4,
        },
        faults: faults.to_vec(),
        together: 1,
        lines: 600,
        longest: Duration::from_secs(30),
        pace: 20,
        quiet: Duration::from_secs(4),
        planted: planted.to_vec(),
        ..Plan::on(ground)
    })
    .await;
    let found: BTreeSet<&str> = verdict.breaches.iter().map(|breach| breach.check).collect();
    println!("{bug}: {found:?}");
    if found.contains(check) {
        Ok(())
    } else {
        Err(format!(
            "{bug} is not seen by {check}: {found:?}; {}",
            verdict.counts()
        ))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_planted_bug_is_seen_by_the_check_that_the_table_names() {
    let all = few_or_many(0, 1) == 1;
    let asked = std::env::var("ARTEL_TEST_ROWS").ok();
    let rows = TABLE.iter().filter(|row| match &asked {
        Some(asked) => asked.split(',').any(|name| name == row.0),
        None => all || QUICK.contains(&row.0),
    });
    let mut wrong = Vec::new();
    let mut seen = 0;
    for row in rows {
        match is_seen(row).await {
            Ok(()) => seen += 1,
            Err(error) => wrong.push(error),
        }
    }
    println!("counts: {seen} planted bugs seen, {} not", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_a_row_for_every_bug() {
    let known = Bug::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    let missing: Vec<String> = known
        .map(|value| value.get_name().to_owned())
        .filter(|name| TABLE.iter().all(|row| row.0 != name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
