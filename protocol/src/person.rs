//! People as others see them.

use crate::{FileId, GroupId, Micros, SessionId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A property of the account that no grant changes (S1-03).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Internal,
    External,
}

/// What a person may do; `Master` if and only if the kind is external.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Admin,
    Head,
    Operator,
    Master,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    Ru,
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// Has never signed in.
    Invited,
    Active,
    Suspended,
    /// A master who is in no group any more (C6-2); comes back when he is added to one.
    Left,
    /// Nobody knows any more who it was. What he did stays, without a name.
    Erased,
}

/// A person as anyone in one group with him may know him; carries no contact.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonForGroup {
    pub id: UserId,
    pub name: String,
    pub kind: Kind,
    /// Company of a master; nothing for staff.
    pub company: Option<String>,
    pub avatar: Option<FileId>,
    /// False after removal, suspension or leaving: shown, but not to be mentioned or assigned.
    pub active: bool,
}

/// A person as staff administers him.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonForStaff {
    pub person: PersonForGroup,
    pub role: Role,
    pub status: PersonStatus,
    pub email: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    pub locale: Locale,
    pub time_zone: String,
    pub groups: Vec<GroupId>,
    pub created_at: Micros,
    pub last_seen_at: Option<Micros>,
    /// Non-final tasks assigned to him.
    pub open_tasks: i64,
    pub rev: i64,
}

/// Who the caller is and what his client may offer him.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    pub person: PersonForGroup,
    pub role: Role,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: Locale,
    pub time_zone: String,
    pub session: SessionId,
    /// The database's life; a cursor of another epoch is worthless.
    pub epoch: String,
    /// VAPID public key, base64url without padding.
    pub push_key: Option<String>,
    pub has_password: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    pub id: SessionId,
    /// Browser and system, as the User-Agent header says; at most 200 characters.
    pub device: String,
    pub created_at: Micros,
    pub last_seen_at: Micros,
    pub current: bool,
}
