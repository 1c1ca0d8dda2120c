//! What a client may be.

use serde_json::{Value, json};

use super::{PATH, one};
use crate::support::{BEN, TestServer, nowhere, portal, tells};

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
