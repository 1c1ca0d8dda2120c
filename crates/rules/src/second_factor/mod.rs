//! The second factor: one-time passwords of an authenticator application, and recovery codes for when it is lost.
//!
//! A person has one for all linked identities. Once it is set up it is asked for at every log-in, and an identity that
//! gave it has `mfa` among its methods ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)).

mod base32;
mod recovery;
mod totp;

use crate::{
    attempts::Allowance,
    model::{Authentication, Timestamp},
};

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
pub const ATTEMPTS: Allowance = Allowance::new(5, 30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_hold_multi_factor() {
        assert!(has_multi_factor(&METHODS.map(str::to_owned)));
        assert!(!has_multi_factor(&["otp".to_owned()]));
    }
}
