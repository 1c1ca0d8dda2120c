use clap::Args;
use globus_auth::{NativeAppAuthClient, protocol::secret::AnyToken, storage::TokenStorageData};
use serde::Serialize;

use crate::{
    context::Context,
    error::CommandError,
    input::YesArguments,
    login_store::{Login, LoginStore},
    runtime,
};

/// Revoke the tokens of your login, then delete them
///
/// Tokens that have expired, or that the service does not know, are no hindrance. If the service cannot be reached,
/// nothing is deleted that still works there: come back later, or use --forget.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth logout
  globus-auth logout --forget
  globus-auth logout --all --yes")]
pub(crate) struct LogoutArguments {
    /// Delete the tokens from this machine only; they stay valid until they expire
    #[arg(long, alias = "local")]
    forget: bool,
    /// End the logins of all profiles, not only of the one that is used
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    yes: YesArguments,
}

#[derive(Debug, Default, Serialize)]
struct LoggedOut {
    revoked: bool,
    resource_servers: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &LogoutArguments) -> Result<(), CommandError> {
    let stores = stores(context, arguments)?;
    if stores.is_empty() {
        return context.ui.done(&LoggedOut::default(), "You are not logged in.");
    }
    runtime::block_on(async {
        for store in &stores {
            end(context, store, arguments.forget).await?;
        }
        Ok(())
    })?;
    let tokens = stores.iter().flat_map(|store| store.tokens().keys());
    let done = LoggedOut {
        revoked: !arguments.forget,
        resource_servers: tokens.map(ToString::to_string).collect(),
    };
    context.ui.done(
        &done,
        if arguments.forget {
            "Your tokens are deleted here. They were not revoked."
        } else {
            "You are logged out: your tokens are revoked and deleted."
        },
    )
}

/// The logins that are to end, of those that are there.
fn stores(context: &Context, arguments: &LogoutArguments) -> Result<Vec<LoginStore>, CommandError> {
    if !arguments.all {
        let store = LoginStore::open(context)?;
        return Ok(Some(store)
            .filter(|store| !store.tokens().is_empty())
            .into_iter()
            .collect());
    }
    let here = context.own_server()?;
    let mut logins = Login::all(context)?;
    logins.retain(|login| login.server == here);
    if !logins.is_empty() {
        let names: Vec<String> = logins.iter().map(|login| login.profile.to_string()).collect();
        let question = format!("End the logins of these profiles: {}?", names.join(", "));
        arguments.yes.confirm(&context.ui, &question)?;
    }
    Ok(logins.into_iter().map(|login| login.store).collect())
}

/// Ends a login: revokes its tokens, unless it is only to be forgotten here, and deletes them.
pub(super) async fn end(context: &Context, store: &LoginStore, forget: bool) -> Result<(), CommandError> {
    if forget {
        return Ok(store.lock().await?.replace_token_data(&[])?);
    }
    revoke_and_delete(context, store).await
}

/// Each token is deleted once it is revoked, so that a failure in between loses track of none.
async fn revoke_and_delete(context: &Context, store: &LoginStore) -> Result<(), CommandError> {
    let client = context.native_client()?;
    let locally = "delete your tokens without revoking them: globus-auth logout --forget";
    let mut tokens = store.tokens().values();
    if let Some(other) = tokens.find_map(|token| token.other_server(client.base_url())) {
        return Err(
            CommandError::failed(format!("your login is for {other}, not for {}", client.base_url()))
                .hint(format!("set GLOBUS_SDK_SERVICE_URL_AUTH={other}, or {locally}")),
        );
    }
    let lock = store.lock().await?;
    for (resource_server, token) in store.tokens() {
        revoke(&client, token).await.map_err(|error| {
            error
                .during("your tokens could not be revoked")
                .hint(format!("try again, or {locally}"))
        })?;
        lock.remove_token_data(resource_server.as_str())?;
    }
    Ok(())
}

/// Revokes both tokens. The refresh token goes first: what it was good for ends with it.
pub(crate) async fn revoke(client: &NativeAppAuthClient, token: &TokenStorageData) -> Result<(), CommandError> {
    let refresh_token = token.refresh_token.as_ref().map(AnyToken::from);
    for token in refresh_token.into_iter().chain([AnyToken::from(&token.access_token)]) {
        client.oauth2_revoke_token(token).await?;
    }
    Ok(())
}
