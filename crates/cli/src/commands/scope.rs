use clap::{Args, Subcommand};
use globus_auth::{
    AuthClient,
    developer::{ClientDocument, DependentScope, ScopeDocument},
    protocol::exchange::developer::scopes::{CreateScope, ScopeChanges, ScopeSettings, UpdateScope},
};
use serde::Serialize;

use crate::{
    context::Context,
    developer::{self, Desk, Thing as _, check_changes, joined, yes_or_no},
    error::CommandError,
    input::YesArguments,
    output::Table,
};

/// Scopes: the permissions that a client, as a service, offers
///
/// A scope is named by its id, by its scope string, or by a name that no other of your scopes has.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ScopeCommand {
    List(ListArguments),
    Show(ShowArguments),
    Create(CreateArguments),
    Update(UpdateArguments),
    Delete(DeleteArguments),
}

/// List the scopes of your projects, or those of some scope strings, whosever they are
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth scope list
  globus-auth scope list --client 'Example Service'
  globus-auth scope list --scope-string urn:globus:auth:scope:transfer.api.globus.org:all")]
pub(crate) struct ListArguments {
    /// Only those of this client, by id or name
    #[arg(long = "client", value_name = "ID|NAME", conflicts_with = "scope_strings")]
    owner: Option<String>,
    /// The scope of this scope string; may stand several times
    #[arg(long = "scope-string", value_name = "SCOPE")]
    scope_strings: Vec<String>,
}

/// Show one scope
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth scope show 'View data'
  globus-auth scope show urn:globus:auth:scope:transfer.api.globus.org:all")]
pub(crate) struct ShowArguments {
    /// Its id, scope string or name
    #[arg(value_name = "ID|SCOPE|NAME")]
    wanted: String,
}

/// Make a scope of a client
///
/// Its scope string is https://auth.globus.org/scopes/CLIENT_ID/SUFFIX. A client that owns domain names gets one for each
/// of them too.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth scope create 'Example Service' --name 'View data' --description 'See your data' --scope-suffix view
  globus-auth scope create 'Example Service' --name 'Move data' --description 'Move your data' --scope-suffix move \\
      --dependent-scope urn:globus:auth:scope:transfer.api.globus.org:all,requires_refresh_token")]
pub(crate) struct CreateArguments {
    /// The client, by id or name
    #[arg(value_name = "CLIENT")]
    owner: String,
    /// Its name, which people see when they are asked for consent
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What it allows, which people see too
    #[arg(long, value_name = "TEXT")]
    description: String,
    /// The end of its scope string: lower-case letters, digits, underscores
    #[arg(long, value_name = "SUFFIX")]
    scope_suffix: String,
    #[command(flatten)]
    settings: SettingsArguments,
}

/// What a scope shall be like.
#[derive(Debug, Args)]
struct SettingsArguments {
    /// A domain in which a person must have an identity; may stand several times
    #[arg(long = "required-domain", value_name = "DOMAIN")]
    required_domains: Vec<String>,
    /// A scope that the service behind it needs, by id or scope string, with what else is to be said of it after commas:
    /// optional, requires_refresh_token. May stand several times; all together take the place of those before
    #[arg(long = "dependent-scope", value_name = "SCOPE[,WORD]...")]
    dependent_scopes: Vec<String>,
    /// Let everyone find it
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    advertised: Option<bool>,
    /// Let there be refresh tokens for it
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    allows_refresh_token: Option<bool>,
}

/// Change a scope; what is not named stays
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth scope update 'View data' --description 'See your data' --advertised
  globus-auth scope update 46bd0f56-e24f-11e5-a510-131bef46955c --no-dependent-scopes --allows-refresh-token=false")]
pub(crate) struct UpdateArguments {
    /// Its id, scope string or name
    #[arg(value_name = "ID|SCOPE|NAME")]
    wanted: String,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it allows, in new words
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The new end of its scope string
    #[arg(long, value_name = "SUFFIX")]
    scope_suffix: Option<String>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// A person need have an identity in no certain domain
    #[arg(long, conflicts_with = "required_domains")]
    no_required_domains: bool,
    /// It depends on no other scope any more
    #[arg(long, conflicts_with = "dependent_scopes")]
    no_dependent_scopes: bool,
}

/// Delete a scope, with all consents to it
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth scope delete 'View data'
  globus-auth scope delete 46bd0f56-e24f-11e5-a510-131bef46955c --yes")]
pub(crate) struct DeleteArguments {
    /// Its id, scope string or name
    #[arg(value_name = "ID|SCOPE|NAME")]
    wanted: String,
    #[command(flatten)]
    yes: YesArguments,
}

#[derive(Debug, Serialize)]
struct Scopes {
    scopes: Vec<ScopeDocument>,
}

pub(crate) fn run(context: &Context, command: &ScopeCommand) -> Result<(), CommandError> {
    let desk = Desk::open(context)?;
    match command {
        ScopeCommand::List(arguments) => {
            let scopes = desk.ask(async |client| list(client, arguments).await)?;
            desk.context.ui.result(&Scopes { scopes }, table)
        }
        ScopeCommand::Show(ShowArguments { wanted }) => show(&desk, &desk.find(wanted)?),
        ScopeCommand::Create(arguments) => {
            let scopes = desk.ask(async |client| create(client, arguments).await)?;
            desk.context.ui.result(&Scopes { scopes }, table)
        }
        ScopeCommand::Update(arguments) => {
            let changed = desk.ask(async |client| update(client, arguments).await)?;
            show(&desk, &changed)
        }
        ScopeCommand::Delete(DeleteArguments { wanted, yes }) => {
            let found: ScopeDocument = desk.find(wanted)?;
            desk.delete(yes, &found.title(), async |client| {
                Ok(client.delete_scope(found.id).await?.id.to_string())
            })
        }
    }
}

fn table(list: &Scopes) -> Table {
    let row = |scope: &ScopeDocument| {
        [
            scope.id.to_string(),
            scope.scope_string.clone().unwrap_or_default(),
            scope.name.clone().unwrap_or_default(),
        ]
    };
    Table::new(["id", "scope", "name"], list.scopes.iter().map(row))
}

fn show(desk: &Desk<'_>, scope: &ScopeDocument) -> Result<(), CommandError> {
    desk.context.ui.result(scope, |scope| {
        let dependencies: Vec<String> = scope.dependent_scopes.iter().map(written).collect();
        developer::record([
            ("id", Some(scope.id.to_string())),
            ("scope", scope.scope_string.clone()),
            ("name", scope.name.clone()),
            ("description", scope.description.clone()),
            ("client", scope.client.map(|id| id.to_string())),
            ("advertised", yes_or_no(scope.advertised)),
            ("refresh tokens", yes_or_no(scope.allows_refresh_token)),
            ("required domains", Some(joined(&scope.required_domains))),
            ("dependent scopes", Some(joined(&dependencies))),
        ])
    })
}

async fn list(client: &AuthClient, arguments: &ListArguments) -> Result<Vec<ScopeDocument>, CommandError> {
    if !arguments.scope_strings.is_empty() {
        return Ok(client
            .get_scopes()
            .scope_strings(arguments.scope_strings.clone())
            .await?);
    }
    let mut scopes = client.get_scopes().await?;
    if let Some(owner) = &arguments.owner {
        let owner = developer::find::<ClientDocument>(client, owner).await?.id;
        scopes.retain(|scope| scope.client == Some(owner));
    }
    Ok(scopes)
}

async fn create(client: &AuthClient, arguments: &CreateArguments) -> Result<Vec<ScopeDocument>, CommandError> {
    let call = CreateScope {
        settings: arguments.settings.read(client).await?,
        client_id: developer::find::<ClientDocument>(client, &arguments.owner).await?.id,
        name: arguments.name.clone(),
        description: arguments.description.clone(),
        scope_suffix: arguments.scope_suffix.clone(),
    };
    let made = client.call(call).await?;
    Ok(made.iter().cloned().collect())
}

async fn update(client: &AuthClient, arguments: &UpdateArguments) -> Result<ScopeDocument, CommandError> {
    let mut settings = arguments.settings.read(client).await?;
    if arguments.no_required_domains {
        settings.required_domains = Some(Vec::new());
    }
    if arguments.no_dependent_scopes {
        settings.dependent_scopes = Some(Vec::new());
    }
    let changes = ScopeChanges {
        name: arguments.name.clone(),
        description: arguments.description.clone(),
        scope_suffix: arguments.scope_suffix.clone(),
        settings,
    };
    check_changes(&changes)?;
    let id = developer::find::<ScopeDocument>(client, &arguments.wanted).await?.id;
    Ok(client.call(UpdateScope { id, changes }).await?)
}

impl SettingsArguments {
    /// What was said; dependent scopes are looked up.
    async fn read(&self, client: &AuthClient) -> Result<ScopeSettings, CommandError> {
        let mut dependent_scopes = Vec::new();
        for text in &self.dependent_scopes {
            dependent_scopes.push(dependency(client, text).await?);
        }
        Ok(ScopeSettings {
            required_domains: developer::list(&self.required_domains),
            dependent_scopes: developer::list(&dependent_scopes),
            advertised: self.advertised,
            allows_refresh_token: self.allows_refresh_token,
        })
    }
}

/// The words that may follow a dependent scope: the members of the API's document.
const OPTIONAL: &str = "optional";
const REQUIRES_REFRESH_TOKEN: &str = "requires_refresh_token";

async fn dependency(client: &AuthClient, text: &str) -> Result<DependentScope, CommandError> {
    let mut words = text.split(',').map(str::trim);
    let wanted = words.next().unwrap_or_default();
    let (mut optional, mut requires_refresh_token) = (false, false);
    for word in words {
        match word {
            OPTIONAL => optional = true,
            REQUIRES_REFRESH_TOKEN => requires_refresh_token = true,
            _ => {
                return Err(CommandError::usage(format!(
                    "--dependent-scope: '{}' is neither {OPTIONAL} nor {REQUIRES_REFRESH_TOKEN}",
                    word.escape_debug()
                )));
            }
        }
    }
    let id = match wanted.parse() {
        Ok(id) => id,
        Err(_) => developer::find::<ScopeDocument>(client, wanted).await?.id,
    };
    Ok(DependentScope {
        scope: id,
        optional,
        requires_refresh_token,
    })
}

/// As it would be given.
fn written(dependency: &DependentScope) -> String {
    let words = [
        (OPTIONAL, dependency.optional),
        (REQUIRES_REFRESH_TOKEN, dependency.requires_refresh_token),
    ];
    let words = words
        .iter()
        .filter(|(_, said)| *said)
        .map(|(word, _)| format!(",{word}"));
    format!("{}{}", dependency.scope, words.collect::<String>())
}
