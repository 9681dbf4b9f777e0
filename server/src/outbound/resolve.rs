//! Names to addresses, with the addresses that may not be called left out. The client connects to
//! what comes back from here, so a name cannot change its meaning between check and use.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

use super::address;

pub(super) struct GuardedResolver {
    pub allow_loopback: bool,
}

/// The name exists, and none of its addresses may be called.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address that may be called")]
pub(super) struct NoAllowedAddress;

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_loopback = self.allow_loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = callable(found, allow_loopback)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Of one answer what may be called. Each answer is judged anew: a name may mean something else by now.
pub(super) fn callable(
    found: impl Iterator<Item = SocketAddr>,
    allow_loopback: bool,
) -> Result<Vec<SocketAddr>, NoAllowedAddress> {
    let allowed: Vec<_> = found
        .filter(|socket| address::allowed(socket.ip(), allow_loopback))
        .collect();
    if allowed.is_empty() {
        return Err(NoAllowedAddress);
    }
    Ok(allowed)
}
