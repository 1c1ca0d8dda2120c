//! Gets tokens for a client itself: `cargo run --features blocking --example blocking_client_credentials -- CLIENT_ID
//! [SCOPE…]`, with the secret in `GLOBUS_AUTH_CLIENT_SECRET`.
#![expect(clippy::print_stdout, reason = "an example talks")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example reads its secret from the environment"
)]

use globus_auth::{AuthClient, ConfidentialAppAuthClient, blocking::Wait as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().ok_or("usage: client_credentials CLIENT_ID [SCOPE…]")?;
    let scopes = arguments.collect::<Vec<_>>().join(" ");
    let scopes = if scopes.is_empty() {
        "openid profile email".to_owned()
    } else {
        scopes
    };

    let client = ConfidentialAppAuthClient::new(id.parse()?, std::env::var("GLOBUS_AUTH_CLIENT_SECRET")?)?;
    let tokens = client.oauth2_client_credentials_tokens(scopes).wait()?;
    for (resource_server, token) in tokens.by_resource_server() {
        println!("a token for {resource_server}: {}", token.scope);
    }
    if let Some(token) = tokens.by_resource_server().get("auth.globus.org") {
        let service = AuthClient::builder().access_token(token.access_token.clone()).build()?;
        println!("the client is the identity {}", service.userinfo().wait()?.sub);
    }
    Ok(())
}
