use std::fmt::Display;

use clap::{Args, Subcommand};
use globus_auth::protocol::{
    ids::{ClientId, CredentialId},
    secret::ClientSecret,
    time::UnixSeconds,
};
use globus_auth_server::admin::{KnownClient, KnownSecret, NewClient};
use serde_json::json;

use super::Office;
use crate::{clock::utc, error::CommandError, input::NewSecretArguments, output::Table};

/// Applications that people log in to, and services
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ClientsCommand {
    /// List them
    List,
    Add(AddArguments),
    #[command(subcommand)]
    Secret(SecretCommand),
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
    #[command(flatten)]
    new_secret: NewSecretArguments,
}

/// What a confidential one proves itself by
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum SecretCommand {
    New(NewArguments),
    /// List them, the oldest first; nobody is told what they are
    List(WhoseArguments),
    Delete(DeleteArguments),
}

/// Give it another secret, beside those that it has; it is shown this once
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    #[command(flatten)]
    whose: WhoseArguments,
    /// What the secret is called
    #[arg(long, value_name = "NAME", default_value = "made by an operator")]
    name: String,
    #[command(flatten)]
    new_secret: NewSecretArguments,
}

/// Take a secret away: it proves nothing from now on; tokens stay good
#[derive(Debug, Args)]
pub(crate) struct DeleteArguments {
    #[command(flatten)]
    whose: WhoseArguments,
    /// The secret's id, as 'list' shows it
    #[arg(value_name = "SECRET-ID")]
    id: CredentialId,
}

// No documentation: it would be taken for that of the command.
#[derive(Debug, Args)]
pub(crate) struct WhoseArguments {
    /// The client's id
    #[arg(value_name = "CLIENT-ID")]
    client: ClientId,
}

pub(super) fn run(office: &Office<'_>, command: &ClientsCommand) -> Result<(), CommandError> {
    match command {
        ClientsCommand::List => list(office),
        ClientsCommand::Add(arguments) => {
            // Those of the other types keep no secret.
            if !arguments.client_type.starts_with("public_") {
                arguments.new_secret.check(&office.context.ui)?;
            }
            let client = NewClient {
                name: arguments.name.clone(),
                client_type: arguments.client_type.clone(),
                redirect_uris: arguments.redirect_uris.clone(),
                project: arguments.project.clone(),
            };
            let (id, secret) = office.with(async |admin| admin.add_client(client).await)?;
            show(office, id, secret.as_ref(), &arguments.new_secret)
        }
        ClientsCommand::Secret(command) => secret(office, command),
    }
}

fn secret(office: &Office<'_>, command: &SecretCommand) -> Result<(), CommandError> {
    let ui = &office.context.ui;
    match command {
        SecretCommand::New(NewArguments {
            whose,
            name,
            new_secret,
        }) => {
            new_secret.check(ui)?;
            let (id, secret) = office.with(async |admin| admin.add_secret(whose.client, name).await)?;
            show(office, id, Some(&secret), new_secret)
        }
        SecretCommand::List(whose) => {
            let secrets = office.with(async |admin| admin.secrets(whose.client).await)?;
            ui.result(&secrets, |secrets| {
                let row = |secret: &KnownSecret| {
                    let made = utc(UnixSeconds(secret.created)).unwrap_or_default();
                    [secret.id.clone(), made, secret.name.clone()]
                };
                Table::new(["id", "created", "name"], secrets.iter().map(row))
            })
        }
        SecretCommand::Delete(DeleteArguments { whose, id }) => {
            office.with(async |admin| admin.delete_secret(whose.client, *id).await)?;
            ui.done(
                &json!({"deleted": id.to_string()}),
                "The secret proves nothing any more.",
            )
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
fn show(
    office: &Office<'_>,
    id: impl Display,
    secret: Option<&ClientSecret>,
    place: &NewSecretArguments,
) -> Result<(), CommandError> {
    let secret = match secret {
        Some(secret) => place.keep(secret)?,
        None => None,
    };
    let document = json!({"id": id.to_string(), "secret": secret});
    office.context.ui.result(&document, |_| {
        let secret = secret.map(|secret| format!("\nsecret  {secret}")).unwrap_or_default();
        format!("id      {id}{secret}")
    })
}
