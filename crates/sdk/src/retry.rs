//! When a request is sent again: a pure plan, with the numbers of the official SDKs.
//!
//! Source: the official Python SDK sends again after 429, 500, 502, 503, 504 and network errors, up to five times, with
//! pauses of a quarter to three quarters of 2^n seconds, ten at most. What differs on purpose: a request that uses
//! something up (a code, a refresh token that may be rotated) is repeated only if the server certainly never saw it, and
//! `Retry-After` is honoured in every form of
//! [RFC 9110 section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).

mod budget;

use std::time::{Duration, UNIX_EPOCH};

use globus_auth_protocol::{http::Repeat, time::UnixSeconds};

pub use budget::RetryBudget;

/// How often, and after how long, a request is sent again.
///
/// ```
/// use std::time::Duration;
/// use globus_auth::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_retries(8).max_sleep(Duration::from_secs(30));
/// let once = RetryPolicy::never();
/// # let _ = (patient, once);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    max_retries: u32,
    max_sleep: Duration,
}

impl Default for RetryPolicy {
    /// Five repeats, waits of ten seconds at most.
    fn default() -> Self {
        Self {
            max_retries: 5,
            max_sleep: Duration::from_secs(10),
        }
    }
}

/// How one try ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome<'a> {
    /// There was an answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its `Retry-After`.
        retry_after: Option<&'a str>,
    },
    /// The server never saw the request.
    NeverSent,
    /// It may have seen it, and the answer was lost.
    Lost,
}

/// One try, as the plan looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try {
    /// How many tries there were before.
    pub(crate) number: u32,
    /// What the request says of itself.
    pub(crate) repeat: Repeat,
    /// From 0 to 1.
    pub(crate) jitter: f64,
    /// The time, for `Retry-After` dates.
    pub(crate) now: UnixSeconds,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send again after this time.
    RetryAfter(Duration),
    /// Take it as it is.
    Stop,
}

impl RetryPolicy {
    /// Every request is sent once.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            max_retries: 0,
            max_sleep: Duration::ZERO,
        }
    }

    /// How often a request is sent again at most.
    #[must_use]
    pub const fn max_retries(mut self, times: u32) -> Self {
        self.max_retries = times;
        self
    }

    /// How long a wait is at most, whatever the server asks for.
    #[must_use]
    pub const fn max_sleep(mut self, duration: Duration) -> Self {
        self.max_sleep = duration;
        self
    }

    pub(crate) fn decide(&self, attempt: &Try, outcome: Outcome<'_>) -> Decision {
        let worth_it = match (attempt.repeat, outcome) {
            (_, Outcome::NeverSent) | (Repeat::Safe, Outcome::Lost) => true,
            (Repeat::Safe, Outcome::Answered { status, .. }) => is_transient(status),
            (Repeat::UsesUp, _) => false,
        };
        if !worth_it || attempt.number >= self.max_retries {
            return Decision::Stop;
        }
        let asked = match outcome {
            Outcome::Answered {
                status: 429 | 503,
                retry_after: Some(text),
            } => read_retry_after(text, attempt.now),
            _ => None,
        };
        Decision::RetryAfter(asked.unwrap_or_else(|| backoff(attempt)).min(self.max_sleep))
    }
}

/// Whether the same request may succeed later.
pub(crate) const fn is_transient(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// A quarter to three quarters of a second, doubled with every try.
fn backoff(attempt: &Try) -> Duration {
    let factor = 0.25 + attempt.jitter.clamp(0.0, 1.0) / 2.0;
    Duration::from_secs_f64(factor * f64::from(1_u32 << attempt.number.min(16)))
}

/// Seconds, with or without decimals, or a date.
fn read_retry_after(text: &str, now: UnixSeconds) -> Option<Duration> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Duration::try_from_secs_f64(text.parse().ok()?).ok();
    }
    let pause = http_date(text)?.0.saturating_sub(now.0);
    Some(Duration::from_secs(u64::try_from(pause).unwrap_or_default()))
}

/// A date as HTTP writes it ([RFC 9110 section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
pub(crate) fn http_date(text: &str) -> Option<UnixSeconds> {
    let at = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(at.as_secs()).ok().map(UnixSeconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

    fn attempt(number: u32, repeat: Repeat) -> Try {
        Try {
            number,
            repeat,
            jitter: 0.5,
            now: NOW,
        }
    }

    fn answered(status: u16, retry_after: Option<&str>) -> Outcome<'_> {
        Outcome::Answered { status, retry_after }
    }

    fn wait(outcome: Outcome<'_>) -> Option<Duration> {
        match RetryPolicy::default().decide(&attempt(0, Repeat::Safe), outcome) {
            Decision::RetryAfter(duration) => Some(duration),
            Decision::Stop => None,
        }
    }

    #[test]
    fn only_transient_answers_are_asked_for_again() {
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(
                wait(answered(status, None)),
                Some(Duration::from_millis(500)),
                "{status}"
            );
        }
        for status in [200, 302, 400, 401, 403, 404, 408, 409, 501] {
            assert_eq!(wait(answered(status, None)), None, "{status}");
        }
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<_> = (0..6)
            .map(|number| RetryPolicy::default().decide(&attempt(number, Repeat::Safe), Outcome::Lost))
            .collect();
        let seconds = |seconds: f64| Decision::RetryAfter(Duration::from_secs_f64(seconds));
        assert_eq!(
            waits,
            [
                seconds(0.5),
                seconds(1.0),
                seconds(2.0),
                seconds(4.0),
                seconds(8.0),
                Decision::Stop
            ]
        );
        let late = Try {
            jitter: 1.0,
            ..attempt(4, Repeat::Safe)
        };
        assert_eq!(RetryPolicy::default().decide(&late, Outcome::Lost), seconds(10.0));
    }

    #[test]
    fn jitter_keeps_within_a_quarter_and_three_quarters() {
        let at = |jitter: f64| {
            backoff(&Try {
                jitter,
                ..attempt(0, Repeat::Safe)
            })
        };
        assert_eq!(
            (at(0.0), at(1.0)),
            (Duration::from_millis(250), Duration::from_millis(750))
        );
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        assert_eq!(wait(answered(429, Some("2"))), Some(Duration::from_secs(2)));
        assert_eq!(wait(answered(503, Some(" 1.5 "))), Some(Duration::from_millis(1500)));
        assert_eq!(wait(answered(429, Some("0"))), Some(Duration::ZERO));
        assert_eq!(
            wait(answered(429, Some("120"))),
            Some(Duration::from_secs(10)),
            "capped"
        );
        assert_eq!(
            wait(answered(429, Some("Fri, 15 Jan 2027 08:00:03 GMT"))),
            Some(Duration::from_secs(3))
        );
        assert_eq!(
            wait(answered(429, Some("Fri, 15 Jan 2027 07:00:00 GMT"))),
            Some(Duration::ZERO),
            "past"
        );
        for odd in ["soon", "-1", "", "1e3", "99999999999999999999999999"] {
            assert_eq!(
                wait(answered(429, Some(odd))),
                Some(Duration::from_millis(500)),
                "{odd}"
            );
        }
        assert_eq!(
            wait(answered(500, Some("7"))),
            Some(Duration::from_millis(500)),
            "only on 429 and 503"
        );
    }

    #[test]
    fn what_uses_something_up_is_repeated_only_if_the_server_never_saw_it() {
        let decide = |outcome| RetryPolicy::default().decide(&attempt(0, Repeat::UsesUp), outcome);
        assert_eq!(decide(Outcome::Lost), Decision::Stop);
        assert_eq!(decide(answered(500, None)), Decision::Stop);
        assert_eq!(decide(answered(503, Some("1"))), Decision::Stop);
        assert!(matches!(decide(Outcome::NeverSent), Decision::RetryAfter(_)));
    }

    #[test]
    fn never_means_never() {
        assert_eq!(
            RetryPolicy::never().decide(&attempt(0, Repeat::Safe), Outcome::NeverSent),
            Decision::Stop
        );
    }
}
