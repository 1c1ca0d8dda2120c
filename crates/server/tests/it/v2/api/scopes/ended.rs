//! What is issued obeys changes of scopes.

use serde_json::{Value, json};

use super::{TRANSFER_ID, of, one, scope, world};
use crate::support::{BEN, CLEO, SERVICE_VIEW, TestServer, access_token, portal, service};

#[tokio::test]
async fn a_new_scope_can_be_asked_for_at_once_and_a_changed_one_obeys() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let made = server.scope(&ben, &client, "all").await;
    let (id, text) = (made["id"].as_str().unwrap(), made["scope_string"].as_str().unwrap());
    let ask = portal().asks(text).offline();
    let tokens = server.log_in_as_asked(&portal(), CLEO, &ask).await;
    assert_eq!(
        (&tokens["scope"], &tokens["resource_server"]),
        (&json!(text), &json!(client))
    );
    assert!(tokens["refresh_token"].is_string());

    let change = json!({"scope": {"allows_refresh_token": false, "required_domains": ["example.edu"]}});
    server.put_json(&one(id), &ben, &change).await.good();
    let tokens = server.log_in_as_asked(&portal(), CLEO, &ask).await;
    assert!(tokens.get("refresh_token").is_none_or(Value::is_null));
    let nobody = json!({"scope": {"required_domains": ["nobody.example"]}});
    server.put_json(&one(id), &ben, &nobody).await.good();
    let mut browser = crate::support::Browser::new(&server);
    let left = browser.agrees(&ask, CLEO).await.left.unwrap();
    assert!(left.as_str().contains("error=access_denied"), "{left}");
}

#[tokio::test]
async fn with_a_scope_its_consents_and_all_tokens_under_it_end() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let dependency = json!({"scope": TRANSFER_ID, "optional": false, "requires_refresh_token": true});
    let ask = scope("all", &json!({"dependent_scopes": [dependency]}));
    let made = server.post_json(&of(&client), &ben, &ask).await.good()["scope"].take();
    let (id, text) = (made["id"].as_str().unwrap(), made["scope_string"].as_str().unwrap());
    let secret = server.secret(&ben, &client).await;
    let wanted = format!("{text} {SERVICE_VIEW}");
    let tokens = server
        .log_in_as_asked(&portal(), CLEO, &portal().asks(&wanted).offline())
        .await;
    let received = crate::support::token_for(&tokens, &client).clone();
    let form = [
        ("grant_type", "urn:globus:auth:grant_type:dependent_token"),
        ("token", received["access_token"].as_str().unwrap()),
    ];
    let behind = server.token(&secret, &form).await.good();
    let own = server.client_credentials(&portal(), text).await.good();
    let active = async |authorization: &str, token: &str| {
        let answer = server
            .post("/v2/oauth2/token/introspect", authorization, &[("token", token)])
            .await;
        answer.good()["active"].as_bool().unwrap()
    };
    let transfer = access_token(&behind, "transfer.api.globus.org");
    let all = [
        (secret.as_str(), received["access_token"].as_str().unwrap()),
        (&secret, access_token(&own, &client)),
        (&crate::support::transfer().basic(), transfer),
        (&portal().basic(), received["refresh_token"].as_str().unwrap()),
    ];
    for (authorization, token) in all {
        assert!(active(authorization, token).await);
    }
    server.delete(&one(id), &ben).await.good();
    for (authorization, token) in all {
        assert!(!active(authorization, token).await);
    }
    assert!(
        server.is_active(&portal(), access_token(&tokens, service().id)).await,
        "others stay"
    );
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", received["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(
        server.token(&portal().basic(), &refresh).await.refusal().1,
        "invalid_grant"
    );
    assert_eq!(
        server.client_credentials(&portal(), text).await.refusal().1,
        "invalid_scope"
    );

    // A scope of the same text is another one.
    server.later(1);
    server
        .post_json(&of(&client), &server.manager(BEN).await, &ask)
        .await
        .good();
    for (authorization, token) in all {
        assert!(!active(authorization, token).await, "nothing comes back to life");
    }
    let mut browser = crate::support::Browser::new(&server);
    let page = browser.opens(&portal().asks(text)).await;
    let page = browser.picks(&page, CLEO.id).await;
    assert!(page.is_consent(), "the person is asked again");
}
