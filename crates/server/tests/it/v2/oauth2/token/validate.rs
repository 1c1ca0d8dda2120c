//! Whether tokens are good, as the command line of Globus asks.

use serde_json::json;

use crate::support::{ADA, TestServer, cli, instance, native, portal};

const PATH: &str = "/v2/oauth2/token/validate";

#[tokio::test]
async fn access_and_refresh_tokens_of_confidential_and_public_clients() {
    let server = TestServer::start().await;
    for application in [instance(), native()] {
        let tokens = server
            .log_in_as_asked(&application, ADA, &application.asks("openid").offline())
            .await;
        for kind in ["access_token", "refresh_token"] {
            let mut form = vec![("token", tokens[kind].as_str().unwrap())];
            let mut authorization = String::new();
            if application.secret.is_some() {
                authorization = application.basic();
            } else {
                form.push(("client_id", application.id));
            }
            assert_eq!(
                server.post(PATH, &authorization, &form).await.good(),
                json!({"active": true}),
                "{kind}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_good_is_inactive_and_nothing_more() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in_as_asked(&native(), ADA, &native().asks("openid").offline())
        .await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for (token, client) in [("x", native()), (refresh, cli())] {
        let answer = server
            .post(PATH, "", &[("token", token), ("client_id", client.id)])
            .await;
        assert_eq!(answer.good(), json!({"active": false}));
    }
}

#[tokio::test]
async fn callers_say_who_they_are() {
    let server = TestServer::start().await;
    assert_eq!(
        server.post(PATH, "", &[("token", "x")]).await.api_error().1,
        "UNAUTHORIZED"
    );
    assert_eq!(
        server
            .post(PATH, "", &[("token", "x"), ("client_id", portal().id)])
            .await
            .status,
        401
    );
    assert_eq!(
        server.post(PATH, &portal().basic(), &[]).await.refusal().2,
        "token: is missing"
    );
}
