//! No statement of the product reads a whole table that grows with the years. The plans are SQLite's,
//! which has one writer: what reads for long there, everybody waits for. PostgreSQL has the same indexes.

use crate::town::is_cluster;
use server::store::{Db, open};
use std::collections::BTreeSet;
use std::path::Path;

/// Tables that grow by what people do; what settings fill may be read whole.
const GROWING: &str = " audit client_phones clients cursors deals events file_uses files invitations \
    items jobs links memberships message_changes messages notifications ops push_subscriptions reactions \
    revisions sessions streams task_history tasks writers ";

/// Statements that do, by their beginning, and why they may.
const MAY: &[(&str, &str)] = &[
    (
        "delete from sessions where expires_at",
        "once a day, as many as there are devices",
    ),
    (
        "insert into cursors",
        "a new colleague gets a cursor in every group",
    ),
    (
        "select d.id from deals d where (d.stage_id",
        "a renamed stage or type is told on every card with it",
    ),
    (
        "select id from clients where search_key like",
        "a search, in a reader",
    ),
    (
        "select m.user_id, m.group_id, (select count(*)",
        "the masters of all groups, in a reader",
    ),
    (
        "select owner, kind, head from streams",
        "the heads of all groups, which its index holds",
    ),
    (
        "select user_id, group_id from memberships",
        "the list of all people, in a reader",
    ),
];

/// Texts that are no whole statement of SQLite's: put together by `concat!`, whose plans the scenarios of
/// the timeline and of the list of tasks read, or PostgreSQL's own.
const NOT_READ: &[&str] = &[
    "insert into messages (id, group_id, side, seq, line",
    "select * from ( select * from (select",
    "select current_setting(",
    "select format('drop index concurrently",
    "select id, public_no, request_type, stage from deal_refs(",
    "select owner, kind from streams where (owner, kind) in",
    "select pg_try_advisory_lock(",
    "select read_as(",
    "select t.id, cast(",
    "select …",
    "update jobs set leased_until = $1, attempts = attempts + 1 where id in",
    "with space",
];

#[tokio::test]
async fn no_statement_reads_a_whole_table_that_grows_but_those_that_are_named() {
    if is_cluster() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("artel.sqlite").display());
    let db = open(&url, 1).await.unwrap();
    let mut statements = BTreeSet::new();
    let product = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read_folder(&product, &mut statements);
    assert!(statements.len() > 300, "{} found", statements.len());
    let mut wrong = Vec::new();
    let mut reasons: BTreeSet<&str> = MAY.iter().map(|(beginning, _)| *beginning).collect();
    for statement in statements {
        match steps(&db, &statement).await {
            Ok(steps) if steps.iter().any(|step| is_long(step, &statement)) => {
                match MAY
                    .iter()
                    .find(|(beginning, _)| statement.starts_with(beginning))
                {
                    Some((beginning, _)) => drop(reasons.remove(beginning)),
                    None => wrong.push(format!("{statement}: {steps:?}")),
                }
            }
            Ok(_) => {}
            Err(_)
                if NOT_READ
                    .iter()
                    .any(|beginning| statement.starts_with(beginning)) => {}
            Err(error) => wrong.push(format!("{statement}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(reasons.is_empty(), "these read little by now: {reasons:?}");
}

/// Does this step go through all rows of such a table, by its name or the one that it has here?
fn is_long(step: &str, statement: &str) -> bool {
    let Some(name) = step
        .strip_prefix("SCAN ")
        .and_then(|rest| rest.split(' ').next())
    else {
        return false;
    };
    let tables = GROWING.split_whitespace();
    let mut named =
        tables.filter(|table| name == *table || statement.contains(&format!(" {table} {name} ")));
    named.next().is_some()
}

async fn steps(db: &Db, statement: &str) -> sqlx::Result<Vec<String>> {
    let Db::Sqlite { writer, .. } = db else {
        panic!("this is no SQLite");
    };
    let explained = sqlx::AssertSqlSafe(format!("explain query plan {statement}"));
    let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained).fetch_all(writer).await?;
    Ok(rows.into_iter().map(|(.., step)| step).collect())
}

/// All programs but `artel verify`, which reads everything on purpose, in readers.
fn read_folder(folder: &Path, statements: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("verify") {
            read_folder(&path, statements);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            read(&std::fs::read_to_string(&path).unwrap(), statements);
        }
    }
}

/// Every text of a program that begins like a statement.
fn read(program: &str, statements: &mut BTreeSet<String>) {
    for verb in ["select ", "insert ", "update ", "delete ", "with "] {
        for (at, _) in program.match_indices(&format!("\"{verb}")) {
            let (text, rest) = literal(&program[at..]);
            // A verb alone is the beginning of a text that is put together.
            if text.trim() == verb.trim() {
                continue;
            }
            let before = program[..at].rsplit_once('!').map(|(before, _)| before);
            statements.insert(
                if before.is_some_and(|before| before.ends_with("fetch_in")) {
                    let after = rest.find('"').map(|at| literal(&rest[at..]).0);
                    let among = "in (select unhex(value) from json_each($1))";
                    format!("{text} {among} {}", after.unwrap_or_default())
                } else {
                    text
                },
            );
        }
    }
}

/// The text of the literal at the beginning, and what follows it.
fn literal(program: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = program[1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let space = if text.ends_with(' ') { " " } else { "" };
                return (words.join(" ") + space, &program[at + 2..]);
            }
            // The line goes on with the next one's first word, or the next letter stands for itself.
            '\\' => text.extend(letters.next().map(|(_, next)| match next {
                '\n' => ' ',
                other => other,
            })),
            _ => text.push(letter),
        }
    }
    (text, "")
}
