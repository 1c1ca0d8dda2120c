//! People and their passwords.

use std::collections::HashMap;

use globus_auth_protocol::{ids::IdentityId, secret::Password};
use globus_auth_rules::model::{AccountId, AuditAction, AuditSubject, Identity, IdentityStatus};
use globus_auth_store::ops;
use serde::Serialize;

use super::{Admin, AdminError, entry};
use crate::seed::{Seed, SeedIdentity, SeedPerson};

/// Somebody who shall be able to log in.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// `name@domain`; a provider must have the domain.
    pub username: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address; the username if left out.
    pub email: Option<String>,
    /// Their organization.
    pub organization: Option<String>,
    /// Their password.
    pub password: Password,
}

/// An identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownPerson {
    /// Its id.
    pub id: String,
    /// Its username.
    pub username: String,
    /// The person's name.
    pub name: Option<String>,
    /// `used`, `unused`, `private`, or `closed`: then it cannot log in.
    pub status: &'static str,
    /// The username of the primary identity of its account, where that is another one.
    pub linked_to: Option<String>,
}

impl From<Identity> for KnownPerson {
    fn from(identity: Identity) -> Self {
        Self {
            id: identity.id.to_string(),
            username: identity.username,
            name: identity.name,
            status: identity.status.as_str(),
            linked_to: None,
        }
    }
}

impl Admin {
    /// Adds a person with one identity.
    ///
    /// # Errors
    /// [`AdminError::Exists`], and [`AdminError::Seed`] when no provider has the domain.
    pub async fn add_person(&self, person: NewPerson) -> Result<IdentityId, AdminError> {
        if self.identity(&person.username).await.is_ok() {
            return Err(AdminError::Exists(format!("a person '{}'", person.username)));
        }
        let id = IdentityId::from_random(self.random.bytes());
        let seed = Seed {
            providers: self.providers().await?,
            people: vec![SeedPerson {
                name: person.name,
                email: person.email,
                organization: person.organization,
                password: Some(person.password),
                operator: false,
                identities: vec![SeedIdentity {
                    id: Some(id),
                    username: person.username,
                    status: Some(IdentityStatus::Unused.as_str().to_owned()),
                    identity_type: None,
                }],
            }],
            ..Seed::default()
        };
        self.sow(&seed, entry(AuditAction::CreateIdentity, AuditSubject::Identity(id)))
            .await?;
        Ok(id)
    }

    /// All identities, by username.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self) -> Result<Vec<KnownPerson>, AdminError> {
        let all = self.store.read(ops::IdentitiesAll).await?;
        let primary = all.iter().filter(|identity| identity.primary);
        let primary: HashMap<AccountId, String> = primary
            .map(|identity| (identity.account, identity.username.clone()))
            .collect();
        let known = |identity: Identity| KnownPerson {
            linked_to: primary.get(&identity.account).filter(|_| !identity.primary).cloned(),
            ..KnownPerson::from(identity)
        };
        Ok(all.into_iter().map(known).collect())
    }

    /// Gives an identity another password.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], and [`AdminError::Seed`] when the password is too long.
    pub async fn set_password(&self, username: &str, password: &Password) -> Result<(), AdminError> {
        let identity = self.identity(username).await?;
        let hash = self.passwords.hash(password).await;
        let hash = hash.map_err(crate::seed::SeedError::Password)?;
        let rows = ops::SeedRows {
            passwords: vec![(identity.id, hash)],
            ..ops::SeedRows::default()
        };
        let entry = entry(AuditAction::SetPassword, AuditSubject::Identity(identity.id));
        self.record(ops::ApplySeed(rows), entry).await
    }

    /// Closes an identity: it cannot log in, its sessions end, and so do its tokens. What it consented to stays.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn disable_person(&self, username: &str) -> Result<(), AdminError> {
        let identity = self.identity(username).await?.id;
        let at = self.clock.now();
        let entry = entry(AuditAction::DisableIdentity, AuditSubject::Identity(identity));
        self.record(ops::CloseIdentity { identity, at }, entry).await
    }

    /// Opens an identity again.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn enable_person(&self, username: &str) -> Result<(), AdminError> {
        let identity = self.identity(username).await?.id;
        let entry = entry(AuditAction::EnableIdentity, AuditSubject::Identity(identity));
        self.record(ops::ReopenIdentity(identity), entry).await.map(drop)
    }

    pub(super) async fn identity(&self, username: &str) -> Result<Identity, AdminError> {
        let named = ops::IdentitiesByUsernames(vec![username.to_owned()]);
        let found = self.store.read(named).await?.pop();
        found.ok_or_else(|| AdminError::NotFound(format!("person '{username}'")))
    }
}
