use clap::Args;
use serde_json::json;

use crate::{caller::Caller, clock, context::Context, error::CommandError, input::RevealArguments, runtime};

/// Give another program an access token
///
/// Writes the document that programs with "exec credential" plugins read, such as kubectl: the token, kept fresh, and when
/// it ends. The program calls this command whenever it needs one.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth exec-credential transfer.api.globus.org
  globus-auth exec-credential example.org --scope https://auth.globus.org/scopes/example.org/all")]
pub(crate) struct ExecCredentialArguments {
    /// The resource server that the token is for
    #[arg(value_name = "RESOURCE_SERVER")]
    resource_server: String,
    /// A scope that the token must have; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    reveal: RevealArguments,
}

pub(crate) fn run(context: &Context, arguments: &ExecCredentialArguments) -> Result<(), CommandError> {
    arguments.reveal.check(&context.ui, "the token")?;
    let scopes: Vec<&str> = arguments.scopes.iter().map(String::as_str).collect();
    let caller = Caller::at(context, &arguments.resource_server, &scopes)?;
    let token = runtime::block_on(caller.token())?;
    context.ui.json_line(&json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": token.access_token.expose_secret(), "expirationTimestamp": clock::utc(token.expires_at)},
    }))
}
