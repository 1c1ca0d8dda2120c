use clap::Args;
use globus_auth::{AuthClient, Prompt, identity_map::IdentityKey};

use crate::{
    caller::Caller,
    context::Context,
    error::CommandError,
    identities::{self, read_key},
    login_store::LoginStore,
    runtime,
    sign_in::{self, WayArguments},
};

/// Authenticate anew, as a service demands it
///
/// Without further words, you authenticate once more with any of your identities. All stored tokens are replaced by such
/// of the new session.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth session update
  globus-auth session update ada@example.edu
  globus-auth session update example.edu
  globus-auth session update --all
  globus-auth session update --policy 46bd0f56-e24f-11e5-a510-131bef46955c --mfa")]
pub(crate) struct UpdateArguments {
    /// Identities, by id or username, with all of which you are to authenticate; or domains, with an identity of one of
    /// which
    #[arg(value_name = "IDENTITY|DOMAIN")]
    wanted: Vec<String>,
    /// With all of your linked identities
    #[arg(long, conflicts_with = "wanted")]
    all: bool,
    /// As these policies demand, by their ids with commas between; may stand several times
    #[arg(long = "policy", value_name = "ID", value_delimiter = ',')]
    policies: Vec<String>,
    /// With a second factor
    #[arg(long)]
    mfa: bool,
    /// A scope to ask for besides; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    way: WayArguments,
}

pub(super) fn run(context: &Context, arguments: &UpdateArguments) -> Result<(), CommandError> {
    sign_in::check_person(context)?;
    let (keys, domains) = read(&arguments.wanted)?;
    let caller = Caller::at_auth(context, &[])?;
    let store = LoginStore::open(context)?;
    runtime::block_on(async {
        let identities = if arguments.all {
            linked(&caller.auth_client().await?).await?
        } else if keys.is_empty() {
            Vec::new()
        } else {
            let ids = identities::ids(caller.auth_client().await?, &keys).await?;
            ids.iter().map(ToString::to_string).collect()
        };
        let mut flow = sign_in::again(&context.native_client()?, &store, &arguments.scopes)
            .session_required_identities(identities)
            .session_required_single_domain(domains)
            .session_required_policies(arguments.policies.iter().cloned())
            .prompt(Prompt::Login);
        if arguments.mfa {
            flow = flow.session_required_mfa(true);
        }
        let known = sign_in::sign_in(context, &store, &arguments.way, flow, false).await?;
        known.report(context, "Your session is updated; you are logged in")
    })
}

/// What names an identity, and what a domain.
fn read(wanted: &[String]) -> Result<(Vec<IdentityKey>, Vec<String>), CommandError> {
    let is_domain = |text: &String| text.contains('.') && !text.contains(['@', '/', ' ', ',']);
    let (domains, identities): (Vec<String>, Vec<String>) = wanted.iter().cloned().partition(is_domain);
    let keys = identities.iter().map(|text| read_key(text));
    Ok((keys.collect::<Result<_, _>>()?, domains))
}

async fn linked(client: &AuthClient) -> Result<Vec<String>, CommandError> {
    let info = client.userinfo().await?;
    let linked = info.identity_set.iter().flatten();
    Ok(linked.map(|identity| identity.sub.to_string()).collect())
}
