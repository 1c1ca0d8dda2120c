use clap::Args;

use crate::{
    context::Context,
    error::CommandError,
    login_store::LoginStore,
    runtime,
    sign_in::{self, WayArguments},
};

/// Approve scopes that a command or a service needs
///
/// The stored login has them then, beside those that it had.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth session consent urn:globus:auth:scope:auth.globus.org:manage_projects
  globus-auth session consent 'urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/ID/data_access]'")]
pub(crate) struct ConsentArguments {
    /// The scopes, each with its dependencies in brackets
    #[arg(required = true, value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    way: WayArguments,
}

pub(super) fn run(context: &Context, arguments: &ConsentArguments) -> Result<(), CommandError> {
    sign_in::check_person(context)?;
    let store = LoginStore::open(context)?;
    runtime::block_on(async {
        let flow = sign_in::again(&context.native_client()?, &store, &arguments.scopes);
        let known = sign_in::sign_in(context, &store, &arguments.way, flow, false).await?;
        known.report(context, "Your consent is stored; you are logged in")
    })
}
