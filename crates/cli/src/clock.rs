//! The time, read from outside.

use globus_auth::protocol::time::UnixSeconds;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this is where the command reads the clock")]
pub(crate) fn now() -> UnixSeconds {
    UnixSeconds(jiff::Timestamp::now().as_second())
}
