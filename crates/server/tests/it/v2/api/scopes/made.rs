//! What a scope may be.

use serde_json::json;

use super::{PATH, TRANSFER_ID, of, one, scope, strings, world};
use crate::support::{ADA, TRANSFER, TestServer, nowhere, portal, tells};

#[tokio::test]
async fn a_scope_is_made_told_changed_and_deleted() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let dependency = json!({"scope": TRANSFER_ID, "optional": false, "requires_refresh_token": true});
    let ask = scope(
        "action_all",
        &json!({
            "advertised": true, "required_domains": ["Example.ORG"], "dependent_scopes": [dependency],
            "allow_refresh_tokens": false,
        }),
    );
    let document = server.post_json(&of(&client), &ben, &ask).await.good();
    let told = &document["scope"];
    let id = told["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "scope_string": format!("https://auth.globus.org/scopes/{client}/action_all"), "client": client,
        "name": "A scope", "description": "Do things", "advertised": true, "allows_refresh_token": true,
        "required_domains": ["example.org"], "dependent_scopes": [dependency],
    });
    assert_eq!(
        document,
        json!({"scope": expected, "scopes": [expected]}),
        "under both names"
    );
    assert_eq!(server.get(&one(id), &ben).await.good(), json!({"scope": expected}));
    let of_client = format!("{}/{id}", of(&client));
    assert_eq!(server.get(&of_client, &ben).await.good(), json!({"scope": expected}));
    let of_other = format!("{}/{id}", of(portal().id));
    tells(
        &server.get(&of_other, &ben).await,
        (404, "NOT_FOUND", "scope_id: there is no such scope"),
    );
    let known = server.get(&format!("/v2/api/clients/{client}"), &ben).await.good();
    assert_eq!(known["client"]["scopes"], json!([id]));

    let change = json!({"scope": {
        "name": "Another name", "advertised": false, "allows_refresh_token": false, "dependent_scopes": [],
        "scope_suffix": "action",
    }});
    let changed = server.put_json(&one(id), &ben, &change).await.good();
    let told = &changed["scope"];
    assert_eq!(
        (&told["name"], &told["description"]),
        (&json!("Another name"), &json!("Do things"))
    );
    assert_eq!(
        (&told["advertised"], &told["allows_refresh_token"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        (&told["dependent_scopes"], &told["required_domains"]),
        (&json!([]), &json!(["example.org"]))
    );
    assert_eq!(
        told["scope_string"],
        json!(format!("https://auth.globus.org/scopes/{client}/action"))
    );
    assert_eq!(server.get(&one(id), &ben).await.good(), changed);

    assert_eq!(server.delete(&one(id), &ben).await.good(), changed);
    let gone = (404, "NOT_FOUND", "scope_id: there is no such scope");
    tells(&server.get(&one(id), &ben).await, gone);
    tells(&server.put_json(&one(id), &ben, &change).await, gone);
    tells(&server.delete(&one(id), &ben).await, gone);
}

#[tokio::test]
async fn what_is_not_said_of_a_scope_is_as_documented() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let told = server.scope(&ben, &client, "all").await;
    assert_eq!(
        (&told["advertised"], &told["allows_refresh_token"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        (&told["required_domains"], &told["dependent_scopes"]),
        (&json!([]), &json!([]))
    );
}

#[tokio::test]
async fn there_is_a_scope_for_each_name_of_its_client() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let fqdns = format!("/v2/api/clients/{client}/fqdns");
    server
        .post_json(&fqdns, &ben, &json!({"fqdn": "api.example.org"}))
        .await
        .good();
    let made = server
        .post_json(&of(&client), &ben, &scope("all", &json!({})))
        .await
        .good();
    assert_eq!(
        strings(&made),
        [
            format!("https://auth.globus.org/scopes/{client}/all").as_str(),
            "https://auth.globus.org/scopes/api.example.org/all"
        ]
    );
    assert_eq!(made["scope"], made["scopes"][0]);
    assert_ne!(made["scopes"][0]["id"], made["scopes"][1]["id"]);
}

#[tokio::test]
async fn every_fault_of_a_scope_is_told_at_once() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let dependency = |id: &str| json!({"scope": id, "optional": false, "requires_refresh_token": false});
    let ask = scope(
        "all",
        &json!({
            "name": "two\nlines", "description": " ", "required_domains": ["a@b"],
            "dependent_scopes": [dependency(nowhere()), dependency(nowhere())],
        }),
    );
    let (status, details) = server.post_json(&of(&client), &ben, &ask).await.api_errors();
    assert_eq!(status, 400);
    assert_eq!(
        details,
        [
            "name: must be one line, and not empty",
            "description: must not be empty",
            "required_domains: must be domain names, such as example.org",
            "dependent_scopes: names a scope twice",
            "dependent_scopes: names a scope that does not exist",
        ]
    );
    for (more, detail) in [
        (json!({"name": null}), "name: is missing"),
        (json!({"description": null}), "description: is missing"),
        (json!({"scope_suffix": null}), "scope_suffix: is missing"),
        (
            json!({"scope_suffix": "With-Capitals"}),
            "scope_suffix: may have lower-case letters",
        ),
        (json!({"scope_suffix": ""}), "scope_suffix: may have lower-case letters"),
        (json!({"advertised": "yes"}), "advertised: has the wrong type or form"),
        (
            json!({"dependent_scopes": [TRANSFER_ID]}),
            "dependent_scopes: has the wrong type or form",
        ),
    ] {
        let answer = server.post_json(&of(&client), &ben, &scope("all", &more)).await;
        tells(&answer, (400, "INVALID_PARAMETERS", detail));
    }
    let ada = server.manager(ADA).await;
    let ordinary = server
        .post_json(&of(portal().id), &ada, &scope("all", &json!({})))
        .await;
    tells(
        &ordinary,
        (400, "INVALID_PARAMETERS", "client_id: only resource servers own scopes"),
    );
    let unknown = server.post_json(&of(nowhere()), &ben, &scope("all", &json!({}))).await;
    tells(&unknown, (404, "NOT_FOUND", "client_id: there is no such client"));
    server.scope(&ben, &client, "all").await;
    let again = server.post_json(&of(&client), &ben, &scope("all", &json!({}))).await;
    tells(
        &again,
        (409, "CONFLICT", "scope_suffix: the client has a scope with this suffix"),
    );
    let other = server.scope(&ben, &client, "view").await;
    let change = json!({"scope": {"scope_suffix": "all"}});
    let renamed = server
        .put_json(&one(other["id"].as_str().unwrap()), &ben, &change)
        .await;
    tells(
        &renamed,
        (409, "CONFLICT", "scope_suffix: the client has a scope with this suffix"),
    );
}

#[tokio::test]
async fn a_scope_never_depends_on_itself() {
    let server = TestServer::start().await;
    let (ben, client) = world(&server).await;
    let first = server.scope(&ben, &client, "first").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = server.scope(&ben, &client, "second").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let depend = async |scope: &str, on: &str| {
        let dependency = json!({"scope": on, "optional": true, "requires_refresh_token": false});
        let change = json!({"scope": {"dependent_scopes": [dependency]}});
        server.put_json(&one(scope), &ben, &change).await
    };
    let itself = (
        400,
        "INVALID_PARAMETERS",
        "dependent_scopes: the scope would depend on itself",
    );
    tells(&depend(&first, &first).await, itself);
    depend(&first, &second).await.good();
    tells(&depend(&second, &first).await, itself);
    tells(
        &server.delete(&one(&second), &ben).await,
        (409, "CONFLICT", "Other scopes depend on this one"),
    );
    server.delete(&one(&first), &ben).await.good();
    server.delete(&one(&second), &ben).await.good();
}

#[tokio::test]
async fn well_known_scopes_have_no_suffix_to_change() {
    let server = TestServer::start().await;
    let transfer = crate::support::transfer();
    let change = json!({"scope": {"scope_suffix": "everything"}});
    let refused = server.put_json(&one(TRANSFER_ID), &transfer.basic(), &change).await;
    tells(
        &refused,
        (
            400,
            "INVALID_PARAMETERS",
            "scope_suffix: the scope string of this scope has none",
        ),
    );
    let change = json!({"scope": {"advertised": true}});
    server
        .put_json(&one(TRANSFER_ID), &transfer.basic(), &change)
        .await
        .good();
    let found = server
        .get(&format!("{PATH}?scope_strings={TRANSFER}"), &portal().basic())
        .await
        .good();
    assert_eq!(strings(&found), [TRANSFER]);
}
