//! The secrets of clients.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ClientDocument;
use crate::{
    ids::{ClientId, CredentialId},
    secret::ClientSecret,
    time::Timestamp,
};

/// A secret of a client (Globus Auth, "Client credentials").
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClientCredential {
    /// Its id.
    pub id: CredentialId,
    /// What its owner calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// The client.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// When it was made.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// The secret itself, which is told once, when it is made.
    #[serde(default)]
    pub secret: Option<ClientSecret>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The confidential client that an installed program made for itself out of its public one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeAppInstance {
    /// The client.
    pub client: ClientDocument,
    /// Its secret.
    pub credential: InstanceCredential,
}

/// The secret that comes with an instance of a native app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InstanceCredential {
    /// Its id.
    #[serde(default)]
    pub id: Option<CredentialId>,
    /// What the service calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// The client.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// The secret itself, which is told only here.
    pub secret: ClientSecret,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ClientCredential {
    /// The document with the secret in it.
    pub(crate) fn wire(&self) -> Value {
        let known = json!({
            "id": self.id,
            "name": self.name,
            "client": self.client,
            "created": self.created,
            "secret": self.secret.as_ref().map(ClientSecret::expose_secret),
        });
        joined(known, &self.extra)
    }
}

impl InstanceCredential {
    /// The document with the secret in it.
    pub(crate) fn wire(&self) -> Value {
        let known = json!({
            "id": self.id,
            "name": self.name,
            "client": self.client,
            "secret": self.secret.expose_secret(),
        });
        joined(known, &self.extra)
    }
}

fn joined(mut known: Value, extra: &Map<String, Value>) -> Value {
    if let Value::Object(members) = &mut known {
        members.extend(extra.clone());
    }
    known
}
