//! What is said in a group on a day, and who reads it.

use super::pen::Pen;
use super::{Script, Step};
use crate::clock::MINUTE;
use crate::commands::Caller;
use crate::demo::talk::TALKS;
use crate::demo::work::KINDS;
use protocol::command::Command;
use protocol::group::Side;
use protocol::{Micros, Seq};
use rand::RngExt;

/// One line of a conversation.
pub(super) struct Said {
    pub who: Caller,
    pub side: Side,
    pub text: String,
    pub photo: bool,
}

impl Script {
    pub(super) fn plan_talk(&mut self, start: Micros, now: Micros) {
        let talk = self.one_of(&TALKS);
        let (operators, masters) = (self.operators.clone(), self.masters.clone());
        let (operator, master) = (self.one_of(&operators), self.one_of(&masters));
        let street = self.street();
        let districts = self.company.districts;
        let district = self.one_of(&districts);
        let kind = self.rng.random_range(0..KINDS.len());
        let product = self.one_of(&KINDS[kind].products);
        let mut at = start;
        for (who, text) in talk {
            let text = text
                .replace("{street}", &street)
                .replace("{district}", district)
                .replace("{product}", product);
            let (who, side) = match who {
                'О' => (operator, Side::Shared),
                'З' => (operator, Side::Internal),
                _ => (master, Side::Shared),
            };
            let photo = who.user == master.user && self.rng.random_range(0..70) == 0;
            if at < now {
                let said = Said {
                    who,
                    side,
                    text,
                    photo,
                };
                self.plan(at, Step::Line(said));
            }
            at += 20_000_000 + self.within(4 * MINUTE);
        }
    }

    /// Everyone who looked into the group that day.
    pub(super) fn plan_readers(&mut self, at: Micros) {
        for who in self
            .masters
            .clone()
            .into_iter()
            .chain(self.operators.clone())
        {
            if self.rng.random_range(0..10) < 8 {
                let at = at + self.within(20 * MINUTE);
                self.plan(at, Step::Read { who });
            }
        }
    }

    pub(super) async fn say(
        &mut self,
        pen: &mut Pen<'_>,
        at: Micros,
        said: Said,
    ) -> anyhow::Result<()> {
        let Said {
            who,
            side,
            text,
            photo,
        } = said;
        let files = if photo {
            vec![self.photo(pen, who).await?]
        } else {
            Vec::new()
        };
        let line = Command::SendMessage {
            group: self.group,
            side,
            text,
            files,
            reply_to: None,
            task: None,
            mentions: Vec::new(),
            mentions_staff: false,
        };
        pen.write(who, at, line).await
    }

    /// Reads everything that he may.
    pub(super) async fn read(
        &self,
        pen: &mut Pen<'_>,
        at: Micros,
        who: Caller,
    ) -> anyhow::Result<()> {
        let staff = self.operators.iter().any(|staff| staff.user == who.user);
        let sides: &[Side] = if staff {
            &[Side::Shared, Side::Internal]
        } else {
            &[Side::Shared]
        };
        for &side in sides {
            let read = Command::MarkRead {
                group: self.group,
                side,
                delivered: Seq(i64::MAX),
                read: Seq(i64::MAX),
            };
            pen.write(who, at, read).await?;
        }
        Ok(())
    }
}
