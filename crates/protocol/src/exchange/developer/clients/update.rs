//! Changing clients.

use super::{
    ENVELOPE, PATH, read_client,
    settings::{ClientSettings, read_name},
};
use crate::{
    developer::{ClientDocument, Members},
    exchange::developer,
    http::{BadParameter, Exchange, Request, Response, Unreadable},
    ids::ClientId,
};

/// Changes a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateClient {
    /// Its id.
    pub id: ClientId,
    /// What changes.
    pub changes: ClientChanges,
}

/// What changes of a client. What is not said stays; its type and its project cannot change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientChanges {
    /// Its name.
    pub name: Option<String>,
    /// The rest.
    pub settings: ClientSettings,
}

impl Exchange for UpdateClient {
    type Answer = ClientDocument;
    const NAME: &'static str = "update client";

    fn write_request(&self) -> Request {
        let members = Members::default().with_some("name", self.changes.name.as_ref());
        let body = self.changes.settings.write(members).into_body(ENVELOPE);
        developer::put(format!("{PATH}/{}", self.id), body)
    }

    fn read_response(&self, response: &Response) -> Result<ClientDocument, Unreadable> {
        read_client(response)
    }
}

impl UpdateClient {
    /// The server reads the last part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, or wrong.
    pub fn read_request(id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let id = developer::read_id("client_id", id)?;
        let members = Members::read(body, ENVELOPE)?;
        let changes = ClientChanges {
            name: members.optional("name")?.map(read_name).transpose()?,
            settings: ClientSettings::read(&members)?,
        };
        Ok(Self { id, changes })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &ClientDocument) -> Vec<u8> {
        developer::write(ENVELOPE, answer)
    }
}
