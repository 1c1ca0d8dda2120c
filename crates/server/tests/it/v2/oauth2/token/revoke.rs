//! Ending tokens.

use serde_json::json;

use crate::support::{
    ADA, Answer, Application, TRANSFER, TestServer, cli, instance, native, portal, token_for, transfer, university,
};

async fn revoke(server: &TestServer, caller: &Application, token: &str) -> Answer {
    let path = "/v2/oauth2/token/revoke";
    match caller.secret {
        Some(_) => server.post(path, &caller.basic(), &[("token", token)]).await,
        None => {
            server
                .post(path, "", &[("token", token), ("client_id", caller.id)])
                .await
        }
    }
}

/// Access and refresh token for Transfer.
async fn pair(server: &TestServer, application: &Application) -> (String, String) {
    let ask = application.asks(&format!("openid {TRANSFER}")).offline();
    let tokens = server.log_in_as_asked(application, ADA, &ask).await;
    let token = token_for(&tokens, "transfer.api.globus.org");
    let text = |name: &str| token[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

#[tokio::test]
async fn an_access_token_ends_alone() {
    let server = TestServer::start().await;
    let (access, refresh) = pair(&server, &portal()).await;
    assert_eq!(
        revoke(&server, &portal(), &access).await.good(),
        json!({"active": false})
    );
    assert!(!server.is_active(&portal(), &access).await);
    assert!(!server.is_active(&transfer(), &access).await);
    assert!(server.is_active(&portal(), &refresh).await);
}

#[tokio::test]
async fn a_refresh_token_takes_its_access_tokens_along_and_no_others() {
    let server = TestServer::start().await;
    let (access, refresh) = pair(&server, &portal()).await;
    let (other, _) = pair(&server, &portal()).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let renewed = server.token(&portal().basic(), &form).await.good();
    assert_eq!(
        revoke(&server, &portal(), &refresh).await.good(),
        json!({"active": false})
    );
    for token in [&access, &refresh, renewed["access_token"].as_str().unwrap()] {
        assert!(!server.is_active(&portal(), token).await);
    }
    assert!(server.is_active(&portal(), &other).await);
    assert_eq!(
        server.token(&portal().basic(), &form).await.refusal().1,
        "invalid_grant"
    );
    assert_eq!(revoke(&server, &portal(), &refresh).await.status, 200, "a second time");
}

#[tokio::test]
async fn a_template_ends_the_tokens_of_its_instances() {
    let server = TestServer::start().await;
    let (access, refresh) = pair(&server, &instance()).await;
    for token in [&access, &refresh] {
        assert_eq!(revoke(&server, &cli(), token).await.good(), json!({"active": false}));
        assert!(!server.is_active(&instance(), token).await);
    }
}

#[tokio::test]
async fn foreign_tokens_and_no_tokens_are_answered_alike_and_left_alone() {
    let server = TestServer::start().await;
    let (access, refresh) = pair(&server, &portal()).await;
    for caller in [university(), native(), cli(), transfer()] {
        for token in [&access, &refresh, "x", ""] {
            assert_eq!(revoke(&server, &caller, token).await.good(), json!({"active": false}));
        }
    }
    let path = "/v2/oauth2/token/revoke";
    assert_eq!(
        server.post(path, "", &[("client_id", cli().id)]).await.good(),
        json!({"active": false})
    );
    assert_eq!(
        server.post(path, &portal().basic(), &[]).await.good(),
        json!({"active": false})
    );
    assert!(server.is_active(&portal(), &access).await && server.is_active(&portal(), &refresh).await);
}

#[tokio::test]
async fn callers_say_who_they_are() {
    let server = TestServer::start().await;
    let (access, _) = pair(&server, &portal()).await;
    let path = "/v2/oauth2/token/revoke";
    assert_eq!(
        server.post(path, "", &[("token", &access)]).await.api_error().1,
        "UNAUTHORIZED"
    );
    assert!(server.is_active(&portal(), &access).await);
}

#[tokio::test]
async fn a_confidential_client_without_its_secret_is_answered_and_ends_nothing() {
    // `globus logout` sends this and fails on anything but 200.
    let server = TestServer::start().await;
    let (access, _) = pair(&server, &portal()).await;
    let unproved = [("token", access.as_str()), ("client_id", portal().id)];
    let answer = server.post("/v2/oauth2/token/revoke", "", &unproved).await;
    assert_eq!(answer.good(), json!({"active": false}));
    assert!(server.is_active(&portal(), &access).await);
    let wrong = [
        ("token", access.as_str()),
        ("client_id", portal().id),
        ("client_secret", "wrong"),
    ];
    assert_eq!(server.post("/v2/oauth2/token/revoke", "", &wrong).await.status, 401);
}
