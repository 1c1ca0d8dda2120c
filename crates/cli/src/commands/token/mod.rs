mod decode;
mod exchange;
mod introspect;
mod print;
mod refresh;
mod revoke;
mod validate;

use clap::{Args, Subcommand};
use globus_auth::{
    ConfidentialAppAuthClient,
    protocol::{ids::ClientId, secret::AnyToken},
};

use crate::{context::Context, environment, error::CommandError, input, login_store::LoginStore};

/// Use tokens: show them to programs, ask about them, renew, exchange and end them
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum TokenCommand {
    Print(print::PrintArguments),
    Introspect(introspect::IntrospectArguments),
    Validate(validate::ValidateArguments),
    Decode(decode::DecodeArguments),
    Refresh(refresh::RefreshArguments),
    Exchange(exchange::ExchangeArguments),
    Revoke(revoke::RevokeArguments),
}

pub(crate) fn run(context: &Context, command: &TokenCommand) -> Result<(), CommandError> {
    match command {
        TokenCommand::Print(arguments) => print::run(context, arguments),
        TokenCommand::Introspect(arguments) => introspect::run(context, arguments),
        TokenCommand::Validate(arguments) => validate::run(context, arguments),
        TokenCommand::Decode(arguments) => decode::run(context, arguments),
        TokenCommand::Refresh(arguments) => refresh::run(context, arguments),
        TokenCommand::Exchange(arguments) => exchange::run(context, arguments),
        TokenCommand::Revoke(arguments) => revoke::run(context, arguments),
    }
}

/// Which token is meant. Never the token itself: command lines are seen by everyone on the machine.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct WhichToken {
    /// The stored token for this resource server, such as transfer.api.globus.org
    #[arg(long, value_name = "NAME")]
    resource_server: Option<String>,
    /// `-`: read the token from standard input
    // Taken as any text, so that the refusal of a token does not repeat it.
    #[arg(value_name = "-", hide_possible_values = true)]
    token: Option<String>,
}

/// Where a token comes from.
enum Source {
    /// The stored login.
    Stored(String),
    /// The token itself.
    Given(AnyToken),
}

impl WhichToken {
    fn source(&self, context: &Context) -> Result<Source, CommandError> {
        match (&self.resource_server, self.token.as_deref()) {
            (Some(name), _) => Ok(Source::Stored(name.clone())),
            (None, Some("-")) => read_token().map(Source::Given),
            (None, Some(_)) => {
                Err(on_the_command_line().hint("use - and give the token to standard input, or set GLOBUS_AUTH_TOKEN"))
            }
            (None, None) => match context.environment().text(environment::TOKEN)? {
                Some(token) => Ok(Source::Given(token.trim().into())),
                None => Err(CommandError::usage("which token?").hint(
                    "name a stored one with --resource-server, use - for standard input, or set GLOBUS_AUTH_TOKEN",
                )),
            },
        }
    }
}

impl Source {
    /// The token itself; a stored one is renewed if it must be.
    async fn token(self, context: &Context) -> Result<AnyToken, CommandError> {
        match self {
            Self::Given(token) => Ok(token),
            Self::Stored(name) => {
                let store = LoginStore::open(context)?;
                Ok(store
                    .fresh_token(context, &context.native_client()?, &name)
                    .await?
                    .access_token
                    .into())
            }
        }
    }
}

fn on_the_command_line() -> CommandError {
    CommandError::usage("tokens are not taken from the command line: others can see it")
}

/// The client that asks the service about tokens.
fn confidential_client(context: &Context, client: Option<ClientId>) -> Result<ConfidentialAppAuthClient, CommandError> {
    context.confidential_client(client)?.ok_or_else(|| {
        CommandError::usage("the service answers a confidential client only")
            .hint("set GLOBUS_AUTH_CLIENT_ID and GLOBUS_AUTH_CLIENT_SECRET (or GLOBUS_AUTH_CLIENT_SECRET_FILE)")
    })
}

/// Reads a token from standard input; at a terminal it is asked for and not shown.
fn read_token() -> Result<AnyToken, CommandError> {
    match input::secret("Token: ", "the token")?.trim() {
        "" => Err(CommandError::failed("standard input holds no token")),
        token if token.contains(char::is_whitespace) => {
            Err(CommandError::failed("standard input holds more than a token"))
        }
        token => Ok(token.into()),
    }
}
