//! Proxies: a socket of this machine plays one.

use globus_auth::{AuthClient, ClientBuilder, ErrorKind, RetryPolicy, Variables};

use crate::{
    loopback::{Act, Socket, answer},
    ways::both_ways,
};

const PASSWORD: &str = "pa55word";

fn client(url: &str) -> ClientBuilder<AuthClient> {
    AuthClient::builder()
        .variables(Variables::default())
        .base_url(url)
        .access_token("AgAccess0123456789")
        .retry_policy(RetryPolicy::never())
}

fn with_password(url: &str) -> String {
    url.replace("http://", &format!("http://ada:{PASSWORD}@"))
}

both_ways! {
    a_proxy_of_tls_sees_no_token_and_is_named_by_the_environment,
    this_machine_and_the_exceptions_are_asked_for_directly, a_proxy_that_cannot_be_used_is_named_without_its_password,
}

#[tokio::test]
async fn plain_requests_are_handed_to_the_proxy_with_its_password() {
    let proxy = Socket::new(vec![answer("200 OK", "", "{}")]).await;
    let client = client("http://auth.example.test/")
        .dangerously_allow_plain_http()
        .proxy(with_password(&proxy.url));
    client.build().unwrap().get("/x").await.unwrap();
    let seen = proxy.seen().join("").to_lowercase();
    assert!(seen.starts_with("get http://auth.example.test/x http/1.1"), "{seen}");
    assert!(seen.contains("proxy-authorization: basic ywrhonbhntv3b3jk"), "{seen}");
}

/// Not every proxy lets through what is not TLS, but the library knows no other way.
#[cfg(feature = "blocking")]
#[test]
fn a_thread_that_waits_asks_the_proxy_for_a_tunnel_even_then() {
    use globus_auth::blocking::Wait as _;

    let proxy = Socket::new(vec![answer("403 Forbidden", "", "")]).wait();
    let client = client("http://auth.example.test/")
        .dangerously_allow_plain_http()
        .proxy(with_password(&proxy.url));
    let error = client.build().unwrap().get("/x").wait().unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    let seen = proxy.seen().join("").to_lowercase();
    assert!(seen.starts_with("connect auth.example.test:80 http/1.1"), "{seen}");
    assert!(seen.contains("proxy-authorization: basic ywrhonbhntv3b3jk"), "{seen}");
    assert!(!seen.contains("agaccess"), "{seen}");
}

async fn a_proxy_of_tls_sees_no_token_and_is_named_by_the_environment() {
    let proxy = Socket::new(vec![Act::HangUp]).await;
    let variables = Variables::from_map([("HTTPS_PROXY", with_password(&proxy.url))]);
    let error = client("https://auth.example.test/")
        .variables(variables)
        .build()
        .unwrap()
        .get("/x")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(!format!("{error} {error:?}").contains(PASSWORD));
    let seen = proxy.seen().join("");
    assert!(seen.starts_with("CONNECT auth.example.test:443 "), "{seen}");
    assert!(!seen.contains("AgAccess"), "{seen}");
}

async fn this_machine_and_the_exceptions_are_asked_for_directly() {
    let service = Socket::new(vec![answer("200 OK", "", "{}")]).await;
    let dead = Variables::from_map([
        ("ALL_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
    ]);
    client(&service.url)
        .variables(dead)
        .build()
        .unwrap()
        .get("/x")
        .await
        .unwrap();
    let proxy = Socket::new(vec![Act::HangUp]).await;
    let variables = [
        ("HTTPS_PROXY", proxy.url.as_str()),
        ("NO_PROXY", "other.test, example.test"),
    ];
    let excepted = client("https://auth.example.test:1/").variables(Variables::from_map(variables));
    let told_not_to = client("https://auth.example.test:1/")
        .variables(Variables::from_map([("HTTPS_PROXY", proxy.url.as_str())]))
        .no_proxy();
    for client in [excepted, told_not_to] {
        client.build().unwrap().get("/x").await.unwrap_err();
    }
    assert!(proxy.seen().is_empty());
}

async fn a_proxy_that_cannot_be_used_is_named_without_its_password() {
    let socks = format!("socks5://ada:{PASSWORD}@127.0.0.1:1080");
    let error = client("https://auth.example.test/").proxy(&socks).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(!error.to_string().contains(PASSWORD), "{error}");
    // Said when it is needed: a service of this machine needs none.
    let client = client("https://auth.example.test/").variables(Variables::from_map([("ALL_PROXY", socks)]));
    let error = client.build().unwrap().get("/x").await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("ALL_PROXY") && !text.contains(PASSWORD), "{text}");
    assert!(!error.is_transient());
}
