//! How often something happened, drawn and told.

use globus_auth_rules::model::{Counted, Timestamp};

/// The size of the picture, in units of its own.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 100.0;
/// What is left free above and below the lines.
const EDGE: f64 = 4.0;

/// How much time a plot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The last hour, minute by minute.
    Hour,
    /// The last day, quarter of an hour by quarter of an hour.
    Day,
}

impl Span {
    /// How many minutes it has.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        match self {
            Self::Hour => 60,
            Self::Day => 24 * 60,
        }
    }

    /// How many minutes are one point.
    #[must_use]
    pub const fn step(self) -> i64 {
        match self {
            Self::Hour => 1,
            Self::Day => 15,
        }
    }

    /// Its name in the page.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// How many minutes are one row of the table.
    const fn row(self) -> i64 {
        match self {
            Self::Hour => 10,
            Self::Day => 120,
        }
    }
}

/// What was issued and what went wrong in some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// How much time.
    pub span: Span,
    /// When it begins.
    pub begin: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Tokens that were issued.
    pub issued: Curve,
    /// What was refused or failed.
    pub errors: Curve,
    /// The same in words, the newest first.
    pub rows: Vec<PlotRow>,
}

/// A line through the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The points, as SVG wants them.
    pub points: String,
    /// How much it is where it is most, in one step.
    pub most: i64,
    /// How much it is in all.
    pub sum: i64,
}

/// Some minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlotRow {
    /// When they began.
    pub begin: Timestamp,
    /// Tokens that were issued.
    pub issued: i64,
    /// Requests for tokens that were refused.
    pub refused: i64,
    /// Requests that failed by a fault of the server.
    pub failed: i64,
}

impl Plot {
    /// Of what was counted minute by minute, up to the minute that `now` lies in.
    #[must_use]
    pub fn new(span: Span, counts: &[(Timestamp, Counted, i64)], now: Timestamp) -> Self {
        let minutes = |time: Timestamp| time.seconds().0.div_euclid(60);
        let end = minutes(now) + 1;
        let begin = end - span.minutes();
        let sums = |wanted: &[Counted], step: i64| {
            let mut sums = vec![0; usize::try_from(span.minutes() / step).unwrap_or_default()];
            for (minute, _, count) in counts.iter().filter(|(_, kind, _)| wanted.contains(kind)) {
                let place = (minutes(*minute) - begin).div_euclid(step);
                if let Some(sum) = usize::try_from(place).ok().and_then(|place| sums.get_mut(place)) {
                    *sum += count;
                }
            }
            sums
        };
        let at = |minute: i64| Timestamp::from_seconds(minute * 60);
        let [issued, refused, failed] =
            [Counted::Issued, Counted::Refused, Counted::Failed].map(|kind| sums(&[kind], span.row()));
        let begins = (begin..end).step_by(usize::try_from(span.row()).unwrap_or(1));
        let rows = begins.zip(issued).zip(refused).zip(failed);
        let rows = rows.map(|(((begin, issued), refused), failed)| PlotRow {
            begin: at(begin),
            issued,
            refused,
            failed,
        });
        let mut rows: Vec<_> = rows.collect();
        rows.reverse();
        Self {
            span,
            begin: at(begin),
            end: at(end),
            issued: Curve::new(&sums(&[Counted::Issued], span.step())),
            errors: Curve::new(&sums(&[Counted::Refused, Counted::Failed], span.step())),
            rows,
        }
    }
}

impl Curve {
    #[expect(clippy::cast_precision_loss, reason = "a picture has fewer pixels")]
    fn new(sums: &[i64]) -> Self {
        let most = sums.iter().copied().max().unwrap_or_default();
        let right = WIDTH / sums.len().saturating_sub(1).max(1) as f64;
        let up = (HEIGHT - 2.0 * EDGE) / most.max(1) as f64;
        let point = |(place, sum): (usize, &i64)| {
            let (x, y) = (place as f64 * right, HEIGHT - EDGE - *sum as f64 * up);
            format!("{x:.1},{y:.1}")
        };
        Self {
            points: sums.iter().enumerate().map(point).collect::<Vec<_>>().join(" "),
            most,
            sum: sums.iter().sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15T08:00:30Z.
    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_030);

    fn before(minutes: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 - minutes * 60)
    }

    #[test]
    fn an_hour_has_a_point_for_each_minute_and_ends_now() {
        let counts = [
            (before(0), Counted::Issued, 8),
            (before(59), Counted::Issued, 4),
            (before(60), Counted::Issued, 99),
            (before(0), Counted::Refused, 1),
            (before(0), Counted::Failed, 2),
            (before(0), Counted::Introspected, 99),
        ];
        let plot = Plot::new(Span::Hour, &counts, NOW);
        let points: Vec<_> = plot.issued.points.split(' ').collect();
        assert_eq!((points.len(), points[0], points[59]), (60, "0.0,50.0", "400.0,4.0"));
        assert_eq!(
            (plot.issued.most, plot.issued.sum),
            (8, 12),
            "what is older is not there"
        );
        assert_eq!((plot.errors.most, plot.errors.sum), (3, 3));
        assert_eq!((plot.begin, plot.end), (before(59), before(-1)));
        assert_eq!(plot.rows.len(), 6);
        let newest = PlotRow {
            begin: before(9),
            issued: 8,
            refused: 1,
            failed: 2,
        };
        assert_eq!((plot.rows[0], plot.rows[5].issued), (newest, 4));
    }

    #[test]
    fn a_day_is_drawn_by_quarters_of_an_hour_and_nothing_is_a_line_at_the_bottom() {
        let plot = Plot::new(Span::Day, &[(before(20), Counted::Issued, 3)], NOW);
        let points: Vec<_> = plot.issued.points.split(' ').collect();
        assert_eq!((points.len(), points[94].ends_with(",4.0")), (96, true));
        assert!(plot.errors.points.split(' ').all(|point| point.ends_with(",96.0")));
        assert_eq!((plot.rows.len(), plot.rows[0].issued), (12, 3));
    }
}
