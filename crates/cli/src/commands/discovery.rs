use clap::Args;
use globus_auth::protocol::discovery::OpenIdConfiguration;

use crate::{
    context::Context,
    developer::{joined, record},
    error::CommandError,
    runtime,
};

/// Show what the service says about itself: its OpenID configuration
///
/// No login is needed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth discovery
  globus-auth discovery --jq .token_endpoint")]
pub(crate) struct DiscoveryArguments {}

pub(crate) fn run(context: &Context, _arguments: &DiscoveryArguments) -> Result<(), CommandError> {
    let client = context.native_client()?;
    let said = runtime::block_on(async { Ok(client.get_openid_configuration().await?) })?;
    context.ui.result(&said, |said: &OpenIdConfiguration| {
        record([
            ("issuer", Some(said.issuer.clone())),
            ("authorize", said.authorization_endpoint.clone()),
            ("token", said.token_endpoint.clone()),
            ("revoke", said.revocation_endpoint.clone()),
            ("userinfo", said.userinfo_endpoint.clone()),
            ("keys", Some(said.jwks_uri.clone())),
            ("algorithms", Some(joined(&said.id_token_signing_alg_values_supported))),
            ("scopes", Some(joined(&said.scopes_supported))),
            ("claims", Some(joined(&said.claims_supported))),
        ])
    })
}
