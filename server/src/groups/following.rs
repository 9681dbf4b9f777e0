//! Who may follow which streams, and where they stand: one look for all of them, after he has entered
//! their rooms (ADR 0009).

use super::queries::named;
use crate::accounts::queries::as_actor;
use crate::commands::Caller;
use crate::error::Result;
use crate::planted::{Fault, planted};
use crate::policy::{Action, Actor, Facts, may};
use crate::store::Conn;
use protocol::Seq;
use protocol::event::StreamName;
use protocol::group::Side;
use std::collections::HashMap;
use uuid::Uuid;

/// Where what a reader may follow stands now.
pub struct Look {
    /// His own stream, which every connection follows.
    pub personal: Option<Seq>,
    /// The streams asked for, in their order; nothing where there is none, or none for him.
    pub heads: Vec<Option<Seq>>,
}

/// Who he is, with a stream that his eyes see.
#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    role: String,
    owner: Option<Uuid>,
    kind: Option<String>,
    head: Option<Seq>,
    member: bool,
}

/// Nothing when his session has ended, or he may not act at all.
pub async fn look(conn: &mut Conn, caller: Caller, streams: &[StreamName]) -> Result<Option<Look>> {
    let personal = StreamName::Personal(caller.user);
    let owners: Vec<Uuid> = streams.iter().chain([&personal]).map(owner).collect();
    let rows: Vec<Row> = crate::fetch_in!(
        conn,
        "select u.name, u.role, s.owner, s.kind, s.head, m.id is not null as member \
         from sessions k join users u on u.id = k.user_id left join streams s on s.owner",
        &owners,
        "left join memberships m on m.group_id = s.owner and m.user_id = u.id \
         and m.removed_at is null where k.id = $2 and u.id = $3 and u.status = 'active'",
        caller.session,
        caller.user
    )?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let actor = as_actor(caller.user, first.name.clone(), &first.role)?;
    let seen: HashMap<StreamName, Seq> = rows
        .iter()
        .filter_map(|row| {
            let stream = named(row.owner?, row.kind.as_deref()?);
            Some((
                stream,
                row.head
                    .filter(|_| may_follow(&actor, stream, row.member))?,
            ))
        })
        .collect();
    let head = |stream| seen.get(stream).copied();
    Ok(Some(Look {
        personal: head(&personal),
        heads: streams.iter().map(head).collect(),
    }))
}

fn owner(stream: &StreamName) -> Uuid {
    match *stream {
        StreamName::Shared(group) | StreamName::Internal(group) => group.0,
        StreamName::Deal(deal) => deal.0,
        StreamName::Personal(user) => user.0,
    }
}

/// May he read this stream, which is there?
fn may_follow(actor: &Actor, stream: StreamName, member: bool) -> bool {
    let facts = Facts {
        inside: member || actor.is_staff() || planted(Fault::StrangersInside),
        own: stream == StreamName::Personal(actor.id),
        ..Facts::default()
    };
    let action = match stream {
        StreamName::Shared(_) => Action::ReadSide(Side::Shared),
        StreamName::Internal(_) => Action::ReadSide(Side::Internal),
        StreamName::Deal(_) => Action::ReadDeals,
        StreamName::Personal(_) => Action::OwnAccount,
    };
    planted(Fault::FollowsUnchecked) || may(actor, action, facts).is_ok()
}
