//! A service asks what a token is that it received: `cargo run --features blocking --example blocking_introspect --
//! CLIENT_ID < TOKEN`, with the service's secret in `GLOBUS_AUTH_CLIENT_SECRET`.
#![expect(clippy::print_stdout, reason = "an example talks")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example reads its secret from the environment"
)]

use std::io::stdin;

use globus_auth::{ConfidentialAppAuthClient, blocking::Wait as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("usage: introspect CLIENT_ID < TOKEN")?;
    let mut received = String::new();
    stdin().read_line(&mut received)?;

    let client = ConfidentialAppAuthClient::new(id.parse()?, std::env::var("GLOBUS_AUTH_CLIENT_SECRET")?)?;
    let token = client
        .oauth2_token_introspect(received.trim())
        .include(["identity_set", "session_info"])
        .wait()?;
    if !token.active {
        println!("not active: unknown, expired, revoked, or not for this service");
        return Ok(());
    }
    println!(
        "{} with {}",
        token.username.unwrap_or_default(),
        token.scope.unwrap_or_default()
    );
    for identity in token.identity_set.unwrap_or_default() {
        println!("who is also {identity}");
    }
    Ok(())
}
