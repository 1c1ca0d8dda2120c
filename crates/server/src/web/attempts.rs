//! Slowing down those who guess passwords.
//!
//! Two allowances are kept in memory, each a bucket that refills with time: one for each account from each address, and
//! a wider one for each address, against trying one password on many accounts. Whoever guesses from elsewhere uses up
//! neither of the owner's, and an empty bucket is good for another attempt within seconds, so nobody is locked out.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest;
use globus_auth_rules::model::Timestamp;
pub use globus_auth_rules::second_factor::TooManyAttempts;

/// Attempts at one account from one address: ten, then one every six seconds.
const ACCOUNT: Allowance = Allowance {
    attempts: 10,
    refill_micros: 6_000_000,
};
/// Attempts from one address at any account: a hundred, then one a second. A whole institute may share an address.
const ADDRESS: Allowance = Allowance {
    attempts: 100,
    refill_micros: 1_000_000,
};
/// Buckets kept at most, of each kind: about 6 MB.
const CAPACITY: usize = 65_536;

struct Allowance {
    attempts: i64,
    refill_micros: i64,
}

/// Counts attempts to log in. Of this process only: each replica counts its own. Cheap to clone; clones count together.
#[derive(Clone, Default)]
pub struct LoginAttempts(Arc<Mutex<Tables>>);

#[derive(Default)]
struct Tables {
    accounts: Table,
    addresses: Table,
}

impl LoginAttempts {
    /// No attempt made yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts an attempt, before the password is looked at.
    ///
    /// # Errors
    /// When the allowance is used up; the attempt is then not counted and must not be made.
    pub fn begin(&self, username: &str, address: IpAddr, now: Timestamp) -> Result<(), TooManyAttempts> {
        let keys = Keys::of(username, address);
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let account = tables.accounts.would_take(keys.account, &ACCOUNT, now);
        let address = tables.addresses.would_take(keys.address, &ADDRESS, now);
        account.and(address)?;
        tables.accounts.take(keys.account, &ACCOUNT, now);
        tables.addresses.take(keys.address, &ADDRESS, now);
        Ok(())
    }

    /// Counts an attempt of an address at something that is no account, before it is made.
    ///
    /// # Errors
    /// When the allowance is used up; the attempt is then not counted and must not be made.
    pub fn begin_at(&self, address: IpAddr, now: Timestamp) -> Result<(), TooManyAttempts> {
        let key = key(&[&network(address)]);
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tables.addresses.would_take(key, &ADDRESS, now)?;
        tables.addresses.take(key, &ADDRESS, now);
        Ok(())
    }

    /// Forgets all attempts.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Tables::default();
    }

    /// The password was right: what was mistyped before it is forgiven.
    pub fn succeeded(&self, username: &str, address: IpAddr) {
        let keys = Keys::of(username, address);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .accounts
            .0
            .remove(&keys.account);
    }
}

impl fmt::Debug for LoginAttempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginAttempts")
    }
}

/// A hash, so that a long username takes no more room than a short one.
type Key = [u8; 16];

struct Keys {
    account: Key,
    address: Key,
}

impl Keys {
    fn of(username: &str, address: IpAddr) -> Self {
        let network = network(address);
        let username = username.trim().to_lowercase();
        Self {
            account: key(&[&network, username.as_bytes()]),
            address: key(&[&network]),
        }
    }
}

/// Whoever has one IPv6 address has the 2^64 beside it.
fn network(address: IpAddr) -> [u8; 16] {
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

fn key(parts: &[&[u8]]) -> Key {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&context.finish().as_ref()[..16]);
    key
}

/// When each bucket is full again, in microseconds since 1970. A full bucket is as good as none.
#[derive(Default)]
struct Table(HashMap<Key, i64>);

impl Table {
    fn would_take(&mut self, key: Key, allowance: &Allowance, now: Timestamp) -> Result<(), TooManyAttempts> {
        let Some(full_at) = self.0.get_mut(&key) else {
            return Ok(());
        };
        let whole = allowance.attempts * allowance.refill_micros;
        // A bucket cannot lack more than it holds, even where the clock was set back.
        *full_at = (*full_at).min(now.0.saturating_add(whole));
        let over = (*full_at)
            .max(now.0)
            .saturating_add(allowance.refill_micros)
            .saturating_sub(now.0)
            - whole;
        if over <= 0 {
            Ok(())
        } else {
            Err(TooManyAttempts {
                seconds: over.unsigned_abs().div_ceil(1_000_000),
            })
        }
    }

    fn take(&mut self, key: Key, allowance: &Allowance, now: Timestamp) {
        self.make_room(now);
        let full_at = self.0.entry(key).or_insert(now.0);
        *full_at = (*full_at).max(now.0).saturating_add(allowance.refill_micros);
    }

    /// Forgets full buckets when there are too many; all of them if that is not enough, which costs an attacker with
    /// tens of thousands of addresses more than it gains.
    fn make_room(&mut self, now: Timestamp) {
        if self.0.len() < CAPACITY {
            return;
        }
        self.0.retain(|_, full_at| *full_at > now.0);
        if self.0.len() > CAPACITY / 4 * 3 {
            self.0.clear();
        }
    }
}

#[cfg(test)]
mod tests;
