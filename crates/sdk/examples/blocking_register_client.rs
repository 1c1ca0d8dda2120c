//! A developer registers a web application and gets its secret: `cargo run --features blocking --example
//! blocking_register_client -- PROJECT_ID NAME REDIRECT_URI`, with an access token for scope `manage_projects` in
//! `GLOBUS_AUTH_TOKEN`. The person behind the token administers the project and has logged in during the last half
//! hour.
#![expect(clippy::print_stdout, reason = "an example talks")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example reads its token from the environment"
)]

use globus_auth::{AuthClient, blocking::Wait as _, developer::ClientType};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .ok_or("usage: register_client PROJECT_ID NAME REDIRECT_URI")
    };
    let (project, name, redirect_uri) = (next()?.parse()?, next()?, next()?);

    let client = AuthClient::builder()
        .access_token(std::env::var("GLOBUS_AUTH_TOKEN")?)
        .build()?;
    let portal = client
        .create_client(name, project, ClientType::ConfidentialClient)
        .redirect_uris([redirect_uri])
        .wait()?;
    let credential = client.create_client_credential(portal.id, "first").wait()?;
    let secret = credential.secret.ok_or("the service has told no secret")?;
    println!("client id: {}", portal.id);
    println!("client secret, shown only now: {}", secret.expose_secret());
    Ok(())
}
