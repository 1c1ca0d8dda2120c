use clap::Args;
use globus_auth::protocol::secret::AnyToken;
use serde::Serialize;

use super::{Source, WhichToken};
use crate::{commands::logout, context::Context, error::CommandError, login_store::LoginStore, runtime};

/// End a token
///
/// A stored token is deleted as well, together with its refresh token. A token that the service does not know is as good
/// as revoked, so this never says whether it was known.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token revoke --resource-server transfer.api.globus.org
  globus-auth token revoke - < token.txt
  GLOBUS_AUTH_TOKEN=... globus-auth token revoke")]
pub(crate) struct RevokeArguments {
    #[command(flatten)]
    which: WhichToken,
}

#[derive(Debug, Serialize)]
struct Revoked {
    active: bool,
}

pub(super) fn run(context: &Context, arguments: &RevokeArguments) -> Result<(), CommandError> {
    match arguments.which.source(context)? {
        Source::Given(token) => runtime::block_on(revoke(context, token))?,
        Source::Stored(resource_server) => {
            let store = LoginStore::open(context)?;
            let token = store.token(&resource_server)?;
            runtime::block_on(async {
                logout::revoke(&context.native_client()?, token).await?;
                Ok(store.lock().await?.remove_token_data(&resource_server)?)
            })?;
        }
    }
    context.ui.done(&Revoked { active: false }, "The token is revoked.")
}

async fn revoke(context: &Context, token: AnyToken) -> Result<(), CommandError> {
    match context.confidential_client(None)? {
        Some(client) => client.oauth2_revoke_token(token).await?,
        None => context.native_client()?.oauth2_revoke_token(token).await?,
    };
    Ok(())
}
