//! What callers see when something goes wrong on the way to the service: the lines of the table in `docs/RELIABILITY.md`.

mod answers;
mod broken;
mod cancelled;
mod time;

use std::time::Duration;

use globus_auth::{
    AuthClient, ClientBuilder, ConfidentialAppAuthClient, Error, NativeAppAuthClient, RetryPolicy, Variables,
};

use crate::{
    loopback::{Act, Socket, answer},
    world::{SECRET, World, client_id},
};

/// How an answer begins that says more than a whole one would.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const CODE: &str = "c0de0123456789";
const REFRESH_TOKEN: &str = "AgRefresh0123456789";
const ACCESS_TOKEN: &str = "AgAccess0123456789";
/// Long enough for an answer of this machine, also when it has much to do.
const SHORT: Duration = Duration::from_millis(250);

fn native(socket: &Socket, world: &World) -> NativeAppAuthClient {
    let builder = NativeAppAuthClient::builder(client_id()).variables(Variables::default());
    let builder = builder.base_url(&socket.url).clock(world.clone());
    builder.random(world.clone()).build().unwrap()
}

fn confidential(socket: &Socket) -> ConfidentialAppAuthClient {
    let builder = ConfidentialAppAuthClient::builder(client_id(), SECRET).variables(Variables::default());
    builder.base_url(&socket.url).build().unwrap()
}

/// A client with a token, which asks once.
fn service(socket: &Socket) -> ClientBuilder<AuthClient> {
    let builder = AuthClient::builder().variables(Variables::default());
    let builder = builder.base_url(&socket.url).access_token(ACCESS_TOKEN);
    builder.retry_policy(RetryPolicy::never())
}

/// Redeems a code, which fails.
async fn exchange(client: &NativeAppAuthClient) -> Error {
    let flow = client.oauth2_start_flow("openid").start().unwrap();
    flow.exchange(client, CODE).await.unwrap_err()
}

/// The configuration of a service.
fn configuration() -> Act {
    answer("200 OK", "", r#"{"issuer":"https://auth.example.test"}"#)
}

/// Neither what was sent nor what came back.
#[track_caller]
fn tells_no_secret(error: &Error) {
    let text = format!("{error} {error:?}");
    for secret in [CODE, REFRESH_TOKEN, ACCESS_TOKEN, SECRET, "AgLeaked"] {
        assert!(!text.contains(secret), "{text}");
    }
}
