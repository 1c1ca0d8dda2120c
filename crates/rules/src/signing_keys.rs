//! Which key signs ID tokens, which are published, and when a new one is due
//! ([OpenID Connect Core, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)).
//!
//! Everything follows from the times at which the keys were made, so replicas that see the same rows agree without a word.

use crate::{issue::ID_TOKEN_SECONDS, model::Timestamp};

/// A new key is published for this long before it signs: everybody who keeps the key set for the time that its headers
/// allow has seen it by then.
pub const LEAD_SECONDS: i64 = 3_600;

/// A key stays published for this long after the last token that it signed has ended, for clocks that are slow.
const GRACE_SECONDS: i64 = 3_600;

/// What the keys are for at one moment. Keys are named by their place in the list, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The one that signs.
    pub signs: usize,
    /// Those that are published, the signing one first: the official Python SDK looks at the first only.
    pub published: Vec<usize>,
    /// Those that nobody needs any more.
    pub over: Vec<usize>,
    /// Until when this holds; `None`: as long as there are just these keys.
    pub until: Option<Timestamp>,
}

/// What to do with keys that were made at these times, the newest first. `None` if there are none.
#[must_use]
pub fn plan(made: &[Timestamp], now: Timestamp) -> Option<Plan> {
    let oldest = made.len().checked_sub(1)?;
    // The very first key signs at once: nobody can have kept a key set without it.
    let signs = made.iter().position(|made| begins(*made) <= now).unwrap_or(oldest);
    // A key ends when the one after it began to sign, and its last token with it.
    let ends = |index: usize| index.checked_sub(1).map(|newer| last_needed(made[newer]));
    let is_over = |index: &usize| *index > signs && ends(*index).is_some_and(|end| end <= now);
    let (over, kept): (Vec<_>, Vec<_>) = (0..made.len()).partition(is_over);
    let others = kept.iter().copied().filter(|index| *index != signs);
    let next_begin = made[..signs].iter().map(|made| begins(*made)).min();
    let next_end = kept
        .iter()
        .filter(|index| **index > signs)
        .filter_map(|index| ends(*index))
        .min();
    Some(Plan {
        signs,
        published: std::iter::once(signs).chain(others).collect(),
        over,
        until: next_begin.into_iter().chain(next_end).min(),
    })
}

/// Whether a new key is due, when the newest was made then.
#[must_use]
pub fn is_due(newest: Timestamp, rotation_seconds: i64, now: Timestamp) -> bool {
    newest.plus_seconds(rotation_seconds) <= now
}

const fn begins(made: Timestamp) -> Timestamp {
    made.plus_seconds(LEAD_SECONDS)
}

/// When a key may go whose successor was made then.
const fn last_needed(successor: Timestamp) -> Timestamp {
    begins(successor).plus_seconds(ID_TOKEN_SECONDS + GRACE_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const OVER: i64 = LEAD_SECONDS + ID_TOKEN_SECONDS + GRACE_SECONDS;

    /// The plan `after` seconds after the last of the keys was made; the keys are given by seconds before it.
    fn at(before: &[i64], after: i64) -> Plan {
        let made: Vec<_> = before.iter().map(|seconds| START.plus_seconds(-seconds)).collect();
        plan(&made, START.plus_seconds(after)).unwrap()
    }

    #[test]
    fn without_keys_there_is_no_plan() {
        assert_eq!(plan(&[], START), None);
    }

    #[test]
    fn the_only_key_signs_at_once_and_for_good() {
        let expected = Plan {
            signs: 0,
            published: vec![0],
            over: vec![],
            until: None,
        };
        assert_eq!(at(&[0], OVER * 10), expected);
        let early = at(&[0], 0);
        assert_eq!((early.signs, early.published), (0, vec![0]));
    }

    #[test]
    fn a_new_key_is_published_before_it_signs() {
        let early = at(&[0, 1_000_000], LEAD_SECONDS - 1);
        assert_eq!((early.signs, early.published), (1, vec![1, 0]));
        assert_eq!(early.until, Some(START.plus_seconds(LEAD_SECONDS)));
        let begun = at(&[0, 1_000_000], LEAD_SECONDS);
        assert_eq!((begun.signs, begun.published), (0, vec![0, 1]));
        assert_eq!(begun.until, Some(START.plus_seconds(OVER)));
    }

    #[test]
    fn an_old_key_stays_until_its_last_token_has_ended() {
        let last = at(&[0, 1_000_000], OVER - 1);
        assert_eq!((last.published, last.over), (vec![0, 1], vec![]));
        let after = at(&[0, 1_000_000], OVER);
        assert_eq!((after.published, after.over, after.until), (vec![0], vec![1], None));
    }

    #[test]
    fn many_rotations_at_once_keep_every_key_that_has_signed() {
        // Three made within the lead: only the oldest has signed when the middle one begins.
        let plan = at(&[0, 60, 1_000_000], LEAD_SECONDS - 30);
        assert_eq!((plan.signs, plan.published, plan.over), (1, vec![1, 0, 2], vec![]));
        assert_eq!(plan.until, Some(START.plus_seconds(LEAD_SECONDS)));
    }

    #[test]
    fn a_clock_that_was_set_back_still_has_a_key() {
        let plan = at(&[0, 100], -1_000_000);
        assert_eq!((plan.signs, plan.published), (1, vec![1, 0]));
    }

    #[test]
    fn a_new_key_is_due_after_the_period() {
        assert!(!is_due(START, 100, START.plus_seconds(99)));
        assert!(is_due(START, 100, START.plus_seconds(100)));
    }
}
