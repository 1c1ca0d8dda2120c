//! Logs a person in at a web application that keeps a secret: `cargo run --features blocking --example
//! blocking_web_login -- CLIENT_ID REDIRECT_URI`, with the secret in `GLOBUS_AUTH_CLIENT_SECRET`.
//!
//! The two halves stand for two requests to the application, perhaps answered by two of its processes: what the first
//! begins is kept as text in the person's session until the second.
#![expect(clippy::print_stdout, reason = "an example talks")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example reads its secret from the environment"
)]

use std::io::stdin;

use globus_auth::{AuthorizationFlow, ConfidentialAppAuthClient, Error, SavedFlow, TokenResponse, blocking::Wait as _};

/// `GET /login`: keeps the flow in the session, and gives the URL to redirect to.
fn begin(client: &ConfidentialAppAuthClient, redirect_uri: &str) -> Result<(SavedFlow, String), Error> {
    let flow = client
        .oauth2_start_flow(redirect_uri, ["openid", "profile", "email"])
        .start()?;
    Ok((flow.to_saved(), flow.authorize_url().into()))
}

/// `GET /callback`: `url` is that of this very request.
fn finish(client: &ConfidentialAppAuthClient, session: &SavedFlow, url: &str) -> Result<TokenResponse, Error> {
    AuthorizationFlow::from_saved(session)?.exchange(client, url).wait()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (id, redirect_uri) = arguments
        .next()
        .zip(arguments.next())
        .ok_or("usage: web_login CLIENT_ID REDIRECT_URI")?;
    let secret = std::env::var("GLOBUS_AUTH_CLIENT_SECRET")?;
    let client = ConfidentialAppAuthClient::new(id.parse()?, secret)?;

    let (session, url) = begin(&client, &redirect_uri)?;
    println!("Log in here:\n\n  {url}\n\nand paste the URL that you come back to:");
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    let tokens = finish(&client, &session, &answer)?;
    println!(
        "hello, {}",
        tokens.decode_id_token().wait()?.preferred_username.unwrap_or_default()
    );
    Ok(())
}
