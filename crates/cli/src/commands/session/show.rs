use clap::Args;
use globus_auth::protocol::identity::{LinkedIdentity, UserInfo};
use serde::Serialize;

use crate::{caller::Caller, clock, context::Context, error::CommandError, output::Table, runtime, sign_in};

/// Show with which identities you have authenticated, and when
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth session show
  globus-auth session show --format json")]
pub(crate) struct ShowArguments {}

/// The session, for programs.
#[derive(Debug, Serialize)]
struct Session {
    authentications: Vec<Authentication>,
}

#[derive(Debug, Serialize)]
struct Authentication {
    identity_id: String,
    username: Option<String>,
    identity_provider: Option<String>,
    identity_provider_display_name: Option<String>,
    auth_time: Option<String>,
}

pub(super) fn run(context: &Context, _arguments: &ShowArguments) -> Result<(), CommandError> {
    sign_in::check_person(context)?;
    let caller = Caller::at_auth(context, &[])?;
    let info = runtime::block_on(async { Ok(caller.auth_client().await?.userinfo().await?) })?;
    context.ui.result(&session(&info), |session| {
        let row = |known: &Authentication| {
            let provider = known
                .identity_provider_display_name
                .as_ref()
                .or(known.identity_provider.as_ref());
            [
                known.username.clone().unwrap_or_default(),
                known.identity_id.clone(),
                provider.cloned().unwrap_or_default(),
                known.auth_time.clone().unwrap_or_default(),
            ]
        };
        Table::new(
            ["username", "id", "provider", "authenticated"],
            session.authentications.iter().map(row),
        )
    })
}

/// The identities that have authenticated; where linked identities are not told, the one that is logged in.
fn session(info: &UserInfo) -> Session {
    let linked = info.identity_set.iter().flatten();
    let mut authentications: Vec<Authentication> = linked
        .filter(|identity| identity.last_authentication.is_some())
        .map(of_linked)
        .collect();
    if authentications.is_empty() && info.last_authentication.is_some() {
        authentications.push(Authentication {
            identity_id: info.sub.clone(),
            username: info.preferred_username.clone(),
            identity_provider: info.identity_provider.map(|id| id.to_string()),
            identity_provider_display_name: info.identity_provider_display_name.clone(),
            auth_time: info.last_authentication.and_then(clock::utc),
        });
    }
    Session { authentications }
}

fn of_linked(identity: &LinkedIdentity) -> Authentication {
    Authentication {
        identity_id: identity.sub.to_string(),
        username: identity.username.clone(),
        identity_provider: identity.identity_provider.map(|id| id.to_string()),
        identity_provider_display_name: identity.identity_provider_display_name.clone(),
        auth_time: identity.last_authentication.and_then(clock::utc),
    }
}
