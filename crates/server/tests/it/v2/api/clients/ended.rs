//! What ends with a client, or with a part of it.

use serde_json::{Value, json};

use super::one;
use crate::support::{
    ADA, Application, BEN, CLEO, TRANSFER, TestServer, access_token, portal, service, tells, token_for,
};

#[tokio::test]
async fn with_a_client_its_tokens_and_all_that_came_of_them_end() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let own = server.client_credentials(&portal(), TRANSFER).await.good();
    let scope = format!("openid {}", crate::support::SERVICE_ALL);
    let tokens = server
        .log_in_as_asked(&portal(), BEN, &portal().asks(&scope).offline())
        .await;
    let received = access_token(&tokens, service().id);
    let behind = server
        .dependent(&service(), received, &[("access_type", "offline")])
        .await
        .good();
    let for_client = server
        .client_credentials(&portal(), crate::support::SERVICE_ALL)
        .await
        .good();
    let behind_client = server
        .dependent(&service(), access_token(&for_client, service().id), &[])
        .await
        .good();
    let issued = |tokens: &Value, server: &str| token_for(tokens, server).clone();
    let transfer = [
        issued(&own, "transfer.api.globus.org"),
        issued(&behind, "transfer.api.globus.org"),
        issued(&behind_client, "transfer.api.globus.org"),
    ];
    let active = async |token: &Value| {
        let text = token["access_token"].as_str().unwrap();
        let told = server.introspect(&crate::support::transfer(), text, &[]).await;
        told["active"].as_bool().unwrap()
    };
    for token in &transfer {
        assert!(active(token).await, "{token}");
    }
    server.delete(&one(portal().id), &ada).await.good();
    for token in &transfer {
        assert!(!active(token).await, "{token}");
    }
}

#[tokio::test]
async fn a_deleted_client_can_do_nothing_any_more() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "confidential_client").await;
    let secret = server.secret(&ben, &id).await;
    let application = Application {
        id: String::leak(id),
        secret: None,
        redirect_uri: "https://app.example.org/callback",
    };
    let with_secret = Application {
        secret: Some("unused"),
        ..application
    };
    let code = server.code(&with_secret.asks("openid"), CLEO).await;
    let unused = server.code(&with_secret.asks("openid"), CLEO).await;
    let tokens = server.token(&secret, &with_secret.redeems(&code)).await.good();
    server
        .get(
            "/v2/oauth2/userinfo",
            &format!("Bearer {}", tokens["access_token"].as_str().unwrap()),
        )
        .await
        .good();

    server.delete(&one(application.id), &ben).await.good();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(server.get("/v2/oauth2/userinfo", &bearer).await.api_error().0, 401);
    assert_eq!(server.token(&secret, &with_secret.redeems(&unused)).await.status, 401);
    let page = crate::support::Browser::new(&server)
        .opens(&with_secret.asks("openid"))
        .await;
    assert_eq!(page.error_code(), "OAUTH_AUTH_REQUEST_FAILURE");
    let identity = server
        .get(&format!("/v2/api/identities/{}", application.id), &portal().basic())
        .await;
    assert_eq!(identity.status, 404);
}

#[tokio::test]
async fn a_redirect_uri_that_was_removed_is_refused_at_once() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let mut browser = crate::support::Browser::new(&server);
    let waiting = browser.opens(&portal().asks("openid email")).await;
    assert!(waiting.is_login());
    let change = json!({"client": {"redirect_uris": ["https://portal.example.org/other"]}});
    server.put_json(&one(portal().id), &ada, &change).await.good();
    let page = crate::support::Browser::new(&server)
        .opens(&portal().asks("openid"))
        .await;
    assert_eq!(page.error_code(), "OAUTH_AUTH_REQUEST_FAILURE");
    let page = browser.picks(&waiting, CLEO.id).await;
    assert_eq!(
        page.error_code(),
        "OAUTH_AUTH_REQUEST_FAILURE",
        "a login that is under way too"
    );
    let other = portal()
        .asks("openid")
        .with("redirect_uri", "https://portal.example.org/other");
    server.code(&other, CLEO).await;
}

#[tokio::test]
async fn a_client_that_owns_scopes_is_not_deleted() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    tells(
        &server.delete(&one(service().id), &ada).await,
        (409, "CONFLICT", "The client still owns scopes; delete them first"),
    );
    server.client_credentials(&service(), TRANSFER).await.good();
}
