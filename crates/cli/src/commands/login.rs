use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use globus_auth::{
    AuthorizationFlow, FlowBuilder, NativeAppAuthClient, SavedFlow,
    protocol::{exchange::authorize::Prompt, scope::well_known::auth},
};

use crate::{
    caller::SCOPES,
    context::{APP_NAME, Context},
    error::CommandError,
    login_store::{AUTH, LoginStore},
    runtime,
    sign_in::{self, LoggedIn, WayArguments},
};

/// Log in and store the tokens
///
/// Opens your browser, which comes back to this machine; or shows a link and asks for the code that the page shows, where
/// there is no browser: in a shell from another machine, without a screen, or with --no-browser. Refresh tokens are asked
/// for, so that the login lasts. The tokens are kept where the official SDK keeps them, readable by you alone.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth login
  globus-auth login --no-browser
  globus-auth login --scope urn:globus:auth:scope:transfer.api.globus.org:all
  globus-auth login --force")]
pub(crate) struct LoginArguments {
    #[command(flatten)]
    way: WayArguments,
    /// A scope to ask for, with its dependencies in brackets; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Finish the login that 'authorize-url --save' has begun
    #[arg(long, value_name = "FILE", conflicts_with_all = ["browser", "scopes", "port"])]
    resume: Option<PathBuf>,
    /// Log in even if you are, and let another identity take the place of the stored one
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(context: &Context, arguments: &LoginArguments) -> Result<(), CommandError> {
    sign_in::check_person(context)?;
    // A file that cannot be used is better found now than after the login.
    let store = LoginStore::open(context)?;
    runtime::block_on(async {
        let client = context.native_client()?;
        if !arguments.force && arguments.resume.is_none() {
            check_place(&client, &store)?;
            if let Some(known) = already(context, &client, &store, arguments).await? {
                return known.report(context, "You are already logged in");
            }
        }
        if let Some(path) = &arguments.resume {
            let flow = read_flow(path)?;
            let known = sign_in::resume(context, &store, &flow, arguments.force).await?;
            return known.report(context, "You are logged in");
        }
        let flow = arguments.flow(&client);
        let known = sign_in::sign_in(context, &store, &arguments.way, flow, arguments.force).await?;
        known.report(context, "You are logged in")
    })
}

impl LoginArguments {
    fn scopes(&self) -> String {
        let all: Vec<&str> = SCOPES
            .into_iter()
            .chain(self.scopes.iter().map(String::as_str))
            .collect();
        all.join(" ")
    }

    fn flow(&self, client: &NativeAppAuthClient) -> FlowBuilder {
        let flow = client
            .oauth2_start_flow(self.scopes())
            .refresh_tokens(true)
            .prefill_named_grant(APP_NAME);
        // Whoever lets another identity in must get the chance to be another.
        if self.force { flow.prompt(Prompt::Login) } else { flow }
    }

    /// Whether the stored tokens have every scope that is asked for by its name.
    fn is_met_by(&self, store: &LoginStore) -> bool {
        let held = |scope: &str| {
            store
                .tokens()
                .values()
                .any(|token| token.scopes().any(|known| known == scope))
        };
        self.scopes.iter().map(String::as_str).chain([auth::OPENID]).all(held)
    }
}

/// A login that was begun and saved.
fn read_flow(path: &Path) -> Result<AuthorizationFlow, CommandError> {
    let text = fs::read_to_string(path)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
    Ok(AuthorizationFlow::from_saved(&SavedFlow::new(text))?)
}

/// The place of a login at another server is not free. Better said now than after the login.
fn check_place(client: &NativeAppAuthClient, store: &LoginStore) -> Result<(), CommandError> {
    let mut tokens = store.tokens().values();
    match tokens.find_map(|token| token.other_server(client.base_url())) {
        None => Ok(()),
        Some(other) => Err(
            CommandError::failed(format!("a login for {other} is stored, and would be lost"))
                .hint("let the new login take its place: globus-auth login --force"),
        ),
    }
}

/// Who is logged in already, if that login works and has what is asked for.
async fn already(
    context: &Context,
    client: &NativeAppAuthClient,
    store: &LoginStore,
    arguments: &LoginArguments,
) -> Result<Option<LoggedIn>, CommandError> {
    if !arguments.is_met_by(store) {
        return Ok(None);
    }
    let working = async {
        let token = store.fresh_token(context, client, AUTH).await?;
        Ok::<_, CommandError>(context.auth_client(token.access_token)?.userinfo().await?)
    };
    match working.await {
        Ok(info) => Ok(Some(LoggedIn {
            identity_id: info.sub,
            username: info.preferred_username,
            resource_servers: store.tokens().keys().map(ToString::to_string).collect(),
        })),
        Err(error) if error.is_login_needed() => Ok(None),
        Err(error) => Err(error),
    }
}
