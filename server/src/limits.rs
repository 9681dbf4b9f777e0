//! How fast one may be: keyed by user for commands, by address and by login for sign-in.

use crate::error::{Error, Result};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use protocol::UserId;
use protocol::error::{ErrorBody, ErrorCode};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Commands of one person: so many a second, and so many at once (an offline queue comes home).
const COMMANDS: (u32, u32) = (50, 300);
/// Sign-in attempts of one address a minute.
const SIGN_INS_OF_ADDRESS: u32 = 60;
/// Failed sign-ins of one login a minute.
const SIGN_INS_OF_LOGIN: u32 = 10;

#[derive(Clone)]
pub struct Limits {
    commands: Arc<DefaultKeyedRateLimiter<UserId>>,
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    logins: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    #[must_use]
    pub fn new() -> Self {
        let (rate, burst) = COMMANDS;
        let commands = Quota::per_second(some(rate)).allow_burst(some(burst));
        Limits {
            commands: Arc::new(DefaultKeyedRateLimiter::keyed(commands)),
            addresses: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(some(
                SIGN_INS_OF_ADDRESS,
            )))),
            logins: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(some(
                SIGN_INS_OF_LOGIN,
            )))),
        }
    }

    pub fn command(&self, user: UserId) -> Result<()> {
        check(&self.commands, &user)
    }

    /// Before a password or a token is looked at.
    pub fn sign_in_from(&self, address: IpAddr) -> Result<()> {
        if address.is_loopback() {
            Ok(())
        } else {
            check(&self.addresses, &address)
        }
    }

    /// Before a login's password is tried.
    pub fn sign_in_of(&self, login: &str) -> Result<()> {
        check(&self.logins, &login.to_owned())
    }

    /// Forgets those who were not seen for long; called by a job.
    pub fn forget_idle(&self) {
        self.commands.retain_recent();
        self.addresses.retain_recent();
        self.logins.retain_recent();
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

fn some(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

fn check<K: Clone + Eq + std::hash::Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<()> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::Told(Box::new(ErrorBody {
            retry_after: i64::try_from(wait.as_millis())
                .ok()
                .map(|wait| wait.max(100)),
            ..ErrorBody::of(ErrorCode::TooFast)
        }))
    })
}
