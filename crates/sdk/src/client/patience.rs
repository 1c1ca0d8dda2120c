//! What is left of a call's deadline.

use std::time::Duration;

use crate::seams::Clock;

/// What is left of the time that one call may take.
pub(super) struct Patience<'a> {
    clock: &'a dyn Clock,
    deadline: Option<Duration>,
    begun: Duration,
    /// The pauses so far: a clock that counts only seconds, or stands still, must not lend more time than there is.
    paused: Duration,
}

impl<'a> Patience<'a> {
    pub(super) fn new(clock: &'a dyn Clock, deadline: Option<Duration>) -> Self {
        Self {
            clock,
            deadline,
            begun: clock.monotonic(),
            paused: Duration::ZERO,
        }
    }

    fn left(&self) -> Option<Duration> {
        let passed = self.clock.monotonic().saturating_sub(self.begun).max(self.paused);
        Some(self.deadline?.saturating_sub(passed))
    }

    /// How long one try may take that would be given so much.
    pub(super) fn at_most(&self, timeout: Option<Duration>) -> Option<Duration> {
        match (timeout, self.left()) {
            (Some(timeout), Some(left)) => Some(timeout.min(left)),
            (timeout, left) => timeout.or(left),
        }
    }

    pub(super) fn allows(&self, pause: Duration) -> bool {
        self.left().is_none_or(|left| pause < left)
    }

    pub(super) fn is_over(&self) -> bool {
        !self.allows(Duration::ZERO)
    }

    pub(super) async fn pause(&mut self, pause: Duration) {
        self.clock.sleep(pause).await;
        self.paused += pause;
    }
}
