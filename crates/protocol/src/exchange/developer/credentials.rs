//! `/v2/api/clients/{client_id}/credentials` (Globus Auth, "Client credentials").

use serde::Deserialize;

use crate::{
    developer::{ClientCredential, Members},
    http::{BadParameter, Exchange, Method, Request, Response, Unreadable},
    ids::{ClientId, CredentialId},
};

use super::clients;

const ENVELOPE: &str = "credential";

/// The path of the list; one credential stands below it.
#[must_use]
pub fn path(client_id: ClientId) -> String {
    format!("{}/{client_id}/credentials", clients::PATH)
}

#[derive(Deserialize)]
struct One {
    credential: ClientCredential,
}

#[derive(Deserialize)]
struct Many {
    credentials: Vec<ClientCredential>,
}

/// Lists the credentials of a client, without their secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetClientCredentials {
    /// The client.
    pub client_id: ClientId,
}

impl Exchange for GetClientCredentials {
    type Answer = Vec<ClientCredential>;
    const NAME: &'static str = "client credentials";

    fn write_request(&self) -> Request {
        Request::get(path(self.client_id))
    }

    fn read_response(&self, response: &Response) -> Result<Vec<ClientCredential>, Unreadable> {
        response
            .read_json("list of credentials")
            .map(|Many { credentials }| credentials)
    }
}

impl GetClientCredentials {
    /// The server reads the client's part of the path.
    ///
    /// # Errors
    /// When the id is no UUID.
    pub fn read_request(client_id: &str) -> Result<Self, BadParameter> {
        let client_id = super::read_id("client_id", client_id)?;
        Ok(Self { client_id })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[ClientCredential]) -> Vec<u8> {
        let documents: Vec<_> = answer.iter().map(ClientCredential::wire).collect();
        super::write("credentials", &documents)
    }
}

/// Makes a credential. The answer is the only one that ever holds the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateClientCredential {
    /// The client.
    pub client_id: ClientId,
    /// What to call it.
    pub name: String,
}

impl Exchange for CreateClientCredential {
    type Answer = ClientCredential;
    const NAME: &'static str = "create client credential";

    fn write_request(&self) -> Request {
        let body = Members::default().with("name", &self.name).into_body(ENVELOPE);
        super::post(path(self.client_id), body)
    }

    fn read_response(&self, response: &Response) -> Result<ClientCredential, Unreadable> {
        response
            .read_json("credential document")
            .map(|One { credential }| credential)
    }
}

impl CreateClientCredential {
    /// The server reads the client's part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, missing or of the wrong type.
    pub fn read_request(client_id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let client_id = super::read_id("client_id", client_id)?;
        let name = Members::read(body, ENVELOPE)?.required("name")?;
        Ok(Self { client_id, name })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &ClientCredential) -> Vec<u8> {
        super::write(ENVELOPE, &answer.wire())
    }
}

/// Deletes a credential, whose secret is worth nothing from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeleteClientCredential {
    /// The client.
    pub client_id: ClientId,
    /// The credential.
    pub credential_id: CredentialId,
}

impl Exchange for DeleteClientCredential {
    type Answer = ClientCredential;
    const NAME: &'static str = "delete client credential";

    fn write_request(&self) -> Request {
        Request {
            method: Method::Delete,
            ..Request::get(format!("{}/{}", path(self.client_id), self.credential_id))
        }
    }

    fn read_response(&self, response: &Response) -> Result<ClientCredential, Unreadable> {
        response
            .read_json("credential document")
            .map(|One { credential }| credential)
    }
}

impl DeleteClientCredential {
    /// The server reads the two ids of the path.
    ///
    /// # Errors
    /// When one is no UUID.
    pub fn read_request(client_id: &str, credential_id: &str) -> Result<Self, BadParameter> {
        Ok(Self {
            client_id: super::read_id("client_id", client_id)?,
            credential_id: super::read_id("credential_id", credential_id)?,
        })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &ClientCredential) -> Vec<u8> {
        super::write(ENVELOPE, &answer.wire())
    }
}
