//! Who sees and changes scopes.

use serde_json::{Value, json};

use super::{PATH, of, one, scope, world};
use crate::support::{ADA, BEN, CLEO, TestServer, nowhere, service, service_account, tells};

#[tokio::test]
async fn advertised_scopes_are_found_by_everybody_and_others_by_their_own() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let hidden = server.scope(&ben, &client, "hidden").await;
    let ask = scope("shown", &json!({"advertised": true}));
    let shown = server.post_json(&of(&client), &ben, &ask).await.good()["scope"].take();
    let by_string = format!(
        "{PATH}?scope_strings={},{},https://nowhere.example",
        hidden["scope_string"].as_str().unwrap(),
        shown["scope_string"].as_str().unwrap()
    );
    let (hidden, shown) = (hidden["id"].as_str().unwrap(), shown["id"].as_str().unwrap());
    let by_id = format!("{PATH}?ids={hidden},{shown},{}", nowhere());
    let count = |document: &Value| document["scopes"].as_array().unwrap().len();
    let own = server.secret(&ben, &client).await;
    let viewer = "urn:globus:auth:scope:auth.globus.org:view_clients_and_scopes";
    let viewer = server.bearer(BEN, viewer).await;
    for authorization in [&ben, &own, &viewer] {
        assert_eq!(count(&server.get(&by_string, authorization).await.good()), 2);
        assert_eq!(count(&server.get(&by_id, authorization).await.good()), 2);
        assert_eq!(count(&server.get(PATH, authorization).await.good()), 2);
        server.get(&one(hidden), authorization).await.good();
    }
    let (ada, cleo) = (server.manager(ADA).await, server.bearer(CLEO, "openid").await);
    for authorization in [&ada, &cleo, &service_account().basic()] {
        assert_eq!(count(&server.get(&by_string, authorization).await.good()), 1);
        assert_eq!(count(&server.get(&by_id, authorization).await.good()), 1);
        server.get(&one(shown), authorization).await.good();
        tells(
            &server.get(&one(hidden), authorization).await,
            (403, "FORBIDDEN", "You may not see"),
        );
    }
    let plain = server.bearer(BEN, "openid").await;
    tells(
        &server.get(&one(hidden), &plain).await,
        (403, "FORBIDDEN", "The call needs a token"),
    );
    tells(
        &server.get(PATH, &plain).await,
        (403, "FORBIDDEN", "The call needs a token"),
    );
    tells(
        &server.get(PATH, "").await,
        (401, "UNAUTHORIZED", "Call must be authenticated"),
    );
    assert_eq!(
        server.get(PATH, &service_account().basic()).await.good(),
        json!({"scopes": []}),
        "a client without scopes"
    );
    let both = server.get(&format!("{by_id}&scope_strings=x"), &ben).await;
    tells(
        &both,
        (
            400,
            "INVALID_PARAMETERS",
            "scope_strings: give either ids or scope_strings",
        ),
    );
    let wrong = server.get(&format!("{PATH}?ids=x"), &ben).await;
    tells(&wrong, (400, "INVALID_PARAMETERS", "ids: must be a UUID"));
}

#[tokio::test]
async fn only_administrators_and_the_client_change_scopes() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let id = server.scope(&ben, &client, "all").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (ada, plain) = (server.manager(ADA).await, server.bearer(BEN, "openid").await);
    let calls = async |authorization: &str, expected: (u16, &str, &str)| {
        let create = scope("other", &json!({}));
        tells(&server.post_json(&of(&client), authorization, &create).await, expected);
        tells(
            &server.put_json(&one(&id), authorization, &json!({"scope": {}})).await,
            expected,
        );
        tells(&server.delete(&one(&id), authorization).await, expected);
    };
    calls("", (401, "UNAUTHORIZED", "Call must be authenticated")).await;
    calls(&ada, (403, "FORBIDDEN", "You are not an administrator")).await;
    calls(&plain, (403, "FORBIDDEN", "The call needs a token with the scope")).await;
    calls(
        &service().basic(),
        (403, "FORBIDDEN", "The call needs a token with the scope"),
    )
    .await;
    server.later(1_801);
    calls(&ben, (403, "FORBIDDEN", "To access this project")).await;
    let fresh = server.manager(BEN).await;
    let own = server.secret(&fresh, &client).await;
    server.later(100_000);
    server
        .put_json(&one(&id), &own, &json!({"scope": {"name": "By itself"}}))
        .await
        .good();
    server.scope(&own, &client, "other").await;
    server.delete(&one(&id), &own).await.good();
}
