//! Writing lines of one's own into the log.

use std::net::SocketAddr;

use axum::body::Body;
use globus_auth_protocol::text::is_steering;
use http::{HeaderValue, Request};
use serde_json::json;

use crate::{
    log::Log,
    support::{ADA, Browser, Options, Provider, TestServer, portal, service_account},
};

/// A line as the log has them, in the middle of a text, and what hides what stands before it.
const FORGED: &str = "x\n2027-01-15T08:00:00.000000Z  INFO request: forged\r\u{1b}[2K\u{9b}2J\u{202e}";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn nobody_writes_a_line_into_the_log() {
    let (log, _guard) = Log::of_this_thread();
    let provider = Provider::start().await;
    let server = TestServer::start_with(Options {
        passwords: true,
        more: provider.seed(),
        ..Options::default()
    })
    .await;
    let hidden = encoded(FORGED);
    for path in [
        format!("/{hidden}"),
        format!("/v2/oauth2/authorize?client_id={hidden}&state={hidden}"),
        format!("/v2/api/identities?usernames={hidden}%40example.edu"),
        format!("/v2/web/login/{hidden}"),
        format!("/v2/web/upstream/{hidden}?error={hidden}&state={hidden}"),
    ] {
        server.get(&path, &service_account().basic()).await;
        let odd = Request::get(&path)
            .header(
                "user-agent",
                HeaderValue::from_bytes(b"x\t\x9b2J\xe9 INFO forged").unwrap(),
            )
            .header("traceparent", "00-forged-\\n-01")
            .header("x-request-id", "forged")
            .header("x-forwarded-for", "forged")
            .header("host", "forged");
        server
            .send_from(SocketAddr::from(([192, 0, 2, 1], 1)), odd.body(Body::empty()).unwrap())
            .await;
    }
    server
        .token(&service_account().basic(), &[("grant_type", FORGED), ("scope", FORGED)])
        .await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    browser.types(&login, FORGED, FORGED).await;
    // What a person may call themselves at another provider.
    for claims in [
        json!({ "preferred_username": FORGED }),
        json!({ "preferred_username": format!("ada@{FORGED}") }),
        json!({ "preferred_username": format!("ada@{FORGED}.example.edu") }),
        json!({ "iss": FORGED }),
        json!({ "sub": FORGED, "name": FORGED, "email": FORGED, "amr": [FORGED], "acr": FORGED }),
    ] {
        let login = browser.opens(&portal().asks("openid")).await;
        let Some(link) = login.providers().first().cloned() else {
            continue;
        };
        let away = browser.open(&link).await.left.unwrap();
        browser.open(&provider.sends_back(&away, &claims)).await;
    }
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    browser.types(&login, ADA.username, ADA.password).await;

    let text = log.text();
    assert!(text.contains("a provider") || text.contains("provider"), "{text}");
    for line in text.lines() {
        assert!(
            line.starts_with("2") && line.contains('T'),
            "a line of somebody else's: {line:?}"
        );
        assert!(!line.contains(is_steering), "{line:?}");
    }
    assert!(!text.contains("INFO request: forged"), "{text}");
}
