//! An app of a person, without async: logs in at the first run, by the browser or by pasting a code, and remembers it:
//! `cargo run --features blocking --example blocking_user_app -- CLIENT_ID`.
//!
//! A program of its own opens the browser by a crate such as `webbrowser`; this one asks the desktop's command.
#![expect(clippy::print_stdout, reason = "an example talks")]

use std::process::Command;

use globus_auth::{
    UserApp,
    blocking::Wait as _,
    login::AutomaticLoginFlowManager,
    scope::well_known::{auth, transfer},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = std::env::args()
        .nth(1)
        .ok_or("usage: blocking_user_app CLIENT_ID")?
        .parse()?;
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let manager = AutomaticLoginFlowManager::new(move |url| {
        let status = Command::new(opener).arg(url.as_str()).status()?;
        if status.success() {
            Ok(())
        } else {
            Err(status.to_string().into())
        }
    });
    let app = UserApp::builder(client_id)
        .app_name("user app example")
        .scope_requirements(auth::RESOURCE_SERVER, [auth::OPENID, auth::PROFILE, auth::EMAIL])
        .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
        .request_refresh_tokens(true)
        .login_flow_manager(manager)
        .build()?;

    // Logs in if there is no login yet, and again with whatever the service demands.
    let person = app.auth_client().userinfo().wait()?;
    println!("hello, {}", person.name.unwrap_or(person.sub));
    // For a client of Globus Transfer.
    println!("{:?}", app.get_authorizer(transfer::RESOURCE_SERVER).wait()?);

    if std::env::args().nth(2).as_deref() == Some("logout") {
        let done = app.logout().wait()?;
        println!("logged out of {} services", done.removed.len());
        for (resource_server, error) in done.not_revoked {
            println!("a token for {resource_server} stays good until it ends: {error}");
        }
    }
    Ok(())
}
