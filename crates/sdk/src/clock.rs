//! The machine's clock: the only place of this crate that reads it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use globus_auth_protocol::time::UnixSeconds;

use crate::seams::{BoxFuture, Clock};

/// The machine's clock, and tokio's timer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the driver's one clock; everything else takes `now`"
    )]
    fn now(&self) -> UnixSeconds {
        // A clock before 1970 counts as 1970: every token is fresh then, and the server has the last word.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixSeconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
