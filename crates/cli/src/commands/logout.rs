use clap::Args;
use globus_auth::{NativeAppAuthClient, protocol::secret::AnyToken, storage::TokenStorageData};
use serde::Serialize;

use crate::{context::Context, error::CommandError, login_store::LoginStore, runtime};

/// Revoke the tokens of your login, then delete them
///
/// Tokens that have expired, or that the service does not know, are no hindrance. If the service cannot be reached,
/// nothing is deleted that still works there: come back later, or use --local.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth logout
  globus-auth logout --local")]
pub(crate) struct LogoutArguments {
    /// Delete the tokens from this machine only; they stay valid until they expire
    #[arg(long)]
    local: bool,
}

#[derive(Debug, Default, Serialize)]
struct LoggedOut {
    revoked: bool,
    resource_servers: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &LogoutArguments) -> Result<(), CommandError> {
    let store = LoginStore::open(context)?;
    if store.tokens().is_empty() {
        return context.ui.done(&LoggedOut::default(), "You are not logged in.");
    }
    let resource_servers = store.tokens().keys().map(ToString::to_string).collect();
    if arguments.local {
        runtime::block_on(async { Ok(store.lock().await?.replace_token_data(&[])?) })?;
        let done = LoggedOut {
            revoked: false,
            resource_servers,
        };
        return context
            .ui
            .done(&done, "Your tokens are deleted here. They were not revoked.");
    }
    runtime::block_on(revoke_and_delete(context, &store))?;
    context.ui.done(
        &LoggedOut {
            revoked: true,
            resource_servers,
        },
        "You are logged out: your tokens are revoked and deleted.",
    )
}

/// Each token is deleted once it is revoked, so that a failure in between loses track of none.
async fn revoke_and_delete(context: &Context, store: &LoginStore) -> Result<(), CommandError> {
    let client = context.native_client()?;
    let locally = "delete your tokens without revoking them: globus-auth logout --local";
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
            CommandError::failed(format!("your tokens could not be revoked: {error}"))
                .hint(format!("try again, or {locally}"))
        })?;
        lock.remove_token_data(resource_server.as_str())?;
    }
    Ok(())
}

/// Revokes both tokens. The refresh token goes first: what it was good for ends with it.
pub(super) async fn revoke(client: &NativeAppAuthClient, token: &TokenStorageData) -> Result<(), CommandError> {
    let refresh_token = token.refresh_token.as_ref().map(AnyToken::from);
    for token in refresh_token.into_iter().chain([AnyToken::from(&token.access_token)]) {
        client.oauth2_revoke_token(token).await?;
    }
    Ok(())
}
