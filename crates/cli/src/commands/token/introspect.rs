use clap::Args;
use globus_auth::{
    ConfidentialAppAuthClient,
    protocol::{ids::ClientId, introspection::Introspection, secret::AnyToken},
};

use super::WhichToken;
use crate::{
    clock,
    context::Context,
    error::CommandError,
    output::{Table, View},
    runtime,
};

/// Ask the service what a token is
///
/// The service answers a confidential client only: the token's resource server, or the client that the token was issued
/// to. Of any other token it says that it is not active. Set GLOBUS_AUTH_CLIENT_ID and GLOBUS_AUTH_CLIENT_SECRET (or
/// GLOBUS_AUTH_CLIENT_SECRET_FILE).
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token introspect - < token.txt
  globus-auth token introspect - --include identity_set,session_info --format json < token.txt
  globus-auth token introspect --resource-server transfer.api.globus.org --as CLIENT_ID")]
pub(crate) struct IntrospectArguments {
    #[command(flatten)]
    which: WhichToken,
    /// The confidential client that asks, if it is not the client whose login is stored
    #[arg(long = "as", value_name = "CLIENT_ID")]
    client: Option<ClientId>,
    /// What to tell besides: identity_set, identity_set_detail, session_info
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    include: Vec<String>,
}

pub(super) fn run(context: &Context, arguments: &IntrospectArguments) -> Result<(), CommandError> {
    let client = super::confidential_client(context, arguments.client)?;
    let source = arguments.which.source(context)?;
    let introspection = runtime::block_on(async {
        let token = source.token(context).await?;
        introspect(&client, token, &arguments.include).await
    })?;
    context.ui.result(&introspection, text)
}

async fn introspect(
    client: &ConfidentialAppAuthClient,
    token: AnyToken,
    include: &[String],
) -> Result<Introspection, CommandError> {
    Ok(client
        .oauth2_token_introspect(token)
        .include(include.iter().cloned())
        .await?)
}

fn text(token: &Introspection) -> View {
    if !token.active {
        return "not active".to_owned().into();
    }
    let members = [
        ("active", Some("yes".to_owned())),
        ("username", token.username.clone()),
        ("identity", token.sub.map(|id| id.to_string())),
        ("client", token.client_id.map(|id| id.to_string())),
        ("scopes", token.scope.clone()),
        ("audience", token.aud.as_ref().map(|names| names.join(" "))),
        ("issued", token.iat.and_then(clock::utc)),
        ("expires", token.exp.and_then(clock::utc)),
        (
            "linked",
            token
                .identity_set
                .as_ref()
                .map(|ids| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        ),
    ];
    Table::record(members).into()
}
