use clap::Args;
use globus_auth::protocol::identity::{LinkedIdentity, UserInfo};

use crate::{
    caller::Caller,
    clock,
    context::Context,
    error::CommandError,
    output::{Table, View, printable},
    runtime,
};

/// Show who is logged in
///
/// Asks the service, so the answer is also a proof that the login still works. Exits with 4 if nobody is logged in. A client
/// that acts by its secret is shown by the name of its own identity.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth whoami
  globus-auth whoami --linked
  globus-auth whoami --verbose
  globus-auth whoami --jq .email")]
pub(crate) struct WhoamiArguments {
    /// Show all linked identities, a username to a line
    #[arg(long, alias = "linked-identities")]
    linked: bool,
    /// Show more than the username
    #[arg(long, short)]
    verbose: bool,
}

pub(crate) fn run(context: &Context, arguments: &WhoamiArguments) -> Result<(), CommandError> {
    let caller = Caller::at_auth(context, &[])?;
    let info = runtime::block_on(async { Ok(caller.auth_client().await?.userinfo().await?) })?;
    context.ui.result(&info, |info| {
        let linked = info.identity_set.as_deref().filter(|_| arguments.linked);
        match (linked, arguments.verbose) {
            (Some(linked), false) => {
                let names = linked.iter().map(|identity| printable(&name(identity)));
                View::Text(names.collect::<Vec<_>>().join("\n"))
            }
            (Some(linked), true) => table(linked).into(),
            (None, false) => View::Text(printable(info.preferred_username.as_ref().unwrap_or(&info.sub))),
            (None, true) => record(info).into(),
        }
    })
}

/// An identity without a username is shown by its id.
fn name(identity: &LinkedIdentity) -> String {
    identity.username.clone().unwrap_or_else(|| identity.sub.to_string())
}

fn table(linked: &[LinkedIdentity]) -> Table {
    let row = |identity: &LinkedIdentity| {
        [
            name(identity),
            identity.name.clone().unwrap_or_default(),
            identity.sub.to_string(),
            identity.email.clone().unwrap_or_default(),
        ]
    };
    Table::new(["username", "name", "id", "email"], linked.iter().map(row))
}

fn record(info: &UserInfo) -> Table {
    Table::record([
        ("username", info.preferred_username.clone()),
        ("name", info.name.clone()),
        ("id", Some(info.sub.clone())),
        ("email", info.email.clone()),
        ("organization", info.organization.clone()),
        ("provider", info.identity_provider_display_name.clone()),
        ("authenticated", info.last_authentication.and_then(clock::utc)),
    ])
}
