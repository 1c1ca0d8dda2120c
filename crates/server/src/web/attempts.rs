//! Slowing down those who make the server keep things. What guards against guessing stands in the store instead, where
//! every replica sees it.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest;
pub use globus_auth_rules::attempts::{AttemptKey, TooManyAttempts};
use globus_auth_rules::{attempts::Allowance, model::Timestamp};

/// Networks kept at most: about 3 MB.
const CAPACITY: usize = 65_536;

/// Counts what comes from each network, in this process only. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Limiter {
    allowance: Allowance,
    /// When each allowance is whole again; one that is, is as good as none.
    networks: Arc<Mutex<HashMap<[u8; 16], Timestamp>>>,
}

impl Limiter {
    /// With that allowance for each network.
    #[must_use]
    pub fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            networks: Arc::default(),
        }
    }

    /// Counts something of an address that costs as much as `cost` usual ones, before it is done.
    ///
    /// # Errors
    /// When the allowance is used up; it is then not counted and must not be done.
    pub fn take(&self, address: IpAddr, cost: i64, now: Timestamp) -> Result<(), TooManyAttempts> {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut networks, now);
        let whole_again = networks.entry(network(address)).or_insert(now);
        *whole_again = self.allowance.count(*whole_again, cost, now)?;
        Ok(())
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.networks.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").finish_non_exhaustive()
    }
}

/// Forgets whole allowances when there are too many; all of them if that is not enough, which costs an attacker with
/// tens of thousands of addresses more than it gains.
fn make_room(networks: &mut HashMap<[u8; 16], Timestamp>, now: Timestamp) {
    if networks.len() < CAPACITY {
        return;
    }
    networks.retain(|_, whole_again| *whole_again > now);
    if networks.len() > CAPACITY / 4 * 3 {
        networks.clear();
    }
}

/// The network of an address: whoever has one IPv6 address has the 2^64 beside it.
#[must_use]
pub fn network(address: IpAddr) -> [u8; 16] {
    let address = address.to_canonical();
    let mut bytes = match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    };
    if address.is_ipv6() {
        bytes[8..].fill(0);
    }
    bytes
}

/// What attempts are counted by. Parts but the last have a fixed length, so that no two lists are alike.
#[must_use]
pub fn key(parts: &[&[u8]]) -> AttemptKey {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&context.finish().as_ref()[..16]);
    AttemptKey(key)
}

#[cfg(test)]
mod tests;
