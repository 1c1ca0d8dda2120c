//! The secrets of clients.

use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};

use crate::support::{ADA, BEN, TestServer, basic, nowhere, portal, service_account, tells};

fn all(client: &str) -> String {
    format!("/v2/api/clients/{client}/credentials")
}

fn named(name: &str) -> Value {
    json!({"credential": {"name": name}})
}

/// Whether a secret proves that one is a client.
async fn works(server: &TestServer, client: &str, secret: &str) -> bool {
    let form = [("grant_type", "client_credentials"), ("scope", "openid")];
    let answer = server.token(&basic(&format!("{client}:{secret}")), &form).await;
    assert!([200, 401].contains(&answer.status.as_u16()), "{answer:?}");
    answer.status == 200
}

#[tokio::test]
async fn a_secret_is_told_once_and_ends_with_its_credential() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let id = portal().id;
    let made = server.post_json(&all(id), &ada, &named("foo")).await.good();
    let credential = &made["credential"];
    let secret = credential["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 44);
    assert_eq!(Base64::decode_vec(secret).unwrap().len(), 32);
    assert_eq!(
        (&credential["name"], &credential["client"]),
        (&json!("foo"), &json!(id))
    );
    assert_eq!(credential["created"], "2027-01-15T08:00:00.000000+00:00");
    assert!(
        works(&server, id, secret).await,
        "at once, though the client was in memory"
    );
    assert!(
        works(&server, id, portal().secret.unwrap()).await,
        "the first one stays"
    );

    let mut untold = credential.clone();
    untold["secret"] = Value::Null;
    let listed = server.get(&all(id), &ada).await.good();
    let listed = listed["credentials"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&untold), "{listed:?}");
    assert!(listed.iter().all(|credential| credential["secret"].is_null()));

    let one = format!("{}/{}", all(id), credential["id"].as_str().unwrap());
    let deleted = server.delete(&one, &ada).await.good();
    assert_eq!(deleted, json!({ "credential": untold }));
    assert!(!works(&server, id, secret).await, "at once");
    assert!(works(&server, id, portal().secret.unwrap()).await);
    tells(&server.delete(&one, &ada).await, (404, "NOT_FOUND", "credential_id: "));
}

#[tokio::test]
async fn a_client_manages_its_own_credentials() {
    let server = TestServer::start().await;
    let account = service_account();
    let made = server
        .post_json(&all(account.id), &account.basic(), &named("next"))
        .await
        .good();
    let secret = made["credential"]["secret"].as_str().unwrap();
    let next = basic(&format!("{}:{secret}", account.id));
    let listed = server.get(&all(account.id), &next).await.good();
    let first = listed["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "seed")
        .unwrap();
    let path = format!("{}/{}", all(account.id), first["id"].as_str().unwrap());
    server.delete(&path, &next).await.good();
    assert!(!works(&server, account.id, account.secret.unwrap()).await);
    assert!(works(&server, account.id, secret).await);
    tells(
        &server.get(&all(account.id), &account.basic()).await,
        (401, "UNAUTHORIZED", "Basic auth failed"),
    );
}

#[tokio::test]
async fn others_may_not_see_or_make_credentials() {
    let server = TestServer::start().await;
    let (ben, plain) = (server.manager(BEN).await, server.bearer(ADA, "openid").await);
    let path = all(portal().id);
    for (authorization, expected) in [
        ("", (401, "UNAUTHORIZED", "Call must be authenticated")),
        (ben.as_str(), (403, "FORBIDDEN", "You are not an administrator")),
        (
            plain.as_str(),
            (403, "FORBIDDEN", "The call needs a token with the scope"),
        ),
        (
            &service_account().basic(),
            (403, "FORBIDDEN", "The call needs a token with the scope"),
        ),
    ] {
        tells(&server.get(&path, authorization).await, expected);
        tells(&server.post_json(&path, authorization, &named("x")).await, expected);
        let one = format!("{path}/{}", nowhere());
        tells(&server.delete(&one, authorization).await, expected);
    }
}

#[tokio::test]
async fn a_new_credential_needs_a_fresh_login_and_a_list_does_not() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    server.later(1_801);
    server.get(&all(portal().id), &ada).await.good();
    let refused = server.post_json(&all(portal().id), &ada, &named("x")).await;
    tells(&refused, (403, "FORBIDDEN", "To access this project"));
}

#[tokio::test]
async fn requests_that_are_wrong_are_named() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let public = "e0000000-0000-4000-8000-000000000001";
    let other = server.get(&all(service_account().id), &ada).await.good();
    let foreign = other["credentials"][0]["id"].as_str().unwrap();
    for (answer, expected) in [
        (
            server.post_json(&all(public), &ada, &named("x")).await,
            (
                400,
                "INVALID_PARAMETERS",
                "client_id: a public client can keep no secret",
            ),
        ),
        (
            server.post_json(&all(portal().id), &ada, &named(" ")).await,
            (400, "INVALID_PARAMETERS", "name: must not be empty"),
        ),
        (
            server
                .post_json(&all(portal().id), &ada, &json!({"credential": {}}))
                .await,
            (400, "INVALID_PARAMETERS", "name: is missing"),
        ),
        (
            server.post_json(&all(nowhere()), &ada, &named("x")).await,
            (404, "NOT_FOUND", "client_id: there is no such client"),
        ),
        (
            server.get(&all("x"), &ada).await,
            (400, "INVALID_PARAMETERS", "client_id: must be a UUID"),
        ),
        (
            server.delete(&format!("{}/x", all(portal().id)), &ada).await,
            (400, "INVALID_PARAMETERS", "credential_id: must be a UUID"),
        ),
        (
            server.delete(&format!("{}/{foreign}", all(portal().id)), &ada).await,
            (404, "NOT_FOUND", "credential_id: the client has no such credential"),
        ),
    ] {
        tells(&answer, expected);
    }
}
