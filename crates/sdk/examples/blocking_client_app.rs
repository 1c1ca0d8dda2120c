//! An app that acts for itself, without async:
//! `CLIENT_SECRET=… cargo run --features blocking --example blocking_client_app -- CLIENT_ID`.
//!
//! Its tokens are kept, so the next run asks for none while they last.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example is a program of its own"
)]

use globus_auth::{ClientApp, blocking::Wait as _, scope::well_known::transfer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = std::env::args()
        .nth(1)
        .ok_or("usage: blocking_client_app CLIENT_ID")?
        .parse()?;
    let app = ClientApp::builder(client_id, std::env::var("CLIENT_SECRET")?)
        .app_name("client app example")
        .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
        .build()?;
    println!("a token must be asked for: {}", app.login_required().wait()?);
    println!("I am {}", app.auth_client().userinfo().wait()?.sub);
    // For a client of Globus Transfer.
    println!("{:?}", app.get_authorizer(transfer::RESOURCE_SERVER).wait()?);
    Ok(())
}
