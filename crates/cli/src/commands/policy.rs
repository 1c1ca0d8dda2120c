use std::time::Duration;

use clap::{Args, Subcommand};
use globus_auth::{
    AuthClient,
    developer::{Policy, Project},
    protocol::exchange::developer::policies::{CreatePolicy, PolicyChanges, PolicyDemands, UpdatePolicy},
};
use serde::Serialize;

use crate::{
    context::Context,
    developer::{self, Desk, Thing as _, check_changes, joined, yes_or_no},
    error::CommandError,
    input::YesArguments,
    output::Table,
};

/// Authentication policies: what a service can demand of a login
///
/// A policy is named by its id, or by a name that no other of your policies has.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum PolicyCommand {
    List(ListArguments),
    Show(ShowArguments),
    Create(CreateArguments),
    Update(UpdateArguments),
    Delete(DeleteArguments),
}

/// List the policies of your projects
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth policy list
  globus-auth policy list --format csv")]
pub(crate) struct ListArguments {}

/// Show one policy
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth policy show 'Logged in within the hour'")]
pub(crate) struct ShowArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
}

/// Make a policy
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth policy create --project-id 'Example Project' --display-name 'Example University only' \\
      --description 'An identity of Example University must be linked' --domain-constraints-include example.edu
  globus-auth policy create --project-id 'Example Project' --display-name 'Within the hour' \\
      --description 'Logged in within the hour, with a second factor' --high-assurance \\
      --authentication-assurance-timeout 3600 --required-mfa")]
pub(crate) struct CreateArguments {
    /// The project that it belongs to, by id or name
    #[arg(long, alias = "project", value_name = "ID|NAME")]
    project_id: String,
    /// Its name
    #[arg(long, alias = "name", value_name = "NAME")]
    display_name: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: String,
    /// Look at the session, that is at who logged in when, and not at the linked identities only; it never changes
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    high_assurance: Option<bool>,
    #[command(flatten)]
    demands: DemandArguments,
}

/// What a policy demands.
#[derive(Debug, Args)]
struct DemandArguments {
    /// How many seconds ago the login may have been
    #[arg(long, value_name = "SECONDS")]
    authentication_assurance_timeout: Option<u64>,
    /// The login must have used more than one factor; only with --high-assurance
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    required_mfa: Option<bool>,
    /// A domain of which the identity may be, such as '*.example.edu'; may stand several times. '' alone: no domain at all
    #[arg(long, value_name = "DOMAIN")]
    domain_constraints_include: Vec<String>,
    /// A domain of which the identity must not be; may stand several times
    #[arg(long, value_name = "DOMAIN")]
    domain_constraints_exclude: Vec<String>,
}

/// Change a policy; what is not named stays
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth policy update 'Within the hour' --authentication-assurance-timeout 1800
  globus-auth policy update 'Example University only' --no-domain-constraints-include")]
pub(crate) struct UpdateArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    /// The project that it moves to, by id or name
    #[arg(long, alias = "project", value_name = "ID|NAME")]
    project_id: Option<String>,
    /// Its new name
    #[arg(long, alias = "name", value_name = "NAME")]
    display_name: Option<String>,
    /// What it is for, in new words
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    demands: DemandArguments,
    /// The identity may be of any domain
    #[arg(long, conflicts_with = "domain_constraints_include")]
    no_domain_constraints_include: bool,
    /// No domain is ruled out
    #[arg(long, conflicts_with = "domain_constraints_exclude")]
    no_domain_constraints_exclude: bool,
}

/// Delete a policy
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth policy delete 'Within the hour'
  globus-auth policy delete 46bd0f56-e24f-11e5-a510-131bef46955c --yes")]
pub(crate) struct DeleteArguments {
    /// Its id or name
    #[arg(value_name = "ID|NAME")]
    wanted: String,
    #[command(flatten)]
    yes: YesArguments,
}

#[derive(Debug, Serialize)]
struct Policies {
    policies: Vec<Policy>,
}

pub(crate) fn run(context: &Context, command: &PolicyCommand) -> Result<(), CommandError> {
    let desk = Desk::open(context)?;
    match command {
        PolicyCommand::List(ListArguments {}) => list(&desk),
        PolicyCommand::Show(ShowArguments { wanted }) => show(&desk, &desk.find(wanted)?),
        PolicyCommand::Create(arguments) => {
            let made = desk.ask(async |client| create(client, arguments).await)?;
            show(&desk, &made)
        }
        PolicyCommand::Update(arguments) => {
            let changed = desk.ask(async |client| update(client, arguments).await)?;
            show(&desk, &changed)
        }
        PolicyCommand::Delete(DeleteArguments { wanted, yes }) => {
            let found: Policy = desk.find(wanted)?;
            desk.delete(yes, &found.title(), async |client| {
                Ok(client.delete_policy(found.id).await?.id.to_string())
            })
        }
    }
}

fn list(desk: &Desk<'_>) -> Result<(), CommandError> {
    let policies = desk.ask(async |client| Ok(client.get_policies().await?))?;
    desk.context.ui.result(&Policies { policies }, |list| {
        let row = |policy: &Policy| {
            [
                policy.id.to_string(),
                policy.display_name.clone().unwrap_or_default(),
                policy.description.clone().unwrap_or_default(),
            ]
        };
        Table::new(["id", "name", "description"], list.policies.iter().map(row))
    })
}

fn show(desk: &Desk<'_>, policy: &Policy) -> Result<(), CommandError> {
    desk.context.ui.result(policy, |policy| {
        let timeout = policy.authentication_assurance_timeout;
        developer::record([
            ("id", Some(policy.id.to_string())),
            ("name", policy.display_name.clone()),
            ("description", policy.description.clone()),
            ("project", policy.project_id.map(|id| id.to_string())),
            ("high assurance", yes_or_no(policy.high_assurance)),
            ("login within", timeout.map(|span| format!("{} s", span.as_secs()))),
            ("second factor", yes_or_no(policy.required_mfa)),
            ("domains", policy.domain_constraints_include.as_deref().map(domains)),
            ("not domains", policy.domain_constraints_exclude.as_deref().map(domains)),
        ])
    })
}

/// An empty list is none of the domains, which is not the same as no list.
fn domains(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => joined(names),
    }
}

async fn create(client: &AuthClient, arguments: &CreateArguments) -> Result<Policy, CommandError> {
    let project_id = developer::find::<Project>(client, &arguments.project_id).await?.id;
    let call = client.call(CreatePolicy {
        project_id,
        display_name: arguments.display_name.clone(),
        description: arguments.description.clone(),
        high_assurance: arguments.high_assurance,
        demands: arguments.demands.read(false, false),
    });
    Ok(call.await?)
}

async fn update(client: &AuthClient, arguments: &UpdateArguments) -> Result<Policy, CommandError> {
    let project_id = match &arguments.project_id {
        Some(wanted) => Some(developer::find::<Project>(client, wanted).await?.id),
        None => None,
    };
    let changes = PolicyChanges {
        project_id,
        display_name: arguments.display_name.clone(),
        description: arguments.description.clone(),
        demands: arguments.demands.read(
            arguments.no_domain_constraints_include,
            arguments.no_domain_constraints_exclude,
        ),
    };
    check_changes(&changes)?;
    let id = developer::find::<Policy>(client, &arguments.wanted).await?.id;
    Ok(client.call(UpdatePolicy { id, changes }).await?)
}

impl DemandArguments {
    fn read(&self, any_domain: bool, none_excluded: bool) -> PolicyDemands {
        let names = |given: &[String]| {
            let named = given.iter().filter(|name| !name.is_empty());
            (!given.is_empty()).then(|| named.cloned().collect())
        };
        PolicyDemands {
            authentication_assurance_timeout: self.authentication_assurance_timeout.map(Duration::from_secs),
            required_mfa: self.required_mfa,
            domain_constraints_include: developer::patch(names(&self.domain_constraints_include), any_domain),
            domain_constraints_exclude: developer::patch(names(&self.domain_constraints_exclude), none_excluded),
        }
    }
}
