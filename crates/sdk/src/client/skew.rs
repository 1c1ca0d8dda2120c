//! How far the machine's clock is from the service's.

use std::sync::atomic::{AtomicI64, Ordering};

use globus_auth_protocol::{http::Response, time::UnixSeconds};

use crate::{retry::http_date, seams::TransportError};

/// No answer has said it yet.
const UNKNOWN: i64 = i64::MIN;

/// How many seconds the service's clock is ahead, by its last answer.
pub(crate) struct Skew(AtomicI64);

impl Default for Skew {
    fn default() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }
}

impl Skew {
    pub(super) fn seconds(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|seconds| *seconds != UNKNOWN)
    }

    /// Takes the `Date` of an answer ([RFC 9110 section 6.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1)) that came now.
    pub(super) fn note(&self, outcome: &Result<Response, TransportError>, now: UnixSeconds) {
        let date = outcome.as_ref().ok().and_then(|response| response.header("date"));
        if let Some(date) = date.and_then(http_date) {
            self.0.store(date.0.saturating_sub(now.0), Ordering::Relaxed);
        }
    }
}
