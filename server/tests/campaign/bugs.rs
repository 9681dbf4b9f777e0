//! Proof that the checker sees: each planted bug of the server, in a small campaign of its own, is
//! found by the check that the table names.

use crate::campaign::Ending::{Calm, LastWordsLost};
use crate::campaign::{Ending, Plan, run_from, seed};
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
type Row = (&'static str, Ground, &'static [Fault], Ending, &'static str);

/// Of a bug that does no harm where another lock holds: no check sees anything. The row below it takes
/// that lock away.
const NOTHING: &str = "nothing";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("ops-forgotten",                     ONE, &[BeforeReply, BeforeReply],                Calm,          "acknowledged"),
    ("another-receipt",                   ONE, &[BeforeReply, BeforeReply],                Calm,          "acknowledged"),
    ("refused-yet-written",               ONE, &[Reset],                                   Calm,          "refused"),
    ("hole-in-stream",                    ONE, &[Reset],                                   Calm,          "positions"),
    ("line-uncounted",                    ONE, &[Reset],                                   Calm,          "replay"),
    ("reading-goes-back",                 ONE, &[Reset],                                   Calm,          "replay"),
    ("edits-untold",                      ONE, &[Reset],                                   Calm,          "snapshot"),
    ("editors-unchecked",                 ONE, &[Reset, Reset, Reset],                     Calm,          "membership"),
    ("strangers-inside",                  ONE, &[Reset, Reset, Reset],                     Calm,          "membership"),
    ("removed-still-hear",                ONE, &[],                                        Calm,          "membership"),
    ("resume-skips-one",                  ONE, &[Storm, Storm, Storm],                     Calm,          "wire"),
    ("resume-forgets-range",              ONE, &[Storm, Storm, Storm],                     Calm,          "wire"),
    ("jobs-repeat",                       ONE, &[Late; 20],                                Calm,          "replay"),
    ("acknowledge-before-commit",         TWO, &[Killed, Killed, Killed, Killed],          Calm,          "acknowledged"),
    ("announce-before-commit",            TWO, &[Killed, Killed, StoreHangsUp, Killed],    Calm,          "seen"),
    ("heads-unchecked",                   TWO, &[RedisDrops, RedisDrops],                  Calm,          NOTHING),
    ("gaps-unrepaired,heads-unchecked",   TWO, &[RedisDrops, RedisDrops],                  Calm,          "seen"),
    ("order-unchecked",                   TWO, &[RedisReorders, RedisDrops],               Calm,          "wire"),
    ("heads-unchecked",                   TWO, &[],                                        LastWordsLost, "seen"),
];

/// Those that `make test` has time for; `make soak` plants all.
const QUICK: &[&str] = &[
    "ops-forgotten",
    "line-uncounted",
    "removed-still-hear",
    "resume-skips-one",
];

/// What goes wrong by chance may miss a bug, and a lock that hides one cannot help where the last word of
/// a room is lost: a row has so many trials to show itself, each from a seed of its own.
const TRIALS: u64 = 8;

async fn is_seen(row: &Row) -> Result<(), String> {
    let mut missed = Vec::new();
    for trial in 0..TRIALS {
        match is_seen_once(row, seed().wrapping_add(trial)).await {
            Ok(()) => return Ok(()),
            Err(error) => missed.push(error),
        }
    }
    Err(missed.join("\n"))
}

async fn is_seen_once(row: &Row, seed: u64) -> Result<(), String> {
    let (bug, ground, faults, ends, check) = *row;
    let planted = ["ARTEL_BUG", "ARTEL_PLANTED"].map(|name| (name.to_owned(), bug.to_owned()));
    let plan = Plan {
        size: Size {
            groups: 2,
            operators: 3,
            masters: 4,
        },
        faults: faults.to_vec(),
        together: 1,
        lines: 600,
        longest: Duration::from_secs(30),
        // Whoever is in no hurry leaves work to the clock, and its jobs need a day of some seconds.
        pace: if bug == "jobs-repeat" { 200 } else { 20 },
        // Of announcements that nothing follows one learns at the next look at the heads.
        quiet: Duration::from_secs(if ends == Calm { 4 } else { 12 }),
        ends,
        planted: planted.to_vec(),
        ..Plan::on(ground)
    };
    let verdict = run_from(plan, seed).await;
    let found: BTreeSet<&str> = verdict.breaches.iter().map(|breach| breach.check).collect();
    println!("{bug}: {found:?}");
    if found.contains(check) || check == NOTHING && found.is_empty() {
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
        Some(asked) => asked.split_whitespace().any(|name| name == row.0),
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
        .filter(|name| {
            let mut seen = TABLE.iter().filter(|row| row.4 != NOTHING);
            !seen.any(|row| row.0.split(',').any(|bug| bug == name))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
