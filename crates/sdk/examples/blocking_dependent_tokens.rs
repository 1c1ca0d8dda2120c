//! A service that received a token gets tokens of the services behind it: `cargo run --features blocking --example
//! blocking_dependent_tokens -- CLIENT_ID < TOKEN`, with the service's secret in `GLOBUS_AUTH_CLIENT_SECRET`.
#![expect(clippy::print_stdout, reason = "an example talks")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example reads its secret from the environment"
)]

use std::io::stdin;

use globus_auth::{ConfidentialAppAuthClient, blocking::Wait as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args()
        .nth(1)
        .ok_or("usage: dependent_tokens CLIENT_ID < TOKEN")?;
    let mut received = String::new();
    stdin().read_line(&mut received)?;

    let client = ConfidentialAppAuthClient::new(id.parse()?, std::env::var("GLOBUS_AUTH_CLIENT_SECRET")?)?;
    match client.oauth2_get_dependent_tokens(received.trim()).wait() {
        Ok(tokens) => {
            for (resource_server, token) in tokens.by_resource_server() {
                println!("a token for {resource_server}: {}", token.scope);
            }
        }
        Err(error) if error.is_consent_required() => {
            println!(
                "the person must log in and approve: {:?}",
                error.required_scopes().unwrap_or_default()
            );
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
