//! Authorization codes: used once; used twice, everything issued from them ends.

use globus_auth_rules::model::{
    AccessTokenRecord, CodeRecord, CodeState, GrantKey, RefreshTokenRecord, SecretHash, Timestamp,
};

use super::tokens;
use crate::{Connection, Dialect, Isolation, Operation, Row, StoreError, seam::params};

/// A code, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct CodeByHash(pub SecretHash);

impl Operation for CodeByHash {
    type Output = Option<CodeRecord>;
    type Error = StoreError;
    const NAME: &'static str = "code_by_hash";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT hash, grant_key, client_id, identity_id, session_id, redirect_uri, challenge, scope, state, \
                   nonce, offline, issued, expires, redeemed FROM codes WHERE hash = $1";
        db.query_optional(sql, params![&self.0], read).await
    }
}

/// Uses a code and issues tokens for it, or, when it was used before, revokes all that came of it
/// ([RFC 6749 section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
///
/// Whether the code has expired and who may use it is for the caller to decide beforehand.
#[derive(Debug, Clone)]
pub struct RedeemCode {
    /// The hash of the code.
    pub hash: SecretHash,
    /// When.
    pub at: Timestamp,
    /// The access tokens to issue, with the code's grant.
    pub access: Vec<AccessTokenRecord>,
    /// The refresh tokens to issue, with the code's grant.
    pub refresh: Vec<RefreshTokenRecord>,
}

/// What became of an attempt to use a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redemption {
    /// It is used now, and the tokens are issued.
    Redeemed,
    /// It had been used before: its grant is revoked now, nothing was issued.
    AlreadyRedeemed,
    /// Its grant had been revoked before it was used: nothing was issued.
    Revoked,
    /// There is no such code.
    Unknown,
}

impl Operation for RedeemCode {
    type Output = Redemption;
    type Error = StoreError;
    const NAME: &'static str = "redeem_code";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Redemption, StoreError> {
        // A grant that is not there gives no tokens either.
        let sql = "UPDATE codes SET redeemed = $2 WHERE hash = $1 AND redeemed IS NULL RETURNING \
                   EXISTS (SELECT 1 FROM grants g WHERE g.key = codes.grant_key AND g.revoked IS NULL) AS good";
        let good = |row: &mut Row<'_>| row.take::<bool>("good");
        match db.query_optional(sql, params![&self.hash, self.at], good).await? {
            Some(true) => {
                tokens::insert(db, &self.access, &self.refresh).await?;
                return Ok(Redemption::Redeemed);
            }
            Some(false) => return Ok(Redemption::Revoked),
            None => {}
        }
        let sql = "SELECT grant_key FROM codes WHERE hash = $1";
        let grant = |row: &mut Row<'_>| row.take::<GrantKey>("grant_key");
        let Some(grant) = db.query_optional(sql, params![&self.hash], grant).await? else {
            return Ok(Redemption::Unknown);
        };
        tokens::revoke_grant(db, grant, self.at).await?;
        Ok(Redemption::AlreadyRedeemed)
    }
}

pub(super) async fn insert<C: Connection>(db: &mut C, code: &CodeRecord) -> Result<(), StoreError> {
    let redeemed = match code.state_of {
        CodeState::Issued => None,
        CodeState::Redeemed { at } => Some(at),
    };
    db.execute_one(
        "INSERT INTO codes (hash, grant_key, client_id, identity_id, session_id, redirect_uri, challenge, scope, \
         state, nonce, offline, issued, expires, redeemed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            &code.hash,
            code.grant,
            code.client,
            code.identity,
            code.session,
            &code.redirect_uri,
            code.challenge.as_ref().map(ToString::to_string),
            &code.scope,
            code.state.as_deref(),
            code.nonce.as_deref(),
            code.offline,
            code.issued,
            code.expires,
            redeemed
        ],
    )
    .await
}

fn read(row: &mut Row<'_>) -> Result<CodeRecord, StoreError> {
    Ok(CodeRecord {
        hash: row.take("hash")?,
        grant: row.take("grant_key")?,
        client: row.take("client_id")?,
        identity: row.take("identity_id")?,
        session: row.take("session_id")?,
        redirect_uri: row.take("redirect_uri")?,
        challenge: row.take("challenge")?,
        scope: row.take("scope")?,
        state: row.take("state")?,
        nonce: row.take("nonce")?,
        offline: row.take("offline")?,
        issued: row.take("issued")?,
        expires: row.take("expires")?,
        state_of: row
            .take::<Option<Timestamp>>("redeemed")?
            .map_or(CodeState::Issued, |at| CodeState::Redeemed { at }),
    })
}
