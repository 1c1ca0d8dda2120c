use clap::Args;
use globus_auth::storage::{LockedTokenStorage, TokenStorageData};
use serde::Serialize;

use crate::{
    clock,
    context::Context,
    error::CommandError,
    login_store::{LoginStore, check_server},
    output::Table,
    runtime, sign_in,
};

/// Renew stored tokens now, before they end
///
/// Every command renews a token that is about to end; this is for those that a service no longer takes. Without a name, all
/// that can be renewed are. The new tokens are stored and not shown.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token refresh
  globus-auth token refresh transfer.api.globus.org")]
pub(crate) struct RefreshArguments {
    /// The resource servers that the tokens are for
    #[arg(value_name = "RESOURCE_SERVER")]
    resource_servers: Vec<String>,
}

/// What was renewed, for programs.
#[derive(Debug, Serialize)]
struct Refreshed {
    tokens: Vec<New>,
}

#[derive(Debug, Serialize)]
struct New {
    resource_server: String,
    expires: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &RefreshArguments) -> Result<(), CommandError> {
    sign_in::check_person(context)?;
    let store = LoginStore::open(context)?;
    let names = names(&store, arguments)?;
    let tokens = runtime::block_on(async {
        let lock = store.lock().await?;
        let mut renewed = Vec::new();
        for name in &names {
            let token = renew(context, &lock, name).await?;
            renewed.push(New {
                resource_server: name.clone(),
                expires: clock::utc(token.expires_at),
            });
        }
        Ok(renewed)
    })?;
    context.ui.result(&Refreshed { tokens }, |refreshed| {
        let row = |new: &New| [new.resource_server.clone(), new.expires.clone().unwrap_or_default()];
        Table::new(["resource server", "expires"], refreshed.tokens.iter().map(row))
    })
}

/// Those that are named, else all that can be renewed.
fn names(store: &LoginStore, arguments: &RefreshArguments) -> Result<Vec<String>, CommandError> {
    let mut names = arguments.resource_servers.clone();
    for name in &names {
        renewable(store.token(name)?)?;
    }
    if names.is_empty() {
        let tokens = store.tokens().values().filter(|token| token.refresh_token.is_some());
        names = tokens.map(|token| token.resource_server.to_string()).collect();
    }
    if names.is_empty() {
        return Err(CommandError::login_needed("no stored token can be renewed"));
    }
    Ok(names)
}

fn renewable(token: &TokenStorageData) -> Result<(), CommandError> {
    match token.refresh_token {
        Some(_) => Ok(()),
        None => Err(CommandError::login_needed(format!(
            "the token for {} cannot be renewed: it came without a refresh token",
            token.resource_server
        ))),
    }
}

/// Under the lock, so that nobody else uses the refresh token up meanwhile: it is read again.
async fn renew(context: &Context, lock: &LockedTokenStorage, name: &str) -> Result<TokenStorageData, CommandError> {
    let gone = || CommandError::login_needed("you are no longer logged in");
    let token = lock.get_token_data(name)?.ok_or_else(gone)?;
    let client = context.native_client()?;
    check_server(&token, &client)?;
    let refresh_token = token.refresh_token.clone().ok_or_else(gone)?;
    let answer = client.oauth2_refresh_token(refresh_token).await?;
    let new = answer
        .by_resource_server()
        .get(name)
        .ok_or_else(|| CommandError::failed(format!("the service gave no token for {name}")))?;
    let renewed = token.refreshed(new);
    lock.store_token_data(std::slice::from_ref(&renewed))?;
    Ok(renewed)
}
