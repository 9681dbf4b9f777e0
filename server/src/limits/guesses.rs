//! Passwords, tokens and codes are guessed slowly, and whoever guesses somebody's does not keep him
//! out: each network has a pace of its own, and a browser by which the account's owner was in does
//! not share the pace of all the others.

use super::{check, some};
use crate::error::Result;
use governor::{DefaultKeyedRateLimiter, Quota};
use protocol::UserId;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Sign-ins, links and invitations that one address may try: so many at once, then one in so many
/// seconds.
const OF_ADDRESS: (u32, u64) = (60, 1);
/// Passwords of one login from one network, or from one browser by which its owner was in.
const PASSWORDS: (u32, u64) = (10, 6);
/// Passwords of one login from all networks together.
const PASSWORDS_OF_LOGIN: (u32, u64) = (100, 6);
/// Codes of one account from one network.
const CODES_OF_NETWORK: (u32, u64) = (5, 120);
/// The same of all networks together, so that many machines do not guess faster than one in a
/// thousand a day; who attacks needs the password first.
const CODES_OF_ACCOUNT: (u32, u64) = (30, 240);
/// The same of a browser by which the account's owner was in: nobody else's guesses count there.
const CODES_OF_DEVICE: (u32, u64) = (10, 60);

type Pace<K> = Arc<DefaultKeyedRateLimiter<K>>;

#[derive(Clone)]
pub struct Guesses {
    addresses: Pace<IpAddr>,
    passwords: Pace<(String, String)>,
    logins: Pace<String>,
    code_networks: Pace<(UserId, String)>,
    code_accounts: Pace<UserId>,
    code_devices: Pace<(UserId, String)>,
}

impl Guesses {
    pub(super) fn new() -> Self {
        Guesses {
            addresses: slow(OF_ADDRESS),
            passwords: slow(PASSWORDS),
            logins: slow(PASSWORDS_OF_LOGIN),
            code_networks: slow(CODES_OF_NETWORK),
            code_accounts: slow(CODES_OF_ACCOUNT),
            code_devices: slow(CODES_OF_DEVICE),
        }
    }

    /// Before a password or a token of this address is looked at.
    pub fn from(&self, address: IpAddr) -> Result<()> {
        if address.is_loopback() {
            Ok(())
        } else {
            check(&self.addresses, &whose(address))
        }
    }

    /// Before a login's password is tried, from a known device of the account or from some network.
    pub fn password(&self, login: &str, device: Option<&str>, network: &str) -> Result<()> {
        let whence = device.unwrap_or(network).to_owned();
        check(&self.passwords, &(login.to_owned(), whence))?;
        match device {
            Some(_) => Ok(()),
            None => check(&self.logins, &login.to_owned()),
        }
    }

    /// Before a code of a second factor is tried, likewise.
    pub fn code(&self, user: UserId, device: Option<&str>, network: &str) -> Result<()> {
        match device {
            Some(device) => check(&self.code_devices, &(user, device.to_owned())),
            None => {
                check(&self.code_networks, &(user, network.to_owned()))?;
                check(&self.code_accounts, &user)
            }
        }
    }

    pub(super) fn forget_idle(&self) {
        self.addresses.retain_recent();
        self.passwords.retain_recent();
        self.logins.retain_recent();
        self.code_networks.retain_recent();
        self.code_accounts.retain_recent();
        self.code_devices.retain_recent();
    }
}

/// So many at once, then one in so many seconds.
fn slow<K: Clone + Eq + Hash>((burst, seconds): (u32, u64)) -> Pace<K> {
    let quota = Quota::with_period(Duration::from_secs(seconds))
        .unwrap_or(Quota::per_hour(NonZeroU32::MIN))
        .allow_burst(some(burst));
    Arc::new(DefaultKeyedRateLimiter::keyed(quota))
}

/// Whoever has an IPv6 address has the other 2^64 of its network too.
fn whose(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_has_one_pace() {
        let one: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2::9".parse().unwrap();
        let third: IpAddr = "2001:db8:1:3::9".parse().unwrap();
        assert_eq!(whose(one), whose(other));
        assert_ne!(whose(one), whose(third));
    }
}
