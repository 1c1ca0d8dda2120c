use clap::Args;
use globus_auth::protocol::{identity::IdentityProvider, ids::IdentityProviderId};
use serde::Serialize;

use crate::{caller::Caller, context::Context, error::CommandError, output::Table, runtime};

/// Look up identity providers, by id or by the domain of their usernames
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth identity-providers example.edu example.org
  globus-auth identity-providers 41143743-f3c8-4d60-bbdb-eeecaba85bd9")]
pub(crate) struct IdentityProvidersArguments {
    /// Ids, or domains; not both at once
    #[arg(required = true, value_name = "ID|DOMAIN")]
    values: Vec<String>,
}

/// The answer as a document, as the service gives it.
#[derive(Debug, Serialize)]
struct Found {
    identity_providers: Vec<IdentityProvider>,
}

pub(crate) fn run(context: &Context, arguments: &IdentityProvidersArguments) -> Result<(), CommandError> {
    let (ids, domains) = read(&arguments.values)?;
    let caller = Caller::at_auth(context, &[])?;
    let identity_providers = runtime::block_on(async {
        let ask = caller.auth_client().await?.get_identity_providers();
        Ok(if domains.is_empty() {
            ask.ids(ids).await?
        } else {
            ask.domains(domains).await?
        })
    })?;
    context.ui.result(&Found { identity_providers }, |found| {
        let row = |provider: &IdentityProvider| {
            [
                provider.id.to_string(),
                provider.short_name.clone().unwrap_or_default(),
                provider.name.clone(),
                provider.domains.join(" "),
            ]
        };
        Table::new(
            ["id", "short name", "name", "domains"],
            found.identity_providers.iter().map(row),
        )
    })
}

/// What is an id, and what a domain.
fn read(values: &[String]) -> Result<(Vec<IdentityProviderId>, Vec<String>), CommandError> {
    let mut ids = Vec::new();
    let mut domains = Vec::new();
    for value in values {
        match value.parse() {
            Ok(id) => ids.push(id),
            Err(_) if value.contains('.') && !value.contains([',', ' ', '@', '/']) => domains.push(value.clone()),
            Err(_) => {
                return Err(CommandError::usage(format!(
                    "'{}' is neither an id nor a domain",
                    value.escape_debug()
                )));
            }
        }
    }
    if ids.is_empty() || domains.is_empty() {
        return Ok((ids, domains));
    }
    Err(CommandError::usage(
        "look identity providers up by id or by domain, not by both at once",
    ))
}
