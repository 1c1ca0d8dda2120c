//! Points in time, as the wire knows them: whole seconds since 1970 in tokens, ISO 8601 in the documents of the API.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Whole seconds since 1970-01-01T00:00:00Z, as `iat`, `exp` and `auth_time` are written
/// ([RFC 7519 section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2), `NumericDate`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// This time and `seconds` more; stops at the end of the number range instead of wrapping.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// Microseconds since 1970-01-01T00:00:00Z, as the documents of the API name times: ISO 8601.
///
/// Written with six digits and `+00:00`, which Python's `datetime.fromisoformat` reads in every version. Read with any
/// offset, and without one as UTC; what is finer than a microsecond is dropped. The years are those that four digits can
/// write, 0 to 9999, since a sign before them is read by hardly anybody.
///
/// ```
/// # use globus_auth_protocol::time::{Timestamp, UnixSeconds};
/// let time: Timestamp = "2022-09-21T17:10:14.270581Z".parse()?;
/// assert_eq!(time.seconds(), UnixSeconds(1_663_780_214));
/// assert_eq!(time.to_string(), "2022-09-21T17:10:14.270581+00:00");
/// # Ok::<(), globus_auth_protocol::time::NotATime>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// The year 0 begins, in microseconds since 1970.
const FIRST: i64 = -62_167_219_200_000_000;

/// A text that is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time: one looks like 2022-09-21T17:10:14.270581+00:00")]
pub struct NotATime;

impl Timestamp {
    /// A time by its microseconds since 1970; none outside the years 0 to 9999.
    #[must_use]
    pub fn from_microseconds(microseconds: i64) -> Option<Self> {
        Self::of(jiff::Timestamp::from_microsecond(microseconds).ok()?)
    }

    fn of(time: jiff::Timestamp) -> Option<Self> {
        let microseconds = time.as_microsecond();
        (microseconds >= FIRST).then_some(Self(microseconds))
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> UnixSeconds {
        UnixSeconds(self.0.div_euclid(1_000_000))
    }
}

impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let time = text.parse::<jiff::Timestamp>().or_else(|_| {
            text.parse::<jiff::civil::DateTime>()?
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map(|zoned| zoned.timestamp())
        });
        time.ok().and_then(Self::of).ok_or(NotATime)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = jiff::Timestamp::from_microsecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{}", time.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00"))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, NotATime> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_is_read_and_six_digits_and_an_offset_are_written() {
        for text in [
            "2022-09-21T17:10:14.5+00:00",
            "2022-09-21T17:10:14.500000Z",
            "2022-09-21T19:10:14.5000009+02:00",
            "2022-09-21T17:10:14.5",
            "2022-09-21 17:10:14.5Z",
        ] {
            let time: Timestamp = text.parse().unwrap();
            assert_eq!(time.to_string(), "2022-09-21T17:10:14.500000+00:00", "{text}");
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        for text in ["", "yesterday", "1663780214", "2022-13-21T17:10:14Z"] {
            assert_eq!(text.parse::<Timestamp>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        assert_eq!(Timestamp::from_microseconds(-1).unwrap().seconds(), UnixSeconds(-1));
        assert_eq!(
            Timestamp::from_microseconds(1_999_999).unwrap().seconds(),
            UnixSeconds(1)
        );
        assert_eq!(Timestamp::from_microseconds(i64::MAX), None);
    }

    #[test]
    fn years_have_four_digits() {
        let first: Timestamp = "0000-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!(Timestamp::from_microseconds(first.microseconds()), Some(first));
        assert_eq!(Timestamp::from_microseconds(first.microseconds() - 1), None);
        for text in ["-000001-12-31T23:59:59Z", "0000-01-01T00:00:00+01:00"] {
            assert_eq!(text.parse::<Timestamp>(), Err(NotATime), "{text}");
        }
    }
}
