mod make;
mod settings;

use clap::{Args, Subcommand};
use globus_auth::{
    AuthClient,
    developer::{ClientDocument, Project},
    protocol::exchange::developer::clients::{AddFqdn, ClientChanges, UpdateClient},
};
use serde::Serialize;

use self::settings::{RemovalArguments, SettingsArguments};
use crate::{
    context::Context,
    developer::{self, Desk, Thing as _, check_changes, joined, yes_or_no},
    error::CommandError,
    input::YesArguments,
    output::Table,
};

/// Clients: applications that people log in to, services, service accounts
///
/// A client is named by its id, or by a name that no other of your clients has. Its secrets are its credentials:
/// globus-auth credential.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ClientCommand {
    List(ListArguments),
    Show(ShowArguments),
    Create(make::CreateArguments),
    CreateInstance(make::InstanceArguments),
    Update(UpdateArguments),
    AddFqdn(AddFqdnArguments),
    Delete(DeleteArguments),
}

/// List the clients of your projects
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client list
  globus-auth client list --project 'Example Project' --format csv")]
pub(crate) struct ListArguments {
    /// Only those of this project
    #[arg(long, alias = "project-id", value_name = "ID|NAME")]
    project: Option<String>,
}

/// Show one client
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client show 'Example Portal'
  globus-auth client show api.example.org --fqdn")]
pub(crate) struct ShowArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    /// It is a domain name that the client has proved to own
    #[arg(long)]
    fqdn: bool,
}

/// Change a client; what is not named stays
///
/// Its type and its project never change.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client update 'Example Portal' --name 'Example Survey Portal'
  globus-auth client update 'Example Portal' --redirect-uri https://portal.example.org/callback \\
      --redirect-uri http://localhost:5000/callback
  globus-auth client update 'Example Portal' --no-required-idp --no-links")]
pub(crate) struct UpdateArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    removals: RemovalArguments,
}

/// Give a client a domain name, under which its scopes are known too
///
/// The domain must say so first, by a DNS TXT record that holds the client's id.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client add-fqdn 'Example Service' api.example.org")]
pub(crate) struct AddFqdnArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    /// The domain name
    #[arg(value_name = "FQDN")]
    fqdn: String,
}

/// Delete a client, with its scopes and all tokens that were given to it
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client delete 'Example Portal'
  globus-auth client delete 46bd0f56-e24f-11e5-a510-131bef46955c --yes")]
pub(crate) struct DeleteArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    #[command(flatten)]
    yes: YesArguments,
}

#[derive(Debug, Serialize)]
struct Clients {
    clients: Vec<ClientDocument>,
}

pub(crate) fn run(context: &Context, command: &ClientCommand) -> Result<(), CommandError> {
    match command {
        ClientCommand::List(arguments) => list(&Desk::open(context)?, arguments),
        ClientCommand::Show(arguments) => {
            let desk = Desk::open(context)?;
            let client = desk.ask(async |client| find(client, arguments).await)?;
            show(context, &client)
        }
        ClientCommand::Create(arguments) => show(context, &make::create(context, arguments)?),
        ClientCommand::CreateInstance(arguments) => make::create_instance(context, arguments),
        ClientCommand::Update(arguments) => {
            let desk = Desk::open(context)?;
            show(context, &desk.ask(async |client| update(client, arguments).await)?)
        }
        ClientCommand::AddFqdn(AddFqdnArguments { wanted, fqdn }) => {
            let changed = Desk::open(context)?.ask(async |client| {
                let client_id = developer::find::<ClientDocument>(client, wanted).await?.id;
                let fqdn = fqdn.clone();
                Ok(client.call(AddFqdn { client_id, fqdn }).await?)
            })?;
            show(context, &changed)
        }
        ClientCommand::Delete(DeleteArguments { wanted, yes }) => {
            let desk = Desk::open(context)?;
            let found: ClientDocument = desk.find(wanted)?;
            desk.delete(yes, &found.title(), async |client| {
                Ok(client.delete_client(found.id).await?.id.to_string())
            })
        }
    }
}

fn list(desk: &Desk<'_>, arguments: &ListArguments) -> Result<(), CommandError> {
    let clients = desk.ask(async |client| {
        let call = client.get_clients();
        Ok(match &arguments.project {
            Some(project) => {
                let id = developer::find::<Project>(client, project).await?.id;
                call.project_id(id).await?
            }
            None => call.await?,
        })
    })?;
    desk.context.ui.result(&Clients { clients }, |list| {
        let row = |client: &ClientDocument| {
            [
                client.id.to_string(),
                client.client_type.as_ref().map(ToString::to_string).unwrap_or_default(),
                client.name.clone().unwrap_or_default(),
            ]
        };
        Table::new(["id", "type", "name"], list.clients.iter().map(row))
    })
}

async fn find(client: &AuthClient, arguments: &ShowArguments) -> Result<ClientDocument, CommandError> {
    if arguments.fqdn {
        return Ok(client.get_client_by_fqdn(&arguments.wanted).await?);
    }
    developer::find(client, &arguments.wanted).await
}

async fn update(client: &AuthClient, arguments: &UpdateArguments) -> Result<ClientDocument, CommandError> {
    let settings = arguments.removals.applied(arguments.settings.read(client).await?);
    let changes = ClientChanges {
        name: arguments.name.clone(),
        settings,
    };
    check_changes(&changes)?;
    let id = developer::find::<ClientDocument>(client, &arguments.wanted).await?.id;
    Ok(client.call(UpdateClient { id, changes }).await?)
}

fn show(context: &Context, client: &ClientDocument) -> Result<(), CommandError> {
    context.ui.result(client, table)
}

/// A client as people see it.
fn table(client: &ClientDocument) -> Table {
    developer::record([
        ("id", Some(client.id.to_string())),
        ("name", client.name.clone()),
        ("type", client.client_type.as_ref().map(ToString::to_string)),
        ("public", yes_or_no(client.public_client)),
        ("project", client.project.map(|id| id.to_string())),
        ("visibility", client.visibility.as_ref().map(ToString::to_string)),
        ("redirect URIs", Some(joined(&client.redirect_uris))),
        ("grants", Some(joined(&client.grant_types))),
        ("terms", client.links.terms_and_conditions.clone()),
        ("privacy", client.links.privacy_policy.clone()),
        ("required IdP", client.required_idp.map(|id| id.to_string())),
        ("proposed IdP", client.preselect_idp.map(|id| id.to_string())),
        ("domain names", Some(joined(&client.fqdns))),
        ("scopes", Some(joined(&client.scopes))),
        ("made by", client.parent_client.map(|id| id.to_string())),
        ("asks for a label", yes_or_no(client.prompt_for_named_grant)),
        (
            "userinfo of the effective identity",
            yes_or_no(client.userinfo_from_effective_identity),
        ),
    ])
}
