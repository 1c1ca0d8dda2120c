//! The clock. Everything else takes the time as an argument.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use globus_auth_protocol::time::UnixSeconds;
use globus_auth_rules::model::Timestamp;
use tokio::{sync::watch, time};

/// What time it is: the system's clock, or one that a test moves by hand. Cheap to clone; clones agree.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<watch::Sender<Face>>),
}

/// What a clock with a hand shows.
#[derive(Debug, Clone, Copy)]
enum Face {
    /// The same time until it is moved.
    Frozen(Timestamp),
    /// The system's time and so many microseconds.
    Running(i64),
}

impl Face {
    fn now(self) -> Timestamp {
        match self {
            Self::Frozen(at) => at,
            Self::Running(ahead) => Timestamp(system_micros().saturating_add(ahead)),
        }
    }

    /// The same kind of face at another time.
    fn at(self, to: Timestamp) -> Self {
        match self {
            Self::Frozen(_) => Self::Frozen(to),
            Self::Running(_) => Self::Running(to.0.saturating_sub(system_micros())),
        }
    }
}

/// Moves a manual clock and every clone of it.
#[derive(Debug, Clone)]
pub struct ClockHand(Arc<watch::Sender<Face>>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `start` until its hand moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> (Self, ClockHand) {
        Self::with_hand(Face::Frozen(start))
    }

    /// A clock that goes as the system's does until its hand moves or freezes it.
    #[must_use]
    pub fn adjustable() -> (Self, ClockHand) {
        Self::with_hand(Face::Running(0))
    }

    fn with_hand(face: Face) -> (Self, ClockHand) {
        let face = Arc::new(watch::Sender::new(face));
        (Self(Source::Manual(face.clone())), ClockHand(face))
    }

    /// The time in microseconds since 1970-01-01T00:00:00Z. A system clock set outside the range of the type reads as
    /// the nearest time in it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp(system_micros()),
            Source::Manual(face) => face.borrow().now(),
        }
    }

    /// The time in whole seconds, as tokens carry it.
    #[must_use]
    pub fn seconds(&self) -> UnixSeconds {
        self.now().seconds()
    }
}

impl ClockHand {
    /// The time that the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.borrow().now()
    }

    /// Moves the clock forward. A running clock goes on from there.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0
            .send_modify(|face| *face = face.at(Timestamp(face.now().0.saturating_add(by))));
    }

    /// Sets the clock, forward or back. A running clock goes on from there.
    pub fn set(&self, to: Timestamp) {
        self.0.send_modify(|face| *face = face.at(to));
    }

    /// Stops the clock at the time that it shows.
    pub fn freeze(&self) {
        self.0.send_modify(|face| *face = Face::Frozen(face.now()));
    }

    /// Lets the clock go on from the time that it shows.
    pub fn run(&self) {
        self.0
            .send_modify(|face| *face = Face::Running(face.now().0.saturating_sub(system_micros())));
    }

    /// Lets the clock go as the system's does.
    pub fn follow_system(&self) {
        self.0.send_replace(Face::Running(0));
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        matches!(*self.0.borrow(), Face::Frozen(_))
    }

    /// Waits until the clock shows a time or a later one: until it is moved there, or has gone there.
    pub async fn reaches(&self, time: Timestamp) {
        let mut moved = self.0.subscribe();
        loop {
            let face = *moved.borrow_and_update();
            let left = u64::try_from(time.0.saturating_sub(face.now().0)).unwrap_or_default();
            if left == 0 {
                return;
            }
            let gone = async {
                match face {
                    Face::Frozen(_) => std::future::pending().await,
                    Face::Running(_) => time::sleep(Duration::from_micros(left)).await,
                }
            };
            tokio::select! {
                () = gone => {}
                // The sender is this hand's own, so it is there.
                _ = moved.changed() => {}
            }
        }
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
    fn a_running_clock_is_moved_and_frozen_and_goes_on() {
        let (clock, hand) = Clock::adjustable();
        let before = clock.now();
        hand.advance(Duration::from_secs(1_000));
        assert!(clock.now().0 >= before.0 + 1_000_000_000);
        hand.freeze();
        let frozen = clock.now();
        assert!(hand.is_frozen());
        hand.advance(Duration::from_micros(1));
        assert_eq!(clock.now(), Timestamp(frozen.0 + 1));
        hand.run();
        assert!(!hand.is_frozen() && clock.now() > frozen);
    }

    #[tokio::test]
    async fn one_can_wait_for_a_time() {
        let (_, hand) = Clock::manual(Timestamp(0));
        hand.reaches(Timestamp(0)).await;
        let waiting = tokio::spawn({
            let hand = hand.clone();
            async move { hand.reaches(Timestamp(10)).await }
        });
        hand.advance(Duration::from_micros(9));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        hand.advance(Duration::from_micros(1));
        waiting.await.unwrap();
        let (_, hand) = Clock::adjustable();
        hand.reaches(Timestamp(hand.now().0 + 2_000)).await;
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
