//! What answers tell of what one may not know: nothing, not by status, body or headers, and (in the
//! long proofs, `ARTEL_SOAK`) not by time.

use super::PASSWORD;
use crate::groups::{accepts, invitation};
use crate::people::makes;
use crate::people::{link_for, operator_named};
use crate::tasks::desk::Desk;
use crate::town::asked::Answer;
use crate::town::{DEADLINE, Person, Town, is_cluster};
use protocol::group::Side;
use protocol::{FileId, GroupId, TaskId};
use reqwest::Method;
use serde_json::json;
use server::accounts::passwords;
use server::clock::DAY;
use server::{execute, ids};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// All of an answer but its time.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text())
}

#[tokio::test]
async fn what_is_denied_is_answered_as_what_is_not_there() {
    let desk = Desk::open().await;
    let task = desk.creates(desk.new_task("Осмотр")).await;
    let file = crate::files::posts(&desk.igor, desk.group, Side::Shared, "акт.txt", b"x").await;
    let group = desk.group;
    let (nowhere, nothing, none): (GroupId, TaskId, FileId) = (ids::new(), ids::new(), ids::new());
    for (denied, absent) in [
        (format!("groups/{group}"), format!("groups/{nowhere}")),
        (
            format!("groups/{group}/lines"),
            format!("groups/{nowhere}/lines"),
        ),
        (
            format!("groups/{group}/shared/events?after=0"),
            format!("groups/{nowhere}/shared/events?after=0"),
        ),
        (
            format!("groups/{group}/invitations"),
            format!("groups/{nowhere}/invitations"),
        ),
        (format!("tasks/{task}"), format!("tasks/{nothing}")),
        (
            format!("tasks/{task}/history"),
            format!("tasks/{nothing}/history"),
        ),
        (
            format!("tasks/{task}/private"),
            format!("tasks/{nothing}/private"),
        ),
        (format!("files/{}", file.id), format!("files/{none}")),
        (
            format!("files/{}/thumb", file.id),
            format!("files/{none}/thumb"),
        ),
    ] {
        let asked = async |path: &str| told(&desk.anna.get(&format!("/api/{path}")).await);
        assert_eq!(asked(&denied).await, asked(&absent).await, "{denied}");
    }

    // Invitations and links: used, revoked, expired and never made.
    let admin = desk.town.admin("Анна").await;
    let anyone = admin.with_token("");
    let used = invitation(&admin, group).await;
    assert!(accepts(&anyone, &used, "Иван").await.is_ok());
    let vera = makes(&admin, operator_named("Вера", super::LOGIN)).await;
    let void = link_for(&admin, vera).await;
    link_for(&admin, vera).await;
    let late = invitation(&admin, group).await;
    desk.town.later(8 * DAY);
    let never = "bm90IGEgdG9rZW4gdGhhdCBhbnlib2R5IGV2ZXIgbWFkZQ";
    for path in ["/api/link", "/api/link/look", "/api/invitations/accept"] {
        let asked = async |token: &str| {
            let mut body = json!({ "token": token });
            if path.ends_with("accept") {
                body["name"] = json!("Иван");
            }
            told(&anyone.post(path, &body).await)
        };
        let absent = asked(never).await;
        assert_eq!(absent.0, 409);
        for token in [&used, &void, &late] {
            assert_eq!(asked(token).await, absent, "{path}");
        }
    }
}

/// Operators with passwords, made by rows so that one hash does for all.
async fn have_accounts(town: &Town, count: usize) {
    let hash = passwords::hash(PASSWORD).unwrap();
    let admin = town.admin("Анна").await.patient();
    for n in 0..count {
        let user = makes(&admin, operator_named("Вера", &login(n))).await;
        let hash = hash.clone();
        let app = town.app();
        let write = app.log.write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move {
                const SET: &str = "update users set password = $1, status = 'active' where id = $2";
                execute!(tx.conn, SET, hash, user)?;
                Ok(())
            })
        });
        write.await.unwrap();
    }
}

fn login(n: usize) -> String {
    format!("vera{n:04}@artel.example")
}

/// A wrong password of this login, from an address of its own.
async fn guess(anyone: &Person, n: usize, login: &str) -> (Duration, Answer) {
    let from = format!("198.51.{}.{}", n / 200, n % 200);
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", &from),
    ];
    let body = json!({ "login": login, "password": "неправильный" }).to_string();
    let start = Instant::now();
    let path = "/api/sign-in";
    let answer = anyone.asks(Method::POST, path, &headers, body.into()).await;
    (start.elapsed(), answer)
}

#[tokio::test]
async fn a_wrong_password_does_not_tell_who_has_an_account() {
    let soak = std::env::var_os("ARTEL_SOAK").is_some();
    let pairs = if soak { 400 } else { 8 };
    let town = Town::start_with(&["--trusted-proxy", "127.0.0.1"]).await;
    have_accounts(&town, pairs).await;
    let anyone = town.operator("Кто угодно").await.with_token("");
    let mut rounds = Vec::new();
    // What else the machine does can part the medians of one round, not of each.
    for round in 0..if soak { 3 } else { 1 } {
        let (known, unknown) = guessed(&anyone, pairs, round * pairs).await;
        let (median, p) = apart(&known, &unknown);
        rounds.push(format!("medians {median:.3} ms apart, p = {p:.3}"));
        if median.abs() <= 2.0 && p > 0.01 {
            break;
        }
        assert!(!soak || round < 2, "time tells: {rounds:?}");
    }
    let counts = format!("\ncounts: {pairs} pairs, {}\n", rounds.join("; "));
    std::io::stdout().write_all(counts.as_bytes()).unwrap();
}

/// How long so many wrong passwords take, of people with an account and without, from networks that
/// begin with this one.
async fn guessed(anyone: &Person, pairs: usize, from: usize) -> (Vec<Duration>, Vec<Duration>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..pairs {
        let stranger = format!("nobody{n:04}@artel.example");
        // What the one leaves to be done, an entry of the failure, must not always fall to the other.
        let (mine, others) = if n % 2 == 0 {
            let mine = guess(anyone, from + n, &login(n)).await;
            (mine, guess(anyone, from + n, &stranger).await)
        } else {
            let others = guess(anyone, from + n, &stranger).await;
            (guess(anyone, from + n, &login(n)).await, others)
        };
        assert_eq!(told(&mine.1), told(&others.1));
        assert_eq!(mine.1.status, 401);
        known.push(mine.0);
        unknown.push(others.0);
    }
    (known, unknown)
}

/// An entry is written of a failure for an account, and for none where the network has failed before:
/// whoever waits for it learns which it was.
#[tokio::test]
async fn a_wrong_password_is_answered_while_its_entry_cannot_be_written() {
    let town = Town::start().await;
    have_accounts(&town, 1).await;
    let anyone = town.operator("Кто угодно").await.with_token("");
    let app = town.app();
    let (begun, over) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let ends = over.clone();
    let held = begun.clone();
    let write = app.log.write(move |tx| {
        let (begun, over) = (begun.clone(), over.clone());
        Box::pin(async move {
            if is_cluster() {
                execute!(tx.conn, "lock table audit in access exclusive mode")?;
            }
            begun.notify_one();
            over.notified().await;
            Ok(())
        })
    });
    let guess = async {
        held.notified().await;
        let body = json!({ "login": login(0), "password": "неправильный" });
        let answer = tokio::time::timeout(DEADLINE, anyone.post("/api/sign-in", &body)).await;
        ends.notify_one();
        answer.expect("an answer while nothing can be written")
    };
    let (written, answer) = tokio::join!(write, guess);
    written.unwrap();
    assert_eq!(answer.status, 401);
}

/// By how many milliseconds the medians differ, and the probability (Mann-Whitney, both sides) that
/// samples of one and the same distribution differ so much.
fn apart(one: &[Duration], other: &[Duration]) -> (f64, f64) {
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let below = one
        .iter()
        .flat_map(|mine| other.iter().map(move |theirs| mine.cmp(theirs)));
    let u: f64 = below.map(|order| 0.5 + f64::from(order as i8) / 2.0).sum();
    let (n, m) = (one.len() as f64, other.len() as f64);
    let z = (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();
    (median(one) - median(other), 2.0 * upper_tail(z.abs()))
}

/// Of the normal distribution beyond `z` (Abramowitz and Stegun 26.2.17).
fn upper_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let poly = [
        0.319_381_53,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let sum: f64 = poly.iter().rev().fold(0.0, |sum, c| (sum + c) * t);
    sum * (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt()
}

#[test]
fn times_that_differ_are_told_apart() {
    let times = |base: u64| -> Vec<Duration> {
        (0..400)
            .map(|n| Duration::from_micros(base + n * 7 % 900))
            .collect()
    };
    let (same, p) = apart(&times(20_000), &times(20_000));
    assert!(same.abs() < 0.001 && p > 0.9, "{same} {p}");
    let (later, p) = apart(&times(20_200), &times(20_000));
    assert!(later > 0.1 && p < 0.01, "{later} {p}");
}
