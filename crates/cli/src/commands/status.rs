use clap::Args;
use globus_auth::{protocol::time::UnixSeconds, storage::TokenStorageData};
use serde::Serialize;

use crate::{
    caller::Caller,
    clock,
    context::Context,
    error::CommandError,
    login_store::{LoginStore, MARGIN_SECONDS},
    output::{Table, View},
    profile::ProfileName,
};

/// Show what is stored: who is logged in, for which services, until when
///
/// Reads the stored login and asks nobody, so it does not know of tokens that were revoked elsewhere: 'globus-auth whoami'
/// does. No token is shown. Exits with 4 if nobody is logged in.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth status
  globus-auth status --profile work
  globus-auth status --jq '.tokens[] | select(.state == \"expired\").resource_server'")]
pub(crate) struct StatusArguments {}

/// What is stored, for programs.
#[derive(Debug, Serialize)]
struct Status {
    profile: ProfileName,
    username: Option<String>,
    identity_id: Option<String>,
    client_id: String,
    server: String,
    token_file: String,
    tokens: Vec<Stored>,
}

#[derive(Debug, Serialize)]
struct Stored {
    resource_server: String,
    state: State,
    expires_at: Option<String>,
    scopes: Vec<String>,
}

/// What becomes of a token.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It lasts until it ends.
    Valid,
    /// It is renewed when it is used after its end.
    Renewable,
    /// It has ended, and cannot be renewed.
    Expired,
}

pub(crate) fn run(context: &Context, _arguments: &StatusArguments) -> Result<(), CommandError> {
    let store = match Caller::client_storage(context)? {
        // A client is never logged in: it asks for a token when it needs one.
        Some(storage) => LoginStore::of(storage)?,
        None => {
            let store = LoginStore::open(context)?;
            if store.tokens().is_empty() {
                return Err(CommandError::login_needed("you are not logged in"));
            }
            store
        }
    };
    let now = context.now();
    let status = Status {
        profile: context.profile().clone(),
        username: store.username().map(str::to_owned),
        identity_id: store.tokens().values().find_map(|token| token.identity_id.clone()),
        client_id: context.client_id()?.to_string(),
        server: context.server()?,
        token_file: context.token_file()?.path().display().to_string(),
        tokens: store.tokens().values().map(|token| stored(token, now)).collect(),
    };
    context.ui.result(&status, view)
}

fn stored(token: &TokenStorageData, now: UnixSeconds) -> Stored {
    let state = match (token.refresh_token.is_some(), token.is_expired(now, MARGIN_SECONDS)) {
        (true, _) => State::Renewable,
        (false, true) => State::Expired,
        (false, false) => State::Valid,
    };
    Stored {
        resource_server: token.resource_server.to_string(),
        state,
        expires_at: clock::utc(token.expires_at),
        scopes: token.scopes().map(str::to_owned).collect(),
    }
}

fn view(status: &Status) -> View {
    let about = Table::record([
        ("profile", Some(status.profile.to_string())),
        (
            "logged in",
            status.username.clone().or_else(|| status.identity_id.clone()),
        ),
        ("client", Some(status.client_id.clone())),
        ("server", Some(status.server.clone())),
        ("tokens in", Some(status.token_file.clone())),
    ]);
    let row = |token: &Stored| {
        let end = token.expires_at.as_deref().unwrap_or("unknown");
        let until = match token.state {
            State::Valid => end.to_owned(),
            State::Renewable => format!("{end}, then renewed"),
            State::Expired => format!("{end}: log in again"),
        };
        [token.resource_server.clone(), until, token.scopes.join(" ")]
    };
    let tokens = Table::new(["service", "until", "scopes"], status.tokens.iter().map(row));
    View::Parts(vec![about.into(), tokens.into()])
}
