//! What a push service's answer means for the subscription (RFC 8030, 5 and 7.3).

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::PushRequest;
use crate::outbound::{Outbound, OutboundError};

/// What became of one push.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// The push service has it; whether the browser ever shows it is not known.
    Delivered,
    /// The subscription is dead and must be forgotten.
    Gone,
    /// Not now; the push service may have said how long to wait.
    RetryLater(Option<Duration>),
    /// This push will never be taken. The subscription may be good.
    Refused,
}

impl Delivery {
    /// For the figures of `/metrics`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Delivery::Delivered => "delivered",
            Delivery::Gone => "gone",
            Delivery::RetryLater(_) => "retry_later",
            Delivery::Refused => "refused",
        }
    }
}

/// Sends one push, once.
pub async fn deliver(outbound: &Outbound, request: PushRequest) -> Delivery {
    match outbound
        .post(request.url, request.headers, request.body)
        .await
    {
        Ok(answer) => judge(answer.status, &answer.headers),
        Err(OutboundError::Refused(_)) => Delivery::Refused,
        // It may have arrived all the same: then the browser sees one push, by its topic.
        Err(OutboundError::TimedOut | OutboundError::AnswerTooLong | OutboundError::Failed(_)) => {
            Delivery::RetryLater(None)
        }
    }
}

pub(super) fn judge(status: u16, headers: &HeaderMap) -> Delivery {
    match status {
        200..=299 => Delivery::Delivered,
        404 | 410 => Delivery::Gone,
        408 | 429 | 500..=599 => Delivery::RetryLater(retry_after(headers)),
        _ => Delivery::Refused,
    }
}

/// Seconds only: the form with a date would need a clock, and then nothing is said.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}
