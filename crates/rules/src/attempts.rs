//! How often something may be tried: allowances that refill with time.

use crate::model::Timestamp;

/// An allowance of attempts: so many at once, and then one each time that one has come back. What is left is one number,
/// the time at which the allowance is whole again, so an allowance that nobody uses needs no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    attempts: i64,
    refill_micros: i64,
}

/// What attempts are counted by: a hash, so that nobody who sees it learns a name or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey(pub [u8; 16]);

/// Too many attempts were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts: wait {seconds} seconds, then try again")]
pub struct TooManyAttempts {
    /// How long to wait.
    pub seconds: u64,
}

impl Allowance {
    /// So many attempts, of which one comes back every so many seconds.
    #[must_use]
    pub const fn new(attempts: i64, refill_seconds: i64) -> Self {
        Self {
            attempts,
            refill_micros: refill_seconds * 1_000_000,
        }
    }

    /// One that is so many times as wide: so many times as much at once, and so much more quickly back.
    #[must_use]
    pub const fn wider(self, times: i64) -> Self {
        Self {
            attempts: self.attempts * times,
            refill_micros: self.refill_micros / times,
        }
    }

    /// How long one attempt takes to come back, in microseconds.
    #[must_use]
    pub const fn refill_micros(self) -> i64 {
        self.refill_micros
    }

    /// Counts an attempt that costs as much as `cost` usual ones: the time at which the allowance is whole again, before
    /// and after it. A time that lies further off than the whole allowance is of a clock that was set back, and counts as none.
    ///
    /// # Errors
    /// When the allowance is used up.
    pub fn count(self, whole_again: Timestamp, cost: i64, now: Timestamp) -> Result<Timestamp, TooManyAttempts> {
        let whole = self.attempts * self.refill_micros;
        let lacking = match whole_again.0.saturating_sub(now.0) {
            lacking if lacking > whole => 0,
            lacking => lacking.max(0),
        };
        let after = lacking + cost * self.refill_micros;
        if after <= whole {
            Ok(Timestamp(now.0.saturating_add(after)))
        } else {
            Err(TooManyAttempts {
                seconds: (after - whole).unsigned_abs().div_ceil(1_000_000),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::NOW;

    const FIVE: Allowance = Allowance::new(5, 30);

    fn used_up() -> Timestamp {
        (0..5).fold(Timestamp::from_seconds(0), |whole_again, _| {
            FIVE.count(whole_again, 1, NOW).unwrap()
        })
    }

    #[test]
    fn five_attempts_then_one_every_half_minute() {
        let refused = |seconds| Err(TooManyAttempts { seconds });
        assert_eq!(FIVE.count(used_up(), 1, NOW), refused(30));
        assert_eq!(FIVE.count(used_up(), 1, NOW.plus_seconds(29)), refused(1));
        let later = NOW.plus_seconds(30);
        let whole_again = FIVE.count(used_up(), 1, later).unwrap();
        assert_eq!(FIVE.count(whole_again, 1, later), refused(30));
        assert!(FIVE.count(whole_again, 5, later.plus_seconds(150)).is_ok());
    }

    #[test]
    fn what_costs_more_uses_more_up() {
        let whole_again = FIVE.count(Timestamp::from_seconds(0), 3, NOW).unwrap();
        assert!(FIVE.count(whole_again, 2, NOW).is_ok());
        assert_eq!(FIVE.count(whole_again, 3, NOW), Err(TooManyAttempts { seconds: 30 }));
    }

    #[test]
    fn a_wider_one_allows_more_and_comes_back_sooner() {
        let wide = FIVE.wider(3);
        let used_up = wide.count(Timestamp::from_seconds(0), 15, NOW).unwrap();
        assert_eq!(wide.count(used_up, 1, NOW), Err(TooManyAttempts { seconds: 10 }));
        assert!(wide.count(used_up, 1, NOW.plus_seconds(10)).is_ok());
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        assert!(FIVE.count(NOW.plus_seconds(86_400), 1, NOW).is_ok());
    }
}
