//! The time, read from outside and told to people.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use globus_auth::{
    protocol::time::UnixSeconds,
    seams::{self, BoxFuture},
};

/// 9999-12-31T23:59:59Z: no calendar that people read goes further.
const LAST: i64 = 253_402_300_799;

/// What the time is: the machine's, or one at which it was made to stand still.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock(Option<StandingClock>);

impl Clock {
    /// One that stands still at this time, in seconds since 1970.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub(crate) fn at(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(seconds) if (0..=LAST).contains(&seconds) => Ok(Self(Some(StandingClock(UnixSeconds(seconds))))),
            _ => Err("it is to be a time in seconds since 1970, as 'date +%s' writes it".to_owned()),
        }
    }

    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is where the command reads the clock")]
    pub(crate) fn now(self) -> UnixSeconds {
        match self.0 {
            Some(StandingClock(now)) => now,
            None => UnixSeconds(jiff::Timestamp::now().as_second()),
        }
    }

    /// The clock for the library, where it is not to read the machine's.
    pub(crate) const fn standing(self) -> Option<StandingClock> {
        self.0
    }
}

/// A clock that stands still. What is waited for, and how long something takes, goes by the machine's all the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StandingClock(UnixSeconds);

impl seams::Clock for StandingClock {
    fn now(&self) -> UnixSeconds {
        self.0
    }

    fn monotonic(&self) -> Duration {
        measured()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Time since the first time that this was asked: of two answers, the difference says how long something took.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the command measures how long something takes"
)]
pub(crate) fn measured() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed()
}

/// A time as RFC 3339 has it, in UTC; nothing for one that no calendar has.
pub(crate) fn utc(seconds: UnixSeconds) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds.0).ok()?;
    Some(time.to_string())
}
