use clap::Args;
use globus_auth_server::{admin::NewPerson, seed::SeedProvider};
use serde_json::json;

use super::Office;
use crate::{error::CommandError, input};

/// Prepare a new database, with a provider, a person and a project
///
/// Globus Auth's own scopes are put in, then the provider of the person's domain, the person, and a project of theirs.
/// The person's password is asked for, or read from standard input.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth admin init --config globus-auth.toml --username ada@example.org --name 'Ada Example'
  globus-auth admin init --config globus-auth.toml --username ada@example.org < password-file")]
pub(crate) struct InitArguments {
    /// The first person's username; the domain becomes that of the provider
    #[arg(long, value_name = "NAME@DOMAIN")]
    username: String,
    /// Their name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The name of the provider [default: the domain]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// The name of the project that the person administers
    #[arg(long, value_name = "NAME", default_value = "First project")]
    project: String,
}

pub(super) fn run(office: &Office<'_>, arguments: &InitArguments) -> Result<(), CommandError> {
    let InitArguments {
        username,
        name,
        provider,
        project,
    } = arguments;
    let domain = match username.split_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => domain.to_lowercase(),
        _ => return Err(CommandError::usage("--username must be of the form name@domain")),
    };
    let password = input::new_password()?;
    let id = office.with_newest(async |admin| {
        admin.init().await?;
        let provider = SeedProvider {
            id: None,
            name: provider.clone().unwrap_or_else(|| domain.clone()),
            short_name: domain.clone(),
            domains: vec![domain],
            alternative_names: Vec::new(),
            upstream: None,
        };
        admin.add_provider(provider).await?;
        let person = NewPerson {
            username: username.clone(),
            name: name.clone(),
            email: None,
            organization: None,
            password,
        };
        let id = admin.add_person(person).await?;
        admin.add_project(project, username, username).await?;
        Ok(id.to_string())
    })?;
    office.context.ui.done(
        &json!({"identity": id, "username": username, "project": project}),
        &format!(
            "The database is ready. {username} can log in; register an application with: globus-auth admin clients add"
        ),
    )
}
