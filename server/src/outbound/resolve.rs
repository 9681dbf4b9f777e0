//! Names to addresses, with the addresses that may not be called left out. The client connects to
//! what comes back from here, so a name cannot change its meaning between check and use.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

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
            let mut allowed: Vec<_> = found.collect();
            allowed.retain(|socket| address::allowed(socket.ip(), allow_loopback));
            if allowed.is_empty() {
                return Err(NoAllowedAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
