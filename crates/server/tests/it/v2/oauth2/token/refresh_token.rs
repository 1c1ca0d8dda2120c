//! Refresh tokens.

use std::time::Duration;

use globus_auth_server::config::Tokens;
use serde_json::Value;

use crate::support::{
    ADA, Answer, Application, Options, TRANSFER, TestServer, cli, instance, native, portal, token_for, university,
};

async fn refresh(server: &TestServer, application: &Application, token: &str) -> Answer {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    match application.secret {
        Some(_) => server.token(&application.basic(), &form).await,
        None => {
            form.push(("client_id", application.id));
            server.token("", &form).await
        }
    }
}

async fn offline(server: &TestServer, application: &Application) -> Value {
    let ask = application.asks(&format!("openid email {TRANSFER}")).offline();
    server.log_in_as_asked(application, ADA, &ask).await
}

fn refresh_token(tokens: &Value, resource_server: &str) -> String {
    token_for(tokens, resource_server)["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

const HALF_A_YEAR: Duration = Duration::from_secs(180 * 86_400);
const A_MICROSECOND: Duration = Duration::from_micros(1);

#[tokio::test]
async fn one_token_comes_back_and_the_refresh_token_is_repeated() {
    let server = TestServer::start().await;
    for application in [portal(), native(), instance()] {
        let tokens = offline(&server, &application).await;
        let token = refresh_token(&tokens, "transfer.api.globus.org");
        let renewed = refresh(&server, &application, &token).await.good();
        assert_eq!(renewed["refresh_token"], token.as_str());
        assert_ne!(
            renewed["access_token"],
            token_for(&tokens, "transfer.api.globus.org")["access_token"]
        );
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(renewed, { ".access_token" => "[access]", ".refresh_token" => "[same]" }, @r#"
            {
              "access_token": "[access]",
              "expires_in": 172800,
              "other_tokens": [],
              "refresh_token": "[same]",
              "resource_server": "transfer.api.globus.org",
              "scope": "urn:globus:auth:scope:transfer.api.globus.org:all",
              "token_type": "Bearer"
            }
            "#);
        }
        assert!(
            server
                .is_active(&portal_or(application), renewed["access_token"].as_str().unwrap())
                .await
        );
    }
}

/// Validation wants a secret here; the resource server has one in any case.
fn portal_or(application: Application) -> Application {
    if application.secret.is_some() {
        application
    } else {
        crate::support::transfer()
    }
}

#[tokio::test]
async fn the_old_access_token_stays_good() {
    let server = TestServer::start().await;
    let tokens = offline(&server, &portal()).await;
    refresh(&server, &portal(), &refresh_token(&tokens, "auth.globus.org"))
        .await
        .good();
    assert!(
        server
            .is_active(&portal(), tokens["access_token"].as_str().unwrap())
            .await
    );
}

#[tokio::test]
async fn it_ends_after_half_a_year_without_use() {
    let server = TestServer::start().await;
    let tokens = offline(&server, &portal()).await;
    let (used, idle) = (
        refresh_token(&tokens, "auth.globus.org"),
        refresh_token(&tokens, "transfer.api.globus.org"),
    );
    server.hand.advance(HALF_A_YEAR - A_MICROSECOND);
    refresh(&server, &portal(), &used).await.good();
    server.hand.advance(A_MICROSECOND);
    let (status, error, _) = refresh(&server, &portal(), &idle).await.refusal();
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    assert!(!server.is_active(&portal(), &idle).await);

    server.hand.advance(HALF_A_YEAR - A_MICROSECOND - A_MICROSECOND);
    refresh(&server, &portal(), &used).await.good();
    server.hand.advance(HALF_A_YEAR);
    assert_eq!(refresh(&server, &portal(), &used).await.status, 400);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let server = TestServer::start().await;
    let tokens = offline(&server, &portal()).await;
    let real = refresh_token(&tokens, "auth.globus.org");
    let flipped = if real.ends_with('0') { "1" } else { "0" };
    let changed = format!("{}{flipped}", &real[..real.len() - 1]);
    let masked = format!("{}{}{}", &real[..3], "0123456789abcdef", &real[19..]);
    let access = tokens["access_token"].as_str().unwrap();
    for token in [
        "x",
        "Agr",
        &changed,
        &masked,
        access,
        &real[..real.len() - 1],
        &real.to_uppercase(),
    ] {
        let (status, error, _) = refresh(&server, &portal(), token).await.refusal();
        assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    }
    let missing = server
        .token(&portal().basic(), &[("grant_type", "refresh_token")])
        .await
        .refusal();
    assert_eq!((missing.0, missing.1.as_str()), (400, "invalid_request"));
    assert!(missing.2.starts_with("refresh_token:"), "{}", missing.2);
}

#[tokio::test]
async fn only_the_client_it_was_issued_to_may_use_it() {
    let server = TestServer::start().await;
    let tokens = offline(&server, &portal()).await;
    let token = refresh_token(&tokens, "auth.globus.org");
    for other in [university(), instance(), native(), cli()] {
        let (status, error, _) = refresh(&server, &other, &token).await.refusal();
        assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    }
    refresh(&server, &portal(), &token).await.good();
}

#[tokio::test]
async fn a_public_clients_token_needs_its_id() {
    let server = TestServer::start().await;
    let tokens = offline(&server, &native()).await;
    let token = refresh_token(&tokens, "auth.globus.org");
    let answer = server
        .token("", &[("grant_type", "refresh_token"), ("refresh_token", &token)])
        .await;
    assert_eq!(answer.status, 401);
    answer.json();
}

#[tokio::test]
async fn without_offline_there_is_none() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, &format!("openid {TRANSFER}")).await;
    assert!(tokens.get("refresh_token").is_none());
    assert!(tokens["other_tokens"][0].get("refresh_token").is_none());
}

#[tokio::test]
async fn a_person_who_agreed_without_refresh_is_asked_again_for_it() {
    let server = TestServer::start().await;
    let mut browser = crate::support::Browser::new(&server);
    browser.gets_code(&portal().asks("openid"), ADA).await;
    assert!(
        browser.opens(&portal().asks("openid")).await.left.is_some(),
        "the same again needs no question"
    );
    let page = browser.opens(&portal().asks("openid").offline()).await;
    assert!(page.is_consent());
    let code = browser.allows(&page).await.code();
    assert!(server.redeem(&portal(), &code).await.good()["refresh_token"].is_string());
    assert!(browser.opens(&portal().asks("openid").offline()).await.left.is_some());
    // Once agreed, it stays agreed; a log-in without the wish gives none all the same.
    let code = browser.gets_code(&portal().asks("openid"), ADA).await;
    assert!(
        server
            .redeem(&portal(), &code)
            .await
            .good()
            .get("refresh_token")
            .is_none()
    );
}

async fn rotating() -> TestServer {
    TestServer::start_with(Options {
        tokens: Tokens {
            rotate_refresh_tokens: true,
            ..Tokens::default()
        },
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn where_it_is_rotated_each_use_gives_another() {
    let server = rotating().await;
    for application in [portal(), native(), instance()] {
        let tokens = offline(&server, &application).await;
        let first = refresh_token(&tokens, "transfer.api.globus.org");
        let second = refresh_token(
            &refresh(&server, &application, &first).await.good(),
            "transfer.api.globus.org",
        );
        assert_ne!(first, second);
        // The answer was lost, or two threads asked: the same once more, and another access token.
        let repeated = refresh(&server, &application, &first).await.good();
        assert_eq!(repeated["refresh_token"], second.as_str());
        let third = refresh(&server, &application, &second).await.good();
        let transfer = crate::support::transfer();
        for renewed in [&repeated, &third] {
            assert!(
                server
                    .is_active(&transfer, renewed["access_token"].as_str().unwrap())
                    .await
            );
        }
    }
}

#[tokio::test]
async fn one_that_was_replaced_and_comes_back_ends_the_log_in() {
    for (uses, wait) in [(1, 61), (2, 0), (5, 86_400)] {
        let server = rotating().await;
        let tokens = offline(&server, &portal()).await;
        let other = refresh_token(&tokens, "auth.globus.org");
        let first = refresh_token(&tokens, "transfer.api.globus.org");
        let mut newest = first.clone();
        let mut access = Vec::new();
        for _ in 0..uses {
            let renewed = refresh(&server, &portal(), &newest).await.good();
            newest = refresh_token(&renewed, "transfer.api.globus.org");
            access.push(renewed["access_token"].as_str().unwrap().to_owned());
        }
        server.hand.advance(Duration::from_secs(wait));
        // Another client that has it can do nothing with it, nor with the name of the row.
        assert_eq!(refresh(&server, &university(), &first).await.status, 400);
        assert!(server.is_active(&portal(), &newest).await);

        let (status, error, why) = refresh(&server, &portal(), &first).await.refusal();
        assert_eq!((status, error.as_str()), (400, "invalid_grant"));
        assert!(why.contains("was replaced before"), "{why}");
        for token in [&newest, &other] {
            assert_eq!(refresh(&server, &portal(), token).await.status, 400);
        }
        access.push(tokens["access_token"].as_str().unwrap().to_owned());
        for token in &access {
            assert!(!server.is_active(&portal(), token).await, "{uses}");
        }
    }
}

#[tokio::test]
async fn two_that_refresh_at_the_same_moment_get_the_same() {
    let server = rotating().await;
    let tokens = offline(&server, &portal()).await;
    let token = refresh_token(&tokens, "auth.globus.org");
    let (portal, mut given) = (portal(), Vec::new());
    let (one, two) = tokio::join!(refresh(&server, &portal, &token), refresh(&server, &portal, &token));
    for answer in [one, two] {
        given.push(refresh_token(&answer.good(), "auth.globus.org"));
    }
    assert_eq!(given[0], given[1]);
    refresh(&server, &portal, &given[0]).await.good();
}

#[tokio::test]
async fn a_made_up_name_of_a_row_revokes_nothing() {
    let server = rotating().await;
    let tokens = offline(&server, &portal()).await;
    let (mine, other) = (
        refresh_token(&tokens, "auth.globus.org"),
        refresh_token(&tokens, "transfer.api.globus.org"),
    );
    // Whoever has a genuine token could otherwise turn its row into one beside it.
    for digit in 3..19 {
        let mut forged = mine.clone().into_bytes();
        forged[digit] = if forged[digit] == b'0' { b'1' } else { b'0' };
        let forged = String::from_utf8(forged).unwrap();
        assert_eq!(refresh(&server, &portal(), &forged).await.status, 400);
    }
    refresh(&server, &portal(), &other).await.good();
}
