//! Logging in at other providers: attempts that are under way, and the people who came back.

use globus_auth_protocol::ids::{IdentityId, IdentityProviderId};
use globus_auth_rules::model::{Identity, IdentityStatus, InteractionId, SecretHash, Timestamp};

use super::identities::{Provisioned, by_id, by_username, insert, put_all};
use crate::{Connection, Operation, StoreError, seam::params};

/// An attempt that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamAttempt {
    /// Of the state that the browser brings back.
    pub state_hash: SecretHash,
    /// Of the browser's cookie: nobody else may bring the state back.
    pub browser_hash: SecretHash,
    /// What goes on then.
    pub interaction: InteractionId,
    /// Where the person was sent.
    pub provider: IdentityProviderId,
    /// When it ends.
    pub expires: Timestamp,
}

/// Notes an attempt.
#[derive(Debug, Clone)]
pub struct BeginUpstream(pub UpstreamAttempt);

impl Operation for BeginUpstream {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "begin_upstream";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        let Self(attempt) = self;
        db.execute_one(
            "INSERT INTO upstream_attempts (state_hash, browser_hash, interaction, provider_id, expires) \
             VALUES ($1, $2, $3, $4, $5)",
            params![
                &attempt.state_hash,
                &attempt.browser_hash,
                &attempt.interaction,
                attempt.provider,
                attempt.expires
            ],
        )
        .await
    }
}

/// Takes an attempt away and answers it, so that each state is good once; `None` if there is none. Whether it has expired
/// and whose it is are for the caller to see.
#[derive(Debug, Clone)]
pub struct TakeUpstream(pub SecretHash);

impl Operation for TakeUpstream {
    type Output = Option<UpstreamAttempt>;
    type Error = StoreError;
    const NAME: &'static str = "take_upstream";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "DELETE FROM upstream_attempts WHERE state_hash = $1 \
                   RETURNING state_hash, browser_hash, interaction, provider_id, expires";
        db.query_optional(sql, params![&self.0], |row| {
            Ok(UpstreamAttempt {
                state_hash: row.take("state_hash")?,
                browser_hash: row.take("browser_hash")?,
                interaction: row.take("interaction")?,
                provider: row.take("provider_id")?,
                expires: row.take("expires")?,
            })
        })
        .await
    }
}

/// Finds or makes the identity of somebody whom a provider vouches for, and brings what it tells of them up to date.
///
/// People are told apart by the provider's subject. A username that is new to the subject is taken over if nobody has it;
/// an identity that was made for the username beforehand (by an administrator or by `provision`) becomes theirs.
#[derive(Debug, Clone)]
pub struct AdmitUpstream {
    /// How the provider tells people apart.
    pub subject: String,
    /// What is told of the person now. Id, account and the time of creation are for an identity that is new.
    pub told: Identity,
}

/// Why somebody cannot be admitted.
#[derive(Debug, thiserror::Error)]
pub enum AdmitUpstreamError {
    /// Somebody else has the username: by a password, by another subject, or at another provider.
    #[error("somebody else here has the username {0}")]
    UsernameTaken(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Operation for AdmitUpstream {
    type Output = Provisioned;
    type Error = AdmitUpstreamError;
    const NAME: &'static str = "admit_upstream";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Provisioned, AdmitUpstreamError> {
        if let Some(known) = self.known(db).await? {
            let username = match by_username(db, &self.told.username).await? {
                Some(other) if other.id != known.id => known.username.clone(),
                _ => self.told.username.clone(),
            };
            return Ok(Provisioned {
                identity: self.update(db, Identity { username, ..known }).await?,
                new: false,
            });
        }
        let (identity, new) = match by_username(db, &self.told.username).await? {
            None => {
                insert(db, &self.told).await?;
                (self.told.clone(), true)
            }
            Some(standing) if self.may_take(db, &standing).await? => (self.update(db, standing).await?, false),
            Some(_) => return Err(AdmitUpstreamError::UsernameTaken(self.told.username)),
        };
        let sql = "INSERT INTO upstream_subjects (provider_id, subject, identity_id) VALUES ($1, $2, $3)";
        db.execute_one(sql, params![identity.provider, &self.subject, identity.id])
            .await?;
        Ok(Provisioned { identity, new })
    }
}

impl AdmitUpstream {
    async fn known<C: Connection>(&self, db: &mut C) -> Result<Option<Identity>, StoreError> {
        let sql = "SELECT identity_id FROM upstream_subjects WHERE provider_id = $1 AND subject = $2";
        let found = db
            .query_optional(sql, params![self.told.provider, &self.subject], |row| {
                row.take::<IdentityId>("identity_id")
            })
            .await?;
        match found {
            Some(id) => by_id(db, id).await,
            None => Ok(None),
        }
    }

    /// Whether an identity with the username is nobody's yet: of this provider, without password, without subject.
    async fn may_take<C: Connection>(&self, db: &mut C, standing: &Identity) -> Result<bool, StoreError> {
        let sql = "SELECT identity_id FROM passwords WHERE identity_id = $1 \
                   UNION SELECT identity_id FROM upstream_subjects WHERE identity_id = $1";
        let proofs = db
            .query(sql, params![standing.id], |row| row.take::<IdentityId>("identity_id"))
            .await?;
        Ok(standing.provider == self.told.provider && proofs.is_empty())
    }

    async fn update<C: Connection>(&self, db: &mut C, known: Identity) -> Result<Identity, StoreError> {
        let told = &self.told;
        let identity = Identity {
            name: told.name.clone().or(known.name),
            email: told.email.clone().or(known.email),
            organization: told.organization.clone().or(known.organization),
            status: match known.status {
                IdentityStatus::Unused => IdentityStatus::Used,
                other => other,
            },
            ..known
        };
        put_all(db, std::slice::from_ref(&identity)).await?;
        Ok(identity)
    }
}
