//! Clients of others, unmodified, against our server, on every database that is there. See `docs/COMPATIBILITY.md`.

use globus_auth_e2e::compatibility::{Client, run};

/// A client that needs no more than the server.
fn alone(client: Client) -> Result<(), String> {
    run(client, |_| Ok(((), Vec::new())))
}

#[test]
fn globus_sdk() {
    alone(Client::GLOBUS_SDK).unwrap();
}

#[test]
fn globus_sdk_apps() {
    alone(Client::GLOBUS_SDK_APPS).unwrap();
}

#[test]
fn globus_sdk_3() {
    alone(Client::GLOBUS_SDK_3).unwrap();
}

#[test]
fn globus_sdk_3_apps() {
    alone(Client::GLOBUS_SDK_3_APPS).unwrap();
}

#[test]
fn globus_cli() {
    alone(Client::GLOBUS_CLI).unwrap();
}

#[test]
fn js_sdk() {
    alone(Client::JS_SDK).unwrap();
}

#[test]
fn js_authorization_manager() {
    alone(Client::JS_AUTHORIZATION_MANAGER).unwrap();
}

#[test]
fn openid_client() {
    alone(Client::OPENID_CLIENT).unwrap();
}
