//! The machine's clock: the only place of this crate that reads it.

use std::{
    sync::LazyLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use globus_auth_protocol::time::UnixSeconds;

use crate::{
    background,
    seams::{BoxFuture, Clock},
};

/// When this clock was first used.
static BEGIN: LazyLock<Instant> = LazyLock::new(instant);

/// The machine's clock. Its waits are those of the tokio runtime, or of the thread that waits.
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

    fn monotonic(&self) -> Duration {
        instant().saturating_duration_since(*BEGIN)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(background::sleep(duration))
    }
}

/// The moment, for measuring.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the driver's one clock; it measures how long something takes"
)]
pub(crate) fn instant() -> Instant {
    Instant::now()
}
