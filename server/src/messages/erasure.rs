//! Lines of a person who is erased (ADR 0033): his own become tombstones, and in those of others that
//! name him another name stands for his.

use super::queries::{self, MessageRow};
use super::{change, rewrite};
use crate::app::App;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, Permit, may};
use protocol::{GroupId, MessageId, Seq, UserId};

/// Lines changed in one transaction, under their group's lock.
const BATCH: i64 = 20;

/// Goes through the groups that he may have written in or been named in. `names` are his former one and
/// what stands for it. May be repeated.
pub async fn run(app: &App, user: UserId, staff: bool, names: (&str, &str)) -> Result<()> {
    let groups = queries::groups_of_lines(&mut app.db.read().await?, user, staff).await?;
    for group in groups {
        let mut after = (0, Seq::ZERO);
        loop {
            let page = {
                let mut conn = app.db.read().await?;
                queries::lines_with(&mut conn, group, user, after, BATCH).await?
            };
            let Some((_, side, seq)) = page.last() else {
                break;
            };
            after = (*side, *seq);
            let lines: Vec<MessageId> = page.iter().map(|(line, ..)| *line).collect();
            let names = (names.0.to_owned(), names.1.to_owned());
            app.log
                .write(move |tx| {
                    let (lines, names) = (lines.clone(), names.clone());
                    Box::pin(async move { erase(tx, group, user, &lines, &names).await })
                })
                .await?;
        }
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
