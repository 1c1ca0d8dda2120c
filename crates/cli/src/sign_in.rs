//! Logging a person in at a terminal, by a browser here or anywhere, and keeping the tokens.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use clap::Args;
use globus_auth::{
    AuthorizationFlow, FlowBuilder, NativeAppAuthClient, TokenResponse,
    login::{self, LoopbackServer, Method, PasteError, WhyPaste, Wish},
    protocol::id_token::IdTokenClaims,
    storage::TokenStorageData,
};
use serde::Serialize;

use crate::{
    commands::logout,
    context::Context,
    error::CommandError,
    login_store::{LoginStore, USERNAME},
    ui::Ui,
};

/// How the person gets to a browser.
#[derive(Debug, Args)]
pub(crate) struct WayArguments {
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
}

/// How long the person may take in the browser.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Who is logged in, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct LoggedIn {
    pub(crate) identity_id: String,
    pub(crate) username: Option<String>,
    pub(crate) resource_servers: Vec<String>,
}

impl LoggedIn {
    /// Says so.
    pub(crate) fn report(&self, context: &Context, said: &str) -> Result<(), CommandError> {
        let name = self.username.as_deref().unwrap_or(&self.identity_id);
        context.ui.done(self, &format!("{said} as {name}."))
    }
}

/// That commands act as a client by its secret, so that nobody logs in.
pub(crate) fn check_person(context: &Context) -> Result<(), CommandError> {
    if context.confidential_client(None)?.is_none() {
        return Ok(());
    }
    Err(
        CommandError::usage("there is a client secret: commands act as the client itself, which has no login")
            .hint("to log in as a person, leave the secret out"),
    )
}

/// Logs the person in, and keeps the tokens: beside those of the same identity or, with `force`, in the place of those of
/// another.
pub(crate) async fn sign_in(
    context: &Context,
    store: &LoginStore,
    way: &WayArguments,
    flow: FlowBuilder,
    force: bool,
) -> Result<LoggedIn, CommandError> {
    let client = context.native_client()?;
    let tokens = match way.method(context)? {
        Method::Loopback => by_browser(context, &client, way, flow).await?,
        Method::Paste(why) => by_pasting(context, &client, flow, why).await?,
    };
    keep(context, &client, store, tokens, force).await
}

impl WayArguments {
    fn method(&self, context: &Context) -> Result<Method, CommandError> {
        let wish = match (self.browser, self.no_browser || self.code_stdin) {
            (true, _) => Wish::Browser,
            (false, true) => Wish::Paste,
            (false, false) => Wish::Automatic,
        };
        let can_type = self.code_stdin || io::stdin().is_terminal();
        Ok(login::choose(context.surroundings(can_type), wish)?)
    }
}

async fn by_browser(
    context: &Context,
    client: &NativeAppAuthClient,
    way: &WayArguments,
    flow: FlowBuilder,
) -> Result<TokenResponse, CommandError> {
    let server = LoopbackServer::bind(way.port).await?;
    let flow = flow.redirect_uri(server.redirect_uri()).start()?;
    let url = flow.authorize_url();
    context.ui.tell(&format!(
        "Log in with your browser. If it does not open, open this link on this machine:\n\n  {url}\n"
    ));
    tokio::spawn(open_browser(context.ui.clone(), url.into()));
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
    flow: FlowBuilder,
    why: WhyPaste,
) -> Result<TokenResponse, CommandError> {
    let flow = flow.start()?;
    let because = match why {
        WhyPaste::Asked => "",
        WhyPaste::Ssh => " (this is a shell from another machine, so its browser is not used)",
        WhyPaste::Container => " (this is a container, so its browser is not used)",
        WhyPaste::Notebook => " (this is a notebook, so its browser is not used)",
        WhyPaste::NoBrowser => " (there is no browser here)",
    };
    context.ui.tell(&format!(
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
    let username = claims
        .as_ref()
        .ok()
        .and_then(|claims| claims.preferred_username.as_deref());
    let new: Vec<TokenStorageData> = tokens
        .by_resource_server()
        .values()
        .map(|token| {
            let mut data = TokenStorageData::new(token, identity_id.clone()).of_server(client.base_url());
            if let Some(username) = username {
                data.extra.insert(USERNAME.to_owned(), username.into());
            }
            data
        })
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
