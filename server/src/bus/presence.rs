//! What a node says about its people: soft state, complete each time, never in the store.

use protocol::{GroupId, UserId};
use serde::{Deserialize, Serialize};

/// Everyone connected to one node. A node unheard for 30 s is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePresence {
    pub node: String,
    /// Grows with each telling of one node: an older one that comes late is dropped.
    pub serial: u64,
    pub people: Vec<PersonPresence>,
}

/// One person on one node; several tabs are one presence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonPresence {
    pub user: UserId,
    pub staff: bool,
    /// Groups he has open.
    pub open: Vec<GroupId>,
    /// Some tab of his is seen by him.
    pub visible: bool,
}
