//! Close codes of the WebSocket (SPEC WS9): 4000–4499 come back, 4500–4999 stay away.

/// The node stops; come back at once to any node.
pub const RESTART: u16 = 1012;
/// The reader did not keep up; resume by seq.
pub const SLOW: u16 = 4008;
/// No `hello` within five seconds.
pub const SILENT: u16 = 4009;
/// More frames than any client has to say: come back, slower.
pub const TOO_FAST: u16 = 4010;
/// The session ended, or the account was suspended or changed its role: sign in again.
pub const SIGNED_OUT: u16 = 4501;
/// The frame was not understood.
pub const BAD_FRAME: u16 = 4502;
/// The client speaks a version that this server no longer does: reload the page.
pub const TOO_OLD: u16 = 4503;
