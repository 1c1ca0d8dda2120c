//! How long a thread waits.

use std::time::Duration;

use globus_auth::{AuthClient, ErrorKind, RetryPolicy, Variables, blocking::Wait};

use crate::loopback::{Act, Socket, answer, silence};

const SHORT: Duration = Duration::from_millis(50);

fn client(url: &str) -> globus_auth::ClientBuilder<AuthClient> {
    AuthClient::builder().variables(Variables::default()).base_url(url)
}

#[test]
fn a_call_ends_at_its_deadline_even_if_a_try_may_take_for_ever() {
    let listener = silence().wait();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = client(&url).timeout(None).deadline(SHORT).build().unwrap();
    let error = client.userinfo().wait().unwrap_err();
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Network, true));
    assert!(error.to_string().contains("deadline"), "{error}");
}

#[test]
fn a_deadline_is_for_all_tries_together() {
    let busy = || answer("503 Service Unavailable", "Retry-After: 0.03\r\n", "{}");
    let socket = Socket::new(vec![busy(), busy(), busy(), Act::HangUp]).wait();
    let client = client(&socket.url).deadline(SHORT).build().unwrap();
    client.userinfo().wait().unwrap_err();
    assert!((1..4).contains(&socket.seen().len()), "{}", socket.seen().len());
}

#[test]
fn a_pause_between_tries_passes() {
    let busy = answer("503 Service Unavailable", "Retry-After: 0.01\r\n", "{}");
    let good = answer("200 OK", "", r#"{"sub": "46bd0f56-e24f-11e5-a510-131bef460003"}"#);
    let socket = Socket::new(vec![busy, good]).wait();
    client(&socket.url).build().unwrap().userinfo().wait().unwrap();
    assert_eq!(socket.seen().len(), 2);
}

#[test]
fn a_try_ends_at_its_timeout() {
    let listener = silence().wait();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = client(&url)
        .timeout(Some(SHORT))
        .retry_policy(RetryPolicy::never())
        .build()
        .unwrap();
    let error = client.userinfo().wait().unwrap_err();
    assert!(error.is_timeout() && !error.to_string().contains("deadline"), "{error}");
}
