//! Projects.

use serde_json::{Value, json};

use crate::support::{ADA, BEN, CLEO, MANAGE_PROJECTS, TestServer, made, nowhere, portal, service_account, tells};

const PATH: &str = "/v2/api/projects";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}

#[tokio::test]
async fn a_project_is_made_told_listed_changed_and_deleted() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let ask = json!({"project": {
        "display_name": "Telescope", "contact_email": "telescope@example.org", "admin_ids": [BEN.id],
        "anything_else": "is passed over",
    }});
    let document = server.post_json(PATH, &ben, &ask).await.good();
    insta::assert_json_snapshot!(document, { ".project.id" => "[id]" }, @r#"
    {
      "project": {
        "admin_group_ids": null,
        "admin_ids": [
          "b0000000-0000-4000-8000-000000000001"
        ],
        "admins": {
          "groups": [],
          "identities": [
            {
              "email": "ben@example.org",
              "id": "b0000000-0000-4000-8000-000000000001",
              "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0002",
              "identity_type": "login",
              "name": "Ben Example",
              "organization": "Example Laboratory",
              "status": "used",
              "username": "ben@example.org"
            }
          ]
        },
        "contact_email": "telescope@example.org",
        "display_name": "Telescope",
        "id": "[id]",
        "project_name": "Telescope"
      }
    }
    "#);
    let id = document["project"]["id"].as_str().unwrap();
    assert_eq!(server.get(&one(id), &ben).await.good(), document);
    let listed = server.get(PATH, &ben).await.good();
    assert_eq!(listed, json!({"projects": [document["project"]]}), "and not the seed's");

    let change = json!({"project": {"display_name": "Telescopes", "admin_group_ids": []}});
    let changed = server.put_json(&one(id), &ben, &change).await.good();
    let project = &changed["project"];
    assert_eq!(
        (&project["display_name"], &project["project_name"]),
        (&json!("Telescopes"), &json!("Telescopes"))
    );
    assert_eq!(
        project["contact_email"], "telescope@example.org",
        "what is not said stays"
    );
    assert_eq!(project["admin_ids"], json!([BEN.id]));
    assert_eq!(project["admin_group_ids"], Value::Null);
    assert_eq!(server.get(&one(id), &ben).await.good(), changed);

    let deleted = server.delete(&one(id), &ben).await.good();
    assert_eq!(deleted, changed, "a deletion answers with what was deleted");
    tells(&server.get(&one(id), &ben).await, (404, "NOT_FOUND", "project_id: "));
    tells(&server.delete(&one(id), &ben).await, (404, "NOT_FOUND", "project_id: "));
    assert_eq!(server.get(PATH, &ben).await.good(), json!({"projects": []}));
}

#[tokio::test]
async fn the_last_administrator_stays_and_a_group_is_none() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let id = server.project(&ben, BEN.id).await;
    let put = async |change: Value| server.put_json(&one(&id), &ben, &json!({ "project": change })).await;
    for nobody in [
        json!({"admin_ids": null}),
        json!({"admin_ids": []}),
        json!({"admin_ids": null, "admin_group_ids": []}),
    ] {
        let told = "admin_ids: a project needs at least one administrator";
        tells(&put(nobody).await, (400, "INVALID_PARAMETERS", told));
    }
    let both = put(json!({"admin_ids": [BEN.id, CLEO.id, BEN.id], "admin_group_ids": null}))
        .await
        .good();
    assert_eq!(both["project"]["admin_ids"], json!([BEN.id, CLEO.id]), "each once");
    // Who is in a group is not known here: a project that a group administers would be nobody's.
    let told = "admin_group_ids: groups are kept by Globus Groups, which this server does not have";
    tells(
        &put(json!({"admin_group_ids": [nowhere()]})).await,
        (400, "INVALID_PARAMETERS", told),
    );
    let ask = json!({"project": {
        "display_name": "A group's", "contact_email": "group@example.org", "admin_group_ids": [nowhere()],
    }});
    let (status, details) = server.post_json(PATH, &ben, &ask).await.api_errors();
    assert!(
        status == 400 && details.len() == 2 && details[0].starts_with(told),
        "{details:?}"
    );
}

#[tokio::test]
async fn every_fault_of_a_project_is_told_at_once() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let ask = json!({"project": {"display_name": "Two\nlines", "contact_email": "nobody", "admin_ids": [nowhere()]}});
    let (status, details) = server.post_json(PATH, &ben, &ask).await.api_errors();
    assert_eq!(status, 400);
    assert_eq!(
        details,
        [
            "display_name: must be one line, and not empty",
            "contact_email: must look like name@domain",
            "admin_ids: names an identity that does not exist",
        ]
    );
    for (body, detail) in [
        (json!({}), "project: is missing"),
        (json!({"project": 1}), "project: must be an object"),
        (json!([]), "body: must be a JSON object"),
        (json!({"project": {}}), "display_name: is missing"),
        (json!({"project": {"display_name": "x"}}), "contact_email: is missing"),
        (
            json!({"project": {"display_name": null, "contact_email": "a@b.example"}}),
            "display_name: is missing",
        ),
        (
            json!({"project": {"display_name": 1, "contact_email": "a@b.example"}}),
            "display_name: has the wrong type or form",
        ),
        (
            json!({"project": {"display_name": "x", "contact_email": "a@b.example", "admin_ids": ["ben"]}}),
            "admin_ids: has the wrong type or form",
        ),
        (
            json!({"project": {"display_name": "x", "contact_email": "a@b.example"}}),
            "admin_ids: a project needs at least one administrator",
        ),
    ] {
        tells(
            &server.post_json(PATH, &ben, &body).await,
            (400, "INVALID_PARAMETERS", detail),
        );
    }
    tells(
        &server.get(&one("no-uuid"), &ben).await,
        (400, "INVALID_PARAMETERS", "project_id: must be a UUID"),
    );
}

#[tokio::test]
async fn a_body_must_be_json_of_a_sensible_size() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let send = async |content_type: &str, body: String| {
        let request = http::Request::post(PATH)
            .header("authorization", &ben)
            .header("content-type", content_type);
        server.send(request.body(axum::body::Body::from(body)).unwrap()).await
    };
    let wrong = send("text/plain", "{}".to_owned()).await;
    tells(
        &wrong,
        (
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "the content type must be application/json",
        ),
    );
    let broken = send("application/json", "{".to_owned()).await;
    tells(&broken, (400, "INVALID_PARAMETERS", "body: must be a JSON document"));
    let large = send("application/json", "x".repeat(100_000)).await;
    tells(&large, (413, "PAYLOAD_TOO_LARGE", "the request's body is larger"));
}

#[tokio::test]
async fn projects_are_for_tokens_with_the_scope() {
    let server = TestServer::start().await;
    let unscoped = server.bearer(ADA, "openid").await;
    for method in ["GET", "POST"] {
        let body = if method == "POST" {
            json!({"project": {}})
        } else {
            Value::Null
        };
        let refused = server.call(method, PATH, "", &body).await;
        tells(&refused, (401, "UNAUTHORIZED", "Call must be authenticated"));
        let refused = server.call(method, PATH, "Bearer nonsense", &body).await;
        tells(&refused, (401, "UNAUTHORIZED", "Token is not active"));
        for authorization in [&unscoped, &service_account().basic()] {
            let refused = server.call(method, PATH, authorization, &body).await;
            tells(&refused, (403, "FORBIDDEN", "The call needs a token with the scope"));
            let error = &refused.json()["errors"][0];
            assert_eq!(
                error["authorization_parameters"],
                json!({"required_scopes": [MANAGE_PROJECTS]})
            );
        }
    }
}

#[tokio::test]
async fn only_administrators_see_and_change_a_project() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let id = server.project(&ada, ADA.id).await;
    for answer in [
        server.get(&one(&id), &ben).await,
        server.put_json(&one(&id), &ben, &json!({"project": {}})).await,
        server.delete(&one(&id), &ben).await,
    ] {
        tells(
            &answer,
            (403, "FORBIDDEN", "You are not an administrator of the project"),
        );
        let error = &answer.json()["errors"][0];
        assert!(error.get("authorization_parameters").is_none(), "no login helps");
    }
    // Any of the linked identities makes an administrator, but it must be the one that logged in.
    let linked = server.project(&ada, ADA.linked).await;
    server.get(&one(&linked), &ada).await.good();
    let refused = server.delete(&one(&linked), &ada).await;
    let error = &refused.json()["errors"][0];
    assert_eq!(refused.status, 403);
    assert_eq!(
        error["authorization_parameters"]["session_required_identities"],
        json!([ADA.linked])
    );
}

#[tokio::test]
async fn a_change_needs_an_administrator_who_logged_in_within_half_an_hour() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let id = server.project(&ada, ADA.id).await;
    server.later(1_800);
    server.put_json(&one(&id), &ada, &json!({"project": {}})).await.good();
    server.later(1);
    server.get(&one(&id), &ada).await.good();
    server.get(PATH, &ada).await.good();
    let refused = server.delete(&one(&id), &ada).await;
    insta::assert_json_snapshot!(refused.json(), { ".errors[0].id" => "[id]" }, @r#"
    {
      "error": "unauthorized",
      "error_description": "Unauthorized",
      "errors": [
        {
          "authorization_parameters": {
            "prompt": "login",
            "session_message": "To access this project you must have an identity with admin privileges in session within the last 30 minutes.",
            "session_required_identities": [
              "a0000000-0000-4000-8000-000000000001"
            ]
          },
          "code": "FORBIDDEN",
          "detail": "To access this project you must have an identity with admin privileges in session within the last 30 minutes.",
          "id": "[id]",
          "status": "403",
          "title": "Unauthorized"
        }
      ]
    }
    "#);
    assert_eq!(refused.status, 403);
    // Making a project is no change to one.
    server.project(&ada, ADA.id).await;
    // A new login in the same way as the document says is enough.
    let wanted = refused.json()["errors"][0]["authorization_parameters"].clone();
    let ask = portal()
        .asks(MANAGE_PROJECTS)
        .with("prompt", wanted["prompt"].as_str().unwrap())
        .with(
            "session_required_identities",
            wanted["session_required_identities"][0].as_str().unwrap(),
        );
    let tokens = server.log_in_as_asked(&portal(), ADA, &ask).await;
    let fresh = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    server.delete(&one(&id), &fresh).await.good();
}

#[tokio::test]
async fn a_client_may_administer_and_needs_no_session() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let account = service_account();
    let id = server.project(&ada, account.id).await;
    tells(
        &server.get(&one(&id), &ada).await,
        (403, "FORBIDDEN", "You are not an administrator"),
    );
    let tokens = server.client_credentials(&account, MANAGE_PROJECTS).await.good();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    server.later(3_600);
    let listed = server.get(PATH, &bearer).await.good();
    assert_eq!(
        listed["projects"][0]["admins"]["identities"][0]["username"],
        json!(format!("{}@clients.auth.globus.org", account.id))
    );
    server.delete(&one(&id), &bearer).await.good();
    // Its secret alone speaks for the client, not for its projects.
    let refused = server.get(PATH, &account.basic()).await;
    tells(&refused, (403, "FORBIDDEN", "The call needs a token with the scope"));
}

#[tokio::test]
async fn a_project_with_clients_is_not_deleted_and_one_with_policies_is() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let id = server.project(&ada, ADA.id).await;
    let client = server.client(&ada, &id, "confidential_client").await;
    let ask = json!({"policy": {"project_id": id, "display_name": "A policy", "description": "Who may"}});
    let policy = made(&server.post_json("/v2/api/policies", &ada, &ask).await, "policy");
    tells(
        &server.delete(&one(&id), &ada).await,
        (409, "CONFLICT", "The project still has clients; delete them first"),
    );
    server.delete(&format!("/v2/api/clients/{client}"), &ada).await.good();
    server.delete(&one(&id), &ada).await.good();
    tells(
        &server.get(&format!("/v2/api/policies/{policy}"), &ada).await,
        (404, "NOT_FOUND", "policy_id: there is no such policy"),
    );
}

#[tokio::test]
async fn whoever_logged_out_is_in_no_session() {
    let server = TestServer::start().await;
    let ask = portal().asks(MANAGE_PROJECTS);
    let mut browser = crate::support::Browser::new(&server);
    let code = browser.gets_code(&ask, ADA).await;
    let tokens = server.redeem(&portal(), &code).await.good();
    let ada = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let id = server.project(&ada, ADA.id).await;
    let page = browser.open("/v2/web/logout").await;
    browser.submit(&page.form()).await;
    let refused = server.delete(&one(&id), &ada).await;
    tells(
        &refused,
        (403, "FORBIDDEN", "To access this project you must have an identity"),
    );
}
