//! Deadlines: an instant, or the end of a day in the group's zone (C6-12), and their alarms.

use super::machine;
use super::record::Task;
use crate::clock::{DAY, MINUTE};
use crate::error::{Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::log::Tx;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use protocol::Micros;
use protocol::command::DueChoice;
use serde_json::json;

/// How far from now a time may lie: ten years.
const HORIZON: Micros = 3_660 * DAY;

/// Sets a deadline as it was chosen: its `due_rev` goes up, its alarms are armed anew.
pub fn choose(task: &mut Task, choice: &DueChoice, zone: &str, now: Micros) -> Result<()> {
    let (at, date_only) = match choice {
        DueChoice::Never => (None, false),
        DueChoice::At { at } => (Some(near("due", *at, now)?), false),
        DueChoice::Day { day } => {
            let day: Date = day.parse().map_err(|_| Error::invalid("due"))?;
            (Some(near("due", end_of(day, zone)?, now)?), true)
        }
    };
    set(task, at, date_only, zone);
    Ok(())
}

/// As the template says, from `now`.
pub fn after_minutes(task: &mut Task, minutes: i32, zone: &str, now: Micros) {
    set(task, Some(now + i64::from(minutes) * MINUTE), false, zone);
}

fn set(task: &mut Task, at: Option<Micros>, date_only: bool, zone: &str) {
    task.due_at = at;
    task.due_date_only = date_only;
    task.due_tz = at.map(|_| zone.to_owned());
    task.due_rev += 1;
}

/// A day stays that day in the zone of another group; an instant stays that instant.
pub fn in_zone(task: &mut Task, zone: &str) -> Result<()> {
    if let (Some(at), true, Some(old)) = (task.due_at, task.due_date_only, task.due_tz.as_deref()) {
        let day = day_of(at, old).map_err(|_| Error::invalid("due"))?;
        set(task, Some(end_of(day, zone)?), true, zone);
    } else if task.due_at.is_some() {
        task.due_tz = Some(zone.to_owned());
    }
    Ok(())
}

/// A time that a person may mean.
pub fn near(field: &str, at: Micros, now: Micros) -> Result<Micros> {
    if (at - now).abs() <= HORIZON {
        Ok(at)
    } else {
        Err(Error::invalid(field))
    }
}

/// The last instant of a day in a zone.
fn end_of(day: Date, zone: &str) -> Result<Micros> {
    let next = day
        .checked_add(1.day())
        .and_then(|next| next.to_zoned(known(zone)?))
        .map_err(|_| Error::invalid("due"))?;
    Ok(next.timestamp().as_microsecond() - 1)
}

fn known(zone: &str) -> Result<TimeZone, jiff::Error> {
    TimeZone::get(zone)
}

fn day_of(at: Micros, zone: &str) -> Result<Date, jiff::Error> {
    Ok(Timestamp::from_microsecond(at)?
        .to_zoned(known(zone)?)
        .date())
}

/// Enqueues the alarm of a running deadline that was not told yet. Several may be armed for one
/// `due_rev`; the first that finds it passed tells.
pub async fn arm(tx: &mut Tx, task: &Task) -> Result<()> {
    let Some(due_at) = task.due_at else {
        return Ok(());
    };
    if !machine::is_clock_running(task.state.0) || task.overdue_rev == task.due_rev {
        return Ok(());
    }
    let job = NewJob {
        kind: Kind::Overdue,
        key: format!("overdue:{}:{}:{}", task.id, task.due_rev, task.rev),
        body: json!({ "task": task.id, "dueRev": task.due_rev }),
        due_at,
    };
    jobs::enqueue(tx, job).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_of_its_zone_also_when_the_clock_is_changed() {
        let end = |day: &str, zone| {
            let end = end_of(day.parse().unwrap(), zone).unwrap();
            Timestamp::from_microsecond(end + 1).unwrap().to_string()
        };
        assert_eq!(
            end("2026-11-21", "Asia/Vladivostok"),
            "2026-11-21T14:00:00Z"
        );
        assert_eq!(end("2026-11-21", "Europe/Moscow"), "2026-11-21T21:00:00Z");
        assert_eq!(end("2026-03-29", "Europe/Berlin"), "2026-03-29T22:00:00Z");
        assert_eq!(end("2026-10-25", "Europe/Berlin"), "2026-10-25T23:00:00Z");
    }
}
