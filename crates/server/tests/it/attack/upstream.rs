//! A provider that wants more of this server than to log people in.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, extract::Request, http::StatusCode, response::IntoResponse as _, routing::any};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Browser, Options, PROVIDER, Page, Provider, TestServer, portal};

async fn start(seed: &'static str) -> TestServer {
    TestServer::start_with(Options {
        more: seed,
        ..Options::default()
    })
    .await
}

/// Whatever it is asked, it answers with this status, these headers and this body; and it counts.
async fn anything(status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = move |_: Request| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut response = (StatusCode::from_u16(status).unwrap(), body.clone()).into_response();
        for (name, value) in &headers {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        async move { response }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(any(answer));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (issuer, asked)
}

fn seed(issuer: &str) -> &'static str {
    String::leak(format!(
        "[[providers]]\nid = \"{PROVIDER}\"\nname = \"Upstream University\"\nshort_name = \"upstream\"\n\
         domains = [\"upstream.example.edu\"]\n[providers.upstream]\nissuer = \"{issuer}\"\nclient_id = \"us\"\n"
    ))
}

/// Follows the link to the provider.
async fn leaves(browser: &mut Browser<'_>) -> Page {
    let login = browser.opens(&portal().asks("openid")).await;
    browser.open(&login.providers()[0]).await
}

#[tokio::test]
async fn a_provider_sends_this_server_nowhere_else() {
    let (victim, asked) = anything(200, Vec::new(), b"{}".to_vec()).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{victim}/.well-known/openid-configuration");
        let (issuer, _) = anything(status, vec![("location", location)], Vec::new()).await;
        let server = start(seed(&issuer)).await;
        let page = leaves(&mut Browser::new(&server)).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (502, "PROVIDER_FAILED")
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody else was asked");
}

#[tokio::test]
async fn a_provider_that_never_stops_talking_is_not_listened_to() {
    let configuration = json!({"issuer": "x", "more": "x".repeat(2 * 1024 * 1024)}).to_string();
    let deep = "[".repeat(100_000).into_bytes();
    let packed = vec![("content-encoding", "gzip".to_owned())];
    let bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 1, 1, 0, 0, 0, 0x80];
    for (headers, body) in [
        (Vec::new(), configuration.into_bytes()),
        (Vec::new(), deep),
        (packed, bomb),
    ] {
        let (issuer, _) = anything(200, headers, body).await;
        let server = start(seed(&issuer)).await;
        let page = leaves(&mut Browser::new(&server)).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (502, "PROVIDER_FAILED")
        );
    }
}

/// Key injection: the header of a token names the key that it is to be checked with, or where to find it.
#[tokio::test]
async fn a_token_brings_no_key_of_its_own() {
    let provider = Provider::start().await;
    let server = start(provider.seed()).await;
    let (own, asked) = anything(200, Vec::new(), b"{\"keys\":[]}".to_vec()).await;
    let known = provider.key();
    // From now on an attacker signs.
    provider.rotates(false);
    let (key, kid) = (provider.key(), known["kid"].clone());
    for header in [
        json!({"alg": "RS512", "kid": key["kid"], "jwk": key}),
        json!({"alg": "RS512", "jwk": key}),
        json!({"alg": "RS512", "kid": kid, "jwk": key}),
        json!({"alg": "RS512", "kid": key["kid"], "jku": format!("{own}/keys")}),
        json!({"alg": "RS512", "kid": key["kid"], "x5u": format!("{own}/keys")}),
        json!({"alg": "RS512", "kid": key["kid"], "x5c": ["MIIB"]}),
        json!({"alg": "RS512", "kid": kid}),
        json!({"alg": "RS512"}),
        json!({"alg": "RS512", "kid": "../../../dev/null"}),
        json!({"alg": "RS512", "kid": "' UNION SELECT 'key"}),
        json!({"alg": "RS512", "kid": "http://169.254.169.254/"}),
        json!({"alg": "RS512", "kid": kid, "crit": ["x"], "x": 1}),
        json!({"alg": "none", "kid": kid}),
        json!({"alg": "NONE", "kid": kid}),
        json!({"alg": "", "kid": kid}),
        json!({"alg": "HS512", "kid": kid}),
        json!({"alg": "RS1", "kid": kid}),
    ] {
        let mut browser = Browser::new(&server);
        let away = leaves(&mut browser).await.left.unwrap();
        let claims: Value = json!({ "header": header });
        let page = browser.open(&provider.sends_back(&away, &claims)).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (502, "PROVIDER_FAILED"),
            "{claims}"
        );
        assert!(browser.opens(&portal().asks("openid")).await.is_login(), "{claims}");
    }
    assert_eq!(
        asked.load(Ordering::SeqCst),
        0,
        "nothing is fetched because a token says so"
    );
}

/// Mix-up, where a provider has said that its answers name it.
#[tokio::test]
async fn a_provider_that_names_itself_always_does() {
    let provider = Provider::start().await;
    provider.names_itself();
    let server = start(provider.seed()).await;
    for (more, taken) in [
        (String::new(), false),
        ("&iss=https%3A%2F%2Fop.example.org".to_owned(), false),
        (
            format!("&iss={}", provider.issuer.replace(':', "%3A").replace('/', "%2F")),
            true,
        ),
    ] {
        let mut browser = Browser::new(&server);
        let away = leaves(&mut browser).await.left.unwrap();
        let page = browser
            .open(&format!("{}{more}", provider.sends_back(&away, &json!({}))))
            .await;
        assert_eq!(page.is_consent(), taken, "{more}: {page:?}");
    }
}
