//! The time, read from outside and told to people.

use globus_auth::protocol::time::UnixSeconds;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this is where the command reads the clock")]
pub(crate) fn now() -> UnixSeconds {
    UnixSeconds(jiff::Timestamp::now().as_second())
}

/// A time as RFC 3339 has it, in UTC; nothing for one that no calendar has.
pub(crate) fn utc(seconds: UnixSeconds) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds.0).ok()?;
    Some(time.to_string())
}
