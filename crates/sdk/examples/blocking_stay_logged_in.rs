//! Logs a person in once, keeps the tokens in a file that the Python SDK reads too, and renews them when needed:
//! `cargo run --features blocking --example blocking_stay_logged_in -- CLIENT_ID`.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example is a program of its own"
)]

use std::io::{self, Write as _};

use globus_auth::{
    AuthClient, NativeAppAuthClient, RefreshTokenAuthorizer,
    blocking::Wait as _,
    storage::{self, AppSlug, JsonTokenStorage},
};

const RESOURCE_SERVER: &str = "auth.globus.org";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = std::env::args()
        .nth(1)
        .ok_or("usage: stay_logged_in CLIENT_ID")?
        .parse()?;
    let app = NativeAppAuthClient::new(client_id)?;
    let directory = storage::globus_directory(|name| std::env::var_os(name)).ok_or("HOME is not set")?;
    let path = storage::token_file(&directory, client_id, &AppSlug::new("stay logged in")?, "production");
    let tokens = JsonTokenStorage::new(path);

    let authorizer = RefreshTokenAuthorizer::stored(&app, tokens.clone(), RESOURCE_SERVER).build();
    match authorizer.ensure_valid_token().wait() {
        Err(error) if error.is_login_required() => log_in(&app, tokens)?,
        outcome => outcome?,
    }
    // From now on the token is renewed in time, also beside other processes that use the file.
    let client = AuthClient::builder().authorizer(authorizer).build()?;
    println!("hello, {}", client.userinfo().wait()?.sub);
    Ok(())
}

fn log_in(app: &NativeAppAuthClient, tokens: JsonTokenStorage) -> Result<(), Box<dyn std::error::Error>> {
    let flow = app
        .oauth2_start_flow(["openid", "profile", "email"])
        .refresh_tokens(true)
        .start()?;
    print!("Log in at {}\nand paste the code: ", flow.authorize_url());
    io::stdout().flush()?;
    let mut code = String::new();
    io::stdin().read_line(&mut code)?;
    let response = flow.exchange(app, &code).wait()?;
    Ok(storage::store_token_response(tokens, &response).wait()?)
}
