use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use clap::Args;
use globus_auth::{
    AuthorizationFlow, FlowBuilder, NativeAppAuthClient, TokenResponse,
    login::{self, LoopbackServer, Method, PasteError, WhyPaste, Wish},
    protocol::{exchange::authorize::Prompt, id_token::IdTokenClaims, scope::well_known::auth},
    storage::TokenStorageData,
};
use serde::Serialize;

use super::logout;
use crate::{
    context::{APP_NAME, Context},
    error::CommandError,
    login_store::{AUTH, LoginStore},
    runtime,
    ui::Ui,
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
    /// Use the browser of this machine, whatever the surroundings
    #[arg(long, conflicts_with = "no_browser")]
    browser: bool,
    /// Show a link and ask for the code
    #[arg(long)]
    no_browser: bool,
    /// Read the code from standard input although it is no terminal, for programs that drive the login
    #[arg(long, conflicts_with = "browser")]
    code_stdin: bool,
    /// The port of this machine that the browser comes back to [default: any that is free]
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true,
        conflicts_with = "no_browser"
    )]
    port: u16,
    /// A scope to ask for, with its dependencies in brackets; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Log in even if you are, and let another identity take the place of the stored one
    #[arg(long)]
    force: bool,
}

/// How long the person may take in the browser.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// What is always asked for: who the person is, with the linked identities.
const SCOPES: [&str; 4] = [auth::OPENID, auth::PROFILE, auth::EMAIL, auth::VIEW_IDENTITY_SET];

/// Who is logged in, for programs.
#[derive(Debug, Serialize)]
struct LoggedIn {
    identity_id: String,
    username: Option<String>,
    resource_servers: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &LoginArguments) -> Result<(), CommandError> {
    // A file that cannot be used is better found now than after the login.
    let store = LoginStore::open(context)?;
    runtime::block_on(async {
        let client = context.native_client()?;
        if !arguments.force {
            check_place(&client, &store)?;
            if let Some(known) = already(context, &client, &store, arguments).await? {
                return report(context, &known, "You are already logged in");
            }
        }
        let tokens = match arguments.method(context)? {
            Method::Loopback => by_browser(context, &client, arguments).await?,
            Method::Paste(why) => by_pasting(context, &client, arguments, why).await?,
        };
        let known = keep(context, &client, &store, tokens, arguments.force).await?;
        report(context, &known, "You are logged in")
    })
}

impl LoginArguments {
    fn method(&self, context: &Context) -> Result<Method, CommandError> {
        let wish = match (self.browser, self.no_browser || self.code_stdin) {
            (true, _) => Wish::Browser,
            (false, true) => Wish::Paste,
            (false, false) => Wish::Automatic,
        };
        let can_type = self.code_stdin || io::stdin().is_terminal();
        Ok(login::choose(context.surroundings(can_type), wish)?)
    }

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
        let token = store.fresh_token(client, AUTH).await?;
        Ok::<_, CommandError>(context.auth_client(token)?.userinfo().await?)
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

async fn by_browser(
    context: &Context,
    client: &NativeAppAuthClient,
    arguments: &LoginArguments,
) -> Result<TokenResponse, CommandError> {
    let server = LoopbackServer::bind(arguments.port).await?;
    let flow = arguments.flow(client).redirect_uri(server.redirect_uri()).start()?;
    let url = flow.authorize_url();
    context.ui.say(&format!(
        "Log in with your browser. If it does not open, open this link on this machine:\n\n  {url}\n"
    ));
    tokio::spawn(open_browser(context.ui, url.into()));
    let answer = server.wait(&flow, DEADLINE).await?;
    exchange(client, &flow, &answer).await
}

/// Opens the browser on a thread of its own, for some stay in the foreground until they are closed.
async fn open_browser(ui: Ui, url: String) {
    match tokio::task::spawn_blocking(move || webbrowser::open(&url)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => ui.say(&format!(
            "The browser did not open ({error}). Without one, use --no-browser."
        )),
        Err(error) => ui.say(&format!("The browser did not open ({error}).")),
    }
}

async fn by_pasting(
    context: &Context,
    client: &NativeAppAuthClient,
    arguments: &LoginArguments,
    why: WhyPaste,
) -> Result<TokenResponse, CommandError> {
    let flow = arguments.flow(client).start()?;
    let because = match why {
        WhyPaste::Asked => "",
        WhyPaste::Ssh => " (this is a shell from another machine, so its browser is not used)",
        WhyPaste::Container => " (this is a container, so its browser is not used)",
        WhyPaste::Notebook => " (this is a notebook, so its browser is not used)",
        WhyPaste::NoBrowser => " (there is no browser here)",
    };
    context.ui.say(&format!(
        "Open this link in any browser and log in{because}:\n\n  {}\n",
        flow.authorize_url()
    ));
    context
        .ui
        .ask("Paste the code, or the address of the page that shows it: ");
    let answer = tokio::task::spawn_blocking(|| login::read_pasted_answer(io::stdin().lock()))
        .await
        .map_err(|error| PasteError::Io(io::Error::other(error)))??;
    exchange(client, &flow, &answer).await
}

async fn exchange(
    client: &NativeAppAuthClient,
    flow: &AuthorizationFlow,
    answer: &str,
) -> Result<TokenResponse, CommandError> {
    // What is wrong with the answer is mended by another login, not by having been logged in.
    flow.exchange(client, answer).await.map_err(|error| {
        CommandError::failed(CommandError::from(error).to_string()).hint("log in again: globus-auth login")
    })
}

/// Stores the tokens if the ID token is good and no other identity is stored; otherwise they are revoked.
async fn keep(
    context: &Context,
    client: &NativeAppAuthClient,
    store: &LoginStore,
    tokens: TokenResponse,
    force: bool,
) -> Result<LoggedIn, CommandError> {
    let claims = tokens.decode_id_token().await;
    let identity_id = claims.as_ref().ok().map(|claims| claims.sub.clone());
    let new: Vec<TokenStorageData> = tokens
        .by_resource_server()
        .values()
        .map(|token| TokenStorageData::new(token, identity_id.clone()).of_server(client.base_url()))
        .collect();
    let kept = async {
        let claims = claims?;
        let old = replace(client, store, &claims, &new, force).await?;
        Ok::<_, CommandError>((claims, old))
    };
    match kept.await {
        Ok((claims, old)) => {
            revoke_all(context, client, &old).await;
            Ok(LoggedIn {
                identity_id: claims.sub,
                username: claims.preferred_username,
                resource_servers: new.iter().map(|token| token.resource_server.to_string()).collect(),
            })
        }
        Err(error) => {
            revoke_all(context, client, &new).await;
            Err(error)
        }
    }
}

/// Puts the new tokens beside those of the same identity, or, if it is wanted, in the place of those of another. Gives
/// the tokens that lost their place.
async fn replace(
    client: &NativeAppAuthClient,
    store: &LoginStore,
    claims: &IdTokenClaims,
    new: &[TokenStorageData],
    force: bool,
) -> Result<Vec<TokenStorageData>, CommandError> {
    let lock = store.lock().await?;
    let stored = lock.get_token_data_by_resource_server()?;
    let another = stored.values().any(|token| {
        token.other_server(client.base_url()).is_some()
            || token.identity_id.as_ref().is_some_and(|id| *id != claims.sub)
    });
    if !another {
        lock.store_token_data(new)?;
        return Ok(Vec::new());
    }
    if !force {
        let name = claims.preferred_username.as_deref().unwrap_or(&claims.sub);
        return Err(CommandError::failed(format!(
            "you logged in as {name}, but another login is stored; it was kept, and the new tokens are revoked"
        ))
        .hint("log out first (globus-auth logout), or let the new login take its place: globus-auth login --force"));
    }
    lock.replace_token_data(new)?;
    Ok(stored
        .into_values()
        .filter(|token| token.other_server(client.base_url()).is_none())
        .collect())
}

/// Tokens that nobody keeps must not stay good. If that fails they end by themselves, which is worth a word, no more.
async fn revoke_all(context: &Context, client: &NativeAppAuthClient, tokens: &[TokenStorageData]) {
    for token in tokens {
        if let Err(error) = logout::revoke(client, token).await {
            context.ui.say(&format!(
                "A token for {} that is not kept could not be revoked: {error}",
                token.resource_server
            ));
        }
    }
}

fn report(context: &Context, known: &LoggedIn, said: &str) -> Result<(), CommandError> {
    let name = known.username.as_deref().unwrap_or(&known.identity_id);
    context.ui.done(known, &format!("{said} as {name}."))
}
