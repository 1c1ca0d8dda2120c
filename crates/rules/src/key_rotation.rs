//! Which signing keys are published, and which one signs.
//!
//! A new key is published before it signs, so that whoever keeps the key set knows it by then
//! ([OpenID Connect Core 1.0 section 10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)); an old
//! one is published until the last token that it signed has expired.

use crate::{issue::ID_TOKEN_SECONDS, model::Timestamp};

/// How long a new key is published before it signs: longer than clients keep a key set without asking again.
pub const PUBLISHED_AHEAD_SECONDS: i64 = 3_600;

/// What the keys are for, counted in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRoles {
    /// The one that signs.
    pub signing: usize,
    /// So many are published, from the newest on.
    pub published: usize,
}

impl KeyRoles {
    /// The roles of keys that were made at these times, the newest first; `None` where there are none.
    #[must_use]
    pub fn at(created: &[Timestamp], now: Timestamp) -> Option<Self> {
        let oldest = created.len().checked_sub(1)?;
        let signs = |made: &Timestamp| made.plus_seconds(PUBLISHED_AHEAD_SECONDS) <= now;
        // Where there is no older key, the first one signs at once.
        let signing = created.iter().position(signs).unwrap_or(oldest);
        let needed = |next: &&Timestamp| now < next.plus_seconds(PUBLISHED_AHEAD_SECONDS + ID_TOKEN_SECONDS);
        // Each of the older keys was followed by the one before it in the list.
        let older = created[signing..oldest].iter().take_while(needed).count();
        Some(Self {
            signing,
            published: signing + 1 + older,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(created: &[i64], now: i64) -> Option<(usize, usize)> {
        let created: Vec<Timestamp> = created.iter().map(|at| Timestamp::from_seconds(*at)).collect();
        KeyRoles::at(&created, Timestamp::from_seconds(now)).map(|roles| (roles.signing, roles.published))
    }

    #[test]
    fn one_key_signs_at_once_and_none_is_none() {
        assert_eq!(roles(&[], 0), None);
        assert_eq!(roles(&[1_000], 1_000), Some((0, 1)));
        assert_eq!(roles(&[1_000], i64::from(u32::MAX)), Some((0, 1)));
    }

    #[test]
    fn a_new_key_is_published_before_it_signs_and_the_old_one_after() {
        let keys = [100_000, 0];
        let begins = 100_000 + PUBLISHED_AHEAD_SECONDS;
        assert_eq!(roles(&keys, 100_000), Some((1, 2)));
        assert_eq!(roles(&keys, begins - 1), Some((1, 2)));
        assert_eq!(roles(&keys, begins), Some((0, 2)));
        assert_eq!(roles(&keys, begins + ID_TOKEN_SECONDS - 1), Some((0, 2)));
        assert_eq!(roles(&keys, begins + ID_TOKEN_SECONDS), Some((0, 1)));
    }

    #[test]
    fn keys_made_one_after_the_other_are_all_known() {
        assert_eq!(roles(&[200, 100, 0], 300), Some((2, 3)));
        assert_eq!(roles(&[200, 100, 0], 200 + PUBLISHED_AHEAD_SECONDS), Some((0, 3)));
        assert_eq!(roles(&[900_000, 100, 0], 900_000), Some((1, 2)));
    }
}
