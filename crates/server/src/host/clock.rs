//! The clock. Everything else takes the time as an argument.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use globus_auth_protocol::time::UnixSeconds;
use globus_auth_rules::model::Timestamp;

/// What time it is: the system's clock, or one that a test moves by hand. Cheap to clone; clones agree.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

/// Moves a manual clock and every clone of it.
#[derive(Debug, Clone)]
pub struct ClockHand(Arc<AtomicI64>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `start` until its hand moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> (Self, ClockHand) {
        let micros = Arc::new(AtomicI64::new(start.0));
        (Self(Source::Manual(micros.clone())), ClockHand(micros))
    }

    /// The time in microseconds since 1970-01-01T00:00:00Z. A system clock set outside the range of the type reads as
    /// the nearest time in it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp(system_micros()),
            Source::Manual(micros) => Timestamp(micros.load(Ordering::SeqCst)),
        }
    }

    /// The time in whole seconds, as tokens carry it.
    #[must_use]
    pub fn seconds(&self) -> UnixSeconds {
        self.now().seconds()
    }
}

impl ClockHand {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.set(Timestamp(self.0.load(Ordering::SeqCst).saturating_add(by)));
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.0, Ordering::SeqCst);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where the server reads the system's clock"
)]
fn system_micros() -> i64 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

/// Measures how long something takes, for logs only: it does not follow the clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place where the server reads the monotonic clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_its_hand_and_clones_agree() {
        let (clock, hand) = Clock::manual(Timestamp::from_seconds(1_000));
        let clone = clock.clone();
        assert_eq!(clock.now(), Timestamp(1_000_000_000));
        hand.advance(Duration::from_micros(1_500_000));
        assert_eq!(clone.now(), Timestamp(1_001_500_000));
        assert_eq!(clone.seconds(), UnixSeconds(1_001));
        hand.set(Timestamp(5));
        assert_eq!(clock.now(), Timestamp(5));
    }

    #[test]
    fn moving_too_far_stops_at_the_end() {
        let (clock, hand) = Clock::manual(Timestamp(i64::MAX - 1));
        hand.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp(i64::MAX));
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(Clock::system().now() > Timestamp::from_seconds(1_735_689_600));
    }
}
