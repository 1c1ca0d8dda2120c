//! The clock that the measurements read.

use std::time::Instant;

/// Now.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "measuring time is what this is for")]
pub fn now() -> Instant {
    Instant::now()
}
