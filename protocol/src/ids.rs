//! Newtype ids and the position of an event in its stream.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A UUIDv7 that says of what. Made in one place of the server (`server/src/ids.rs`), except
/// [`OpId`], which the client makes.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )*};
}

id! {
    UserId,
    SessionId,
    InvitationId,
    GroupId,
    /// One totally ordered log with one audience.
    StreamId,
    MessageId,
    FileId,
    RequestTypeId,
    TemplateId,
    /// One immutable version of a template.
    TemplateVersionId,
    StageId,
    TaskId,
    ItemId,
    DealId,
    ClientId,
    NotificationId,
    AuditId,
    /// The client's name for one attempt of one command; a repeat returns the first answer.
    OpId,
}

/// Position of an event in its stream: 1, 2, 3 … without holes. [`Seq::ZERO`] is "before the first".
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, ToSchema,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
#[schema(minimum = 0)]
pub struct Seq(pub i64);

/// No stream has a position before its beginning, whoever says so.
impl<'de> Deserialize<'de> for Seq {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match i64::deserialize(from)? {
            seq @ 0.. => Ok(Seq(seq)),
            _ => Err(D::Error::custom("a position is not negative")),
        }
    }
}

impl Seq {
    pub const ZERO: Seq = Seq(0);

    /// The position that follows this one.
    #[must_use]
    pub fn next(self) -> Seq {
        Seq(self.0 + 1)
    }
}

/// Microseconds since 1970-01-01T00:00Z; a JavaScript number holds them exactly.
pub type Micros = i64;
