//! What a client that names its position in a stream is answered, without IO.

use crate::planted::bug::{Bug, has};
use protocol::Seq;
use protocol::event::{Stored, StreamName};
use protocol::frame::ServerFrame;

/// Missing events that are sent at most; more is a reset (SPEC WS4).
pub const RANGE: i64 = 1000;

/// Can the client be told event by event? Not with positions of another epoch, from beyond the head,
/// or too far back.
#[must_use]
pub fn by_range(have: Seq, head: Seq, same_epoch: bool) -> bool {
    same_epoch && have <= head && head.0 - have.0 <= RANGE
}

/// The answer: what is missing up to `head`, after which the room's frames follow; or a reset.
#[must_use]
pub fn frames(stream: StreamName, head: Seq, missing: Option<Vec<Stored>>) -> Vec<ServerFrame> {
    let Some(missing) = missing else {
        return vec![ServerFrame::Reset { stream, head }];
    };
    let mut frames = vec![ServerFrame::Following { stream, head }];
    let forgotten = match () {
        () if has(Bug::ResumeForgetsRange) => missing.len(),
        () => usize::from(has(Bug::ResumeSkipsOne)),
    };
    let known = missing.into_iter().filter(|stored| stored.seq <= head);
    let known = known.skip(forgotten);
    frames.extend(known.map(|stored| ServerFrame::Event {
        stored: Box::new(stored),
    }));
    frames
}
