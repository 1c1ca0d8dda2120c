//! Deleting what has long ended, a bounded piece at a time.

use globus_auth_rules::model::{GrantKey, Timestamp, TokenKey};

use crate::{Connection, Isolation, Operation, Row, StoreError, seam::params};

/// Deletes codes, interactions, sessions and access tokens that expired before a time, at most `limit` of each.
///
/// Of access tokens only the `limit` oldest are looked at: they live equally long, so the expired ones are among them,
/// and no index is needed.
#[derive(Debug, Clone, Copy)]
pub struct PurgeExpired {
    /// What expired earlier goes.
    pub before: Timestamp,
    /// How many rows of each kind at most.
    pub limit: u32,
}

/// How many rows were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Authorization codes.
    pub codes: u64,
    /// Interactions.
    pub interactions: u64,
    /// Sessions.
    pub sessions: u64,
    /// Access tokens.
    pub access_tokens: u64,
}

impl Operation for PurgeExpired {
    type Output = Purged;
    type Error = StoreError;
    const NAME: &'static str = "purge_expired";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Purged, StoreError> {
        let limits = params![self.before, i64::from(self.limit)];
        Ok(Purged {
            codes: db
                .execute(
                    "DELETE FROM codes WHERE hash IN \
                     (SELECT hash FROM codes WHERE expires < $1 ORDER BY expires LIMIT $2)",
                    limits,
                )
                .await?,
            interactions: db
                .execute(
                    "DELETE FROM interactions WHERE id IN \
                     (SELECT id FROM interactions WHERE expires < $1 ORDER BY expires LIMIT $2)",
                    limits,
                )
                .await?,
            sessions: db
                .execute(
                    "DELETE FROM sessions WHERE id IN \
                     (SELECT id FROM sessions WHERE expires < $1 ORDER BY expires LIMIT $2)",
                    limits,
                )
                .await?,
            access_tokens: db
                .execute(
                    "DELETE FROM access_tokens WHERE expires < $1 AND key IN \
                     (SELECT key FROM access_tokens ORDER BY key LIMIT $2)",
                    limits,
                )
                .await?,
        })
    }
}

/// Deletes refresh tokens that were last used before a time, among the `limit` next after one.
///
/// Old ones may be in use, so the table is walked: answers the key to go on after, or `None` at its end.
#[derive(Debug, Clone, Copy)]
pub struct PurgeIdleRefreshTokens {
    /// What was last used earlier goes.
    pub before: Timestamp,
    /// Where the last piece ended; `None` to begin.
    pub after: Option<TokenKey>,
    /// How many rows to look at.
    pub limit: u32,
}

impl Operation for PurgeIdleRefreshTokens {
    type Output = Option<TokenKey>;
    type Error = StoreError;
    const NAME: &'static str = "purge_idle_refresh_tokens";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let after = self.after.unwrap_or(TokenKey(i64::MIN));
        let sql = "SELECT key FROM refresh_tokens WHERE key > $1 ORDER BY key LIMIT $2";
        let key = |row: &mut Row<'_>| row.take::<TokenKey>("key");
        let keys = db.query(sql, params![after, i64::from(self.limit)], key).await?;
        let Some(last) = keys.last().copied() else {
            return Ok(None);
        };
        let sql = "DELETE FROM refresh_tokens WHERE key > $1 AND key <= $2 AND last_used < $3";
        db.execute(sql, params![after, last, self.before]).await?;
        Ok(Some(last))
    }
}

/// Deletes grants that began before a time and of which neither a code nor a token is left, among the `limit` next after
/// one. Purge those first: `before` must be so long ago that all access tokens of then have expired.
///
/// Codes and tokens are looked through once for each piece, since they have no index by grant, so pieces should be large.
/// Answers the key to go on after, or `None` at the end.
#[derive(Debug, Clone, Copy)]
pub struct PurgeGrants {
    /// What began earlier goes.
    pub before: Timestamp,
    /// Where the last piece ended; `None` to begin.
    pub after: Option<GrantKey>,
    /// How many rows to look at.
    pub limit: u32,
}

impl Operation for PurgeGrants {
    type Output = Option<GrantKey>;
    type Error = StoreError;
    const NAME: &'static str = "purge_grants";
    // A grant of long ago gets no first token any more.
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let after = self.after.unwrap_or(GrantKey(i64::MIN));
        let sql = "SELECT key FROM grants WHERE key > $1 AND created < $2 ORDER BY key LIMIT $3";
        let key = |row: &mut Row<'_>| row.take::<GrantKey>("key");
        let keys = db
            .query(sql, params![after, self.before, i64::from(self.limit)], key)
            .await?;
        let Some(last) = keys.last().copied() else {
            return Ok(None);
        };
        let sql = "DELETE FROM grants WHERE key > $1 AND key <= $2 AND created < $3 \
                   AND key NOT IN (SELECT grant_key FROM codes) \
                   AND key NOT IN (SELECT grant_key FROM refresh_tokens WHERE grant_key IS NOT NULL) \
                   AND key NOT IN (SELECT grant_key FROM access_tokens WHERE grant_key IS NOT NULL)";
        db.execute(sql, params![after, last, self.before]).await?;
        Ok(Some(last))
    }
}
