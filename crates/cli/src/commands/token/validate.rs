use clap::Args;
use serde_json::json;

use super::WhichToken;
use crate::{context::Context, error::CommandError, runtime};

/// Ask the service whether a token is good
///
/// Any client may ask, and is told nothing else. A service may refuse a token that is good here; to know what a token is,
/// use 'globus-auth token introspect'.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token validate - < token.txt
  globus-auth token validate --resource-server transfer.api.globus.org --jq .active")]
pub(crate) struct ValidateArguments {
    #[command(flatten)]
    which: WhichToken,
}

pub(super) fn run(context: &Context, arguments: &ValidateArguments) -> Result<(), CommandError> {
    let source = arguments.which.source(context)?;
    let standing = runtime::block_on(async {
        let token = source.token(context).await?;
        Ok(match context.confidential_client(None)? {
            Some(client) => client.oauth2_validate_token(token).await?,
            None => context.native_client()?.oauth2_validate_token(token).await?,
        })
    })?;
    context.ui.result(&json!({"active": standing.active}), |_| {
        if standing.active { "active" } else { "not active" }.to_owned()
    })
}
