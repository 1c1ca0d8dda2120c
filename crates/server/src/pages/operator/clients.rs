use askama::Template;
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{
    super::{Frame, SEARCH_FIELD, render},
    AuditLineShown,
};
use crate::web::reply::Reply;

/// Finds applications for an operator.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_clients.html", whitespace = "minimize")]
pub struct OperatorClientsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// What was looked for.
    pub search: &'a str,
    /// What was found.
    pub clients: &'a [ClientShown],
    /// Where the next page is, if there is one: a path of this server.
    pub next: Option<&'a str>,
}

/// A client in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientShown {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `client_type` of the clients API.
    pub client_type: &'static str,
    /// When it was registered.
    pub created: Timestamp,
}

impl OperatorClientsPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Shows one application to an operator.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_client.html", whitespace = "minimize")]
pub struct OperatorClientPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The application.
    pub client: &'a ClientShown,
    /// Whether everybody may see it.
    pub public: bool,
    /// The name of its project, and whom to write to.
    pub project: Option<(String, String)>,
    /// The id of the client that it was made by or from.
    pub parent: Option<String>,
    /// Where its people come back to.
    pub redirect_uris: &'a [String],
    /// On which day it was last issued tokens, as far as the servers have told.
    pub last_used: Option<Timestamp>,
    /// Its scopes.
    pub scopes: &'a [String],
    /// Its secrets, which nobody can read.
    pub credentials: &'a [ClientCredentialShown],
    /// What was done lately, by it or to it, the newest first.
    pub lines: &'a [AuditLineShown],
}

/// A secret of a client, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentialShown {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
}

impl OperatorClientPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
