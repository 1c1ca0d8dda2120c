//! An app that acts for itself: `CLIENT_SECRET=… cargo run --example client_app -- CLIENT_ID`.
//!
//! Its tokens are kept, so the next run asks for none while they last.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example is a program of its own"
)]

use globus_auth::{ClientApp, scope::well_known::transfer};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = std::env::args().nth(1).ok_or("usage: client_app CLIENT_ID")?.parse()?;
    let app = ClientApp::builder(client_id, std::env::var("CLIENT_SECRET")?)
        .app_name("client app example")
        .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
        .build()?;
    println!("a token must be asked for: {}", app.login_required().await?);
    println!("I am {}", app.auth_client().userinfo().await?.sub);
    // For a client of Globus Transfer.
    println!("{:?}", app.get_authorizer(transfer::RESOURCE_SERVER).await?);
    Ok(())
}
