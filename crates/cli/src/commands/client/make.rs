use clap::{Args, ValueEnum};
use globus_auth::{
    Call, SendsDocument,
    developer::{ClientDocument, ClientKind, ClientType, Project},
    protocol::{
        exchange::developer::clients::{CreateChildClient, CreateClient},
        http::Exchange,
        ids::ClientId,
    },
};
use serde_json::json;

use super::settings::SettingsArguments;
use crate::{
    context::Context,
    developer::{self, Desk},
    error::CommandError,
    input::NewSecretArguments,
    output::{Table, View},
    runtime,
};

/// Make a client
///
/// In a project, or, by the secret of a client and without --project, as a child of that client. A secret for it is made
/// by 'globus-auth credential create'.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client create --name 'Example Portal' --project 'Example Project' --client-type confidential_client \\
      --redirect-uri https://portal.example.org/callback
  globus-auth client create --name 'Example Tool' --project 46bd0f56-e24f-11e5-a510-131bef46955c --type native
  globus-auth client create --name 'Example Tool' --project 'Example Project' --public-client=true")]
pub(crate) struct CreateArguments {
    /// Its name, which people see when they are asked for consent
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The project that it belongs to, by id or name
    #[arg(long, alias = "project-id", value_name = "ID|NAME")]
    project: Option<String>,
    /// What kind of application it is
    #[arg(
        long,
        alias = "type",
        value_enum,
        value_name = "TYPE",
        required_unless_present = "public_client"
    )]
    client_type: Option<Type>,
    /// In place of a type: whether it can keep no secret
    #[arg(long, conflicts_with = "client_type", value_name = "BOOL")]
    public_client: Option<bool>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// Ask people for a label of their consent
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    prompt_for_named_grant: Option<bool>,
    /// Let userinfo tell of the identity that was used to log in
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    userinfo_from_effective_identity: Option<bool>,
}

/// What kind of application a client is, by the API's word or a short one.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Type {
    /// On people's own machines; keeps no secret (short: native)
    #[value(alias = "native")]
    PublicInstalledClient,
    /// In people's browsers; keeps no secret (short: spa)
    #[value(alias = "spa")]
    PublicWebappClient,
    /// On a server, for people (short: web)
    #[value(alias = "web")]
    ConfidentialClient,
    /// A service account (short: service-account)
    #[value(alias = "service-account")]
    ClientIdentity,
    /// An API (short: api)
    #[value(alias = "api")]
    ResourceServer,
    /// An endpoint of Globus Connect Server (short: gcs)
    #[value(alias = "gcs")]
    GlobusConnectServer,
    /// All that can keep a secret in one (short: hybrid)
    #[value(alias = "hybrid")]
    HybridConfidentialClientResourceServer,
}

impl From<Type> for ClientType {
    fn from(kind: Type) -> Self {
        match kind {
            Type::PublicInstalledClient => Self::PublicInstalledClient,
            Type::PublicWebappClient => Self::PublicWebappClient,
            Type::ConfidentialClient => Self::ConfidentialClient,
            Type::ClientIdentity => Self::ClientIdentity,
            Type::ResourceServer => Self::ResourceServer,
            Type::GlobusConnectServer => Self::GlobusConnectServer,
            Type::HybridConfidentialClientResourceServer => Self::HybridConfidentialClientResourceServer,
        }
    }
}

/// Make a client with a secret of its own out of a public one, as installed programs do for themselves
///
/// No login is needed. The secret is shown this once.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth client create-instance --template-id 46bd0f56-e24f-11e5-a510-131bef46955c --name 'On my laptop' \\
      --secret-file instance.secret
  globus-auth client create-instance --name 'On my laptop' --format json > instance.json")]
pub(crate) struct InstanceArguments {
    /// The name of the new client
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The public client that it is made of [default: the client of your logins]
    #[arg(long, value_name = "ID")]
    template_id: Option<ClientId>,
    #[command(flatten)]
    new_secret: NewSecretArguments,
}

pub(super) fn create(context: &Context, arguments: &CreateArguments) -> Result<ClientDocument, CommandError> {
    let kind = match (arguments.client_type, arguments.public_client) {
        (Some(kind), _) => ClientKind::from(ClientType::from(kind)),
        (None, public) => ClientKind::PublicClient(public.unwrap_or_default()),
    };
    let name = arguments.name.clone();
    let parent = context.confidential_client(None)?;
    match (&arguments.project, parent) {
        (Some(project), _) => Desk::open(context)?.ask(async |client| {
            let project = developer::find::<Project>(client, project).await?.id;
            let settings = arguments.settings.read(client).await?;
            let call = client.call(CreateClient {
                name,
                project,
                kind,
                settings,
            });
            Ok(with_flags(call, arguments).await?)
        }),
        (None, Some(parent)) => Desk::open(context)?.ask(async |client| {
            let settings = arguments.settings.read(client).await?;
            let call = parent.call(CreateChildClient { name, kind, settings });
            Ok(with_flags(call, arguments).await?)
        }),
        (None, None) => Err(CommandError::usage("in which project?")
            .hint("name it with --project; see which there are with: globus-auth project list")),
    }
}

/// What can be said when a client is made, and never again.
fn with_flags<E: SendsDocument + Exchange, T>(mut call: Call<E, T>, arguments: &CreateArguments) -> Call<E, T> {
    let flags = [
        ("prompt_for_named_grant", arguments.prompt_for_named_grant),
        (
            "userinfo_from_effective_identity",
            arguments.userinfo_from_effective_identity,
        ),
    ];
    for (name, value) in flags {
        if let Some(value) = value {
            call = call.additional_field(name, value);
        }
    }
    call
}

pub(super) fn create_instance(context: &Context, arguments: &InstanceArguments) -> Result<(), CommandError> {
    arguments.new_secret.check(&context.ui)?;
    let client = context.native_client()?;
    let template = arguments.template_id.unwrap_or_else(|| client.client_id());
    let made = runtime::block_on(async { Ok(client.create_native_app_instance(template, &arguments.name).await?) })?;
    let secret = arguments.new_secret.keep(&made.credential.secret)?;
    let document = json!({
        "client": made.client,
        "credential": {"id": made.credential.id, "name": made.credential.name, "secret": secret},
    });
    context.ui.result(&document, |_| {
        View::Table(Table::record([
            ("id", Some(made.client.id.to_string())),
            ("name", made.client.name.clone()),
            ("credential", made.credential.id.map(|id| id.to_string())),
            ("secret", secret.map(str::to_owned)),
        ]))
    })
}
