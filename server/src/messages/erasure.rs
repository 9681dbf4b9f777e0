//! Lines of a person who is erased (ADR 0033): his own become tombstones, and in those of others that
//! name him another name stands for his.

use super::queries::{self, MessageRow};
use super::{change, rewrite};
use crate::app::App;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, Permit, may};
use protocol::{GroupId, MessageId, Seq, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Lines looked at in a step.
const PAGE: i64 = 1000;
/// Lines changed in one transaction, under their group's lock.
const BATCH: usize = 20;

/// Whose lines, and how he was called.
pub struct Person<'a> {
    pub id: UserId,
    /// Staff write in every group.
    pub staff: bool,
    pub former: &'a str,
    /// What stands for it from now on.
    pub name: &'a str,
}

/// A line up to which a group is done.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Place {
    group: GroupId,
    side: i32,
    seq: Seq,
}

impl Place {
    fn before_all_of(group: GroupId) -> Self {
        let (side, seq) = (0, Seq::ZERO);
        Place { group, side, seq }
    }
}

/// Goes on after this place through the groups that he may have written in or been named in; where it
/// came to, nothing at the end. May be repeated.
pub async fn step(app: &App, person: &Person<'_>, after: Option<Place>) -> Result<Option<Place>> {
    let mut conn = app.db.read().await?;
    let done = after.map_or(GroupId(Uuid::nil()), |after| after.group);
    if let Some(Place { group, side, seq }) = after {
        let page = queries::lines_with(&mut conn, group, person.id, (side, seq), PAGE).await?;
        drop(conn);
        if let Some((_, side, seq, _)) = page.last() {
            let (side, seq) = (*side, *seq);
            let his = page.iter().filter(|(_, _, _, is_his)| *is_his == 1);
            let his: Vec<MessageId> = his.map(|(line, ..)| *line).collect();
            erase_all(app, group, person, &his).await?;
            return Ok(Some(Place { group, side, seq }));
        }
        conn = app.db.read().await?;
    }
    let next = queries::group_of_lines(&mut conn, person.id, person.staff, done).await?;
    Ok(next.map(Place::before_all_of))
}

async fn erase_all(
    app: &App,
    group: GroupId,
    person: &Person<'_>,
    lines: &[MessageId],
) -> Result<()> {
    let (user, names) = (
        person.id,
        (person.former.to_owned(), person.name.to_owned()),
    );
    for lines in lines.chunks(BATCH) {
        let (lines, names) = (lines.to_vec(), names.clone());
        app.log
            .write(move |tx| {
                let (lines, names) = (lines.clone(), names.clone());
                Box::pin(async move { erase(tx, group, user, &lines, &names).await })
            })
            .await?;
    }
    Ok(())
}

async fn erase(
    tx: &mut Tx,
    group: GroupId,
    user: UserId,
    lines: &[MessageId],
    names: &(String, String),
) -> Result<()> {
    tx.lock_group(group).await?;
    let permit = may(&Actor::system(), Action::DeleteMessage, Facts::default())?;
    for line in lines {
        let row = queries::by_id(&mut tx.conn, *line)
            .await?
            .ok_or_else(Error::not_found)?;
        if row.deleted_at.is_some() {
            continue;
        }
        if row.author == Some(user) {
            change::bury(tx, permit, &row).await?;
        } else {
            rename(tx, permit, &row, names).await?;
        }
    }
    Ok(())
}

/// The text without his name, and so in former texts. No edit of its author: `edited_at` stays.
async fn rename(
    tx: &mut Tx,
    permit: Permit,
    row: &MessageRow,
    names: &(String, String),
) -> Result<()> {
    for (no, text) in queries::revisions_by_no(&mut tx.conn, row.id).await? {
        let text = renamed(&text, names);
        queries::correct_revision(&mut tx.conn, row.id, no, &text).await?;
    }
    let text = renamed(&row.text, names);
    if text == row.text {
        return Ok(());
    }
    queries::correct_text(&mut tx.conn, row.id, &text).await?;
    change::tell(tx, permit, row).await?;
    rewrite::former_text(tx, row).await
}

/// With the second name where the first is named by `@`, and not a longer one that begins alike.
fn renamed(text: &str, (former, name): &(String, String)) -> String {
    let named = format!("@{former}");
    let mut parts = text.split(&named);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        let longer = rest.starts_with(char::is_alphanumeric);
        renamed.push('@');
        renamed.push_str(if longer { former } else { name });
        renamed.push_str(rest);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_name_that_begins_alike_is_another_ones() {
        let names = ("Иван".to_owned(), "Никто".to_owned());
        let text = "@Иван, @Иванов и @Иван: сам Иван у @Ивана";
        let without = "@Никто, @Иванов и @Никто: сам Иван у @Ивана";
        assert_eq!(renamed(text, &names), without);
        assert_eq!(renamed(without, &names), without);
    }
}
