use clap::Args;
use globus_auth::protocol::identity::UserInfo;

use crate::{
    context::Context,
    error::CommandError,
    login_store::{AUTH, LoginStore},
    runtime,
};

/// Show who is logged in
///
/// Asks the service, so the answer is also a proof that the login still works. Exits with 4 if nobody is logged in.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth whoami
  globus-auth whoami --linked-identities
  globus-auth whoami --format json")]
pub(crate) struct WhoamiArguments {
    /// Show all linked identities, a username to a line
    #[arg(long)]
    linked_identities: bool,
}

pub(crate) fn run(context: &Context, arguments: &WhoamiArguments) -> Result<(), CommandError> {
    let store = LoginStore::open(context)?;
    // Said before anything is started that costs time.
    store.token(AUTH)?;
    let info = runtime::block_on(async {
        let token = store.fresh_token(&context.native_client()?, AUTH).await?;
        Ok(context.auth_client(token)?.userinfo().await?)
    })?;
    context
        .ui
        .result(&info, |info| names(info, arguments.linked_identities).join("\n"))
}

/// The username, or those of all linked identities. An identity without a username is shown by its id.
fn names(info: &UserInfo, all: bool) -> Vec<String> {
    match &info.identity_set {
        Some(linked) if all && !linked.is_empty() => linked
            .iter()
            .map(|identity| identity.username.clone().unwrap_or_else(|| identity.sub.to_string()))
            .collect(),
        _ => vec![info.preferred_username.clone().unwrap_or_else(|| info.sub.clone())],
    }
}
