//! Deleting what has long ended, a bounded piece at a time.

use globus_auth_rules::model::{GrantKey, Timestamp, TokenKey};

use crate::{Connection, Isolation, Operation, Row, StoreError, seam::params};

/// Deletes interactions that have expired and allowances that are whole again, and codes, sessions and access tokens that
/// expired before a time, at most `limit` of each.
///
/// Of access tokens only the `limit` oldest are looked at: they live equally long, so the expired ones are among them,
/// and no index is needed.
#[derive(Debug, Clone, Copy)]
pub struct PurgeExpired {
    /// Interactions that expired earlier go, for nobody is told more of one that has expired than of one that is not
    /// there, and so do allowances.
    pub now: Timestamp,
    /// What else expired earlier goes.
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
    /// Allowances of attempts that are whole again.
    pub attempts: u64,
}

impl Operation for PurgeExpired {
    type Output = Purged;
    type Error = StoreError;
    const NAME: &'static str = "purge_expired";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Purged, StoreError> {
        let limit = i64::from(self.limit);
        let limits = params![self.before, limit];
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
                    params![self.now, limit],
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
            attempts: db
                .execute(
                    "DELETE FROM login_attempts WHERE key IN \
                     (SELECT key FROM login_attempts WHERE whole_again < $1 ORDER BY whole_again LIMIT $2)",
                    params![self.now, limit],
                )
                .await?,
        })
    }
}

/// What became of one piece of a table that is walked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgedPiece<K> {
    /// How many rows were deleted.
    pub deleted: u64,
    /// The key to go on after; `None` at the end of the table.
    pub last: Option<K>,
}

impl<K> PurgedPiece<K> {
    const END: Self = Self { deleted: 0, last: None };
}

/// Deletes refresh tokens that were last used or revoked before a time, among the `limit` next after one.
///
/// Old ones may be in use, so the table is walked by its key.
#[derive(Debug, Clone, Copy)]
pub struct PurgeRefreshTokens {
    /// What was last used earlier goes.
    pub used_before: Timestamp,
    /// What was revoked earlier goes: so long ago that the access tokens which ended with it have expired.
    pub revoked_before: Timestamp,
    /// Where the last piece ended; `None` to begin.
    pub after: Option<TokenKey>,
    /// How many rows to look at.
    pub limit: u32,
}

impl Operation for PurgeRefreshTokens {
    type Output = PurgedPiece<TokenKey>;
    type Error = StoreError;
    const NAME: &'static str = "purge_refresh_tokens";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let after = self.after.unwrap_or(TokenKey(i64::MIN));
        let sql = "SELECT key FROM refresh_tokens WHERE key > $1 ORDER BY key LIMIT $2";
        let key = |row: &mut Row<'_>| row.take::<TokenKey>("key");
        let keys = db.query(sql, params![after, i64::from(self.limit)], key).await?;
        let Some(last) = keys.last().copied() else {
            return Ok(PurgedPiece::END);
        };
        let sql = "DELETE FROM refresh_tokens WHERE key > $1 AND key <= $2 AND (last_used < $3 OR revoked < $4)";
        let values = params![after, last, self.used_before, self.revoked_before];
        Ok(PurgedPiece {
            deleted: db.execute(sql, values).await?,
            last: Some(last),
        })
    }
}

/// Deletes grants that began before a time and of which no refresh token is left, among the `limit` next after one. Purge
/// those first.
///
/// Codes and access tokens, which have no index by grant, are not looked at: `before` must be so long ago that those of
/// then have expired. A revoked grant whose tokens are still there stays, for it is what revokes them.
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
    type Output = PurgedPiece<GrantKey>;
    type Error = StoreError;
    const NAME: &'static str = "purge_grants";
    // A grant of long ago gets no first token any more.
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let after = self.after.unwrap_or(GrantKey(i64::MIN));
        let sql = "SELECT key, created FROM grants WHERE key > $1 ORDER BY key LIMIT $2";
        let read = |row: &mut Row<'_>| Ok((row.take::<GrantKey>("key")?, row.take::<Timestamp>("created")?));
        let found = db.query(sql, params![after, i64::from(self.limit)], read).await?;
        let Some((last, _)) = found.last().copied() else {
            return Ok(PurgedPiece::END);
        };
        let sql = "DELETE FROM grants WHERE key > $1 AND key <= $2 AND created < $3 \
                   AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.grant_key = grants.key)";
        let deleted = db.execute(sql, params![after, last, self.before]).await?;
        // Keys grow with time: behind a piece that is young throughout everything is.
        let is_old = found.iter().any(|(_, created)| *created < self.before);
        Ok(PurgedPiece {
            deleted,
            last: is_old.then_some(last),
        })
    }
}
