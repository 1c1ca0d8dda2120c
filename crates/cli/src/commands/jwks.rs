use clap::Args;
use globus_auth::protocol::discovery::Jwk;

use crate::{context::Context, error::CommandError, output::Table, runtime};

/// Show the public keys that the service signs ID tokens with
///
/// No login is needed. With --format json it is the key set as other programs read it (RFC 7517).
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth jwks
  globus-auth jwks --format json > jwks.json")]
pub(crate) struct JwksArguments {}

pub(crate) fn run(context: &Context, _arguments: &JwksArguments) -> Result<(), CommandError> {
    let client = context.native_client()?;
    let keys = runtime::block_on(async { Ok(client.get_jwk().await?) })?;
    context.ui.result(&keys, |set| {
        let text = |member: &Option<String>| member.clone().unwrap_or_default();
        let row = |key: &Jwk| {
            [
                text(&key.kid),
                key.kty.clone(),
                text(&key.alg),
                text(&key.public_key_use),
            ]
        };
        Table::new(["key id", "type", "algorithm", "use"], set.keys.iter().map(row))
    })
}
