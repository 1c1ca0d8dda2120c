//! Clients: in projects, children, instances of native applications.

use serde_json::{Value, json};

use crate::support::{
    ADA, Application, BEN, CLEO, TRANSFER, TestServer, access_token, basic, cli, native, nowhere, portal, service,
    service_account, tells, token_for,
};

const PATH: &str = "/v2/api/clients";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}

#[tokio::test]
async fn a_client_is_made_told_changed_and_deleted() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = json!({"client": {
        "name": "A portal", "project": project, "client_type": "confidential_client", "visibility": "public",
        "redirect_uris": ["https://app.example.org/cb", "http://localhost:5000/cb"],
        "links": {"privacy_policy": "https://app.example.org/p", "terms_and_conditions": "https://app.example.org/t"},
        "required_idp": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001", "unheard_of": 1,
    }});
    let document = server.post_json(PATH, &ben, &ask).await.good();
    insta::assert_json_snapshot!(document, { ".client.id" => "[id]", ".client.project" => "[project]" }, @r#"
    {
      "client": {
        "client_type": "confidential_client",
        "fqdns": [],
        "grant_types": [
          "authorization_code",
          "client_credentials",
          "refresh_token"
        ],
        "id": "[id]",
        "links": {
          "privacy_policy": "https://app.example.org/p",
          "terms_and_conditions": "https://app.example.org/t"
        },
        "name": "A portal",
        "parent_client": null,
        "preselect_idp": null,
        "project": "[project]",
        "prompt_for_named_grant": true,
        "public_client": false,
        "redirect_uris": [
          "https://app.example.org/cb",
          "http://localhost:5000/cb"
        ],
        "required_idp": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
        "scopes": [],
        "userinfo_from_effective_identity": true,
        "visibility": "public"
      }
    }
    "#);
    let id = document["client"]["id"].as_str().unwrap();
    assert_eq!(server.get(&one(id), &ben).await.good(), document);

    let change = json!({"client": {
        "name": "Another name", "visibility": "private", "required_idp": null, "redirect_uris": [],
        "preselect_idp": "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
        "links": {"privacy_policy": null, "terms_and_conditions": null},
        "client_type": "client_identity", "public_client": true, "project": nowhere(),
    }});
    let changed = server.put_json(&one(id), &ben, &change).await.good();
    let told = &changed["client"];
    assert_eq!(
        (&told["name"], &told["visibility"]),
        (&json!("Another name"), &json!("private"))
    );
    assert_eq!(
        (&told["required_idp"], &told["redirect_uris"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(told["preselect_idp"], "41143743-f3c8-4d60-bbdb-eeecaba85bd9");
    assert_eq!(
        told["links"],
        json!({"privacy_policy": null, "terms_and_conditions": null})
    );
    assert_eq!(told["client_type"], "confidential_client", "it never changes");
    assert_eq!(
        (&told["public_client"], &told["project"]),
        (&json!(false), &json!(project))
    );
    let same = server.put_json(&one(id), &ben, &json!({"client": {}})).await.good();
    assert_eq!(same, changed, "what is not said stays");

    assert_eq!(server.delete(&one(id), &ben).await.good(), changed);
    let gone = (404, "NOT_FOUND", "client_id: there is no such client");
    tells(&server.get(&one(id), &ben).await, gone);
    tells(&server.delete(&one(id), &ben).await, gone);
    tells(&server.put_json(&one(id), &ben, &json!({"client": {}})).await, gone);
}

#[tokio::test]
async fn every_type_has_its_grants() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let public = json!(["authorization_code", "refresh_token"]);
    let confidential = json!(["authorization_code", "client_credentials", "refresh_token"]);
    let dependent = "urn:globus:auth:grant_type:dependent_token";
    let service = json!(["authorization_code", "client_credentials", "refresh_token", dependent]);
    for (kind, value, client_type, grants) in [
        (
            "client_type",
            json!("public_installed_client"),
            "public_installed_client",
            &public,
        ),
        (
            "client_type",
            json!("public_webapp_client"),
            "public_webapp_client",
            &public,
        ),
        (
            "client_type",
            json!("confidential_client"),
            "confidential_client",
            &confidential,
        ),
        (
            "client_type",
            json!("client_identity"),
            "client_identity",
            &confidential,
        ),
        ("client_type", json!("resource_server"), "resource_server", &service),
        (
            "client_type",
            json!("globus_connect_server"),
            "globus_connect_server",
            &service,
        ),
        ("public_client", json!(true), "public_installed_client", &public),
        (
            "public_client",
            json!(false),
            "hybrid_confidential_client_resource_server",
            &service,
        ),
    ] {
        let ask = json!({"client": {"name": "A client", "project": project, kind: value}});
        let told = server.post_json(PATH, &ben, &ask).await.good()["client"].take();
        assert_eq!(told["client_type"], client_type);
        assert_eq!(&told["grant_types"], grants, "{client_type}");
        assert_eq!(told["public_client"], json!(*grants == public), "{client_type}");
        assert_eq!(told["visibility"], "private", "unless it is said");
    }
}

#[tokio::test]
async fn flags_can_be_given_when_a_client_is_made() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = json!({"client": {
        "name": "A client", "project": project, "public_client": true,
        "prompt_for_named_grant": false, "userinfo_from_effective_identity": false,
    }});
    let made = server.post_json(PATH, &ben, &ask).await.good();
    let flags = |told: &Value| {
        let client = &told["client"];
        [
            &client["prompt_for_named_grant"],
            &client["userinfo_from_effective_identity"],
        ]
        .map(Value::as_bool)
    };
    assert_eq!(flags(&made), [Some(false), Some(false)]);
    let change = json!({"client": {"prompt_for_named_grant": true}});
    let path = one(made["client"]["id"].as_str().unwrap());
    let changed = server.put_json(&path, &ben, &change).await.good();
    assert_eq!(flags(&changed), [Some(false), Some(false)], "they never change");
}

#[tokio::test]
async fn every_fault_of_a_client_is_told_at_once() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = json!({"client": {
        "name": "x", "project": project, "client_type": "a_new_type", "visibility": "hidden",
        "redirect_uris": ["http://app.example.org/", "no url"], "required_idp": nowhere(), "preselect_idp": nowhere(),
        "links": {"privacy_policy": "javascript:alert(1)", "terms_and_conditions": "/terms"},
    }});
    let (status, details) = server.post_json(PATH, &ben, &ask).await.api_errors();
    assert_eq!(status, 400);
    let members: Vec<&str> = details.iter().map(|detail| detail.split(':').next().unwrap()).collect();
    assert_eq!(
        members,
        [
            "client_type",
            "visibility",
            "redirect_uris",
            "redirect_uris",
            "links.terms_and_conditions",
            "links.privacy_policy",
            "required_idp",
            "preselect_idp",
        ]
    );
    for (more, detail) in [
        (json!({"name": null}), "name: is missing"),
        (json!({"name": "two\nlines"}), "name: must be one line"),
        (json!({"public_client": true}), "client_type: give exactly one of"),
        (json!({"client_type": null}), "client_type: give exactly one of"),
        (json!({"project": nowhere()}), "project: there is no such project"),
        (json!({"project": "x"}), "project: has the wrong type or form"),
        (json!({"project": null}), "project: is missing"),
        (
            json!({"redirect_uris": "https://app.example.org"}),
            "redirect_uris: has the wrong type or form",
        ),
        (
            json!({"links": {"privacy_policy": "https://app.example.org"}}),
            "links: give both",
        ),
        (
            json!({"prompt_for_named_grant": "yes"}),
            "prompt_for_named_grant: has the wrong type",
        ),
        (
            json!({"template_id": portal().id}),
            "template_id: there is no native application of this id",
        ),
        (
            json!({"template_id": nowhere()}),
            "template_id: there is no native application of this id",
        ),
    ] {
        let mut ask = json!({"name": "A client", "project": project, "client_type": "confidential_client"});
        ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = server.post_json(PATH, &ben, &json!({ "client": ask })).await;
        tells(&answer, (400, "INVALID_PARAMETERS", detail));
    }
}

#[tokio::test]
async fn the_page_that_shows_codes_is_for_native_applications() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let page = "http://127.0.0.1:7777/v2/web/auth-code";
    let ask =
        |kind: &str| json!({"client": {"name": "x", "project": project, "client_type": kind, "redirect_uris": [page]}});
    server
        .post_json(PATH, &ben, &ask("public_installed_client"))
        .await
        .good();
    let refused = server.post_json(PATH, &ben, &ask("confidential_client")).await;
    let words = "'http://127.0.0.1:7777/v2/web/auth-code' is only allowed for native application clients";
    assert_eq!(
        refused.api_error(),
        (400, "INVALID_PARAMETERS".to_owned(), words.to_owned())
    );
    let client = server.client(&ben, &project, "client_identity").await;
    let change = json!({"client": {"redirect_uris": [page]}});
    tells(
        &server.put_json(&one(&client), &ben, &change).await,
        (400, "INVALID_PARAMETERS", words),
    );
}

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
async fn a_client_manages_itself_and_its_children() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let parent = portal();
    let ask = json!({"client": {"name": "A child", "client_type": "confidential_client", "redirect_uris": []}});
    let child = server.post_json(PATH, &parent.basic(), &ask).await.good()["client"].take();
    let id = child["id"].as_str().unwrap();
    let known = server.get(&one(parent.id), &ada).await.good();
    assert_eq!(
        child["project"], known["client"]["project"],
        "the project of its parent"
    );
    assert_eq!(child["parent_client"], parent.id);
    let listed = server.get(PATH, &parent.basic()).await.good();
    assert_eq!(listed["clients"].as_array().unwrap().len(), 2, "itself and the child");

    server.later(100_000);
    let rename = json!({"client": {"name": "Another name"}});
    server.put_json(&one(id), &parent.basic(), &rename).await.good();
    let secret = server.secret(&parent.basic(), id).await;
    let stranger = server.put_json(&one(id), &service_account().basic(), &rename).await;
    tells(&stranger, (403, "FORBIDDEN", "The call needs a token with the scope"));
    let upwards = server.put_json(&one(parent.id), &secret, &rename).await;
    tells(&upwards, (403, "FORBIDDEN", "The call needs a token with the scope"));
    server.put_json(&one(parent.id), &parent.basic(), &rename).await.good();
    server.delete(&one(id), &parent.basic()).await.good();
    let gone = server.get(&one(id), &secret).await;
    tells(&gone, (401, "UNAUTHORIZED", "Basic auth failed"));

    let person = server.post_json(PATH, &ada, &ask).await;
    tells(&person, (400, "INVALID_PARAMETERS", "project: is missing"));
    tells(
        &server.post_json(PATH, "", &ask).await,
        (401, "UNAUTHORIZED", "Call must be"),
    );
    let tokens = server.client_credentials(&parent, "openid").await.good();
    let unscoped = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let refused = server.post_json(PATH, &unscoped, &ask).await;
    tells(&refused, (403, "FORBIDDEN", "The call needs a token with the scope"));
}

async fn instance(server: &TestServer) -> Value {
    let ask = json!({"client": {"template_id": cli().id, "name": "Globus CLI"}});
    server.post_json(PATH, "", &ask).await.good()
}

#[tokio::test]
async fn anybody_makes_an_instance_of_a_native_application() {
    let server = TestServer::start().await;
    let made = instance(&server).await;
    insta::assert_json_snapshot!(made, {
        ".client.id" => "[id]",
        ".included.client_credential.id" => "[id]",
        ".included.client_credential.client" => "[id]",
        ".included.client_credential.secret" => "[secret]",
    }, @r#"
    {
      "client": {
        "client_type": "confidential_client",
        "fqdns": [],
        "grant_types": [
          "authorization_code",
          "client_credentials",
          "refresh_token"
        ],
        "id": "[id]",
        "links": {
          "privacy_policy": null,
          "terms_and_conditions": null
        },
        "name": "Globus CLI",
        "parent_client": "95fdeba8-fac2-42bd-a357-e068d82ff78e",
        "preselect_idp": null,
        "project": null,
        "prompt_for_named_grant": false,
        "public_client": false,
        "redirect_uris": [],
        "required_idp": null,
        "scopes": [],
        "userinfo_from_effective_identity": true,
        "visibility": "private"
      },
      "included": {
        "client_credential": {
          "client": "[id]",
          "id": "[id]",
          "name": "Auto-created at client creation",
          "secret": "[secret]"
        }
      }
    }
    "#);
    let credential = &made["included"]["client_credential"];
    assert_eq!(credential["client"], made["client"]["id"]);
    assert_eq!(credential["secret"].as_str().unwrap().len(), 44);
    // It logs people in as the native application does, and deletes itself.
    let own = Application {
        id: String::leak(made["client"]["id"].as_str().unwrap().to_owned()),
        secret: Some(String::leak(credential["secret"].as_str().unwrap().to_owned())),
        redirect_uri: "http://127.0.0.1:7777/v2/web/auth-code",
    };
    let tokens = server.log_in(&own, ADA, "openid").await;
    assert!(server.is_active(&own, access_token(&tokens, "auth.globus.org")).await);
    let deleted = server.delete(&one(own.id), &own.basic()).await.good();
    assert_eq!(deleted["client"], made["client"]);
}

#[tokio::test]
async fn instances_are_not_made_without_end() {
    let server = TestServer::start().await;
    for _ in 0..100 {
        instance(&server).await;
    }
    let ask = json!({"client": {"template_id": cli().id, "name": "Globus CLI"}});
    let refused = server.post_json(PATH, "", &ask).await;
    tells(&refused, (429, "TOO_MANY_REQUESTS", "too many attempts"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    server.later(1);
    instance(&server).await;
}

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

#[tokio::test]
async fn a_client_gets_a_domain_name() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "resource_server").await;
    let before = server.scope(&ben, &id, "all").await;
    let path = format!("{}/fqdns", one(&id));
    let add =
        async |fqdn: &str, authorization: &str| server.post_json(&path, authorization, &json!({ "fqdn": fqdn })).await;
    let told = add("API.Example.ORG", &ben).await.good();
    assert_eq!(told["client"]["fqdns"], json!(["api.example.org"]));
    assert_eq!(
        told["client"]["scopes"].as_array().unwrap().len(),
        2,
        "its scope stands under the domain name too"
    );
    assert_eq!(
        add("api.example.org", &ben).await.good(),
        told,
        "once more changes nothing"
    );
    let found = server.get(&format!("{PATH}?fqdn=api.EXAMPLE.org"), &ben).await.good();
    assert_eq!(found, told, "one client, not a list");
    let texts = "https://auth.globus.org/scopes/api.example.org/all";
    let scopes = server
        .get(&format!("/v2/api/scopes?scope_strings={texts}"), &ben)
        .await
        .good();
    let copy = &scopes["scopes"][0];
    assert_eq!((&copy["client"], &copy["name"]), (&before["client"], &before["name"]));
    assert_ne!(copy["id"], before["id"]);
    server.client_credentials(&portal(), texts).await.good();

    let secret = server.secret(&ben, &id).await;
    add("second.example.org", &secret).await.good();
    let other = server.client(&ben, &project, "resource_server").await;
    let taken = format!("{}/fqdns", one(&other));
    let taken = server
        .post_json(&taken, &ben, &json!({"fqdn": "api.example.org"}))
        .await;
    tells(&taken, (409, "CONFLICT", "fqdn: another client has this domain name"));
    for wrong in [
        "",
        "example",
        "-a.example.org",
        "a b.example.org",
        "https://example.org",
        "example..org",
    ] {
        tells(
            &add(wrong, &ben).await,
            (400, "INVALID_PARAMETERS", "fqdn: must be a domain name"),
        );
    }
    tells(
        &server.post_json(&path, &ben, &json!({})).await,
        (400, "INVALID_PARAMETERS", "fqdn: is missing"),
    );
    tells(
        &add("x.example.org", "").await,
        (401, "UNAUTHORIZED", "Call must be authenticated"),
    );
    let ada = server.manager(ADA).await;
    tells(
        &add("x.example.org", &ada).await,
        (403, "FORBIDDEN", "You are not an administrator"),
    );
    let unknown = server.get(&format!("{PATH}?fqdn=nobody.example.org"), &ben).await;
    tells(&unknown, (404, "NOT_FOUND", "fqdn: no client has this domain name"));
}

#[tokio::test]
async fn of_two_changes_at_once_none_is_lost() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "resource_server").await;
    let names: Vec<String> = (0..20).map(|number| format!("a{number}.example.org")).collect();
    let path = format!("{}/fqdns", one(&id));
    let adds = names.iter().map(|name| {
        let (server, path, ben) = (&server, &path, &ben);
        async move { server.post_json(path, ben, &json!({ "fqdn": name })).await }
    });
    let answers = futures_util::future::join_all(adds).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert!(
        answers
            .iter()
            .all(|answer| [200, 409].contains(&answer.status.as_u16()))
    );
    let known = server.get(&one(&id), &ben).await.good();
    assert_eq!(known["client"]["fqdns"].as_array().unwrap().len(), made);
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
