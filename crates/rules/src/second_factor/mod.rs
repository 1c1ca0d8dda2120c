//! The second factor: one-time passwords of an authenticator application, and recovery codes for when it is lost.
//!
//! A person has one for all linked identities. Once it is set up it is asked for at every log-in, and an identity that
//! gave it has `mfa` among its methods ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)).

mod base32;
mod recovery;
mod totp;

use crate::model::{Authentication, Timestamp};

pub use recovery::{RECOVERY_CODES, RecoveryCode, recovery_code_hash};
pub use totp::{TotpKey, TotpSecret, is_totp_code, matching_step};

/// Multi-factor authentication, among the methods of a log-in.
const MULTI_FACTOR: &str = "mfa";
/// The methods of a log-in with a second factor: multi-factor authentication, by a one-time password.
pub const METHODS: [&str; 2] = [MULTI_FACTOR, "otp"];

/// How long a right password waits for the second factor, in seconds.
pub const AWAITING_SECONDS: i64 = 600;
/// How long ago a person may have logged in to change their second factor, in seconds.
pub const FRESH_SECONDS: i64 = 900;

/// Whether the methods of a log-in hold a second factor.
#[must_use]
pub fn has_multi_factor(methods: &[String]) -> bool {
    methods.iter().any(|method| method == MULTI_FACTOR)
}

/// The latest proof in a session that is no older than so many seconds, given with the second factor by whoever has one:
/// what people must bring who change how they log in.
#[must_use]
pub fn fresh_proof(
    session: &[Authentication],
    second_factor: bool,
    seconds: i64,
    now: Timestamp,
) -> Option<&Authentication> {
    let fresh = session.iter().filter(|proof| {
        let strong = !second_factor || has_multi_factor(&proof.amr);
        strong && now < proof.auth_time.plus_seconds(seconds)
    });
    fresh.max_by_key(|proof| proof.auth_time)
}

/// Attempts at a person's second factor: five, then one every thirty seconds, from wherever they come. Only who knows
/// the password gets as far.
const ATTEMPTS: i64 = 5;
const REFILL_MICROS: i64 = 30_000_000;

/// Too many attempts were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts: wait {seconds} seconds, then try again")]
pub struct TooManyAttempts {
    /// How long to wait.
    pub seconds: u64,
}

/// Counts an attempt: the time at which the allowance is whole again, before and after it.
///
/// # Errors
/// When the allowance is used up.
pub fn count_attempt(whole_again: Timestamp, now: Timestamp) -> Result<Timestamp, TooManyAttempts> {
    let allowance = ATTEMPTS * REFILL_MICROS;
    // It cannot lack more than all, even where the clock was set back.
    let from = whole_again.0.clamp(now.0, now.0.saturating_add(allowance));
    let after = from.saturating_add(REFILL_MICROS);
    let over = after.saturating_sub(now.0) - allowance;
    if over <= 0 {
        Ok(Timestamp(after))
    } else {
        Err(TooManyAttempts {
            seconds: over.unsigned_abs().div_ceil(1_000_000),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::NOW;

    #[test]
    fn five_attempts_then_one_every_half_minute() {
        let mut whole_again = Timestamp::from_seconds(0);
        for _ in 0..5 {
            whole_again = count_attempt(whole_again, NOW).unwrap();
        }
        assert_eq!(count_attempt(whole_again, NOW), Err(TooManyAttempts { seconds: 30 }));
        let later = NOW.plus_seconds(29);
        assert_eq!(count_attempt(whole_again, later), Err(TooManyAttempts { seconds: 1 }));
        let later = NOW.plus_seconds(30);
        let whole_again = count_attempt(whole_again, later).unwrap();
        assert_eq!(count_attempt(whole_again, later), Err(TooManyAttempts { seconds: 30 }));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_longer() {
        let far = NOW.plus_seconds(86_400);
        assert_eq!(count_attempt(far, NOW), Err(TooManyAttempts { seconds: 30 }));
    }

    #[test]
    fn the_methods_hold_multi_factor() {
        assert!(has_multi_factor(&METHODS.map(str::to_owned)));
        assert!(!has_multi_factor(&["otp".to_owned()]));
    }
}
