//! What servers counted, minute by minute.

use globus_auth_rules::model::{Counted, Timestamp};

use crate::{Connection, Dialect, FromColumn, Isolation, Operation, Row, StoreError, Value, ValueRef, seam::params};

const MINUTE_MICROS: i64 = 60_000_000;

/// A minute: how many of them had passed since 1970 when it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub i64);

impl Minute {
    /// The one that a time lies in.
    #[must_use]
    pub const fn of(time: Timestamp) -> Self {
        Self(time.0.div_euclid(MINUTE_MICROS))
    }

    /// When it began.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(MINUTE_MICROS))
    }
}

impl FromColumn for Minute {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        i64::from_column(value).map(Self)
    }
}

impl From<Minute> for Value<'_> {
    fn from(minute: Minute) -> Self {
        minute.0.into()
    }
}

impl FromColumn for Counted {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Text(name) => Self::from_name(name).ok_or("it is not one of the known words"),
            _ => Err("it is not text"),
        }
    }
}

/// Adds what a server process has counted since it last did so.
#[derive(Debug, Clone)]
pub struct AddCounts {
    /// Within which minute.
    pub minute: Minute,
    /// The name of the process.
    pub process: String,
    /// How often what happened.
    pub counts: Vec<(Counted, u64)>,
}

impl Operation for AddCounts {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "add_counts";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        for (kind, count) in &self.counts {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            db.execute_one(
                "INSERT INTO minute_counts (minute, process, kind, count) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (minute, process, kind) DO UPDATE SET count = minute_counts.count + excluded.count",
                params![self.minute, &self.process, kind.as_str(), count],
            )
            .await?;
        }
        Ok(())
    }
}

/// How often something happened in one minute, at all servers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinuteCount {
    /// When.
    pub minute: Minute,
    /// What.
    pub kind: Counted,
    /// How often.
    pub count: i64,
}

/// What was counted from a minute on, the oldest first; minutes in which nothing happened are left out.
#[derive(Debug, Clone, Copy)]
pub struct CountsSince(pub Minute);

impl Operation for CountsSince {
    type Output = Vec<MinuteCount>;
    type Error = StoreError;
    const NAME: &'static str = "counts_since";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT minute, kind, CAST(SUM(count) AS BIGINT) AS count FROM minute_counts WHERE minute >= $1 \
                   GROUP BY minute, kind ORDER BY minute, kind";
        let read = |row: &mut Row<'_>| {
            Ok(MinuteCount {
                minute: row.take("minute")?,
                kind: row.take("kind")?,
                count: row.take("count")?,
            })
        };
        db.query(sql, params![self.0], read).await
    }
}

/// Deletes what was counted before a minute, at most `limit` rows; answers how many.
#[derive(Debug, Clone, Copy)]
pub struct PurgeCounts {
    /// What is older goes.
    pub before: Minute,
    /// How many rows at most.
    pub limit: u32,
}

impl Operation for PurgeCounts {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "purge_counts";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let sql = "DELETE FROM minute_counts WHERE (minute, process, kind) IN \
                   (SELECT minute, process, kind FROM minute_counts WHERE minute < $1 ORDER BY minute LIMIT $2)";
        db.execute(sql, params![self.before, i64::from(self.limit)]).await
    }
}
