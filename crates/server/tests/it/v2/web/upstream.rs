//! Logging in at another provider, and whoever tries to abuse it.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::support::{ADA, Browser, Options, PROVIDER, Page, Provider, TestServer, portal, verified_claims};

async fn start(provider: &Provider) -> TestServer {
    TestServer::start_with(Options {
        more: provider.seed(),
        ..Options::default()
    })
    .await
}

/// Opens the log-in page and follows the link to the provider.
async fn leaves(browser: &mut Browser<'_>) -> Url {
    let page = browser.opens(&portal().asks("openid profile email")).await;
    follows_link(browser, &page).await
}

async fn follows_link(browser: &mut Browser<'_>, page: &Page) -> Url {
    assert!(page.body.contains("Log in with Upstream University"), "{}", page.body);
    let left = browser.open(&page.providers()[0]).await;
    left.left.unwrap_or_else(|| panic!("{}", left.body))
}

/// The whole way; the page that the browser then is on.
async fn logs_in(browser: &mut Browser<'_>, provider: &Provider, claims: &Value) -> Page {
    let url = leaves(browser).await;
    browser.open(&provider.sends_back(&url, claims)).await
}

async fn identity(server: &TestServer, browser: &mut Browser<'_>, page: Page) -> Value {
    let page = if page.is_consent() {
        browser.allows(&page).await
    } else {
        page
    };
    let tokens = server.redeem(&portal(), &page.code()).await.good();
    verified_claims(server, &tokens, portal().id, None).await
}

#[tokio::test]
async fn somebody_new_becomes_an_identity_of_the_provider_and_stays_it() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let page = logs_in(
        &mut browser,
        &provider,
        &json!({ "organization": "Upstream University" }),
    )
    .await;
    let first = identity(&server, &mut browser, page).await;
    assert_eq!(first["preferred_username"], "uma@upstream.example.edu");
    assert_eq!(first["identity_provider"], PROVIDER);
    assert_eq!(first["name"], "Uma Example");
    assert_eq!(first["email"], "uma@example.org");

    let mut elsewhere = Browser::new(&server);
    let page = logs_in(
        &mut elsewhere,
        &provider,
        &json!({ "preferred_username": "uma.married" }),
    )
    .await;
    let second = identity(&server, &mut elsewhere, page).await;
    assert_eq!(second["sub"], first["sub"], "the subject tells people apart");
    assert_eq!(second["preferred_username"], "uma.married@upstream.example.edu");
    assert_eq!(
        provider.discovery_asked(),
        1,
        "what the provider says of itself is kept"
    );
}

#[tokio::test]
async fn the_session_counts_from_when_the_person_proved_themselves_there() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let page = logs_in(&mut browser, &provider, &json!({ "auth_time": 1_799_990_000 })).await;
    let claims = identity(&server, &mut browser, page).await;
    assert_eq!(claims["last_authentication"], 1_799_990_000);
}

#[tokio::test]
async fn what_the_id_token_does_not_tell_is_asked_for() {
    let provider = Provider::start().await;
    provider.tells(json!({ "sub": "subject-1", "preferred_username": "uma", "name": "Uma Example" }));
    let server = start(&provider).await;
    let silent = json!({ "preferred_username": null, "name": null, "email": null });
    let mut browser = Browser::new(&server);
    let page = logs_in(&mut browser, &provider, &silent).await;
    let claims = identity(&server, &mut browser, page).await;
    assert_eq!(claims["preferred_username"], "uma@upstream.example.edu");
    assert_eq!(claims["name"], "Uma Example");

    provider.tells(json!({ "sub": "subject-2", "preferred_username": "ben" }));
    let page = logs_in(&mut Browser::new(&server), &provider, &silent).await;
    assert_eq!(page.error_code(), "PROVIDER_FAILED", "userinfo of somebody else");
}

#[tokio::test]
async fn tokens_that_are_not_to_be_believed_log_nobody_in() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    for (what, claims) in [
        ("another nonce", json!({ "nonce": "of somebody else" })),
        ("no nonce", json!({ "nonce": null })),
        ("another issuer", json!({ "iss": "https://op.example.org" })),
        ("another audience", json!({ "aud": "another client" })),
        ("expired", json!({ "exp": 1_799_999_000 })),
        ("from the future", json!({ "iat": 1_800_009_000, "exp": 1_800_010_000 })),
        ("unsigned", json!({ "header": { "alg": "none" } })),
        ("a secret for a key", json!({ "header": { "alg": "HS256" } })),
        (
            "an algorithm that it does not announce",
            json!({ "header": { "alg": "RS256" } }),
        ),
        ("of another access token", json!({ "at_hash": "AAAA" })),
        ("no subject", json!({ "sub": null })),
        (
            "a username that it does not vouch for",
            json!({ "preferred_username": "ada@example.edu" }),
        ),
        ("no username", json!({ "preferred_username": "" })),
        (
            "a username that looks like another",
            json!({ "preferred_username": "um\u{0430}" }),
        ),
    ] {
        let mut browser = Browser::new(&server);
        let page = logs_in(&mut browser, &provider, &claims).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code()),
            (502, "PROVIDER_FAILED".to_owned()),
            "{what}"
        );
        assert!(
            browser.opens(&portal().asks("openid")).await.is_login(),
            "{what}: nobody is logged in"
        );
    }
}

#[tokio::test]
async fn a_key_that_it_did_not_publish_signs_nothing_and_a_new_one_is_fetched() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    logs_in(&mut Browser::new(&server), &provider, &json!({})).await;
    provider.rotates(false);
    server.hand.advance(Duration::from_secs(120));
    let page = logs_in(&mut Browser::new(&server), &provider, &json!({})).await;
    assert_eq!(page.error_code(), "PROVIDER_FAILED");
    provider.rotates(true);
    let page = logs_in(&mut Browser::new(&server), &provider, &json!({})).await;
    assert_eq!(
        page.error_code(),
        "PROVIDER_FAILED",
        "the keys are asked for at most once a minute"
    );
    server.hand.advance(Duration::from_secs(60));
    let page = logs_in(&mut Browser::new(&server), &provider, &json!({})).await;
    assert!(page.is_consent() || page.left.is_some(), "{}", page.body);
}

#[tokio::test]
async fn a_way_back_is_good_once_in_one_browser_at_one_provider_for_a_while() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let url = leaves(&mut browser).await;
    let back = provider.sends_back(&url, &json!({}));

    let mut thief = Browser::new(&server);
    thief.opens(&portal().asks("openid")).await;
    assert_eq!(thief.open(&back).await.error_code(), "LOGIN_EXPIRED", "another browser");
    assert_eq!(
        browser.open(&back).await.error_code(),
        "LOGIN_EXPIRED",
        "and then it is spent"
    );

    let url = leaves(&mut browser).await;
    let back = provider.sends_back(&url, &json!({}));
    let page = browser.open(&back).await;
    assert!(page.is_consent(), "{}", page.body);
    assert_eq!(browser.open(&back).await.error_code(), "LOGIN_EXPIRED", "twice");

    let url = leaves(&mut Browser::new(&server)).await;
    let back = provider.sends_back(&url, &json!({}));
    let other = back.replace(PROVIDER, "0f0e0000-0000-4000-8000-000000000002");
    assert_eq!(
        browser.open(&other).await.error_code(),
        "NOT_FOUND",
        "a provider that there is not"
    );

    let mut browser = Browser::new(&server);
    let url = leaves(&mut browser).await;
    let back = provider.sends_back(&url, &json!({}));
    server.hand.advance(Duration::from_secs(3_600));
    assert_eq!(browser.open(&back).await.error_code(), "LOGIN_EXPIRED", "too late");
    assert_eq!(
        browser
            .open(&format!("/v2/web/upstream/{PROVIDER}?state=x&code=y"))
            .await
            .error_code(),
        "LOGIN_EXPIRED"
    );
}

#[tokio::test]
async fn an_answer_that_names_another_issuer_is_refused() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let url = leaves(&mut browser).await;
    let back = format!(
        "{}&iss=https%3A%2F%2Fop.example.org",
        provider.sends_back(&url, &json!({}))
    );
    assert_eq!(browser.open(&back).await.error_code(), "PROVIDER_FAILED");
    let url = leaves(&mut browser).await;
    let issuer: String = url::form_urlencoded::byte_serialize(provider.issuer.as_bytes()).collect();
    let page = browser
        .open(&format!("{}&iss={issuer}", provider.sends_back(&url, &json!({}))))
        .await;
    assert!(page.is_consent(), "{}", page.body);
}

#[tokio::test]
async fn whoever_says_no_there_is_asked_again_here() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let url = leaves(&mut browser).await;
    let back = provider.sends_back(&url, &json!({}));
    let state = back.rsplit_once("state=").unwrap().1;
    let page = browser
        .open(&format!(
            "/v2/web/upstream/{PROVIDER}?state={state}&error=access_denied&error_description=%3Cb%3Eno"
        ))
        .await;
    assert!(page.form().action.starts_with("/v2/web/login/"));
    assert_eq!(
        page.alert().unwrap(),
        "You did not log in there. Try again, or log in another way."
    );
    assert!(!page.body.contains("<b>no"));
}

#[tokio::test]
async fn a_provider_that_is_away_or_another_is_told_on_a_page() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    provider.claims_to_be("https://op.example.org");
    let link = |page: &Page| page.providers()[0].clone();
    let mut browser = Browser::new(&server);
    let page = browser.opens(&portal().asks("openid")).await;
    assert_eq!(
        browser.open(&link(&page)).await.error_code(),
        "PROVIDER_FAILED",
        "another"
    );
    provider.stop();
    assert_eq!(browser.open(&link(&page)).await.error_code(), "PROVIDER_FAILED", "away");
    let page = browser.picks(&page, ADA.id).await;
    assert!(page.is_consent(), "others still log in");
}

#[tokio::test]
async fn somebody_who_is_asked_again_must_prove_themselves_there_again() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let mut browser = Browser::new(&server);
    let first = leaves(&mut browser).await;
    assert!(!first.query().unwrap().contains("prompt="));
    browser.open(&provider.sends_back(&first, &json!({}))).await;
    let page = browser.opens(&portal().asks("openid").with("prompt", "login")).await;
    let again = follows_link(&mut browser, &page).await;
    assert!(again.query().unwrap().contains("prompt=login"), "{again}");
}

#[tokio::test]
async fn a_client_that_requires_a_provider_offers_that_one_only() {
    let provider = Provider::start().await;
    let server = start(&provider).await;
    let ask = crate::support::university().asks("openid");
    let page = Browser::new(&server).opens(&ask).await;
    assert!(page.is_login());
    assert!(!page.body.contains("Upstream University"), "{}", page.body);
}
