//! `tokens.json`: bodies of the token endpoint, and the views of them.

use std::collections::BTreeMap;

use globus_auth_protocol::http::Response;
use globus_auth_protocol::ids::ResourceServer;
use globus_auth_protocol::secret::RefreshToken;
use globus_auth_protocol::time::UnixSeconds;
use globus_auth_protocol::token::{Token, TokenDocument, TokenResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::case::{Case, Outcome, each};

/// One token, as the vectors write it down.
#[derive(Debug, Clone, Deserialize, Serialize, PartialEq, Eq)]
pub(super) struct Shown {
    scope: String,
    access_token: String,
    refresh_token: Option<String>,
    token_type: Option<String>,
    expires_at_seconds: i64,
    resource_server: String,
}

#[derive(Deserialize)]
struct Tokens {
    now: i64,
    body: Value,
    dependent: bool,
    by_resource_server: Option<BTreeMap<String, Shown>>,
    #[serde(default)]
    by_scopes: BTreeMap<String, Option<String>>,
    #[serde(default)]
    scopes_iterated: Vec<String>,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |case: Tokens| {
        let read = read(&case);
        let views = Outcome::of(
            case.by_resource_server.as_ref(),
            &read
                .as_ref()
                .map(|tokens| shown(tokens.by_resource_server()))
                .map_err(Clone::clone),
        );
        let Ok(tokens) = read else { return views };
        let found = |scopes: &String| {
            tokens
                .by_scopes(scopes)
                .ok()
                .map(|token| token.resource_server.to_string())
        };
        let by_scopes = case
            .by_scopes
            .keys()
            .map(|scopes| (scopes.clone(), found(scopes)))
            .collect();
        let mut expected = case.scopes_iterated;
        expected.sort();
        let iterated = tokens.scopes().map(str::to_owned).collect::<Vec<_>>();
        Outcome::all([
            views,
            Outcome::compare(&case.by_scopes, &by_scopes),
            Outcome::compare(&expected, &iterated),
        ])
    })
}

fn read(case: &Tokens) -> Result<TokenResponse, String> {
    let response = Response {
        status: 200,
        headers: Vec::new(),
        body: case.body.to_string().into_bytes(),
    };
    let now = UnixSeconds(case.now);
    let read = if case.dependent {
        response
            .read_json("token list")
            .map(|list| TokenResponse::from_dependent(list, now))
    } else {
        TokenDocument::read(&response).map(|document| TokenResponse::new(document, now))
    };
    read.map_err(|problem| problem.to_string())
}

/// The tokens by resource server, as the vectors write them down.
pub(super) fn shown(tokens: &BTreeMap<ResourceServer, Token>) -> BTreeMap<String, Shown> {
    tokens
        .iter()
        .map(|(name, token)| (name.to_string(), show(token)))
        .collect()
}

fn show(token: &Token) -> Shown {
    Shown {
        scope: token.scope.clone(),
        access_token: token.access_token.expose_secret().to_owned(),
        refresh_token: token
            .refresh_token
            .as_ref()
            .map(RefreshToken::expose_secret)
            .map(str::to_owned),
        token_type: token.token_type.clone(),
        expires_at_seconds: token.expires_at.0,
        resource_server: token.resource_server.to_string(),
    }
}
