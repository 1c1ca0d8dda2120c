mod consent;
mod show;
mod update;

use clap::Subcommand;
use globus_auth::{FlowBuilder, NativeAppAuthClient};

use crate::{
    caller::SCOPES,
    context::{APP_NAME, Context},
    error::CommandError,
    login_store::LoginStore,
};

/// What you have proved of yourself, and what you allow this command
///
/// Some services want more than a login: that you have authenticated lately, with a certain identity, with a second factor;
/// or that you approve a scope. Where they say so, the hint of the error names the command of this family that helps.
#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    Show(show::ShowArguments),
    Update(update::UpdateArguments),
    Consent(consent::ConsentArguments),
}

pub(crate) fn run(context: &Context, command: &SessionCommand) -> Result<(), CommandError> {
    match command {
        SessionCommand::Show(arguments) => show::run(context, arguments),
        SessionCommand::Update(arguments) => update::run(context, arguments),
        SessionCommand::Consent(arguments) => consent::run(context, arguments),
    }
}

/// A login that asks for all that the stored one has, so that every token is of the new session, and for more.
fn flow(client: &NativeAppAuthClient, store: &LoginStore, more: &[String]) -> FlowBuilder {
    let mut scopes: Vec<&str> = SCOPES.to_vec();
    let stored = store.tokens().values().flat_map(|token| token.scopes());
    for scope in stored.chain(more.iter().map(String::as_str)) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    client
        .oauth2_start_flow(scopes.join(" "))
        .refresh_tokens(true)
        .prefill_named_grant(APP_NAME)
}
