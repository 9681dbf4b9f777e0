//! His name, and those that he gave to files, in stored events: of groups and deals that show him, and in
//! notices of others.

use super::queries;
use crate::app::App;
use crate::error::Result;
use crate::log::Tx;
use crate::messages::rewrite_event;
use anyhow::Context;
use protocol::event::{Event, PersonalEvent};
use protocol::{FileId, Seq, StreamId, UserId};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Events looked at in a step.
const PAGE: i64 = 1000;

/// Before the first event of all streams.
pub const BEGINNING: (StreamId, Seq) = (StreamId(Uuid::nil()), Seq::ZERO);

/// What stands from now on where he stood.
pub struct Present {
    pub user: String,
    /// His own stream, of which nobody else reads: its positions stay, and nothing in them.
    pub own: StreamId,
    pub name: String,
    /// Of the files that he uploaded.
    pub files: HashMap<FileId, String>,
}

/// Corrects the events after this one in which he stands; where it came to, nothing at the end of the
/// whole log. Those of one stream are changed in one transaction. May be repeated.
pub async fn step(
    app: &App,
    user: UserId,
    present: &Arc<Present>,
    after: (StreamId, Seq),
) -> Result<Option<(StreamId, Seq)>> {
    let page = queries::naming(&mut app.db.read().await?, user, present.own, after, PAGE).await?;
    let Some((stream, seq, _)) = page.last() else {
        return Ok(None);
    };
    let his = page.iter().filter(|(_, _, is_his)| *is_his == 1);
    let spots: Vec<(StreamId, Seq)> = his.map(|(stream, seq, _)| (*stream, *seq)).collect();
    for spots in spots.chunk_by(|one, next| one.0 == next.0) {
        let (spots, present) = (spots.to_vec(), present.clone());
        app.log
            .write(move |tx| {
                let (spots, present) = (spots.clone(), present.clone());
                Box::pin(async move { rewrite_in(tx, &present, &spots).await })
            })
            .await?;
    }
    Ok(Some((*stream, *seq)))
}

async fn rewrite_in(tx: &mut Tx, present: &Present, spots: &[(StreamId, Seq)]) -> Result<()> {
    let nothing = Event::Personal(PersonalEvent::ProfileChanged {});
    let nothing = serde_json::to_string(&nothing).context("an event")?;
    for (stream, seq) in spots {
        if *stream == present.own {
            rewrite_event(&mut tx.conn, *stream, *seq, &nothing).await?;
            continue;
        }
        queries::lock(&mut tx.conn, *stream).await?;
        let Some(body) = queries::body(&mut tx.conn, *stream, *seq).await? else {
            continue;
        };
        // Not as an event: what a newer version has written keeps what this one does not know.
        let mut event: Value = serde_json::from_str(&body).context("a stored event")?;
        if present.correct(&mut event) {
            rewrite_event(&mut tx.conn, *stream, *seq, &event.to_string()).await?;
        }
    }
    Ok(())
}

impl Present {
    /// False when nothing had to be.
    fn correct(&self, part: &mut Value) -> bool {
        match part {
            Value::Array(parts) => self.correct_all(parts.iter_mut()),
            Value::Object(fields) => {
                let within = self.correct_all(fields.values_mut());
                self.correct_one(fields) || within
            }
            _ => false,
        }
    }

    fn correct_all<'a>(&self, parts: impl Iterator<Item = &'a mut Value>) -> bool {
        let mut corrected = false;
        for part in parts {
            corrected |= self.correct(part);
        }
        corrected
    }

    /// A person, a file, or whoever is named as an actor.
    fn correct_one(&self, fields: &mut Map<String, Value>) -> bool {
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let is_he = |key: &str| text(key) == Some(&self.user);
        let mut new: Vec<(&str, Value)> = Vec::new();
        if is_he("id") && fields.contains_key("kind") {
            new.push(("name", self.name.clone().into()));
            new.push(("avatar", Value::Null));
        }
        if is_he("actor") {
            new.push(("actorName", self.name.clone().into()));
        }
        if fields.contains_key("mediaType")
            && let Some(file) = text("id").and_then(|id| id.parse().ok())
            && let Some(name) = self.files.get(&FileId(file))
        {
            new.push(("name", name.clone().into()));
        }
        let mut corrected = false;
        for (key, new) in new {
            if let Some(old) = fields.get_mut(key).filter(|old| **old != new) {
                *old = new;
                corrected = true;
            }
        }
        corrected
    }
}

#[cfg(test)]
mod tests {
    use super::Present;
    use protocol::{FileId, StreamId};
    use serde_json::{Value, json};
    use uuid::Uuid;

    #[test]
    fn his_names_go_wherever_they_stand_and_nothing_else_changes() {
        let file = Uuid::from_u128(5);
        let event = |name: &str, avatar: Option<&str>, of_file: &str| -> Value {
            json!({
                "people": [
                    { "id": "7", "kind": "external", "name": name, "avatar": avatar, "later": 1 },
                    { "id": "8", "kind": "external", "name": "Олег", "avatar": "b" },
                ],
                "notification": { "actor": "7", "actorName": name, "id": "7" },
                "task": { "id": "7", "name": "Иван" },
                "files": [
                    { "id": file, "mediaType": "image/png", "name": of_file },
                    { "id": Uuid::nil(), "mediaType": "image/png", "name": "Иван.png" },
                ],
            })
        };
        let present = Present {
            user: "7".to_owned(),
            own: StreamId(Uuid::nil()),
            name: "Никто".to_owned(),
            files: [(FileId(file), "file.png".to_owned())].into(),
        };
        let mut stored = event("Иван", Some("a"), "Иван у насоса.png");
        assert!(present.correct(&mut stored));
        assert_eq!(stored, event("Никто", None, "file.png"));
        assert!(!present.correct(&mut stored));
    }
}
