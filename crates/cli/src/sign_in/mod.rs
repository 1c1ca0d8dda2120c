//! Logging a person in at a terminal, by a browser here or anywhere, and keeping the tokens.

mod keep;

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use clap::Args;
use globus_auth::{
    AuthorizationFlow, FlowBuilder, NativeAppAuthClient, TokenResponse,
    login::{self, LoopbackServer, Method, PasteError, WhyPaste, Wish},
};

pub(crate) use self::keep::LoggedIn;
use self::keep::keep;
use crate::{
    caller::{Caller, SCOPES},
    context::{APP_NAME, Context},
    error::CommandError,
    login_store::LoginStore,
    ui::Ui,
};

/// How the person gets to a browser.
#[derive(Debug, Default, Args)]
pub(crate) struct WayArguments {
    /// Use the browser of this machine, whatever the surroundings
    #[arg(long, conflicts_with = "no_browser")]
    browser: bool,
    /// Show a link and ask for the code
    #[arg(long, alias = "no-local-server")]
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

/// What helps where a login has come to nothing.
const AGAIN: &str = "log in again: globus-auth login";

/// How long the person may take in the browser.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// That commands act as a client by its secret, so that nobody logs in.
pub(crate) fn check_person(context: &Context) -> Result<(), CommandError> {
    if !Caller::is_client(context)? {
        return Ok(());
    }
    Err(
        CommandError::usage("there is a client secret: commands act as the client itself, which has no login")
            .hint("to log in as a person, leave the secret out"),
    )
}

/// A login that asks for all that the stored one has, so that every token is of the new session, and for more.
pub(crate) fn again(client: &NativeAppAuthClient, store: &LoginStore, more: &[String]) -> FlowBuilder {
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

/// Finishes a login that began elsewhere: asks for its code, and keeps the tokens.
pub(crate) async fn resume(
    context: &Context,
    store: &LoginStore,
    flow: &AuthorizationFlow,
    force: bool,
) -> Result<LoggedIn, CommandError> {
    let client = context.native_client()?;
    let tokens = ask_for_code(context, &client, flow).await?;
    keep(context, &client, store, tokens, force).await
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
    ask_for_code(context, client, &flow).await
}

async fn ask_for_code(
    context: &Context,
    client: &NativeAppAuthClient,
    flow: &AuthorizationFlow,
) -> Result<TokenResponse, CommandError> {
    context
        .ui
        .ask("Paste the code, or the address of the page that shows it: ");
    let answer = tokio::task::spawn_blocking(|| login::read_pasted_answer(io::stdin().lock()))
        .await
        .map_err(|error| PasteError::Io(io::Error::other(error)))??;
    exchange(client, flow, &answer).await
}

async fn exchange(
    client: &NativeAppAuthClient,
    flow: &AuthorizationFlow,
    answer: &str,
) -> Result<TokenResponse, CommandError> {
    flow.exchange(client, answer).await.map_err(|error| {
        let error = CommandError::from(error);
        // What is wrong with the answer is mended by another login, not by having been logged in.
        if error.is_login_needed() {
            return CommandError::failed(error.to_string()).hint(AGAIN);
        }
        match error.what_to_do() {
            Some(_) => error,
            None => error.hint(AGAIN),
        }
    })
}
