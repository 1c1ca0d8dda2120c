use globus_auth_protocol::time::UnixSeconds;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// A time in whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub const fn seconds(self) -> UnixSeconds {
        UnixSeconds(self.0.div_euclid(1_000_000))
    }

    /// This time and `seconds` more.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// ISO 8601 with microseconds and `+00:00`, which Python's `datetime.fromisoformat` reads in every version.
    #[must_use]
    pub fn iso(self) -> String {
        jiff::Timestamp::from_microsecond(self.0).map_or_else(
            |_| "1970-01-01T00:00:00.000000+00:00".to_owned(),
            |time| time.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_has_six_digits_and_an_offset() {
        assert_eq!(
            Timestamp(1_663_783_814_270_581).iso(),
            "2022-09-21T18:10:14.270581+00:00"
        );
        assert_eq!(Timestamp::from_seconds(0).iso(), "1970-01-01T00:00:00.000000+00:00");
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        assert_eq!(Timestamp(-1).seconds(), UnixSeconds(-1));
        assert_eq!(Timestamp(1_999_999).seconds(), UnixSeconds(1));
    }
}
