//! The campaigns that are run. With `ARTEL_SOAK=1` they are as long as an hour allows.

use crate::campaign::{Plan, Verdict, run};
use crate::nemesis::{Fault, kinds};
use crate::network::BREAKS;
use crate::town::Ground;

/// `few` in `make test`, `many` in `make soak`.
pub fn few_or_many(few: usize, many: usize) -> usize {
    if std::env::var_os("ARTEL_SOAK").is_some() {
        many
    } else {
        few
    }
}

/// Every kind so many times, and every failpoint twice as often.
fn each(times: usize, kinds: &[Fault]) -> Vec<Fault> {
    let points = kinds
        .iter()
        .copied()
        .filter(|kind| kind.failpoint().is_some());
    [kinds, &points.collect::<Vec<_>>()].concat().repeat(times)
}

/// Failpoints of SQLite's one writer.
const OF_THE_COMMIT: &[&str] = &[
    "mid-batch",
    "before-commit",
    "after-commit",
    "after-acknowledge",
];

/// Which failpoints a campaign was to reach so often, and did not.
fn not_reached(verdict: &Verdict, times: usize, kinds: &[Fault]) -> Vec<String> {
    let armed = kinds.iter().filter_map(|kind| kind.failpoint());
    armed
        .filter(|name| {
            verdict
                .struck
                .reached
                .get(name)
                .is_none_or(|found| *found < times)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_lose_double_reorder_and_leak_nothing_whatever_breaks() {
    let ground = Ground::Redis { nodes: 3 };
    let times = few_or_many(1, 2);
    let verdict = run(Plan {
        faults: each(times, &kinds(ground)),
        lines: few_or_many(8_000, 40_000),
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
    let not_reached = not_reached(&verdict, 1, &kinds(ground));
    assert!(not_reached.is_empty(), "never reached: {not_reached:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_on_sqlite_keeps_the_same_promises() {
    let ground = Ground::Sqlite;
    let faults = match few_or_many(0, 3) {
        // What other grounds have not; the rest is shown on three nodes.
        0 => kinds(ground)
            .into_iter()
            .filter(|kind| {
                kind.failpoint()
                    .is_none_or(|name| OF_THE_COMMIT.contains(&&*name))
            })
            .collect(),
        many => each(many, &kinds(ground)),
    };
    let verdict = run(Plan {
        faults,
        lines: few_or_many(20_500, 225_000),
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_a_redis_cluster_keep_the_same_promises() {
    let ground = Ground::RedisCluster { nodes: 2 };
    let few = [
        Fault::Killed,
        Fault::Paused,
        Fault::Storm,
        Fault::BeforeReply,
        Fault::BeforeCommitted,
        Fault::StoreHangsUp,
    ];
    let faults = match few_or_many(0, 1) {
        0 => few.to_vec(),
        _ => each(1, &kinds(ground)),
    };
    let verdict = run(Plan {
        faults,
        lines: few_or_many(1_500, 15_000),
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_the_network_parts_from_each_other_and_from_their_servers_keep_the_same_promises()
 {
    let ground = Ground::Networks { nodes: 3 };
    let times = few_or_many(1, 8);
    let beside = [Fault::Killed, Fault::Storm, Fault::RedisKilled];
    let verdict = run(Plan {
        faults: [BREAKS.map(Fault::Wire).as_slice(), &beside]
            .concat()
            .repeat(times),
        together: 2,
        lines: few_or_many(1_000, 20_000),
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
    assert_eq!(verdict.never_answered(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_over_and_nothing_that_was_acknowledged_is_lost() {
    let ground = Ground::Redis { nodes: 2 };
    let rounds = few_or_many(1, 4);
    let verdict = run(Plan {
        faults: [Fault::StoreReadOnly, Fault::StoreFailsOver].repeat(rounds),
        together: 1,
        lines: few_or_many(300, 3_000),
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
    // Nobody is left without an answer, and nothing is called a defect of Artel.
    let again = verdict.again();
    assert!(again.contains_key("unavailable"), "{again:?}");
    assert!(!again.contains_key("internal"), "{again:?}");
    assert_eq!(verdict.never_answered(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_restarted_one_after_the_other_as_another_version_and_nobody_loses_a_line() {
    let ground = Ground::Redis { nodes: 3 };
    // Up to the next version, and back.
    let rounds = few_or_many(2, 20);
    let verdict = run(Plan {
        faults: vec![Fault::AnotherVersion; 3 * rounds],
        together: 1,
        ..Plan::on(ground)
    })
    .await;
    verdict.must_be_clean();
    // What was stored is of both, and neither stumbled over the other's.
    let (this, next) = verdict.stored;
    assert!(
        this > 0 && next > 0,
        "{this} of this version, {next} of the next"
    );
    verdict.no_error_speaks_of("cached plan");
    verdict.no_error_speaks_of("a stored");
    println!("{}", verdict.waits());
    // On a machine that is too slow one may run out of time; a node whose tasks never end always does.
    let stops = 3 * rounds;
    assert!(verdict.unfinished.len() < stops, "{:?}", verdict.unfinished);
}
