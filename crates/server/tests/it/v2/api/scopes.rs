//! Scopes.

use serde_json::{Value, json};

use crate::support::{
    ADA, BEN, CLEO, SERVICE_VIEW, TRANSFER, TestServer, access_token, nowhere, portal, service, service_account, tells,
};

const PATH: &str = "/v2/api/scopes";
const TRANSFER_ID: &str = "89ecabba-4acf-4e2e-a98d-ce592ccc2818";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}

fn of(client: &str) -> String {
    format!("/v2/api/clients/{client}/scopes")
}

fn scope(suffix: &str, more: &Value) -> Value {
    let mut scope = json!({"name": "A scope", "description": "Do things", "scope_suffix": suffix});
    scope.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "scope": scope })
}

/// A manager with a resource server of theirs.
async fn world(server: &TestServer) -> (String, String) {
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "resource_server").await;
    (ben, id)
}

fn strings(document: &Value) -> Vec<&str> {
    let scopes = document["scopes"].as_array().unwrap().iter();
    scopes.map(|scope| scope["scope_string"].as_str().unwrap()).collect()
}

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
