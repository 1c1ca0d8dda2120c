use clap::Args;
use globus_auth::protocol::{
    ids::ClientId,
    secret::{AccessToken, RefreshToken},
    token::Token,
};
use serde_json::{Value, json};

use super::WhichToken;
use crate::{
    clock,
    context::Context,
    error::CommandError,
    input::RevealArguments,
    output::{Table, View},
    runtime,
};

/// Exchange a token that a service received for tokens of the services behind it
///
/// These are its dependent tokens. The service that the token is for asks, by its secret: set GLOBUS_AUTH_CLIENT_ID and
/// GLOBUS_AUTH_CLIENT_SECRET (or GLOBUS_AUTH_CLIENT_SECRET_FILE).
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token exchange - --format json < token.txt > tokens.json
  globus-auth token exchange - --scope urn:globus:auth:scope:transfer.api.globus.org:all \\
      --jq '.tokens[0].access_token' < token.txt | wc -c")]
pub(crate) struct ExchangeArguments {
    #[command(flatten)]
    which: WhichToken,
    /// The service that asks, if it is not the client whose login is stored
    #[arg(long = "as", value_name = "CLIENT_ID")]
    client: Option<ClientId>,
    /// Only for this of the dependent scopes; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Ask for refresh tokens too
    #[arg(long)]
    refresh_tokens: bool,
    #[command(flatten)]
    reveal: RevealArguments,
}

pub(super) fn run(context: &Context, arguments: &ExchangeArguments) -> Result<(), CommandError> {
    arguments.reveal.check(&context.ui, "each token")?;
    let client = super::confidential_client(context, arguments.client)?;
    let source = arguments.which.source(context)?;
    let answer = runtime::block_on(async {
        let token = source.token(context).await?;
        let mut call = client
            .oauth2_get_dependent_tokens(AccessToken::from(token.expose_secret()))
            .refresh_tokens(arguments.refresh_tokens);
        if !arguments.scopes.is_empty() {
            call = call.scope(arguments.scopes.join(" ").as_str());
        }
        Ok(call.await?)
    })?;
    let tokens: Vec<&Token> = answer.by_resource_server().values().collect();
    let documents: Vec<Value> = tokens.iter().map(|token| document(token)).collect();
    context.ui.result(&json!({"tokens": documents}), |_| {
        View::Parts(tokens.iter().map(|token| View::Table(record(token))).collect())
    })
}

fn document(token: &Token) -> Value {
    json!({
        "resource_server": token.resource_server,
        "scope": token.scope,
        "access_token": token.access_token.expose_secret(),
        "refresh_token": token.refresh_token.as_ref().map(RefreshToken::expose_secret),
        "expires": clock::utc(token.expires_at),
    })
}

fn record(token: &Token) -> Table {
    let refresh_token = token.refresh_token.as_ref().map(RefreshToken::expose_secret);
    Table::record([
        ("resource server", Some(token.resource_server.to_string())),
        ("scopes", Some(token.scope.clone())),
        ("expires", clock::utc(token.expires_at)),
        ("access token", Some(token.access_token.expose_secret().to_owned())),
        ("refresh token", refresh_token.map(str::to_owned)),
    ])
}
