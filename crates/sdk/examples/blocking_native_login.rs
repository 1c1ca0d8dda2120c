//! Logs a person in with a code that they copy: `cargo run --features blocking --example blocking_native_login --
//! CLIENT_ID`.
//!
//! Without an id it is the tutorial client of the official SDK. Set `GLOBUS_SDK_SERVICE_URL_AUTH` for a server of your own.
#![expect(clippy::print_stdout, reason = "an example talks")]

use std::io::stdin;

use globus_auth::{NativeAppAuthClient, blocking::Wait as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "61338d24-54d5-408f-a10d-66c06b59f6d2".to_owned());
    let client = NativeAppAuthClient::new(id.parse()?)?;
    let flow = client
        .oauth2_start_flow(["openid", "profile", "email"])
        .refresh_tokens(true)
        .start()?;
    println!(
        "Log in here:\n\n  {}\n\nand paste the code (or the URL of the page):",
        flow.authorize_url()
    );
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    let tokens = flow.exchange(&client, &answer).wait()?;
    let person = tokens.decode_id_token().wait()?;
    println!(
        "hello, {} ({})",
        person.name.unwrap_or_default(),
        person.preferred_username.unwrap_or_default()
    );
    for (resource_server, token) in tokens.by_resource_server() {
        let renewable = if token.refresh_token.is_some() {
            ", renewable"
        } else {
            ""
        };
        println!("a token for {resource_server}: {}{renewable}", token.scope);
    }
    Ok(())
}
