//! The one place where the server makes ids and secrets.

use protocol::Micros;
use rand::Rng;
use uuid::Uuid;

/// A new time-ordered id.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn new<Id: From<Made>>() -> Id {
    Id::from(Made(Uuid::now_v7()))
}

/// Below it are the ids of before this time.
#[must_use]
pub fn oldest_at(time: Micros) -> Uuid {
    let millis = u128::try_from(time / 1000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}

/// A UUID that came from [`new`]; ids are made of nothing else.
pub struct Made(Uuid);

macro_rules! made {
    ($($id:ident),*) => {$(
        impl From<Made> for protocol::$id {
            fn from(made: Made) -> Self {
                protocol::$id(made.0)
            }
        }
    )*};
}

made!(
    UserId,
    SessionId,
    InvitationId,
    GroupId,
    StreamId,
    MessageId,
    FileId,
    RequestTypeId,
    TemplateId,
    TemplateVersionId,
    StageId,
    TaskId,
    ItemId,
    DealId,
    ClientId,
    NotificationId,
    AuditId,
    OpId
);

impl From<Made> for Uuid {
    fn from(made: Made) -> Self {
        made.0
    }
}

/// 256 random bits.
#[must_use]
pub fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
