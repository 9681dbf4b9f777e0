//! Following streams: the rooms are entered first, rights are checked after, and what is missing is
//! read and written last (ADR 0004).

use super::{Connection, Ended};
use crate::error::{Error, Result};
use crate::planted::failpoint::{Point, reached};
use crate::store::Conn;
use crate::ws::resume;
use crate::{audit, groups, log};
use protocol::Seq;
use protocol::close;
use protocol::event::{Stored, StreamName};
use protocol::frame::{Have, ServerFrame};

/// Streams that one check of rights is good for: while it lasts their events wait in the outbox.
pub const TOGETHER: usize = 16;

/// The store does not answer: another node may.
pub(super) fn restart(error: Error) -> Ended {
    error.log();
    Some(close::RESTART)
}

/// The connection of the store that looked, and the heads of what he may follow.
pub(super) type Entered = (Conn, Vec<Option<Seq>>);

impl Connection {
    /// What is committed between entering a room and the end of its missing range is held in the
    /// outbox, and nothing of it is written unless the stream is followed.
    pub(super) async fn follow(&mut self, streams: &[Have], same_epoch: bool) -> Result<(), Ended> {
        let entered = self.enter(streams).await.map_err(restart)?;
        self.answer(streams, entered, same_epoch).await
    }

    /// Reads and writes what is missing of streams that were entered, and follows those that are his.
    pub(super) async fn answer(
        &mut self,
        streams: &[Have],
        entered: Option<Entered>,
        same_epoch: bool,
    ) -> Result<(), Ended> {
        let Some((mut conn, heads)) = entered else {
            return Err(Some(close::SIGNED_OUT));
        };
        let asked: Vec<(Have, Option<Seq>)> = streams.iter().copied().zip(heads).collect();
        let by_range = |(have, head): (Have, Option<Seq>)| {
            let head = head.filter(|head| resume::by_range(have.seq, *head, same_epoch))?;
            Some((have, head))
        };
        // With one connection of the store, which is given back before anything is written: a socket
        // may take its time. What is too long to lie in memory until then is read when its turn comes.
        let (mut read, mut events) = (Vec::new(), 0);
        for asked in &asked {
            if events >= resume::RANGE {
                break;
            }
            let missing = missing(&mut conn, by_range(*asked))
                .await
                .map_err(restart)?;
            events += missing.as_ref().map_or(0, |events| events.len() as i64);
            read.push(missing);
        }
        drop(conn);
        let mut read = read.into_iter();
        for asked in asked {
            let missing = match read.next() {
                Some(missing) => missing,
                None => self.missing_now(by_range(asked)).await.map_err(restart)?,
            };
            let (Have { stream, .. }, head) = asked;
            match head {
                None => self.refuse(stream).await?,
                Some(head) => {
                    self.tell(&resume::frames(stream, head, missing)).await?;
                    self.outbox.follow(stream);
                }
            }
        }
        Ok(())
    }

    async fn tell(&mut self, frames: &[ServerFrame]) -> Result<(), Ended> {
        for (number, frame) in frames.iter().enumerate() {
            if number > 1 && number > frames.len() / 2 {
                reached(Point::MidResume);
            }
            self.write(frame).await?;
        }
        Ok(())
    }

    /// Enters the rooms, and looks with his own eyes at what of it he may follow; the heads after
    /// which events reach him. Nothing when his session has ended.
    pub(super) async fn enter(&mut self, streams: &[Have]) -> Result<Option<Entered>> {
        let mut known = Vec::with_capacity(streams.len());
        for have in streams {
            self.outbox.hold(have.stream);
            known.push(self.app.hub.listen(have.stream, &self.outbox).await);
            reached(Point::Listening);
        }
        let asked: Vec<StreamName> = streams.iter().map(|have| have.stream).collect();
        let mut conn = self.app.db.read_as(self.caller.user).await?;
        let look = groups::following::look(&mut conn, self.caller, &asked).await?;
        let Some(mut look) = look else {
            return Ok(None);
        };
        if let Some(head) = look.personal {
            let personal = StreamName::Personal(self.caller.user);
            self.app.hub.found(personal, head).await;
        }
        for ((head, stream), known) in look.heads.iter_mut().zip(asked).zip(known) {
            *head = match (*head, known) {
                (Some(found), None) => Some(self.app.hub.found(stream, found).await),
                (Some(_), Some(known)) => Some(known),
                (None, _) => None,
            };
        }
        Ok(Some((conn, look.heads)))
    }

    async fn missing_now(&mut self, range: Option<(Have, Seq)>) -> Result<Option<Vec<Stored>>> {
        let mut conn = self.app.db.read_as(self.caller.user).await?;
        missing(&mut conn, range).await
    }

    async fn refuse(&mut self, stream: StreamName) -> Result<(), Ended> {
        audit::read_refused(&self.app, self.caller.user, "follow").await;
        self.forget(stream);
        self.app.hub.leave(stream, self.outbox.conn);
        self.write(&ServerFrame::Unfollowed { stream }).await
    }

    /// The stream is not followed any more, and its group not on the screen.
    pub(super) fn forget(&mut self, stream: StreamName) {
        self.outbox.forget(stream);
        self.close_on_screen(stream);
    }

    pub(super) fn close_what_was_taken_away(&self) {
        for stream in self.outbox.taken_away() {
            self.close_on_screen(stream);
        }
    }

    fn close_on_screen(&self, stream: StreamName) {
        if let StreamName::Shared(group) = stream {
            self.app.hub.presence().close(self.outbox.conn, group);
        }
    }
}

/// What lies between his position and the head, if he can be told event by event.
async fn missing(conn: &mut Conn, range: Option<(Have, Seq)>) -> Result<Option<Vec<Stored>>> {
    match range {
        None => Ok(None),
        Some((have, head)) if have.seq == head => Ok(Some(Vec::new())),
        Some((have, _)) => log::range_if_known(conn, have.stream, have.seq, resume::RANGE).await,
    }
}
