//! Latencies in little room, however many there are: each within 5 % of what it was.

use std::time::Duration;

/// Buckets for each doubling, and all of them: up to an hour.
const EACH: f64 = 16.0;
const BUCKETS: usize = 512;

/// How often something took how long.
#[derive(Debug, Clone)]
pub(crate) struct Histogram(Vec<u64>);

impl Default for Histogram {
    fn default() -> Self {
        Self(vec![0; BUCKETS])
    }
}

impl Histogram {
    pub(crate) fn note(&mut self, took: Duration) {
        let micros = (took.as_secs_f64() * 1e6).max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is at least 0, and bounded next"
        )]
        let bucket = (micros.log2() * EACH).round() as usize;
        self.0[bucket.min(BUCKETS - 1)] += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(here, there)| *here += there);
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// So many of 1000 took at most so many milliseconds.
    pub(crate) fn milliseconds(&self, of_thousand: u64) -> f64 {
        let wanted = (self.count() * of_thousand).div_ceil(1000);
        let mut seen = 0;
        let bucket = self.0.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        #[expect(clippy::cast_precision_loss, reason = "there are 512 buckets")]
        let exponent = bucket.unwrap_or_default() as f64 / EACH;
        exponent.exp2() / 1e3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_thousand_are_those_of_the_latencies() {
        let mut histogram = Histogram::default();
        (1..=100).for_each(|milliseconds| histogram.note(Duration::from_millis(milliseconds)));
        let mut twice = histogram.clone();
        twice.add(&histogram);
        assert_eq!(twice.count(), 200);
        for (of_thousand, milliseconds) in [(500, 50.0), (990, 99.0), (1000, 100.0)] {
            let found = twice.milliseconds(of_thousand);
            assert!((found / milliseconds - 1.0_f64).abs() < 0.05, "{of_thousand}: {found}");
        }
        histogram.note(Duration::from_secs(1_000_000));
        histogram.note(Duration::ZERO);
    }
}
