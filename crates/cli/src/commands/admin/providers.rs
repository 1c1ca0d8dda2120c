use clap::{Args, Subcommand};
use globus_auth_server::seed::SeedProvider;
use serde_json::json;

use super::Office;
use crate::{error::CommandError, output::Table};

/// Identity providers: whose people can log in here
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ProvidersCommand {
    /// List them
    List,
    Add(AddArguments),
}

/// Add one whose people have passwords here
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Its name, as people see it
    #[arg(value_name = "NAME")]
    name: String,
    /// The domains of its usernames
    #[arg(long = "domain", value_name = "DOMAIN", required = true)]
    domains: Vec<String>,
    /// Its name in one word [default: the first domain]
    #[arg(long, value_name = "WORD")]
    short_name: Option<String>,
}

pub(super) fn run(office: &Office<'_>, command: &ProvidersCommand) -> Result<(), CommandError> {
    match command {
        ProvidersCommand::List => list(office),
        ProvidersCommand::Add(arguments) => add(office, arguments),
    }
}

fn list(office: &Office<'_>) -> Result<(), CommandError> {
    let providers = office.with(async |admin| admin.providers().await)?;
    let shown: Vec<_> = providers
        .iter()
        .map(|one| json!({"id": one.id, "name": one.name, "short_name": one.short_name, "domains": one.domains}))
        .collect();
    office.context.ui.result(&shown, |_| {
        let row = |one: &SeedProvider| {
            let id = one.id.map(|id| id.to_string()).unwrap_or_default();
            [id, one.short_name.clone(), one.domains.join(", "), one.name.clone()]
        };
        Table::new(["id", "short_name", "domains", "name"], providers.iter().map(row))
    })
}

fn add(office: &Office<'_>, arguments: &AddArguments) -> Result<(), CommandError> {
    let AddArguments {
        name,
        domains,
        short_name,
    } = arguments;
    let provider = SeedProvider {
        id: None,
        name: name.clone(),
        short_name: short_name
            .clone()
            .or_else(|| domains.first().cloned())
            .unwrap_or_default(),
        domains: domains.clone(),
        alternative_names: Vec::new(),
        upstream: None,
    };
    office.with(async |admin| admin.add_provider(provider).await)?;
    let said = format!("People of {} can be added now.", domains.join(", "));
    office
        .context
        .ui
        .done(&json!({"name": name, "domains": domains}), &said)
}
