//! Hints: may be lost, are never stored, carry nothing that their receivers may not read.

use crate::group::{LastLine, Receipts, Side};
use crate::{GroupId, Seq, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a list should fetch again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ChangedKind {
    Task,
    Deal,
    Person,
    Group,
    Template,
    RequestType,
    Stage,
    Invitation,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    pub kind: ChangedKind,
    pub id: uuid::Uuid,
    pub rev: i64,
}

/// A group's heads and last line as its audience may know them; a row of the lobby.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LobbyRow {
    pub group: GroupId,
    pub shared_head: Seq,
    pub shared_lines: i64,
    pub internal_head: Option<Seq>,
    pub internal_lines: Option<i64>,
    pub last_line: Option<LastLine>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Hint {
    /// Someone writes; a sign lasts six seconds.
    Typing {
        group: GroupId,
        side: Side,
        user: UserId,
        name: String,
    },
    /// Who has the group open, complete; `staff_reachable` says that some operator is on line.
    Present {
        group: GroupId,
        users: Vec<UserId>,
        staff_reachable: bool,
    },
    /// Staff only: who of all people is on line, complete.
    Online {
        users: Vec<UserId>,
    },
    Receipts {
        group: GroupId,
        receipts: Vec<Receipts>,
    },
    Lobby {
        rows: Vec<LobbyRow>,
    },
    Changed {
        changed: Vec<Changed>,
    },
}
