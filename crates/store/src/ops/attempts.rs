//! Attempts at passwords, and what strangers make servers keep, counted where every server sees them.

use globus_auth_rules::{
    attempts::{Allowance, AttemptKey, TooManyAttempts},
    model::Timestamp,
};

use crate::{Connection, Isolation, Operation, StoreError, seam::params};

/// Counts an attempt by several allowances at once, before it is made: by all of them, or, where one is used up, by none.
#[derive(Debug, Clone)]
pub struct CountAttempt {
    /// What it is counted by. Those who count by several of the same keys name them in the same order, so that none waits
    /// for another who waits for it.
    pub by: Vec<(AttemptKey, Allowance)>,
    /// How many usual ones it costs as much as.
    pub cost: i64,
    /// When.
    pub at: Timestamp,
}

/// Why an attempt is not to be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountAttemptError {
    /// An allowance is used up. Nothing was counted.
    #[error(transparent)]
    TooMany(#[from] TooManyAttempts),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Operation for CountAttempt {
    type Output = ();
    type Error = CountAttemptError;
    const NAME: &'static str = "count_attempt";
    // Whoever counts by a key holds its row until the end, and others wait.
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), CountAttemptError> {
        for (key, allowance) in self.by {
            let sql = "INSERT INTO login_attempts (key, whole_again) VALUES ($1, $2) \
                       ON CONFLICT (key) DO UPDATE SET whole_again = login_attempts.whole_again RETURNING whole_again";
            let before = db
                .query_optional(sql, params![&key, self.at], |row| row.take("whole_again"))
                .await?;
            let after = allowance.count(before.unwrap_or(self.at), self.cost, self.at)?;
            let sql = "UPDATE login_attempts SET whole_again = $2 WHERE key = $1";
            db.execute_one(sql, params![&key, after]).await?;
        }
        Ok(())
    }
}

/// An attempt was no guess: takes back what was counted for it, or, where it is said, all that was counted.
#[derive(Debug, Clone)]
pub struct ForgiveAttempt {
    /// By what all is forgotten.
    pub forget: AttemptKey,
    /// By what this one attempt is.
    pub take_back: Vec<(AttemptKey, Allowance)>,
}

impl Operation for ForgiveAttempt {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "forgive_attempt";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        let sql = "DELETE FROM login_attempts WHERE key = $1";
        db.execute(sql, params![&self.forget]).await?;
        for (key, allowance) in self.take_back {
            let sql = "UPDATE login_attempts SET whole_again = whole_again - $2 WHERE key = $1";
            db.execute(sql, params![&key, allowance.refill_micros()]).await?;
        }
        Ok(())
    }
}
