//! Second factors and recovery codes.

use globus_auth_rules::{
    attempts::TooManyAttempts,
    model::{AccountId, SecondFactor, SecretHash, Timestamp},
    second_factor::ATTEMPTS,
};

use crate::{Connection, Dialect, FromColumn, Operation, Row, StoreError, ValueRef, seam::params};

/// The second factor of a person, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorOf(pub AccountId);

impl Operation for SecondFactorOf {
    type Output = Option<SecondFactor>;
    type Error = StoreError;
    const NAME: &'static str = "second_factor_of";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT account_id, salt, last_step, whole_again, created, \
                   (SELECT COUNT(*) FROM recovery_codes r WHERE r.account_id = f.account_id) AS recovery_codes \
                   FROM second_factors f WHERE account_id = $1";
        db.query_optional(sql, params![self.0], read).await
    }
}

/// Sets up a second factor that its person has just given; answers whether they had none before. If they had, nothing is
/// changed.
#[derive(Debug, Clone)]
pub struct AddSecondFactor {
    /// The second factor.
    pub factor: SecondFactor,
    /// The hashes of its recovery codes.
    pub recovery_codes: Vec<SecretHash>,
}

impl Operation for AddSecondFactor {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "add_second_factor";

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let Self { factor, recovery_codes } = self;
        let sql = "INSERT INTO second_factors (account_id, salt, last_step, whole_again, created) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO NOTHING";
        let values = params![
            factor.account,
            factor.salt.as_slice(),
            factor.last_step,
            factor.whole_again,
            factor.created
        ];
        if db.execute(sql, values).await? == 0 {
            return Ok(false);
        }
        insert_recovery_codes(db, factor.account, &recovery_codes).await?;
        Ok(true)
    }
}

/// Replaces a person's recovery codes; answers whether they have a second factor.
#[derive(Debug, Clone)]
pub struct ReplaceRecoveryCodes {
    /// Whose.
    pub account: AccountId,
    /// The hashes of the new ones.
    pub recovery_codes: Vec<SecretHash>,
}

impl Operation for ReplaceRecoveryCodes {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "replace_recovery_codes";

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        if whole_again(db, self.account).await?.is_none() {
            return Ok(false);
        }
        let sql = "DELETE FROM recovery_codes WHERE account_id = $1";
        db.execute(sql, params![self.account]).await?;
        insert_recovery_codes(db, self.account, &self.recovery_codes).await?;
        Ok(true)
    }
}

/// Removes a person's second factor with its recovery codes; answers whether there was one.
#[derive(Debug, Clone, Copy)]
pub struct RemoveSecondFactor(pub AccountId);

impl Operation for RemoveSecondFactor {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "remove_second_factor";

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "DELETE FROM second_factors WHERE account_id = $1";
        Ok(db.execute(sql, params![self.0]).await? == 1)
    }
}

/// Uses a one-time password or a recovery code up, and counts the attempt, whichever it was.
#[derive(Debug, Clone, Copy)]
pub struct TrySecondFactor {
    /// Whose.
    pub account: AccountId,
    /// What was given.
    pub proof: SecondFactorProof,
    /// When.
    pub at: Timestamp,
}

/// What a person gave as their second factor.
#[derive(Debug, Clone, Copy)]
pub enum SecondFactorProof {
    /// The one-time password of a step.
    Step(i64),
    /// What may be a recovery code.
    RecoveryCode(SecretHash),
    /// Neither.
    Nothing,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorAttempt {
    /// It was right, and is used up now.
    Right,
    /// It was wrong, or used before.
    Wrong,
    /// It was not looked at.
    TooMany(TooManyAttempts),
}

impl Operation for TrySecondFactor {
    type Output = SecondFactorAttempt;
    type Error = StoreError;
    const NAME: &'static str = "try_second_factor";

    async fn run<C: Connection>(self, db: &mut C) -> Result<SecondFactorAttempt, StoreError> {
        let Some(before) = whole_again(db, self.account).await? else {
            return Ok(SecondFactorAttempt::Wrong);
        };
        let after = match ATTEMPTS.count(before, 1, self.at) {
            Ok(after) => after,
            Err(refused) => return Ok(SecondFactorAttempt::TooMany(refused)),
        };
        // Two attempts at the same moment count as two: the second waits for a second.
        let sql = "UPDATE second_factors SET whole_again = $2 WHERE account_id = $1 AND whole_again = $3";
        if db.execute(sql, params![self.account, after, before]).await? == 0 {
            return Ok(SecondFactorAttempt::TooMany(TooManyAttempts { seconds: 1 }));
        }
        let used = match self.proof {
            SecondFactorProof::Step(step) => {
                let sql = "UPDATE second_factors SET last_step = $2 WHERE account_id = $1 AND last_step < $2";
                db.execute(sql, params![self.account, step]).await?
            }
            SecondFactorProof::RecoveryCode(hash) => {
                let sql = "DELETE FROM recovery_codes WHERE account_id = $1 AND hash = $2";
                db.execute(sql, params![self.account, &hash]).await?
            }
            SecondFactorProof::Nothing => 0,
        };
        if used == 0 {
            return Ok(SecondFactorAttempt::Wrong);
        }
        let sql = "UPDATE second_factors SET whole_again = $2 WHERE account_id = $1";
        db.execute(sql, params![self.account, self.at]).await?;
        Ok(SecondFactorAttempt::Right)
    }
}

pub(super) async fn whole_again<C: Connection>(
    db: &mut C,
    account: AccountId,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT whole_again FROM second_factors WHERE account_id = $1";
    db.query_optional(sql, params![account], |row| row.take("whole_again"))
        .await
}

async fn insert_recovery_codes<C: Connection>(
    db: &mut C,
    account: AccountId,
    hashes: &[SecretHash],
) -> Result<(), StoreError> {
    for hash in hashes {
        let sql = "INSERT INTO recovery_codes (account_id, hash) VALUES ($1, $2)";
        db.execute_one(sql, params![account, hash]).await?;
    }
    Ok(())
}

fn read(row: &mut Row<'_>) -> Result<SecondFactor, StoreError> {
    Ok(SecondFactor {
        account: row.take("account_id")?,
        salt: row.take::<Salt>("salt")?.0,
        last_step: row.take("last_step")?,
        whole_again: row.take("whole_again")?,
        created: row.take("created")?,
        recovery_codes: row.take("recovery_codes")?,
    })
}

/// Sixteen random bytes.
struct Salt([u8; 16]);

impl FromColumn for Salt {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Blob(bytes) => bytes.try_into().map(Self).map_err(|_| "it does not have 16 bytes"),
            _ => Err("it is not bytes"),
        }
    }
}
