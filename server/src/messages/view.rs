//! Lines as their audience may know them. A line's view is the same for everyone who may read it.

use super::queries::{self, MessageRow};
use crate::accounts;
use crate::error::{Error, Result};
use crate::groups::view::excerpt;
use crate::store::Conn;
use anyhow::{Context, anyhow};
use protocol::group::Side;
use protocol::message::{LineBody, MessageView, Quote};
use protocol::person::PersonForGroup;
use protocol::{MessageId, UserId};
use std::collections::{BTreeSet, HashMap};

/// One line by id.
pub async fn one(conn: &mut Conn, id: MessageId) -> Result<MessageView> {
    let row = queries::by_id(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let mut views = many(conn, vec![row]).await?;
    views
        .pop()
        .ok_or_else(|| anyhow!("a line without a view").into())
}

/// Rows in their order, with quotes.
pub async fn many(conn: &mut Conn, rows: Vec<MessageRow>) -> Result<Vec<MessageView>> {
    let quoted: Vec<uuid::Uuid> = rows
        .iter()
        .filter_map(|row| row.reply_to)
        .map(|id| id.0)
        .collect();
    let quoted: HashMap<MessageId, MessageRow> = queries::by_ids(conn, &quoted)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    rows.into_iter().map(|row| view(row, &quoted)).collect()
}

fn view(row: MessageRow, quoted: &HashMap<MessageId, MessageRow>) -> Result<MessageView> {
    let side = if row.side == 0 {
        Side::Shared
    } else {
        Side::Internal
    };
    // A quote never carries a note out of the internal stream.
    let reply = row
        .reply_to
        .and_then(|id| quoted.get(&id))
        .filter(|original| original.side <= row.side);
    let mentions: Vec<UserId> = serde_json::from_str(&row.mentions).context("stored mentions")?;
    Ok(MessageView {
        id: row.id,
        group: row.group_id,
        side,
        seq: row.seq,
        line: row.line,
        anchor: row.anchor,
        author: row.author,
        at: row.at,
        body: body(&row)?,
        reply: reply.map(quote),
        mentions,
        mentions_staff: row.mentions_staff,
        chip: None,
        reactions: Vec::new(),
        edited_at: row.edited_at,
        op: row.op,
        rev: row.rev,
    })
}

fn body(row: &MessageRow) -> Result<LineBody> {
    if row.deleted_at.is_some() {
        return Ok(LineBody::Deleted);
    }
    Ok(match row.kind.as_str() {
        "text" => LineBody::Text {
            text: row.text.clone(),
            files: Vec::new(),
        },
        other => return Err(anyhow!("a line of kind {other}").into()),
    })
}

fn quote(original: &MessageRow) -> Quote {
    let deleted = original.deleted_at.is_some();
    Quote {
        message: original.id,
        author: original.author,
        excerpt: if deleted {
            String::new()
        } else {
            excerpt(&original.text)
        },
        deleted,
    }
}

/// Everyone that these lines name.
pub async fn people_of(conn: &mut Conn, lines: &[MessageView]) -> Result<Vec<PersonForGroup>> {
    let mut named: BTreeSet<UserId> = BTreeSet::new();
    for line in lines {
        named.extend(line.author);
        named.extend(line.mentions.iter().copied());
        named.extend(line.reply.iter().filter_map(|quote| quote.author));
        named.extend(
            line.reactions
                .iter()
                .flat_map(|reaction| reaction.users.iter().copied()),
        );
        if let LineBody::Transition { to, .. } = &line.body {
            named.extend(*to);
        }
    }
    let named: Vec<UserId> = named.into_iter().collect();
    accounts::queries::people(conn, &named).await
}
