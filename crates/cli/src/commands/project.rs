use clap::{Args, Subcommand};
use globus_auth::{
    AuthClient,
    developer::Project,
    protocol::{
        exchange::developer::projects::{CreateProject, ProjectChanges, UpdateProject},
        ids::{GroupId, IdentityId},
    },
};
use serde::Serialize;

use crate::{
    context::Context,
    developer::{self, Desk, Thing as _, check_changes, joined},
    error::CommandError,
    identities,
    input::YesArguments,
    output::Table,
};

/// Projects: what holds clients, scopes and policies, and who administers it
///
/// A project is named by its id, or by a name that no other of your projects has.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ProjectCommand {
    List(ListArguments),
    Show(ShowArguments),
    Create(CreateArguments),
    Update(UpdateArguments),
    Delete(DeleteArguments),
}

/// List the projects that you administer
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth project list
  globus-auth project list --jq '.projects[].id'")]
pub(crate) struct ListArguments {}

/// Show one project, with its administrators
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth project show 'Example Project'
  globus-auth project show 46bd0f56-e24f-11e5-a510-131bef46955c --format json")]
pub(crate) struct ShowArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    project: String,
}

/// Make a project
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth project create --display-name 'Example Project' --contact-email support@example.org
  globus-auth project create --display-name 'Example Project' --contact-email support@example.org \\
      --admin-id ada@example.edu --admin-id ben@example.org")]
pub(crate) struct CreateArguments {
    /// Its name
    #[arg(long, alias = "name", value_name = "NAME")]
    display_name: String,
    /// Whom to write to about it
    #[arg(long, value_name = "ADDRESS")]
    contact_email: String,
    #[command(flatten)]
    admins: AdminArguments,
}

/// Who administers a project.
#[derive(Debug, Args)]
struct AdminArguments {
    /// An identity that administers it, by id or username; may stand several times [default of 'create': your own]
    #[arg(long = "admin-id", value_name = "ID|USERNAME")]
    admin_ids: Vec<String>,
    /// A group whose members administer it; may stand several times
    #[arg(long = "admin-group-id", value_name = "ID")]
    admin_group_ids: Vec<GroupId>,
}

/// Change a project; what is not named stays
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth project update 'Example Project' --display-name 'Example Survey'
  globus-auth project update 46bd0f56-e24f-11e5-a510-131bef46955c --admin-id ada@example.edu --no-admin-group-ids")]
pub(crate) struct UpdateArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    project: String,
    /// Its new name
    #[arg(long, alias = "name", value_name = "NAME")]
    display_name: Option<String>,
    /// Whom to write to about it from now on
    #[arg(long, value_name = "ADDRESS")]
    contact_email: Option<String>,
    #[command(flatten)]
    admins: AdminArguments,
    /// No identity administers it any more, only groups
    #[arg(long, conflicts_with = "admin_ids")]
    no_admin_ids: bool,
    /// No group administers it any more
    #[arg(long, conflicts_with = "admin_group_ids")]
    no_admin_group_ids: bool,
}

/// Delete a project, which must be empty
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth project delete 'Example Project'
  globus-auth project delete 46bd0f56-e24f-11e5-a510-131bef46955c --yes")]
pub(crate) struct DeleteArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    project: String,
    #[command(flatten)]
    yes: YesArguments,
}

#[derive(Debug, Serialize)]
struct Projects {
    projects: Vec<Project>,
}

pub(crate) fn run(context: &Context, command: &ProjectCommand) -> Result<(), CommandError> {
    let desk = Desk::open(context)?;
    match command {
        ProjectCommand::List(ListArguments {}) => list(&desk),
        ProjectCommand::Show(ShowArguments { project }) => show(&desk, &desk.find(project)?),
        ProjectCommand::Create(arguments) => {
            let project = desk.ask(async |client| create(client, arguments).await)?;
            show(&desk, &project)
        }
        ProjectCommand::Update(arguments) => {
            let project = desk.ask(async |client| update(client, arguments).await)?;
            show(&desk, &project)
        }
        ProjectCommand::Delete(DeleteArguments { project, yes }) => {
            let project: Project = desk.find(project)?;
            desk.delete(yes, &project.title(), async |client| {
                Ok(client.delete_project(project.id).await?.id.to_string())
            })
        }
    }
}

fn list(desk: &Desk<'_>) -> Result<(), CommandError> {
    let projects = desk.ask(async |client| Ok(client.get_projects().await?))?;
    desk.context.ui.result(&Projects { projects }, |list| {
        let row = |project: &Project| {
            [
                project.id.to_string(),
                project.display_name.clone().unwrap_or_default(),
                project.contact_email.clone().unwrap_or_default(),
            ]
        };
        Table::new(["id", "name", "contact"], list.projects.iter().map(row))
    })
}

fn show(desk: &Desk<'_>, project: &Project) -> Result<(), CommandError> {
    desk.context.ui.result(project, |project| {
        let identities = project.admins.as_ref().map(|admins| {
            let names = admins.identities.iter();
            names
                .map(|identity| identity.username.clone().unwrap_or_else(|| identity.id.to_string()))
                .collect::<Vec<_>>()
        });
        developer::record([
            ("id", Some(project.id.to_string())),
            ("name", project.display_name.clone()),
            ("contact", project.contact_email.clone()),
            (
                "admins",
                match identities {
                    Some(names) => Some(joined(&names)),
                    None => project.admin_ids.as_deref().map(joined),
                },
            ),
            ("admin groups", project.admin_group_ids.as_deref().map(joined)),
        ])
    })
}

async fn create(client: &AuthClient, arguments: &CreateArguments) -> Result<Project, CommandError> {
    let mut admin_ids = admin_ids(client, &arguments.admins).await?;
    if admin_ids.is_none() && arguments.admins.admin_group_ids.is_empty() {
        admin_ids = Some(vec![identities::own(client).await?]);
    }
    let call = client.call(CreateProject {
        display_name: arguments.display_name.clone(),
        contact_email: arguments.contact_email.clone(),
        admin_ids,
        admin_group_ids: developer::list(&arguments.admins.admin_group_ids),
    });
    Ok(call.await?)
}

async fn update(client: &AuthClient, arguments: &UpdateArguments) -> Result<Project, CommandError> {
    let admin_ids = admin_ids(client, &arguments.admins).await?;
    let groups = developer::list(&arguments.admins.admin_group_ids);
    let changes = ProjectChanges {
        display_name: arguments.display_name.clone(),
        contact_email: arguments.contact_email.clone(),
        admin_ids: developer::patch(admin_ids, arguments.no_admin_ids),
        admin_group_ids: developer::patch(groups, arguments.no_admin_group_ids),
    };
    check_changes(&changes)?;
    let id = developer::find::<Project>(client, &arguments.project).await?.id;
    Ok(client.call(UpdateProject { id, changes }).await?)
}

async fn admin_ids(client: &AuthClient, admins: &AdminArguments) -> Result<Option<Vec<IdentityId>>, CommandError> {
    if admins.admin_ids.is_empty() {
        return Ok(None);
    }
    let keys = admins.admin_ids.iter().map(|text| identities::read_key(text));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    identities::ids(client.clone(), &keys).await.map(Some)
}
