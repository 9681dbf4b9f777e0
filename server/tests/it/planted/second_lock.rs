//! Row level security of PostgreSQL as the second lock (ADR 0017): with the application's own filters
//! of what masters read switched off, they are still sent nothing that is not theirs.

use super::{Colour, GREEN, Locks, Planting, run_all};
use crate::town::{Town, is_cluster};
use server::store::Db;

/// The filters, the check that is sent what each keeps back, and whether that is shown here: of the
/// others the table of faults shows it, with the same check.
const FILTERS: [(&str, &str, bool); 9] = [
    ("strangers-inside", "canaries", true),
    ("notes-on-pages", "canaries", false),
    ("deals-unguarded", "canaries", true),
    ("follows-unchecked", "canaries", true),
    ("tasks-unfiltered", "canaries", false),
    ("groups-unfiltered", "canaries", false),
    ("last-line-is-note", "canaries", false),
    ("files-unchecked", "canaries", true),
    ("faces-for-all", "files", false),
];

/// Of the check `files`: what the outsider must not see.
const FACES: &str = "assignee's face clean,assignee's face thumb";

#[test]
fn with_every_filter_of_the_application_off_postgres_shows_masters_no_row_that_is_not_theirs() {
    // SQLite has the first lock alone.
    if !is_cluster() {
        return;
    }
    let planting = |faults: &str, check, locks| Planting {
        faults: faults.to_owned(),
        check,
        rows: if check == "files" { FACES } else { "" }.to_owned(),
        ends: if locks == Locks::Both {
            Colour::Green
        } else {
            Colour::Red
        },
        says: match locks {
            Locks::Both => GREEN,
            Locks::Own => "was sent something of",
        },
        locks,
    };
    let all_of = |check| {
        let of_check = FILTERS.iter().filter(|(_, sees, _)| *sees == check);
        let names: Vec<&str> = of_check.map(|(fault, ..)| *fault).collect();
        planting(&names.join(","), check, Locks::Both)
    };
    let shown = FILTERS.iter().filter(|(.., here)| *here);
    let each = shown.map(|(fault, check, _)| planting(fault, *check, Locks::Own));
    let both = [all_of("canaries"), all_of("files")];
    run_all(both.into_iter().chain(each).collect());
}

#[tokio::test]
async fn every_table_obeys_and_eyes_that_nobody_lent_see_no_row() {
    if !is_cluster() {
        return;
    }
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    ivan.says(group, "строка").await;
    let Db::Pg {
        product, readers, ..
    } = &town.app().db
    else {
        unreachable!("two nodes are on PostgreSQL")
    };
    let open: Vec<(String,)> = sqlx::query_as(
        "select relname::text from pg_class c where relkind in ('r', 'p') \
         and relnamespace = 'public'::regnamespace and relname <> '_sqlx_migrations' \
         and not (relrowsecurity and relforcerowsecurity and exists \
         (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'product'))",
    )
    .fetch_all(product)
    .await
    .unwrap();
    assert!(open.is_empty(), "tables without the second lock: {open:?}");
    let count = "select count(*) from messages";
    let seen = |(count,): (i64,)| count;
    assert_eq!(
        seen(sqlx::query_as(count).fetch_one(product).await.unwrap()),
        1
    );
    assert_eq!(
        seen(sqlx::query_as(count).fetch_one(readers).await.unwrap()),
        0
    );
    let mut his = readers.begin().await.unwrap();
    let read_as = "select read_as($1)";
    let ask = sqlx::query(read_as).bind(ivan.id);
    ask.execute(&mut *his).await.unwrap();
    assert_eq!(
        seen(sqlx::query_as(count).fetch_one(&mut *his).await.unwrap()),
        1
    );
    // Eyes are lent for one transaction.
    his.commit().await.unwrap();
    assert_eq!(
        seen(sqlx::query_as(count).fetch_one(readers).await.unwrap()),
        0
    );
}

#[tokio::test]
async fn postgres_compiles_no_query_and_plans_none_twice_before_it_answers_it() {
    if !is_cluster() {
        return;
    }
    let town = Town::start().await;
    let Db::Pg {
        product, readers, ..
    } = &town.app().db
    else {
        unreachable!("two nodes are on PostgreSQL")
    };
    for pool in [product, readers] {
        let (jit,): (String,) = sqlx::query_as("select current_setting('jit')")
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(jit, "off");
        let (plans,): (String,) = sqlx::query_as("select current_setting('plan_cache_mode')")
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(plans, "force_generic_plan");
    }
}
