use clap::{Args, Subcommand};
use globus_auth::protocol::{ids::ClientId, secret::ClientSecret};
use globus_auth_server::admin::{KnownClient, NewClient};
use serde_json::json;

use super::Office;
use crate::{error::CommandError, output::Table};

/// Applications that people log in to, and services
#[derive(Debug, Subcommand)]
pub(crate) enum ClientsCommand {
    /// List them
    List,
    Add(AddArguments),
    Secret(SecretArguments),
}

/// Register one; the secret of a confidential one is shown this once
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth admin clients add 'Example Portal' --type confidential_client \\
      --redirect-uri https://portal.example.org/callback --config globus-auth.toml
  globus-auth admin clients add 'Example Tool' --type public_installed_client --config globus-auth.toml")]
pub(crate) struct AddArguments {
    /// Its name, as people see it
    #[arg(value_name = "NAME")]
    name: String,
    /// public_installed_client, public_webapp_client, confidential_client, client_identity, resource_server, …
    #[arg(long = "type", value_name = "TYPE")]
    client_type: String,
    /// Where its people come back to
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// The name of the project that owns it
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

/// Give a confidential one another secret, beside those that it has; it is shown this once
#[derive(Debug, Args)]
pub(crate) struct SecretArguments {
    /// Its id
    #[arg(value_name = "ID")]
    client: ClientId,
}

pub(super) fn run(office: &Office<'_>, command: ClientsCommand) -> Result<(), CommandError> {
    match command {
        ClientsCommand::List => list(office),
        ClientsCommand::Add(arguments) => {
            let client = NewClient {
                name: arguments.name,
                client_type: arguments.client_type,
                redirect_uris: arguments.redirect_uris,
                project: arguments.project,
            };
            let (id, secret) = office.with(async |admin| admin.add_client(client).await)?;
            show(office, id, secret.as_ref())
        }
        ClientsCommand::Secret(SecretArguments { client }) => {
            let secret = office.with(async |admin| admin.add_secret(client).await)?;
            show(office, client, Some(&secret))
        }
    }
}

fn list(office: &Office<'_>) -> Result<(), CommandError> {
    let clients = office.with(async |admin| admin.clients().await)?;
    office.context.ui.result(&clients, |clients| {
        let row = |client: &KnownClient| [client.id.clone(), client.client_type.to_owned(), client.name.clone()];
        Table::new(["id", "type", "name"], clients.iter().map(row))
    })
}

/// The one time that a secret is shown: it is what was asked for.
fn show(office: &Office<'_>, id: ClientId, secret: Option<&ClientSecret>) -> Result<(), CommandError> {
    let secret = secret.map(ClientSecret::expose_secret);
    let document = json!({"id": id.to_string(), "secret": secret});
    office.context.ui.result(&document, |_| {
        let secret = secret.map(|secret| format!("\nsecret  {secret}")).unwrap_or_default();
        format!("id      {id}{secret}")
    })
}
