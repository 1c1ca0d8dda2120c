//! Who sees and changes clients.

use serde_json::{Value, json};

use super::{PATH, one};
use crate::support::{ADA, BEN, CLEO, TestServer, basic, native, nowhere, portal, service_account, tells};

#[tokio::test]
async fn lists_hold_what_the_caller_owns() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let (first, second) = (server.project(&ben, BEN.id).await, server.project(&ben, BEN.id).await);
    let in_first = server.client(&ben, &first, "client_identity").await;
    let in_second = server.client(&ben, &second, "public_webapp_client").await;
    let ids = |document: &Value| {
        let clients = document["clients"].as_array().unwrap().iter();
        let mut ids: Vec<String> = clients
            .map(|client| client["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort_unstable();
        ids
    };
    let mut both = vec![in_first.clone(), in_second];
    both.sort_unstable();
    assert_eq!(ids(&server.get(PATH, &ben).await.good()), both);
    let viewer = server
        .bearer(BEN, "urn:globus:auth:scope:auth.globus.org:view_clients")
        .await;
    assert_eq!(ids(&server.get(PATH, &viewer).await.good()), both);
    let of_first = format!("{PATH}?project_id={first}");
    assert_eq!(
        ids(&server.get(&of_first, &ben).await.good()),
        std::slice::from_ref(&in_first)
    );
    tells(
        &server.get(&of_first, &ada).await,
        (403, "FORBIDDEN", "You are not an administrator"),
    );
    let unknown = format!("{PATH}?project_id={}", nowhere());
    tells(&server.get(&unknown, &ben).await, (404, "NOT_FOUND", "project_id: "));

    let secret = server.secret(&ben, &in_first).await;
    assert_eq!(
        ids(&server.get(PATH, &secret).await.good()),
        [in_first],
        "a client owns itself"
    );
    let plain = server.bearer(BEN, "openid").await;
    for path in [PATH, of_first.as_str()] {
        let refused = server.get(path, &plain).await;
        tells(&refused, (403, "FORBIDDEN", "The call needs a token with the scope"));
        tells(
            &server.get(path, "").await,
            (401, "UNAUTHORIZED", "Call must be authenticated"),
        );
    }
    let wrong = server.get(&format!("{PATH}?project_id=x"), &ben).await;
    tells(&wrong, (400, "INVALID_PARAMETERS", "project_id: must be a UUID"));
    let wrong = server
        .get(&format!("{PATH}?project_id={first}&fqdn=example.org"), &ben)
        .await;
    tells(
        &wrong,
        (400, "INVALID_PARAMETERS", "fqdn: give either fqdn or project_id"),
    );
}

#[tokio::test]
async fn public_clients_are_seen_by_everybody_and_private_ones_in_their_project() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let project = server.project(&ben, BEN.id).await;
    let hidden = server.client(&ben, &project, "confidential_client").await;
    let colleague = server.client(&ben, &project, "client_identity").await;
    let colleague = server.secret(&ben, &colleague).await;
    let plain = server.bearer(BEN, "openid").await;
    for authorization in [&ben, &colleague, &server.secret(&ben, &hidden).await] {
        server.get(&one(&hidden), authorization).await.good();
    }
    for authorization in [&ada, &service_account().basic(), &server.bearer(CLEO, "openid").await] {
        let refused = server.get(&one(&hidden), authorization).await;
        tells(&refused, (403, "FORBIDDEN", "You may not see this client"));
        server.get(&one(portal().id), authorization).await.good();
    }
    tells(
        &server.get(&one(&hidden), &plain).await,
        (403, "FORBIDDEN", "The call needs a token"),
    );
    tells(
        &server.get(&one(portal().id), "").await,
        (401, "UNAUTHORIZED", "Call must be"),
    );
}

#[tokio::test]
async fn only_administrators_change_clients_and_only_after_a_fresh_login() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "confidential_client").await;
    let plain = server.bearer(BEN, "openid").await;
    let create = json!({"client": {"name": "x", "project": project, "public_client": true}});
    let empty = json!({"client": {}});
    let calls = async |authorization: &str, expected: (u16, &str, &str)| {
        tells(&server.post_json(PATH, authorization, &create).await, expected);
        tells(&server.put_json(&one(&id), authorization, &empty).await, expected);
        tells(&server.delete(&one(&id), authorization).await, expected);
    };
    calls("", (401, "UNAUTHORIZED", "Call must be authenticated")).await;
    calls(
        &basic(&format!("{id}:wrong")),
        (401, "UNAUTHORIZED", "Basic auth failed"),
    )
    .await;
    calls(&ada, (403, "FORBIDDEN", "You are not an administrator")).await;
    calls(&plain, (403, "FORBIDDEN", "The call needs a token with the scope")).await;
    calls(&service_account().basic(), (403, "FORBIDDEN", "The call needs a token")).await;
    server.later(1_801);
    calls(
        &ben,
        (403, "FORBIDDEN", "To access this project you must have an identity"),
    )
    .await;
    server.get(&one(&id), &ben).await.good();
}

#[tokio::test]
async fn browsers_may_call_from_anywhere() {
    let server = TestServer::start().await;
    let refused = server.post_json(PATH, "", &json!({"client": {}})).await;
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    let unknown = server.call("PATCH", &one(native().id), "", &Value::Null).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.api_error().1.as_str()),
        (405, "METHOD_NOT_ALLOWED")
    );
}
