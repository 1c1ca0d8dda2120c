//! Identities, the accounts that link them, and passwords.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{AccountId, Identity, PasswordHash};

use crate::{Connection, Dialect, Operation, Row, StoreError, Value, seam::params};

/// An identity, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct IdentityById(pub IdentityId);

impl Operation for IdentityById {
    type Output = Option<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "identity_by_id";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        by_id(db, self.0).await
    }
}

/// The identities with these ids, in this order; unknown ones are left out.
#[derive(Debug, Clone)]
pub struct IdentitiesByIds(pub Vec<IdentityId>);

impl Operation for IdentitiesByIds {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "identities_by_ids";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::with_capacity(self.0.len());
        for id in self.0 {
            found.extend(by_id(db, id).await?);
        }
        Ok(found)
    }
}

/// The identities with these usernames, in this order, without regard to case; unknown ones are left out.
#[derive(Debug, Clone)]
pub struct IdentitiesByUsernames(pub Vec<String>);

impl Operation for IdentitiesByUsernames {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "identities_by_usernames";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::with_capacity(self.0.len());
        for username in self.0 {
            found.extend(by_username(db, &username).await?);
        }
        Ok(found)
    }
}

/// The linked identities of an account, the primary one first.
#[derive(Debug, Clone, Copy)]
pub struct IdentitiesOfAccount(pub AccountId);

impl Operation for IdentitiesOfAccount {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "identities_of_account";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
                   is_primary, created FROM identities WHERE account_id = $1 ORDER BY is_primary DESC, created, id";
        db.query(sql, params![self.0], read).await
    }
}

/// The identity with a username, without regard to case, and its password's hash; `None` when there is no such
/// identity or it has no password.
#[derive(Debug, Clone)]
pub struct PasswordOf(pub String);

impl Operation for PasswordOf {
    type Output = Option<(Identity, PasswordHash)>;
    type Error = StoreError;
    const NAME: &'static str = "password_of";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let Some(identity) = by_username(db, &self.0).await? else {
            return Ok(None);
        };
        let sql = "SELECT hash FROM passwords WHERE identity_id = $1";
        let hash = db
            .query_optional(sql, params![identity.id], |row| row.take("hash"))
            .await?;
        Ok(hash.map(|hash| (identity, hash)))
    }
}

/// Makes an identity unless its username is taken.
///
/// [`StoreError::Conflict`] when the username is free but the id is taken, or the account has a primary identity already;
/// [`StoreError::Reference`] when there is no such provider.
#[derive(Debug, Clone)]
pub struct ProvisionIdentity(pub Identity);

/// Who has a username.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioned {
    /// Whoever has it now.
    pub identity: Identity,
    /// Whether nobody had it before.
    pub new: bool,
}

impl Operation for ProvisionIdentity {
    type Output = Provisioned;
    type Error = StoreError;
    const NAME: &'static str = "provision_identity";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        if let Some(standing) = by_username(db, &self.0.username).await? {
            return Ok(Provisioned {
                identity: standing,
                new: false,
            });
        }
        insert(db, &self.0).await?;
        Ok(Provisioned {
            identity: self.0,
            new: true,
        })
    }
}

pub(super) async fn by_id<C: Connection>(db: &mut C, id: IdentityId) -> Result<Option<Identity>, StoreError> {
    let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
               is_primary, created FROM identities WHERE id = $1";
    db.query_optional(sql, params![id], read).await
}

pub(super) async fn by_username<C: Connection>(db: &mut C, username: &str) -> Result<Option<Identity>, StoreError> {
    let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
               is_primary, created FROM identities WHERE username_key = $1";
    db.query_optional(sql, params![username.to_lowercase()], read).await
}

pub(super) fn read(row: &mut Row<'_>) -> Result<Identity, StoreError> {
    Ok(Identity {
        id: row.take("id")?,
        username: row.take("username")?,
        provider: row.take("provider_id")?,
        name: row.take("name")?,
        email: row.take("email")?,
        organization: row.take("organization")?,
        status: row.take("status")?,
        identity_type: row.take("identity_type")?,
        account: row.take("account_id")?,
        primary: row.take("is_primary")?,
        created: row.take("created")?,
    })
}

pub(super) async fn insert<C: Connection>(db: &mut C, identity: &Identity) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO identities (id, username, username_key, provider_id, name, email, organization, status, \
         identity_type, account_id, is_primary, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &values(identity),
    )
    .await
}

/// Puts identities. All are made secondary first, so that another identity may become the primary one.
pub(super) async fn put_all<C: Connection>(db: &mut C, identities: &[Identity]) -> Result<(), StoreError> {
    for identity in identities {
        let sql = "UPDATE identities SET is_primary = 0 WHERE id = $1 OR ($2 = 1 AND account_id = $3)";
        db.execute(sql, params![identity.id, identity.primary, identity.account])
            .await?;
    }
    for identity in identities {
        let sql = "UPDATE identities SET username = $2, username_key = $3, provider_id = $4, name = $5, email = $6, \
                   organization = $7, status = $8, identity_type = $9, account_id = $10, is_primary = $11, \
                   created = $12 WHERE id = $1";
        if db.execute(sql, &values(identity)).await? == 0 {
            insert(db, identity).await?;
        }
    }
    Ok(())
}

/// The columns of an identity, in the order of both statements above.
fn values(identity: &Identity) -> [Value<'_>; 12] {
    [
        identity.id.into(),
        (&identity.username).into(),
        identity.username.to_lowercase().into(),
        identity.provider.into(),
        identity.name.as_deref().into(),
        identity.email.as_deref().into(),
        identity.organization.as_deref().into(),
        identity.status.into(),
        identity.identity_type.into(),
        identity.account.into(),
        identity.primary.into(),
        identity.created.into(),
    ]
}

pub(super) async fn put_password<C: Connection>(
    db: &mut C,
    identity: IdentityId,
    hash: &PasswordHash,
) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO passwords (identity_id, hash) VALUES ($1, $2) \
         ON CONFLICT (identity_id) DO UPDATE SET hash = excluded.hash",
        params![identity, hash],
    )
    .await
}
