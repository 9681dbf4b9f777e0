//! Groups: one service company in one city, one live room.

pub mod following;
pub mod invitations;
mod life;
mod members;
pub mod queries;
pub mod routes;
pub mod view;

pub use life::{archive, create, mark, rename, unarchive};
pub use members::{add, leave, remove, remove_from_all};

use crate::error::{Error, Result, filled};
use crate::planted::{Fault, planted};
use crate::policy::{Actor, Facts};
use crate::store::Conn;
use members::join;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::{GroupId, limits};
use queries::Life;

/// An IANA zone that the product knows.
pub fn zone(name: &str) -> Result<String> {
    let name = filled("timeZone", limits::TIME_ZONE, name)?;
    jiff::tz::TimeZone::get(&name).map_err(|_| Error::invalid("timeZone"))?;
    Ok(name)
}

/// One to four letters before the numbers of a group's tasks.
fn prefix_of(text: &str) -> Result<String> {
    let prefix = text.trim().to_uppercase();
    let letters = prefix.chars().count();
    if (1..=4).contains(&letters) && prefix.chars().all(char::is_alphanumeric) {
        Ok(prefix)
    } else {
        Err(Error::invalid("prefix"))
    }
}

/// What the policy must know about an actor and a group; absent looks like outside. Asked under the
/// group's lock it also sees whether he may still act at all (architecture rule 11).
pub async fn facts(conn: &mut Conn, actor: &Actor, group: GroupId) -> Result<Facts> {
    look(conn, actor, group).await.map(|(facts, _)| facts)
}

/// As [`facts`], with whether the group is archived; ask the policy first, so that this tells
/// nothing to those outside.
pub async fn look(conn: &mut Conn, actor: &Actor, group: GroupId) -> Result<(Facts, Life)> {
    let life = if actor.system {
        queries::life(conn, group).await?
    } else if actor.is_staff() {
        queries::life_for_staff(conn, group, actor.id).await?
    } else {
        queries::life_for_member(conn, group, actor.id).await?
    };
    if actor.is_staff() && life.is_none() {
        return Err(Error::not_found());
    }
    let facts = Facts {
        inside: life.is_some() || planted(Fault::StrangersInside),
        ..Facts::default()
    };
    Ok((facts, life.unwrap_or_default()))
}

/// An archived group is read-only: 409. Asked after the policy, so that it tells nothing to those
/// outside.
pub async fn must_be_live(conn: &mut Conn, group: GroupId) -> Result<()> {
    queries::life(conn, group)
        .await?
        .ok_or_else(Error::not_found)?
        .must_go_on()
}

/// The refusal of a write into an archived group.
#[must_use]
pub fn archived() -> Error {
    Error::Told(Box::new(ErrorBody {
        name: Some("archived".to_owned()),
        ..ErrorBody::of(ErrorCode::InvalidTransition)
    }))
}
