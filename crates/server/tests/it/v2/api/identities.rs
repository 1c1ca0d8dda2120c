//! Looking identities up.

use serde_json::{Value, json};

use crate::support::{ADA, BEN, TRANSFER, TestServer, VIEW_IDENTITY_SET, portal, service_account};

const PATH: &str = "/v2/api/identities";

async fn ask(server: &TestServer, query: &str) -> Value {
    server.get(&format!("{PATH}?{query}"), &portal().basic()).await.good()
}

fn usernames(document: &Value) -> Vec<&str> {
    let list = document["identities"].as_array().unwrap();
    list.iter()
        .map(|identity| identity["username"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn by_ids_in_the_form_of_the_api() {
    let server = TestServer::start().await;
    let document = ask(&server, &format!("ids={}", ADA.id)).await;
    insta::assert_json_snapshot!(document, @r#"
    {
      "identities": [
        {
          "email": "ada@example.edu",
          "id": "a0000000-0000-4000-8000-000000000001",
          "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
          "identity_type": "login",
          "name": "Ada Example",
          "organization": "Example University",
          "status": "used",
          "username": "ada@example.edu"
        }
      ]
    }
    "#);
    let several = format!(
        "ids={}%2C{},{}",
        ADA.id.to_uppercase(),
        BEN.linked,
        "00000000-0000-4000-8000-000000000000"
    );
    assert_eq!(
        usernames(&ask(&server, &several).await),
        ["ada@example.edu", "ben@example.edu"]
    );
    assert_eq!(
        ask(&server, "ids=00000000-0000-4000-8000-000000000000").await,
        json!({"identities": []})
    );
}

#[tokio::test]
async fn by_usernames_in_any_case_without_making_any() {
    let server = TestServer::start().await;
    let query = "usernames=ADA%40Example.EDU,nobody%40example.edu,dana%40example.org&provision=false";
    let document = ask(&server, query).await;
    let mut found = usernames(&document);
    found.sort_unstable();
    assert_eq!(found, ["ada@example.edu", "dana@example.org"]);
    assert_eq!(
        ask(&server, "usernames=nobody@example.edu").await,
        json!({"identities": []})
    );
}

#[tokio::test]
async fn clients_are_identities() {
    let server = TestServer::start().await;
    let id = service_account().id;
    let by_id = ask(&server, &format!("ids={id}")).await;
    assert_eq!(
        by_id["identities"][0],
        json!({
            "id": id, "username": format!("{id}@clients.auth.globus.org"), "status": "used",
            "identity_provider": "3a74877b-e2a3-44b1-8958-ede1031b1827", "identity_type": null,
            "name": "Example Service Account", "email": null, "organization": null,
        })
    );
    assert_eq!(
        ask(&server, &format!("usernames={id}@clients.auth.globus.org")).await,
        by_id
    );
    let unknown = "00000000-0000-4000-8000-000000000000@clients.auth.globus.org";
    assert_eq!(
        ask(&server, &format!("usernames={unknown}&provision=true")).await,
        json!({"identities": []})
    );
}

#[tokio::test]
async fn provisioning_makes_an_unused_identity_once() {
    let server = TestServer::start().await;
    for (spelling, name) in [("true", "a"), ("True", "b"), ("TRUE", "c")] {
        let query = format!("usernames={name}.New@example.edu&provision={spelling}");
        let made = ask(&server, &query).await;
        let identity = &made["identities"][0];
        assert_eq!(
            (&identity["status"], &identity["name"]),
            (&json!("unused"), &Value::Null),
            "{spelling}"
        );
        assert_eq!(identity["identity_provider"], "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001");
        assert_eq!(ask(&server, &query).await, made, "the same one again");
        assert_eq!(
            ask(&server, &format!("ids={}", identity["id"].as_str().unwrap())).await,
            made
        );
    }
    let nowhere = ask(&server, "usernames=a@nowhere.example&provision=true").await;
    assert_eq!(nowhere, json!({"identities": []}), "no provider has the domain");
}

#[tokio::test]
async fn twenty_who_provision_one_username_at_once_get_one_identity() {
    let server = TestServer::start().await;
    let asks = (0..20).map(|_| ask(&server, "usernames=new@example.edu&provision=true"));
    let mut answers = futures_util::future::join_all(asks).await;
    assert_eq!(usernames(&answers[0]), ["new@example.edu"]);
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn the_provider_comes_along_when_asked_for() {
    let server = TestServer::start().await;
    let document = ask(&server, &format!("ids={}&include=identity_provider", ADA.linked)).await;
    let globus_id = json!({
        "id": "41143743-f3c8-4d60-bbdb-eeecaba85bd9", "name": "Globus ID", "short_name": "globusid",
        "domains": ["globusid.org"], "alternative_names": [],
    });
    assert_eq!(document["included"], json!({"identity_providers": [globus_id]}));
    assert_eq!(
        document["identities"][0]["identity_provider"],
        "41143743-f3c8-4d60-bbdb-eeecaba85bd9"
    );
    let one = server
        .get(
            &format!("{PATH}/{}?include=identity_provider", ADA.linked),
            &portal().basic(),
        )
        .await
        .good();
    assert_eq!(one["included"], document["included"]);
    assert_eq!(one["identity"], document["identities"][0]);
}

#[tokio::test]
async fn requests_that_are_wrong_are_named() {
    let server = TestServer::start().await;
    let too_many = vec!["00000000-0000-4000-8000-000000000000"; 501].join(",");
    for (query, detail) in [
        ("", "ids: give either ids or usernames"),
        ("ids=&usernames=", "ids: give either ids or usernames"),
        (
            &format!("ids={}&usernames=ada@example.edu", ADA.id),
            "usernames: give either ids or usernames, not both",
        ),
        ("ids=no-uuid", "ids: every id must be a UUID"),
        ("usernames=ada", "usernames: every username must look like name@domain"),
        (
            "usernames=a@example.edu&provision=maybe",
            "provision: must be true or false",
        ),
        (
            &format!("ids={too_many}"),
            "ids: names 501 identities; ask for at most 500 at a time",
        ),
        ("ids=%ff", "the query string cannot be read"),
        ("ids=a&ids=b", "the query string cannot be read"),
        ("ids=%zz", "the query string cannot be read"),
    ] {
        let (status, code, told) = server
            .get(&format!("{PATH}?{query}"), &portal().basic())
            .await
            .api_error();
        assert_eq!((status, code.as_str()), (400, "INVALID_PARAMETERS"), "{query}");
        assert!(told.starts_with(detail), "{told}");
    }
}

#[tokio::test]
async fn five_hundred_at_a_time_are_found() {
    let server = TestServer::start().await;
    let mut ids = vec!["00000000-0000-4000-8000-000000000000"; 499];
    ids.push(ADA.id);
    assert_eq!(
        usernames(&ask(&server, &format!("ids={}", ids.join("%2C"))).await),
        ["ada@example.edu"]
    );
}

#[tokio::test]
async fn one_identity_by_its_path() {
    let server = TestServer::start().await;
    let one = |id: &str| format!("{PATH}/{id}");
    let found = server.get(&one(ADA.id), &portal().basic()).await.good();
    assert_eq!(found["identity"]["username"], "ada@example.edu");
    assert!(found.get("included").is_none());
    let client = server.get(&one(portal().id), &portal().basic()).await.good();
    assert_eq!(client["identity"]["name"], "Example Portal");
    let unknown = server
        .get(&one("00000000-0000-4000-8000-000000000000"), &portal().basic())
        .await
        .api_error();
    assert_eq!((unknown.0, unknown.1.as_str()), (404, "NOT_FOUND"));
    let malformed = server.get(&one("no-uuid"), &portal().basic()).await.api_error();
    assert_eq!(
        (malformed.0, malformed.2.as_str()),
        (400, "identity_id: must be a UUID")
    );
    let broken = server.get(&one("%ff"), &portal().basic()).await.api_error();
    assert_eq!(broken.0, 400);
}

#[tokio::test]
async fn any_token_for_auth_and_any_clients_secret_let_in_and_nothing_else() {
    let server = TestServer::start().await;
    let path = format!("{PATH}?ids={}", ADA.id);
    for scope in [
        "openid",
        VIEW_IDENTITY_SET,
        "urn:globus:auth:scope:auth.globus.org:view_identities",
    ] {
        let tokens = server.log_in(&portal(), ADA, scope).await;
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        server.get(&path, &bearer).await.good();
    }
    let tokens = server.log_in(&portal(), ADA, TRANSFER).await;
    let elsewhere = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for (authorization, detail) in [
        ("", "Call must be authenticated"),
        ("Digest x", "Call must be authenticated"),
        (&elsewhere, "Token is not active"),
        ("Bearer x", "Token is not active"),
        (
            &crate::support::basic(&format!("{}:wrong", portal().id)),
            "Basic auth failed",
        ),
    ] {
        let refused = server.get(&path, authorization).await.api_error();
        assert_eq!(refused, (401, "UNAUTHORIZED".to_owned(), detail.to_owned()));
        let one = server.get(&format!("{PATH}/{}", ADA.id), authorization).await;
        assert_eq!(one.api_error().0, 401);
    }
}
