//! Bounding what strangers make the server keep: log-ins that they begin, clients that they register.
//!
//! What a network asked for is counted in the store, so that all servers on one database count together. Nobody else's
//! allowance is used up by it, but for those at the same site, whose allowance is sixteen times as wide.

use std::net::IpAddr;

use globus_auth_rules::attempts::{Allowance, AttemptKey};
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
    let count = CountAttempt {
        by: counted_by(wanted, address),
        cost: wanted.cost(),
        at: app.clock.now(),
    };
    app.store.write(count).await
}

/// The network first, then the site: whoever counts by both waits for others in this order.
fn counted_by(wanted: Wanted, address: IpAddr) -> Vec<(AttemptKey, Allowance)> {
    let allowance = wanted.allowance();
    let own = (key(&[wanted.name(), &network(address)]), allowance);
    let site = site(address).map(|site| (key(&[wanted.name(), b"site", &site]), allowance.wider(SITE)));
    std::iter::once(own).chain(site).collect()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn six(site: u16, network: u16) -> IpAddr {
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, site, network, 0, 0, 0, 1))
    }

    #[test]
    fn networks_of_one_site_share_a_wider_allowance() {
        let [one, beside, elsewhere] = [six(1, 1), six(1, 2), six(2, 1)].map(|at| counted_by(Wanted::Registration, at));
        assert_ne!(one[0], beside[0]);
        assert_eq!(one[1], beside[1]);
        assert_eq!(
            (one[0].1, one[1].1),
            (Allowance::new(100, 1), Allowance::new(100, 1).wider(16))
        );
        assert!(elsewhere[0] != one[0] && elsewhere[1] != one[1]);
        let four = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        assert_eq!(counted_by(Wanted::Registration, four).len(), 1);
    }

    #[test]
    fn log_ins_and_registrations_are_counted_apart_and_long_ones_as_several() {
        let [log_in, longer] = [Wanted::LogIn(4_095), Wanted::LogIn(3 * 4_096)];
        let registration = counted_by(Wanted::Registration, six(1, 1));
        let begun = counted_by(log_in, six(1, 1));
        assert!(begun.iter().zip(&registration).all(|(one, other)| one.0 != other.0));
        assert_eq!(begun, counted_by(longer, six(1, 1)));
        assert_eq!((log_in.cost(), longer.cost(), Wanted::Registration.cost()), (1, 4, 1));
    }
}
