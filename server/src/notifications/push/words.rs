//! What a lock screen may show: numbers and names, never what was written, a client, or a sum
//! (C8). A master reads the title of his task, which his group knows; staff read no title, because
//! operators write clients into titles.

use crate::planted::{Fault, planted};
use protocol::notification::{NotificationKind, NotificationView};
use protocol::person::Locale;
use serde::Serialize;

/// Body of a push as the service worker reads it (`web-client/src/sw.ts`).
#[derive(Serialize)]
pub struct Message {
    title: String,
    body: String,
    /// Path to open.
    url: String,
    /// A later push with the same tag replaces the earlier one; 32 hexadecimal digits.
    pub tag: String,
    renotify: bool,
}

/// The words of a notice in its person's language.
#[must_use]
pub fn of(notice: &NotificationView, locale: Locale, staff: bool) -> Message {
    let spoken = matches!(
        notice.kind,
        NotificationKind::Mention | NotificationKind::Reply
    );
    let about = if planted(Fault::PushesQuote) {
        notice.excerpt.as_deref()
    } else if staff || spoken {
        Some(notice.actor_name.as_str())
    } else {
        notice.task_title.as_deref()
    };
    let body: Vec<&str> = [about, Some(notice.group_name.as_str())]
        .into_iter()
        .flatten()
        .filter(|words| !words.is_empty())
        .collect();
    let tag = notice
        .task
        .filter(|_| !spoken)
        .map_or(notice.id.0, |task| task.0);
    Message {
        title: title(notice, locale),
        body: body.join(" · "),
        url: url(notice, spoken),
        tag: tag.simple().to_string(),
        renotify: true,
    }
}

/// The words of a test.
#[must_use]
pub fn test(locale: Locale) -> Message {
    let (title, body) = match locale {
        Locale::Ru => ("Артель", "Уведомления на этом устройстве работают."),
        Locale::En => ("Artel", "Notifications work on this device."),
    };
    Message {
        title: title.to_owned(),
        body: body.to_owned(),
        url: "/settings".to_owned(),
        tag: uuid::Uuid::nil().simple().to_string(),
        renotify: true,
    }
}

fn title(notice: &NotificationView, locale: Locale) -> String {
    use Locale::{En, Ru};
    use NotificationKind as K;
    let number = notice.task_number.as_deref().unwrap_or_default();
    let words = match (locale, notice.kind) {
        (Ru, K::Mention) => return "Вас упомянули".to_owned(),
        (En, K::Mention) => return "You were mentioned".to_owned(),
        (Ru, K::Reply) => return "Вам ответили".to_owned(),
        (En, K::Reply) => return "You have a reply".to_owned(),
        (Ru, K::Assigned) => return format!("Новая задача {number}"),
        (En, K::Assigned) => return format!("New task {number}"),
        (Ru, K::TwoFactorReset) => return "Вторая ступень входа снята".to_owned(),
        (En, K::TwoFactorReset) => return "Your second sign-in step was removed".to_owned(),
        (Ru, K::Accepted) => "взята в работу",
        (En, K::Accepted) => "was accepted by the master",
        (Ru, K::Declined) => "мастер отказался",
        (En, K::Declined) => "was declined",
        (Ru, K::Submitted) => "ждёт приёмки",
        (En, K::Submitted) => "awaits your check",
        (Ru, K::Returned) => "возвращена на доработку",
        (En, K::Returned) => "was returned for rework",
        (Ru, K::Approved) => "принята",
        (En, K::Approved) => "was approved",
        (Ru, K::Cancelled) => "отменена",
        (En, K::Cancelled) => "was cancelled",
        (Ru, K::Unassigned) => "больше не ваша",
        (En, K::Unassigned) => "is no longer yours",
        (Ru, K::Overdue) => "просрочена",
        (En, K::Overdue) => "is overdue",
        (Ru, K::Orphaned) => "осталась без мастера",
        (En, K::Orphaned) => "has no master",
    };
    format!("{number} {words}")
}

/// Where the notice is one tap away: finished work opens the deal and so the client (S1-12).
fn url(notice: &NotificationView, spoken: bool) -> String {
    let task = notice.task.filter(|_| !spoken);
    match (notice.group, task, notice.message) {
        (_, Some(task), _) if notice.deal.is_some() => {
            let deal = notice.deal.map(|deal| deal.to_string()).unwrap_or_default();
            format!("/deals/{deal}?task={task}")
        }
        (Some(group), Some(task), _) => format!("/groups/{group}?task={task}"),
        (Some(group), None, Some(line)) => format!("/groups/{group}?line={line}"),
        (Some(group), None, None) => format!("/groups/{group}"),
        (None, _, _) if notice.kind == NotificationKind::TwoFactorReset => "/settings".to_owned(),
        (None, _, _) => "/inbox".to_owned(),
    }
}
