//! Groups: one service company in one city, one live room.

pub mod queries;
pub mod routes;
pub mod view;

use crate::accounts::search_key;
use crate::commands::Context;
use crate::error::{Error, Result, filled};
use crate::ids;
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, may};
use crate::store::{Conn, is_duplicate};
use protocol::command::Receipt;
use protocol::event::StreamName;
use protocol::group::Side;
use protocol::hint::{Changed, ChangedKind};
use protocol::{GroupId, limits};

/// Makes a group with its two streams; the same city and company twice is refused (S1-02).
pub async fn create(
    tx: &mut Tx,
    context: &Context<'_>,
    city: &str,
    company: &str,
    time_zone: &str,
    prefix: &str,
) -> Result<Receipt> {
    may(context.actor, Action::ManageGroups, Facts::default())?;
    let city = filled("city", limits::CITY, city)?;
    let company = filled("company", limits::COMPANY, company)?;
    let time_zone = zone(time_zone)?;
    let prefix = prefix_of(prefix)?;
    let id: GroupId = ids::new();
    let key = search_key(&format!("{city} {company}"));
    let inserted = queries::insert(
        &mut tx.conn,
        id,
        &city,
        &company,
        &key,
        &time_zone,
        &prefix,
        tx.now,
    )
    .await;
    match inserted {
        Err(Error::Sql(error)) if is_duplicate(&error) => return Err(Error::duplicate("company")),
        other => other?,
    }
    tx.make_stream(StreamName::Shared(id)).await?;
    tx.make_stream(StreamName::Internal(id)).await?;
    tx.changed(Changed {
        kind: ChangedKind::Group,
        id: id.0,
        rev: 1,
    });
    crate::audit::note(
        tx,
        context.actor.author(),
        "create_group",
        Some(("group", id.0)),
        None,
    )
    .await?;
    Ok(Receipt {
        id: Some(id.0),
        rev: Some(1),
        ..Receipt::default()
    })
}

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

/// What the policy must know about an actor and a group; absent looks like outside.
pub async fn facts(conn: &mut Conn, actor: &Actor, group: GroupId) -> Result<Facts> {
    let inside = if actor.is_staff() {
        queries::exists(conn, group).await?
    } else {
        queries::is_member(conn, group, actor.id).await?
    };
    if actor.is_staff() && !inside {
        return Err(Error::not_found());
    }
    Ok(Facts {
        inside,
        ..Facts::default()
    })
}

/// May he read this stream, now?
pub async fn may_follow(conn: &mut Conn, actor: &Actor, stream: StreamName) -> Result<()> {
    match stream {
        StreamName::Shared(group) => {
            may(
                actor,
                Action::ReadSide(Side::Shared),
                facts(conn, actor, group).await?,
            )?;
        }
        StreamName::Internal(group) => {
            may(
                actor,
                Action::ReadSide(Side::Internal),
                facts(conn, actor, group).await?,
            )?;
        }
        StreamName::Deal(_) => {
            may(actor, Action::ReadDeals, Facts::default())?;
        }
        StreamName::Personal(user) => {
            let own = user == actor.id;
            may(
                actor,
                Action::OwnAccount,
                Facts {
                    own,
                    ..Facts::default()
                },
            )?;
        }
    }
    Ok(())
}
