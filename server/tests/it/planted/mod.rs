//! Proof that the matrix and the canaries see: each fault of the server's `planted` is planted in
//! a run of its own of this very binary, and one check, named in the table, must turn red and say
//! why. Without a fault the same checks are green.
//!
//! On PostgreSQL these runs sign in above row level security: what they show is the application's
//! own lock. `second_lock` shows the other one.

mod second_lock;

use crate::town::{is_cluster, servers};
use clap::ValueEnum;
use server::planted::Fault;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Runs side by side.
const SIDE_BY_SIDE: usize = 3;
/// Far longer than any check takes.
const DEADLINE: Duration = Duration::from_secs(180);

/// The check of faults that another binary plants and sees.
const ELSEWHERE: &str = "power";

/// The check of this name in the table.
fn scenario(check: &str) -> &'static str {
    match check {
        "commands" => {
            "matrix::commands::every_command_by_http_answers_every_kind_of_caller_as_the_table_says"
        }
        "socket" => {
            "matrix::commands::every_command_by_socket_answers_every_kind_of_caller_as_the_table_says"
        }
        "routes" => "matrix::routes::every_route_answers_every_kind_of_caller_as_the_table_says",
        "streams" => {
            "matrix::streams::every_stream_is_followed_by_those_whom_the_table_names_and_by_nobody_else"
        }
        "files" => {
            "matrix::files::every_file_is_read_by_those_whom_the_table_names_and_absent_to_everyone_else"
        }
        "canaries" => "canaries::one_filled_deal_sends_masters_nothing_that_is_not_theirs",
        "removal" => "matrix::streams::who_is_removed_from_a_group_is_sent_nothing_more_of_it",
        other => panic!("no check {other}"),
    }
}

/// A row of the table.
#[derive(Clone, Debug)]
struct Planting {
    /// With commas between.
    faults: String,
    check: &'static str,
    /// Rows of a matrix, with commas between; nothing: the check has none.
    rows: String,
    ends: Colour,
    says: &'static str,
    locks: Locks,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Colour {
    Red,
    Green,
}

const GREEN: &str = "test result: ok. 1 passed";

/// What stands between masters and rows that are not theirs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Locks {
    /// The application's own, which is all that there is on SQLite.
    Own,
    /// Row level security too.
    Both,
}

fn plantings() -> Vec<Planting> {
    let lines = include_str!("table.txt").lines();
    let rows = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [fault, check, rows, says] = cells[..] else {
            panic!("four cells: {line}");
        };
        Planting {
            faults: fault.to_owned(),
            check,
            rows: rows.to_owned(),
            ends: Colour::Red,
            says,
            locks: Locks::Own,
        }
    })
    .collect()
}

/// The same checks of the same rows, with nothing planted.
fn unplanted(planted: &[Planting]) -> Vec<Planting> {
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for planting in planted {
        let known = rows.entry(planting.check).or_default();
        known.extend(planting.rows.split(',').filter(|row| !row.is_empty()));
    }
    let checks = rows.into_iter().map(|(check, rows)| Planting {
        faults: String::new(),
        check,
        rows: rows.into_iter().collect::<Vec<_>>().join(","),
        ends: Colour::Green,
        says: GREEN,
        locks: Locks::Own,
    });
    checks.collect()
}

#[test]
fn every_planted_fault_turns_its_check_red_and_without_one_all_are_green() {
    let mut planted = plantings();
    planted.retain(|planting| planting.check != ELSEWHERE);
    let mut all: VecDeque<Planting> = unplanted(&planted).into();
    all.extend(planted);
    run_all(all);
}

fn run_all(all: VecDeque<Planting>) {
    // The runs share this run's PostgreSQL; each makes databases of its own in it.
    let postgres = is_cluster().then(servers::postgres_port);
    let (all, wrong) = (Mutex::new(all), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(planting) = { all.lock().unwrap().pop_front() } {
                    if let Err(error) = run(&planting, postgres) {
                        wrong.lock().unwrap().push(error);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Runs one check in a process of its own.
fn run(planting: &Planting, postgres: Option<u16>) -> Result<(), String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", scenario(planting.check), "--test-threads=1"])
        .env("ARTEL_PLANTED", &planting.faults)
        .env_remove("ARTEL_TEST_ROWS")
        .env_remove(servers::ROLE)
        .stdin(Stdio::null());
    if planting.locks == Locks::Own {
        command.env(servers::ROLE, "postgres");
    }
    if !planting.rows.is_empty() {
        command.env("ARTEL_TEST_ROWS", &planting.rows);
    }
    if let Some(port) = postgres {
        command.env(servers::POSTGRES_OF_OTHERS, port.to_string());
    }
    let (succeeded, said) = ended(&mut command);
    let one_green = said.contains("1 passed; 0 failed");
    let ended = match (succeeded, one_green) {
        (true, true) => Some(Colour::Green),
        (false, false) => Some(Colour::Red),
        // It was not run, or something else went wrong.
        _ => None,
    };
    if ended == Some(planting.ends) && said.contains(planting.says) {
        return Ok(());
    }
    Err(format!("{planting:?} ended {ended:?} and says:\n{said}"))
}

/// Whether it succeeded, and all that it said.
fn ended(command: &mut Command) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let output = std::fs::File::create(&log).unwrap();
    let mut child = command
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let end = Instant::now() + DEADLINE;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    (status.success(), std::fs::read_to_string(&log).unwrap())
}

#[test]
fn the_table_has_a_row_for_every_fault() {
    let known: BTreeSet<String> = Fault::value_variants()
        .iter()
        .filter_map(|fault| Some(fault.to_possible_value()?.get_name().to_owned()))
        .collect();
    let rows: BTreeSet<String> = plantings()
        .into_iter()
        .map(|planting| planting.faults)
        .collect();
    assert_eq!(rows, known);
    let plantings = plantings();
    let leaks = plantings
        .iter()
        .filter(|planting| planting.check == "canaries");
    assert!(leaks.count() >= 20, "too few leaks for the canaries");
}
