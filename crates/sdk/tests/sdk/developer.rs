//! The developer API: what is sent, and what is made of the answer.

use std::time::Duration;

use globus_auth::{
    AuthClient, ErrorKind,
    developer::{ClientKind, ClientType, ClientVisibility, DependentScope, Links},
    protocol::http::Method,
    seams::{HttpRequest, TransportErrorKind},
};
use serde_json::{Value, json};

use crate::world::{Line, World, client_id, json};

const ID: &str = "46bd0f56-e24f-11e5-a510-131bef460032";
const OTHER: &str = "46bd0f56-e24f-11e5-a510-131bef460033";

fn id<I: std::str::FromStr<Err: std::fmt::Debug>>() -> I {
    ID.parse().unwrap()
}

fn one(kind: &str) -> Line {
    json(200, &json!({ kind: {"id": ID} }))
}

fn client(world: &World) -> AuthClient {
    world.service().access_token("AgToken0123456789").build().unwrap()
}

fn body(request: &HttpRequest) -> Value {
    assert_eq!(request.header("content-type"), Some("application/json"));
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn missing_null_and_a_value_are_three_things_on_the_wire() {
    let world = World::new([
        one("client"),
        one("client"),
        one("client"),
        one("policy"),
        one("policy"),
    ]);
    let client = client(&world);
    let links = Links {
        terms_and_conditions: "https://example.org/t".to_owned(),
        privacy_policy: "https://example.org/p".to_owned(),
    };
    client.update_client(id()).await.unwrap();
    let cleared = client.update_client(id()).no_required_idp().no_preselect_idp();
    cleared.no_links().await.unwrap();
    let set = client.update_client(id()).required_idp(id()).links(links);
    set.await.unwrap();
    let any = client.update_policy(id()).no_domain_constraints_include();
    any.await.unwrap();
    let none: [&str; 0] = [];
    let none = client.update_policy(id()).domain_constraints_include(none);
    none.await.unwrap();
    let bodies: Vec<Value> = world.requests().iter().map(body).collect();
    let expected = [
        json!({"client": {}}),
        json!({"client": {
            "required_idp": null, "preselect_idp": null,
            "links": {"terms_and_conditions": null, "privacy_policy": null},
        }}),
        json!({"client": {
            "required_idp": ID,
            "links": {"terms_and_conditions": "https://example.org/t", "privacy_policy": "https://example.org/p"},
        }}),
        json!({"policy": {"domain_constraints_include": null}}),
        json!({"policy": {"domain_constraints_include": []}}),
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn every_setter_reaches_the_wire() {
    let world = World::new([one("project"), one("policy"), one("client"), one("scope")]);
    let client = client(&world);
    let project = client
        .create_project("P", "ada@example.edu")
        .admin_ids([id()])
        .admin_group_ids([OTHER.parse().unwrap()]);
    project.await.unwrap();
    let policy = client
        .create_policy(id(), "p", "d")
        .high_assurance(true)
        .authentication_assurance_timeout(Duration::from_secs(3600))
        .required_mfa(true)
        .domain_constraints_include(["*.example.edu"])
        .domain_constraints_exclude(["old.example.edu"]);
    policy.await.unwrap();
    let made = client
        .create_client("C", id(), ClientType::HybridConfidentialClientResourceServer)
        .visibility(ClientVisibility::Public)
        .redirect_uris(["https://portal.example.org/cb"])
        .preselect_idp(id());
    made.await.unwrap();
    let scope = client
        .create_scope(id(), "n", "d", "all")
        .required_domains(["example.edu"])
        .dependent_scopes([DependentScope::new(id()).optional(true)])
        .advertised(true)
        .allows_refresh_token(false);
    scope.await.unwrap();
    let bodies: Vec<Value> = world.requests().iter().map(body).collect();
    let expected = [
        json!({"project": {
            "display_name": "P", "contact_email": "ada@example.edu", "admin_ids": [ID], "admin_group_ids": [OTHER],
        }}),
        json!({"policy": {
            "project_id": ID, "display_name": "p", "description": "d", "high_assurance": true,
            "authentication_assurance_timeout": 3600, "required_mfa": true,
            "domain_constraints_include": ["*.example.edu"], "domain_constraints_exclude": ["old.example.edu"],
        }}),
        json!({"client": {
            "name": "C", "project": ID, "client_type": "hybrid_confidential_client_resource_server",
            "visibility": "public", "redirect_uris": ["https://portal.example.org/cb"], "preselect_idp": ID,
        }}),
        json!({"scope": {
            "name": "n", "description": "d", "scope_suffix": "all", "required_domains": ["example.edu"],
            "dependent_scopes": [{"scope": ID, "optional": true, "requires_refresh_token": false}],
            "advertised": true, "allows_refresh_token": false,
        }}),
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn additional_fields_come_last() {
    let world = World::new([one("client")]);
    let call = client(&world)
        .create_client("C", id(), ClientKind::PublicClient(true))
        .additional_fields([("name", json!("D")), ("prompt_for_named_grant", json!(false))]);
    call.await.unwrap();
    assert_eq!(
        body(&world.requests()[0]),
        json!({"client": {"name": "D", "project": ID, "public_client": true, "prompt_for_named_grant": false}})
    );
}

#[tokio::test]
async fn two_ways_to_look_up_at_once_are_refused_before_anything_is_sent() {
    let world = World::new([]);
    let client = client(&world);
    for error in [
        client
            .get_scopes()
            .ids([id()])
            .scope_strings(["openid"])
            .await
            .unwrap_err(),
        client
            .get_scopes()
            .scope_strings(["openid"])
            .ids([id()])
            .await
            .unwrap_err(),
        client
            .get_identity_providers()
            .ids([id()])
            .domains(["example.edu"])
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    }
    assert!(world.requests().is_empty());
}

#[tokio::test]
async fn a_client_that_may_have_been_made_is_not_made_again() {
    let world = World::new([json(500, &json!({}))]);
    let call = client(&world).create_client("C", id(), ClientType::ClientIdentity);
    assert_eq!(call.await.unwrap_err().http_status(), Some(500));
    assert_eq!(world.requests().len(), 1);
    let world = World::new([Line::Nothing(TransportErrorKind::Interrupted)]);
    let error = client(&world).create_client_credential(id(), "foo").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(world.requests().len(), 1);
    // Changing and deleting twice is as good as once.
    let world = World::new([
        json(500, &json!({})),
        one("client"),
        json(502, &json!({})),
        one("client"),
    ]);
    client(&world).update_client(id()).name("N").await.unwrap();
    client(&world).delete_client(id()).await.unwrap();
    assert_eq!(world.requests().len(), 4);
}

#[tokio::test]
async fn an_instance_of_a_native_app_is_made_without_credential() {
    let world = World::new([json(
        200,
        &json!({"client": {"id": OTHER}, "included": {"client_credential": {"secret": "c2VjcmV0LTAxMjM0"}}}),
    )]);
    let call = world.native().create_native_app_instance(client_id(), "my laptop");
    let made = call.await.unwrap();
    assert_eq!(made.client.id, OTHER.parse().unwrap());
    assert_eq!(made.credential.secret.expose_secret(), "c2VjcmV0LTAxMjM0");
    assert!(!format!("{made:?}").contains("c2VjcmV0LTAxMjM0"));
    assert_eq!(world.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_does_not_show_its_secret() {
    let world = World::new([json(
        200,
        &json!({"credential": {"id": "c2VjcmV0LTAxMjM0", "secret": "c2VjcmV0LTAxMjM0"}}),
    )]);
    let error = client(&world).create_client_credential(id(), "foo").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(!format!("{error} {error:?}").contains("c2VjcmV0LTAxMjM0"));
}

#[tokio::test]
async fn what_is_deleted_is_told_and_a_new_scope_is_read_from_either_answer() {
    let world = World::new([
        json(200, &json!({"scope": {"id": ID, "scope_string": "urn:a"}})),
        json(201, &json!({"scope": {"id": ID}})),
        json(201, &json!({"scopes": [{"id": ID}, {"id": OTHER}]})),
    ]);
    let client = client(&world);
    let gone = client.delete_scope(id()).await.unwrap();
    assert_eq!(gone.scope_string.as_deref(), Some("urn:a"));
    assert!(
        client
            .create_scope(id(), "n", "d", "all")
            .await
            .unwrap()
            .others
            .is_empty()
    );
    let made = client.create_scope(id(), "n", "d", "all").await.unwrap();
    assert_eq!((made.scope.id, made.others[0].id), (id(), OTHER.parse().unwrap()));
}

#[tokio::test]
async fn a_child_client_is_made_with_the_secret_of_its_parent_and_in_no_project() {
    let world = World::new([one("client")]);
    let call = world
        .confidential()
        .create_child_client("child", ClientType::PublicInstalledClient);
    call.await.unwrap();
    let seen = &world.requests()[0];
    assert!(seen.header("authorization").unwrap().starts_with("Basic "));
    assert_eq!(
        body(seen),
        json!({"client": {"name": "child", "client_type": "public_installed_client"}})
    );
}

#[tokio::test]
async fn lists_are_asked_for_by_what_is_named() {
    let world = World::new([
        json(200, &json!({"clients": []})),
        json(200, &json!({"scopes": []})),
        json(200, &json!({"consents": []})),
        json(200, &json!({})),
    ]);
    let client = client(&world);
    assert!(client.get_clients().project_id(id()).await.unwrap().is_empty());
    client.get_scopes().ids([id(), OTHER.parse().unwrap()]).await.unwrap();
    client.get_consents(id()).await.unwrap();
    client
        .request(Method::Patch, "/v2/api/foo")
        .json(&json!([1]))
        .await
        .unwrap();
    let asked: Vec<String> = world
        .requests()
        .iter()
        .map(|request| {
            format!(
                "{} {}",
                request.method.as_str(),
                &request.url[url::Position::BeforePath..]
            )
        })
        .collect();
    assert_eq!(
        asked,
        [
            format!("GET /v2/api/clients?project_id={ID}"),
            format!("GET /v2/api/scopes?ids={ID}%2C{OTHER}"),
            format!("GET /v2/api/identities/{ID}/consents?all=False"),
            "PATCH /v2/api/foo".to_owned(),
        ]
    );
}
