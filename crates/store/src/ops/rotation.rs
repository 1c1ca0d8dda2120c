//! Refresh tokens that are replaced by another at each use.

use globus_auth_rules::model::{AccessTokenRecord, SecretHash, Timestamp, TokenKey};

use super::tokens;
use crate::{Connection, Isolation, Operation, StoreError, seam::params};

/// Replaces a refresh token by its successor and issues access tokens; when the token had been replaced long before,
/// somebody else has it too, and all that came of the log-in is revoked
/// ([RFC 9700 section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)).
///
/// The row stays and takes the hash of the successor. Whoever bears a text that this server wrote for the row and that is
/// not the one of the row bears an old one.
#[derive(Debug, Clone)]
pub struct RotateRefreshToken {
    /// The row.
    pub key: TokenKey,
    /// The hash of the token that was presented, which this server wrote for the row.
    pub presented: SecretHash,
    /// The hash of its successor, which is always the same.
    pub successor: SecretHash,
    /// When.
    pub at: Timestamp,
    /// Whoever presents a token that was replaced since then is taken for its owner, who asks once more.
    pub replaced_since: Timestamp,
    /// The access tokens to issue.
    pub access: Vec<AccessTokenRecord>,
}

/// What became of an attempt to use a refresh token that is replaced by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The successor is good now, and the access tokens are issued.
    Rotated,
    /// It had been replaced before: it is revoked now with all that came of the log-in, and nothing was issued.
    Reused,
    /// It or its grant had been revoked before: nothing was issued.
    Revoked,
}

impl Operation for RotateRefreshToken {
    type Output = Rotation;
    type Error = StoreError;
    const NAME: &'static str = "rotate_refresh_token";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Rotation, StoreError> {
        if self.replace(db).await? || self.repeat(db).await? {
            tokens::insert(db, &self.access, &[]).await?;
            return Ok(Rotation::Rotated);
        }
        let Self { key, presented, at, .. } = self;
        // A token that is revoked with its value still in place was no old one.
        let sql = "UPDATE refresh_tokens SET revoked = $3 WHERE key = $1 AND hash <> $2 AND revoked IS NULL";
        if db.execute(sql, params![key, &presented, at]).await? == 0 {
            return Ok(Rotation::Revoked);
        }
        // The grant behind a dependent token is that of another client, which has done nothing wrong.
        let sql = "UPDATE grants SET revoked = $2 WHERE revoked IS NULL AND key = \
                   (SELECT grant_key FROM refresh_tokens r WHERE r.key = $1 AND r.client_id = grants.client_id)";
        db.execute(sql, params![key, at]).await?;
        Ok(Rotation::Reused)
    }
}

impl RotateRefreshToken {
    /// The token is the one of the row: its successor takes its place.
    async fn replace<C: Connection>(&self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE refresh_tokens SET hash = $3, rotated = $4, last_used = $4 WHERE key = $1 AND hash = $2 \
                   AND revoked IS NULL AND NOT EXISTS \
                   (SELECT 1 FROM grants g WHERE g.key = refresh_tokens.grant_key AND g.revoked IS NOT NULL)";
        let values = params![self.key, &self.presented, &self.successor, self.at];
        Ok(db.execute(sql, values).await? == 1)
    }

    /// Its successor has just taken its place, and nobody has used that yet: the same is done once more.
    async fn repeat<C: Connection>(&self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE refresh_tokens SET last_used = $3 WHERE key = $1 AND hash = $2 AND rotated >= $4 \
                   AND revoked IS NULL AND NOT EXISTS \
                   (SELECT 1 FROM grants g WHERE g.key = refresh_tokens.grant_key AND g.revoked IS NOT NULL)";
        let values = params![self.key, &self.successor, self.at, self.replaced_since];
        Ok(db.execute(sql, values).await? == 1)
    }
}
