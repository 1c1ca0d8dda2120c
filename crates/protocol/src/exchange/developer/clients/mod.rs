//! `/v2/api/clients` (Globus Auth, "Clients").

mod create;
mod find;
mod fqdns;
mod settings;
mod update;

use serde::Deserialize;

pub use self::{
    create::{CreateChildClient, CreateClient, CreateNativeAppInstance, NewClient},
    find::{ClientsWanted, DeleteClient, GetClient, GetClientByFqdn, GetClients},
    fqdns::AddFqdn,
    settings::{ClientFlags, ClientSettings},
    update::{ClientChanges, UpdateClient},
};
use crate::{
    developer::ClientDocument,
    http::{Response, Unreadable},
};

/// The path of the list; one client stands below it.
pub const PATH: &str = "/v2/api/clients";

const ENVELOPE: &str = "client";

#[derive(Deserialize)]
struct One {
    client: ClientDocument,
}

fn read_client(response: &Response) -> Result<ClientDocument, Unreadable> {
    response.read_json("client document").map(|One { client }| client)
}
