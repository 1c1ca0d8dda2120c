use clap::{Args, Subcommand};
use globus_auth::{
    developer::{ClientCredential, ClientDocument},
    protocol::ids::ClientId,
};
use serde_json::{Value, json};

use crate::{
    clock,
    context::Context,
    developer::{self, Desk, Thing as _},
    error::CommandError,
    input::{NewSecretArguments, YesArguments},
    output::Table,
};

/// The secrets of clients
///
/// A client can have several at a time, so that one takes the place of another while both are good.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum CredentialCommand {
    List(ListArguments),
    Show(ShowArguments),
    Create(CreateArguments),
    Delete(DeleteArguments),
}

/// List the credentials of a client, without their secrets
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth credential list 'Example Portal'")]
pub(crate) struct ListArguments {
    /// The client, by id or name
    #[arg(value_name = "CLIENT")]
    owner: String,
}

/// Show one credential, without its secret
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth credential show 'Example Portal' laptop")]
pub(crate) struct ShowArguments {
    /// The client, by id or name
    #[arg(value_name = "CLIENT")]
    owner: String,
    /// The credential, by id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
}

/// Make a secret for a client; it is shown this once
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth credential create 'Example Portal' --name production --secret-file portal.secret
  globus-auth credential create 'Example Portal' --name laptop --jq .secret | pass insert -m portal")]
pub(crate) struct CreateArguments {
    /// The client, by id or name
    #[arg(value_name = "CLIENT")]
    owner: String,
    /// What it is called
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    new_secret: NewSecretArguments,
}

/// Delete a credential: its secret is worth nothing from then on
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth credential delete 'Example Portal' laptop
  globus-auth credential delete 46bd0f56-e24f-11e5-a510-131bef46955c laptop --yes")]
pub(crate) struct DeleteArguments {
    /// The client, by id or name
    #[arg(value_name = "CLIENT")]
    owner: String,
    /// The credential, by id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    #[command(flatten)]
    yes: YesArguments,
}

pub(crate) fn run(context: &Context, command: &CredentialCommand) -> Result<(), CommandError> {
    match command {
        CredentialCommand::List(ListArguments { owner }) => list(&Desk::open(context)?, owner),
        CredentialCommand::Show(ShowArguments { owner, wanted }) => {
            let (_, found) = find(&Desk::open(context)?, owner, wanted)?;
            context.ui.result(&document(&found, None), |_| record(&found, None))
        }
        CredentialCommand::Create(arguments) => create(context, arguments),
        CredentialCommand::Delete(DeleteArguments { owner, wanted, yes }) => {
            let desk = Desk::open(context)?;
            let (owner, found) = find(&desk, owner, wanted)?;
            desk.delete(yes, &found.title(), async |client| {
                let deleted = client.delete_client_credential(owner, found.id).await?;
                Ok(deleted.id.to_string())
            })
        }
    }
}

fn list(desk: &Desk<'_>, owner: &str) -> Result<(), CommandError> {
    let credentials = desk.ask(async |client| {
        let owner = developer::find::<ClientDocument>(client, owner).await?.id;
        Ok(client.get_client_credentials(owner).await?)
    })?;
    let documents: Vec<Value> = credentials.iter().map(|known| document(known, None)).collect();
    desk.context.ui.result(&json!({"credentials": documents}), |_| {
        let row = |known: &ClientCredential| {
            [
                known.id.to_string(),
                known.name.clone().unwrap_or_default(),
                created(known).unwrap_or_default(),
            ]
        };
        Table::new(["id", "name", "created"], credentials.iter().map(row))
    })
}

fn find(desk: &Desk<'_>, owner: &str, wanted: &str) -> Result<(ClientId, ClientCredential), CommandError> {
    desk.ask(async |client| {
        let owner = developer::find::<ClientDocument>(client, owner).await?.id;
        Ok((owner, developer::find_credential(client, owner, wanted).await?))
    })
}

fn create(context: &Context, arguments: &CreateArguments) -> Result<(), CommandError> {
    arguments.new_secret.check(&context.ui)?;
    let (owner, made) = Desk::open(context)?.ask(async |client| {
        let owner = developer::find::<ClientDocument>(client, &arguments.owner).await?.id;
        Ok((owner, client.create_client_credential(owner, &arguments.name).await?))
    })?;
    let secret = match &made.secret {
        Some(secret) => arguments.new_secret.keep(secret).map_err(|error| {
            // Nobody will ever know this secret.
            error.hint(format!(
                "delete it with: globus-auth credential delete {owner} {}",
                made.id
            ))
        })?,
        None => None,
    };
    context.ui.result(&document(&made, secret), |_| record(&made, secret))
}

/// A credential for programs. The secret is no part of it but when it was just made.
fn document(credential: &ClientCredential, secret: Option<&str>) -> Value {
    let mut document = json!({
        "id": credential.id,
        "name": credential.name,
        "client": credential.client,
        "created": credential.created,
    });
    if let Some(secret) = secret {
        document["secret"] = secret.into();
    }
    document
}

fn record(credential: &ClientCredential, secret: Option<&str>) -> Table {
    Table::record([
        ("id", Some(credential.id.to_string())),
        ("name", credential.name.clone()),
        ("client", credential.client.map(|id| id.to_string())),
        ("created", created(credential)),
        ("secret", secret.map(str::to_owned)),
    ])
}

fn created(credential: &ClientCredential) -> Option<String> {
    clock::utc(credential.created?.seconds())
}
