//! Clients and their secrets.

use globus_auth_protocol::{
    ids::{ClientId, CredentialId},
    secret::ClientSecret,
};
use globus_auth_rules::model::{AuditAction, AuditSubject, Client, ClientCredential, ClientType, SecretHash};
use globus_auth_store::ops;
use serde::Serialize;

use super::{Admin, AdminError, entry};
use crate::seed::{Seed, SeedClient};

/// An application that shall be registered.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// Its name, as people see it.
    pub name: String,
    /// `client_type` of the clients API.
    pub client_type: String,
    /// Where its people come back to.
    pub redirect_uris: Vec<String>,
    /// The name of the project that owns it.
    pub project: Option<String>,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownClient {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `client_type` of the clients API.
    #[serde(rename = "type")]
    pub client_type: &'static str,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
}

/// A secret of a client, of which nobody is told what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownSecret {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
}

impl Admin {
    /// Registers an application. A confidential one gets a secret, which is shown this once.
    ///
    /// # Errors
    /// [`AdminError::Seed`] when its type or a redirect URI is wrong, [`AdminError::NotFound`] when there is no such project.
    pub async fn add_client(&self, client: NewClient) -> Result<(ClientId, Option<ClientSecret>), AdminError> {
        let id = ClientId::from_random(self.random.bytes());
        let is_public = ClientType::from_name(&client.client_type).is_some_and(ClientType::is_public);
        let secret = (!is_public).then(|| self.new_secret());
        let project = match &client.project {
            None => None,
            Some(name) => {
                let projects = self.store.read(ops::ProjectsAll).await?;
                let found = projects.into_iter().find(|project| project.display_name == *name);
                Some(
                    found
                        .ok_or_else(|| AdminError::NotFound(format!("project '{name}'")))?
                        .id,
                )
            }
        };
        let name = client.name.clone();
        let seed = Seed {
            clients: vec![SeedClient {
                id: Some(id),
                name: client.name,
                client_type: client.client_type,
                redirect_uris: client.redirect_uris,
                secret: secret.clone(),
                ..SeedClient::default()
            }],
            ..Seed::default()
        };
        let mut rows = self.rows(&seed).await?;
        for client in &mut rows.clients {
            client.project = project;
        }
        let entry = entry(AuditAction::CreateClient, AuditSubject::Client(id)).with("name", name);
        self.record(ops::ApplySeed(rows), entry).await?;
        Ok((id, secret))
    }

    /// Gives a confidential client one more secret, which is shown this once.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] when there is no such confidential client.
    pub async fn add_secret(&self, client: ClientId, name: &str) -> Result<(CredentialId, ClientSecret), AdminError> {
        self.confidential(client).await?;
        let secret = self.new_secret();
        let id = CredentialId::from_random(self.random.bytes());
        let entry = entry(AuditAction::CreateCredential, AuditSubject::Client(client));
        let entry = entry.with("credential", id.to_string());
        let create = ops::CreateCredential(ClientCredential {
            id,
            client,
            name: name.to_owned(),
            secret_hash: SecretHash::of(secret.expose_secret().as_bytes()),
            created: self.clock.now(),
        });
        self.record(create, entry).await?;
        Ok((id, secret))
    }

    /// The secrets of a confidential client, the oldest first; never what they are.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] when there is no such confidential client.
    pub async fn secrets(&self, client: ClientId) -> Result<Vec<KnownSecret>, AdminError> {
        let known = |credential: ClientCredential| KnownSecret {
            id: credential.id.to_string(),
            name: credential.name,
            created: credential.created.seconds().0,
        };
        Ok(self.confidential(client).await?.into_iter().map(known).collect())
    }

    /// Deletes a secret of a client, which proves nothing from now on. Tokens stay good.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] when the client has no such secret.
    pub async fn delete_secret(&self, client: ClientId, id: CredentialId) -> Result<(), AdminError> {
        let entry = entry(AuditAction::DeleteCredential, AuditSubject::Client(client));
        let entry = entry.with("credential", id.to_string());
        match self.record(ops::DeleteCredential { client, id }, entry).await? {
            ops::Deletion::Deleted => Ok(()),
            ops::Deletion::Gone | ops::Deletion::InUse => {
                Err(AdminError::NotFound(format!("secret '{id}' of client '{client}'")))
            }
        }
    }

    /// What a confidential client proves itself by.
    async fn confidential(&self, client: ClientId) -> Result<Vec<ClientCredential>, AdminError> {
        let found = self.store.read(ops::ClientById(client)).await?;
        let found = found.filter(|(client, _)| !client.is_public());
        let (_, credentials) = found.ok_or_else(|| AdminError::NotFound(format!("confidential client '{client}'")))?;
        Ok(credentials)
    }

    /// All clients, by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn clients(&self) -> Result<Vec<KnownClient>, AdminError> {
        let known = |client: Client| KnownClient {
            id: client.id.to_string(),
            name: client.name,
            client_type: client.client_type.as_str(),
            redirect_uris: client.redirect_uris,
        };
        Ok(self.store.read(ops::ClientsAll).await?.into_iter().map(known).collect())
    }
}
