use clap::Args;
use serde_json::json;

use crate::{caller::Caller, clock, context::Context, error::CommandError, input::RevealArguments, runtime};

/// Write an access token to standard output, renewed if it must be
///
/// For scripts: TOKEN=$(globus-auth token print transfer.api.globus.org). Programs that know credential plugins take
/// 'globus-auth exec-credential'.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token print transfer.api.globus.org | wc -c
  globus-auth token print --header | curl -H @- https://auth.globus.org/v2/oauth2/userinfo
  globus-auth token print transfer.api.globus.org --scope urn:globus:auth:scope:transfer.api.globus.org:all --reveal")]
pub(crate) struct PrintArguments {
    /// The resource server that the token is for
    #[arg(value_name = "RESOURCE_SERVER", default_value = crate::login_store::AUTH)]
    resource_server: String,
    /// A scope that the token must have; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Write it as a header of HTTP: 'Authorization: Bearer …'
    #[arg(long)]
    header: bool,
    #[command(flatten)]
    reveal: RevealArguments,
}

pub(super) fn run(context: &Context, arguments: &PrintArguments) -> Result<(), CommandError> {
    arguments.reveal.check(&context.ui, "the token")?;
    let scopes: Vec<&str> = arguments.scopes.iter().map(String::as_str).collect();
    let caller = Caller::at(context, &arguments.resource_server, &scopes)?;
    let token = runtime::block_on(caller.token())?;
    let text = token.access_token.expose_secret();
    let document = json!({
        "resource_server": token.resource_server,
        "scope": token.scope,
        "access_token": text,
        "expires": clock::utc(token.expires_at),
    });
    context.ui.result(&document, |_| {
        if arguments.header {
            format!("Authorization: Bearer {text}")
        } else {
            text.to_owned()
        }
    })
}
