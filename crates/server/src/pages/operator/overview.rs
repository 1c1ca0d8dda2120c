use askama::Template;
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{
    super::{Frame, render},
    Plot, Span,
};
use crate::web::reply::Reply;

/// Shows an operator how the server is doing.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_overview.html", whitespace = "minimize")]
pub struct OverviewPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// How it is doing.
    pub overview: &'a Overview,
}

/// How a server is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// About how many access tokens are good.
    pub live_tokens: i64,
    /// Identities.
    pub identities: i64,
    /// Clients.
    pub clients: i64,
    /// Open sessions of browsers.
    pub sessions: i64,
    /// How many writes wait for the database.
    pub waiting: usize,
    /// The version of the server.
    pub version: &'static str,
    /// Until when the audit log goes back, if it is not kept for ever.
    pub audit_since: Option<Timestamp>,
    /// The last hour, and the last day.
    pub plots: Vec<Plot>,
    /// The signing keys, the newest first.
    pub keys: Vec<KeyShown>,
    /// When the next one is made, if that is not left to operators.
    pub next_key: Option<Timestamp>,
}

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyShown {
    /// Its name.
    pub kid: String,
    /// When it was made.
    pub created: Timestamp,
    /// What it is for now.
    pub state: KeyState,
}

/// What a signing key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Signs,
    /// It is published, and will sign.
    Next,
    /// It is published until its last token has ended.
    Past,
}

impl OverviewPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
