//! Looking clients up, and deleting them.

use serde::Deserialize;

use super::{ENVELOPE, One, PATH, read_client};
use crate::exchange::developer::{by_id, read_id, write};
use crate::{
    developer::ClientDocument,
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable},
    ids::{ClientId, ProjectId},
};

#[derive(Deserialize)]
struct Many {
    clients: Vec<ClientDocument>,
}

by_id!(
    /// Looks up one client.
    GetClient, Get, "client", ClientId => ClientDocument, client
);
by_id!(
    /// Deletes a client; the answer is what it was.
    DeleteClient, Delete, "delete client", ClientId => ClientDocument, client
);

/// Lists the clients that the caller owns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetClients {
    /// Only those of this project.
    pub project_id: Option<ProjectId>,
}

impl Exchange for GetClients {
    type Answer = Vec<ClientDocument>;
    const NAME: &'static str = "clients";

    fn write_request(&self) -> Request {
        let query = Pairs::new().with_some("project_id", self.project_id.map(|id| id.to_string()));
        Request {
            query,
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<Vec<ClientDocument>, Unreadable> {
        response.read_json("list of clients").map(|Many { clients }| clients)
    }
}

impl GetClients {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[ClientDocument]) -> Vec<u8> {
        write("clients", answer)
    }
}

/// Looks up the client that has proved to own a domain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetClientByFqdn {
    /// The domain name.
    pub fqdn: String,
}

impl Exchange for GetClientByFqdn {
    type Answer = ClientDocument;
    const NAME: &'static str = "client by fqdn";

    fn write_request(&self) -> Request {
        Request {
            query: Pairs::new().with("fqdn", self.fqdn.as_str()),
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<ClientDocument, Unreadable> {
        read_client(response)
    }
}

impl GetClientByFqdn {
    /// The server writes the answer: one client, not a list.
    #[must_use]
    pub fn write_answer(answer: &ClientDocument) -> Vec<u8> {
        write(ENVELOPE, answer)
    }
}

/// What a query of the list asks for: the list, or one client by its domain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientsWanted {
    /// The list.
    List(GetClients),
    /// One client.
    ByFqdn(GetClientByFqdn),
}

impl ClientsWanted {
    /// The server reads a query.
    ///
    /// # Errors
    /// When `project_id` is no UUID, or stands beside `fqdn`.
    pub fn read_request(query: &Pairs) -> Result<Self, BadParameter> {
        let project_id = query.get_filled("project_id");
        match (query.get_filled("fqdn"), project_id) {
            (Some(_), Some(_)) => Err(BadParameter::wrong("fqdn", "give either fqdn or project_id, not both")),
            (Some(fqdn), None) => Ok(Self::ByFqdn(GetClientByFqdn {
                fqdn: fqdn.to_ascii_lowercase(),
            })),
            (None, project_id) => {
                let project_id = project_id.map(|id| read_id("project_id", id)).transpose()?;
                Ok(Self::List(GetClients { project_id }))
            }
        }
    }
}
