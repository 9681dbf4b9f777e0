//! What travels between nodes, and on which channel.

use crate::bus::Announcement;
use crate::planted::next;
use protocol::event::StreamName;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Spoken between nodes; another version's announcements are dropped, the store repairs.
const VERSION: u32 = 1;
/// Channels, whatever the number of groups: each node is subscribed to all of them.
const CHANNELS: u128 = 64;

/// What travels: the sender is read before the announcement is.
#[derive(Serialize, Deserialize)]
struct Parcel<'a> {
    v: u32,
    node: &'a str,
    #[serde(borrow)]
    body: &'a RawValue,
}

pub(super) fn channels() -> impl Iterator<Item = String> {
    (0..CHANNELS).map(|number| format!("artel:{number}"))
}

/// One group, deal or user is always told on one channel, so that its events stay in order.
pub(super) fn channel_of(announcement: &Announcement) -> String {
    let owner = match announcement {
        Announcement::Event(stored) => owner_of(stored.stream),
        Announcement::Head { stream, .. } => owner_of(*stream),
        Announcement::Hint(hint) => hint.group.0,
        Announcement::Changed(_) | Announcement::Presence(_) => Uuid::nil(),
    };
    // The low bits of a UUIDv7 are random.
    format!("artel:{}", owner.as_u128() % CHANNELS)
}

fn owner_of(stream: StreamName) -> Uuid {
    match stream {
        StreamName::Shared(group) | StreamName::Internal(group) => group.0,
        StreamName::Deal(deal) => deal.0,
        StreamName::Personal(user) => user.0,
    }
}

pub(super) fn pack(node: &str, announcement: &Announcement) -> Option<Vec<u8>> {
    let body = serde_json::value::to_raw_value(announcement).ok()?;
    let parcel = Parcel {
        v: VERSION,
        node,
        body: &body,
    };
    let said = serde_json::to_string(&parcel).ok()?;
    Some(next::says(said).into_bytes())
}

/// What another node of this version says; nothing of one's own.
pub(crate) fn unpack(bytes: &[u8], me: &str) -> Option<Announcement> {
    let parcel: Parcel = serde_json::from_slice(bytes).ok()?;
    if parcel.v != VERSION || parcel.node == me {
        return None;
    }
    serde_json::from_str(parcel.body.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::presence::NodePresence;

    #[test]
    fn one_s_own_another_version_s_and_broken_parcels_are_dropped() {
        let told = Announcement::Presence(NodePresence::default());
        let bytes = pack("here", &told).unwrap();
        assert!(unpack(&bytes, "here").is_none());
        assert!(unpack(&bytes, "there").is_some());
        let text = String::from_utf8(bytes).unwrap();
        assert!(unpack(text.replace("\"v\":1", "\"v\":0").as_bytes(), "there").is_none());
        assert!(unpack(&text.as_bytes()[..text.len() - 2], "there").is_none());
    }

    #[cfg(feature = "planted")]
    #[test]
    fn of_what_the_next_version_says_this_one_hears_what_it_knows() {
        use crate::bus::GroupHint;
        use protocol::event::{Event, SharedEvent, Stored};
        use protocol::group::Side;
        use protocol::hint::{Changed, ChangedKind, Hint};
        use protocol::{GroupId, Seq, UserId};
        use std::sync::Arc;

        let (group, user) = (GroupId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let stream = StreamName::Shared(group);
        let stored = Stored {
            stream,
            seq: Seq(3),
            at: 4,
            actor: Some(user),
            event: Event::Shared(SharedEvent::MemberRemoved { user }),
        };
        let hint = GroupHint {
            group,
            side: Side::Shared,
            except: Some(user),
            hint: Hint::Typing {
                group,
                side: Side::Shared,
                user,
                name: "Иван".to_owned(),
            },
        };
        let all = [
            Announcement::Event(Arc::new(stored)),
            Announcement::Head {
                stream,
                seq: Seq(3),
            },
            Announcement::Changed(vec![Changed {
                kind: ChangedKind::Task,
                id: group.0,
                rev: 1,
            }]),
            Announcement::Hint(hint),
            Announcement::Presence(NodePresence::default()),
        ];
        for told in all {
            let said = String::from_utf8(pack("here", &told).unwrap()).unwrap();
            let more = next::with_more(&said);
            assert!(more.contains("ByTheNext"), "{more}");
            let heard = unpack(more.as_bytes(), "there").unwrap();
            assert_eq!(
                serde_json::to_value(heard).unwrap(),
                serde_json::to_value(told).unwrap()
            );
        }
    }
}
