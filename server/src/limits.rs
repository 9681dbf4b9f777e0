//! How fast one may be: keyed by user for commands, by address and by login for sign-in.

use crate::error::{Error, Result};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use protocol::UserId;
use protocol::error::{ErrorBody, ErrorCode};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Commands of one person: so many a second, and so many at once (an offline queue comes home).
const COMMANDS: (u32, u32) = (50, 300);
/// Sign-in attempts of one address a minute.
const SIGN_INS_OF_ADDRESS: u32 = 60;
/// Sign-ins of one login a minute; those from a browser that its owner was in by are counted apart.
const SIGN_INS_OF_LOGIN: u32 = 10;
/// Codes that one network may try at one account at once, and then one in so many seconds.
const CODES_OF_NETWORK: (u32, u64) = (5, 120);
/// The same of all networks together, so that many machines do not guess faster than one in a
/// thousand a day; who attacks needs the password first.
const CODES_OF_ACCOUNT: (u32, u64) = (30, 240);
/// The same of a browser that the account's owner was in by: nobody else's guesses count there.
const CODES_OF_DEVICE: (u32, u64) = (10, 60);

#[derive(Clone)]
pub struct Limits {
    commands: Arc<DefaultKeyedRateLimiter<UserId>>,
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    logins: Arc<DefaultKeyedRateLimiter<String>>,
    code_networks: Arc<DefaultKeyedRateLimiter<(UserId, String)>>,
    code_accounts: Arc<DefaultKeyedRateLimiter<UserId>>,
    code_devices: Arc<DefaultKeyedRateLimiter<(UserId, String)>>,
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
            code_networks: Arc::new(DefaultKeyedRateLimiter::keyed(slow(CODES_OF_NETWORK))),
            code_accounts: Arc::new(DefaultKeyedRateLimiter::keyed(slow(CODES_OF_ACCOUNT))),
            code_devices: Arc::new(DefaultKeyedRateLimiter::keyed(slow(CODES_OF_DEVICE))),
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

    /// Before a code of a second factor is tried: from a known device of the account, or from some
    /// network.
    pub fn code_of(&self, user: UserId, device: Option<&str>, network: &str) -> Result<()> {
        match device {
            Some(device) => check(&self.code_devices, &(user, device.to_owned())),
            None => {
                check(&self.code_networks, &(user, network.to_owned()))?;
                check(&self.code_accounts, &user)
            }
        }
    }

    /// Forgets those who were not seen for long; called by a job.
    pub fn forget_idle(&self) {
        self.commands.retain_recent();
        self.addresses.retain_recent();
        self.logins.retain_recent();
        self.code_networks.retain_recent();
        self.code_accounts.retain_recent();
        self.code_devices.retain_recent();
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// So many at once, then one in so many seconds.
fn slow((burst, seconds): (u32, u64)) -> Quota {
    let quota = Quota::with_period(Duration::from_secs(seconds));
    quota
        .unwrap_or(Quota::per_hour(NonZeroU32::MIN))
        .allow_burst(some(burst))
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
