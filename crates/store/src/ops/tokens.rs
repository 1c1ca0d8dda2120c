//! Access and refresh tokens, and the grants that they end with.

use globus_auth_rules::model::{AccessTokenRecord, GrantKey, RefreshTokenRecord, Timestamp, TokenKey};

use super::columns::{ConsentList, consent_list};
use crate::{Connection, Dialect, Isolation, Operation, Row, StoreError, Value, seam::params};

/// Whether a token is revoked, and by what. Its expiry is another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStanding {
    /// It is not.
    Good,
    /// It was itself.
    Revoked,
    /// The refresh token that it came of was.
    RefreshTokenRevoked,
    /// The log-in that it came of was.
    GrantRevoked,
    /// A consent that it rests on was taken back, by the person or because a scope or a client of it is gone.
    ConsentGone,
}

impl TokenStanding {
    /// Whether nothing was revoked.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Good)
    }

    const fn of(own: Option<Timestamp>, refresh: Option<Timestamp>, grant: Option<Timestamp>, gone: bool) -> Self {
        match (own, refresh, grant) {
            (Some(_), _, _) => Self::Revoked,
            (None, Some(_), _) => Self::RefreshTokenRevoked,
            (None, None, Some(_)) => Self::GrantRevoked,
            (None, None, None) if gone => Self::ConsentGone,
            (None, None, None) => Self::Good,
        }
    }
}

/// A query for a token `t` that also says, as `consent_gone`, whether one of the consents that it rests on is gone; their
/// numbers are never given again. One statement is one way to the database and back. Each engine takes a JSON list apart in
/// its own way.
macro_rules! with_consents {
    ($columns:literal, $from:literal) => {
        match C::DIALECT {
            Dialect::Sqlite => with_consents!($columns, "json_each(t.consents) c", $from),
            Dialect::Postgres => {
                with_consents!($columns, "json_array_elements_text(CAST(t.consents AS json)) c (value)", $from)
            }
        }
    };
    ($columns:literal, $list:literal, $from:literal) => {
        concat!(
            "SELECT ", $columns, ", CAST(CASE WHEN EXISTS (SELECT 1 FROM ", $list, " WHERE NOT EXISTS \
             (SELECT 1 FROM consents k WHERE k.id = CAST(c.value AS BIGINT))) THEN 1 ELSE 0 END AS BIGINT) AS consent_gone ",
            $from
        )
    };
}

macro_rules! access_columns {
    () => {
        "key, hash, grant_key, refresh_key, client_id, identity_id, resource_server, scope, consents, session_id, issued, \
         expires, revoked"
    };
}

/// A refresh token is used, unless it or its grant was revoked.
macro_rules! touch {
    () => {
        "UPDATE refresh_tokens SET last_used = $2 WHERE key = $1 AND revoked IS NULL AND NOT EXISTS \
         (SELECT 1 FROM grants g WHERE g.key = refresh_tokens.grant_key AND g.revoked IS NOT NULL)"
    };
}

/// An access token and how it stands, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct AccessToken(pub TokenKey);

impl Operation for AccessToken {
    type Output = Option<(AccessTokenRecord, TokenStanding)>;
    type Error = StoreError;
    const NAME: &'static str = "access_token";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = with_consents!(
            "t.key, t.hash, t.grant_key, t.refresh_key, t.client_id, t.identity_id, t.resource_server, t.scope, \
             t.consents, t.session_id, t.issued, t.expires, t.revoked, r.revoked AS refresh_revoked, \
             g.revoked AS grant_revoked",
            "FROM access_tokens t LEFT JOIN refresh_tokens r ON r.key = t.refresh_key \
             LEFT JOIN grants g ON g.key = t.grant_key WHERE t.key = $1"
        );
        db.query_optional(sql, params![self.0], |row| {
            let token = read_access(row)?;
            let (refresh, grant) = (row.take("refresh_revoked")?, row.take("grant_revoked")?);
            let standing = TokenStanding::of(token.revoked, refresh, grant, row.take("consent_gone")?);
            Ok((token, standing))
        })
        .await
    }
}

/// A refresh token and how it stands, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct RefreshToken(pub TokenKey);

impl Operation for RefreshToken {
    type Output = Option<(RefreshTokenRecord, TokenStanding)>;
    type Error = StoreError;
    const NAME: &'static str = "refresh_token";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = with_consents!(
            "t.key, t.hash, t.grant_key, t.client_id, t.identity_id, t.resource_server, t.scope, t.consents, \
             t.session_id, t.issued, t.last_used, t.revoked, g.revoked AS grant_revoked",
            "FROM refresh_tokens t LEFT JOIN grants g ON g.key = t.grant_key WHERE t.key = $1"
        );
        db.query_optional(sql, params![self.0], |row| {
            let token = read_refresh(row)?;
            let standing = TokenStanding::of(
                token.revoked,
                None,
                row.take("grant_revoked")?,
                row.take("consent_gone")?,
            );
            Ok((token, standing))
        })
        .await
    }
}

/// Issues tokens: for a client itself, for a refresh token, for a resource server's dependent tokens.
///
/// [`StoreError::Conflict`] when a key is taken: draw another.
#[derive(Debug, Clone, Default)]
pub struct IssueTokens {
    /// The access tokens.
    pub access: Vec<AccessTokenRecord>,
    /// The refresh tokens.
    pub refresh: Vec<RefreshTokenRecord>,
    /// The refresh token that is used for this, and when: nothing is issued when it was revoked meanwhile.
    pub touch_refresh: Option<(TokenKey, Timestamp)>,
}

/// What became of an attempt to issue tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// They are issued.
    Issued,
    /// The refresh token or its grant was revoked meanwhile: nothing was issued.
    RefreshTokenRevoked,
}

impl Operation for IssueTokens {
    type Output = Issued;
    type Error = StoreError;
    const NAME: &'static str = "issue_tokens";
    const ISOLATION: Isolation = Isolation::EachStatement;

    fn is_one_statement(&self, dialect: Dialect) -> bool {
        match self.touch_refresh {
            None => self.access.len() + self.refresh.len() == 1,
            Some(_) => self.renewed(dialect).is_some(),
        }
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Issued, StoreError> {
        let Some((key, at)) = self.touch_refresh else {
            insert(db, &self.access, &self.refresh).await?;
            return Ok(Issued::Issued);
        };
        let used = match self.renewed(C::DIALECT) {
            Some(token) => renew(db, key, at, token).await?,
            None => {
                let used = db.execute(touch!(), params![key, at]).await? == 1;
                if used {
                    insert(db, &self.access, &self.refresh).await?;
                }
                used
            }
        };
        Ok(if used {
            Issued::Issued
        } else {
            Issued::RefreshTokenRevoked
        })
    }
}

impl IssueTokens {
    /// The access token that a refresh token is used for, where the engine does both in one statement.
    fn renewed(&self, dialect: Dialect) -> Option<&AccessTokenRecord> {
        match (dialect, self.access.as_slice(), self.refresh.as_slice()) {
            (Dialect::Postgres, [token], []) => Some(token),
            _ => None,
        }
    }
}

/// Uses a refresh token for one access token, in one statement; answers whether it was not revoked before.
async fn renew<C: Connection>(
    db: &mut C,
    key: TokenKey,
    at: Timestamp,
    token: &AccessTokenRecord,
) -> Result<bool, StoreError> {
    let sql = concat!(
        "WITH used AS (",
        touch!(),
        " RETURNING key) INSERT INTO access_tokens (",
        access_columns!(),
        ") SELECT $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM used"
    );
    let mut values = params![key, at].to_vec();
    values.extend(access_values(token));
    Ok(db.execute(sql, &values).await? == 1)
}

/// Revokes an access token; answers whether it was not revoked before.
#[derive(Debug, Clone, Copy)]
pub struct RevokeAccessToken {
    /// The token.
    pub key: TokenKey,
    /// When.
    pub at: Timestamp,
}

impl Operation for RevokeAccessToken {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "revoke_access_token";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE access_tokens SET revoked = $2 WHERE key = $1 AND revoked IS NULL";
        Ok(db.execute(sql, params![self.key, self.at]).await? == 1)
    }
}

/// Revokes a refresh token, and with it the access tokens that came of it; answers whether it was not revoked before.
#[derive(Debug, Clone, Copy)]
pub struct RevokeRefreshToken {
    /// The token.
    pub key: TokenKey,
    /// When.
    pub at: Timestamp,
}

impl Operation for RevokeRefreshToken {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "revoke_refresh_token";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE refresh_tokens SET revoked = $2 WHERE key = $1 AND revoked IS NULL";
        Ok(db.execute(sql, params![self.key, self.at]).await? == 1)
    }
}

/// Revokes a grant, and with it every token that came of it; answers whether it was not revoked before.
#[derive(Debug, Clone, Copy)]
pub struct RevokeGrant {
    /// The grant.
    pub key: GrantKey,
    /// When.
    pub at: Timestamp,
}

impl Operation for RevokeGrant {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "revoke_grant";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        revoke_grant(db, self.key, self.at).await
    }
}

pub(super) async fn revoke_grant<C: Connection>(db: &mut C, key: GrantKey, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE grants SET revoked = $2 WHERE key = $1 AND revoked IS NULL";
    Ok(db.execute(sql, params![key, at]).await? == 1)
}

/// Inserts tokens.
pub(super) async fn insert<C: Connection>(
    db: &mut C,
    access: &[AccessTokenRecord],
    refresh: &[RefreshTokenRecord],
) -> Result<(), StoreError> {
    for token in refresh {
        insert_refresh(db, token).await?;
    }
    for token in access {
        insert_access(db, token).await?;
    }
    Ok(())
}

async fn insert_access<C: Connection>(db: &mut C, token: &AccessTokenRecord) -> Result<(), StoreError> {
    let sql = concat!(
        "INSERT INTO access_tokens (",
        access_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    db.execute_one(sql, &access_values(token)).await
}

/// In the order of `access_columns`.
fn access_values(token: &AccessTokenRecord) -> [Value<'_>; 13] {
    [
        token.key.into(),
        (&token.hash).into(),
        token.grant.into(),
        token.refresh.into(),
        token.client.into(),
        token.identity.into(),
        (&token.resource_server).into(),
        (&token.scope).into(),
        consent_list(&token.consents),
        token.session.into(),
        token.issued.into(),
        token.expires.into(),
        token.revoked.into(),
    ]
}

async fn insert_refresh<C: Connection>(db: &mut C, token: &RefreshTokenRecord) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO refresh_tokens (key, hash, grant_key, client_id, identity_id, resource_server, scope, \
         consents, session_id, issued, last_used, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            token.key,
            &token.hash,
            token.grant,
            token.client,
            token.identity,
            &token.resource_server,
            &token.scope,
            consent_list(&token.consents),
            token.session,
            token.issued,
            token.last_used,
            token.revoked
        ],
    )
    .await
}

fn read_access(row: &mut Row<'_>) -> Result<AccessTokenRecord, StoreError> {
    Ok(AccessTokenRecord {
        key: row.take("key")?,
        hash: row.take("hash")?,
        grant: row.take("grant_key")?,
        refresh: row.take("refresh_key")?,
        client: row.take("client_id")?,
        identity: row.take("identity_id")?,
        resource_server: row.take("resource_server")?,
        scope: row.take("scope")?,
        consents: row.take::<ConsentList>("consents")?.0,
        session: row.take("session_id")?,
        issued: row.take("issued")?,
        expires: row.take("expires")?,
        revoked: row.take("revoked")?,
    })
}

fn read_refresh(row: &mut Row<'_>) -> Result<RefreshTokenRecord, StoreError> {
    Ok(RefreshTokenRecord {
        key: row.take("key")?,
        hash: row.take("hash")?,
        grant: row.take("grant_key")?,
        client: row.take("client_id")?,
        identity: row.take("identity_id")?,
        resource_server: row.take("resource_server")?,
        scope: row.take("scope")?,
        consents: row.take::<ConsentList>("consents")?.0,
        session: row.take("session_id")?,
        issued: row.take("issued")?,
        last_used: row.take("last_used")?,
        revoked: row.take("revoked")?,
    })
}
