//! Bounding what strangers make the server keep: log-ins that they begin, clients that they register.
//!
//! What a network asked for is counted in the store, so that all servers on one database count together. Nobody else's
//! allowance is used up by it, but for those at the same site, whose allowance is sixteen times as wide.

use std::net::IpAddr;

use globus_auth_rules::attempts::Allowance;
use globus_auth_store::ops::{CountAttempt, CountAttemptError};

use crate::{
    app::App,
    web::attempts::{key, network, site},
};

/// What a stranger wants kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A log-in that is begun, with a request of so many bytes.
    LogIn(usize),
    /// An instance of a native application, or a child of one.
    Registration,
}

impl Wanted {
    /// To one network.
    const fn allowance(self) -> Allowance {
        match self {
            // A thousand requests of usual length, then one a second.
            Self::LogIn(_) => Allowance::new(1_000, 1),
            // A hundred, then one a second.
            Self::Registration => Allowance::new(100, 1),
        }
    }

    /// A long request costs as much as several.
    fn cost(self) -> i64 {
        const USUAL: usize = 4_096;
        match self {
            Self::LogIn(length) => i64::try_from(1 + length / USUAL).unwrap_or(i64::MAX),
            Self::Registration => 1,
        }
    }

    /// Keeps the one from being counted as the other; both of one length.
    const fn name(self) -> &'static [u8] {
        match self {
            Self::LogIn(_) => b"stranger log-in ",
            Self::Registration => b"stranger client ",
        }
    }
}

/// How much wider the allowance of a site is than that of one of its networks.
const SITE: i64 = 16;

/// Counts what an address wants kept, before it is.
///
/// # Errors
/// When the allowance of its network or site is used up; nothing was counted then, and nothing is to be kept.
pub(crate) async fn count(app: &App, wanted: Wanted, address: IpAddr) -> Result<(), CountAttemptError> {
    let allowance = wanted.allowance();
    let own = (key(&[wanted.name(), &network(address)]), allowance);
    let site = site(address).map(|site| (key(&[wanted.name(), b"site", &site]), allowance.wider(SITE)));
    let count = CountAttempt {
        by: std::iter::once(own).chain(site).collect(),
        cost: wanted.cost(),
        at: app.clock.now(),
    };
    app.store.write(count).await
}
