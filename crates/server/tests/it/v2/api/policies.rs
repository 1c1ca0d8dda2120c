//! Policies.

use serde_json::{Value, json};

use crate::support::{ADA, BEN, TestServer, access_token, made, nowhere, portal, service_account, tells};

const PATH: &str = "/v2/api/policies";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}

fn policy(project: &str, more: &Value) -> Value {
    let mut policy = json!({"project_id": project, "display_name": "A policy", "description": "Who may"});
    policy
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({ "policy": policy })
}

#[tokio::test]
async fn a_policy_is_made_told_listed_changed_and_deleted() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = policy(
        &project,
        &json!({
            "high_assurance": true, "authentication_assurance_timeout": 3600, "required_mfa": true,
            "domain_constraints_include": ["Example.EDU", "*.edu"], "domain_constraints_exclude": [],
        }),
    );
    let document = server.post_json(PATH, &ben, &ask).await.good();
    let id = document["policy"]["id"].as_str().unwrap();
    assert_eq!(
        document["policy"],
        json!({
            "id": id, "project_id": project, "display_name": "A policy", "description": "Who may",
            "high_assurance": true, "authentication_assurance_timeout": 3600, "required_mfa": true,
            "domain_constraints_include": ["example.edu", "*.edu"], "domain_constraints_exclude": [],
        })
    );
    assert_eq!(server.get(&one(id), &ben).await.good(), document);
    assert_eq!(
        server.get(PATH, &ben).await.good(),
        json!({"policies": [document["policy"]]}),
        "and not those of others"
    );

    let change = json!({"policy": {
        "display_name": "Another name", "domain_constraints_include": null, "high_assurance": false,
    }});
    let changed = server.put_json(&one(id), &ben, &change).await.good();
    let told = &changed["policy"];
    assert_eq!(told["display_name"], "Another name");
    assert_eq!(told["domain_constraints_include"], Value::Null, "null takes away");
    assert_eq!(told["domain_constraints_exclude"], json!([]), "what is not said stays");
    assert_eq!(told["high_assurance"], true, "it never changes");
    assert_eq!(server.get(&one(id), &ben).await.good(), changed);

    assert_eq!(server.delete(&one(id), &ben).await.good(), changed);
    let gone = (404, "NOT_FOUND", "policy_id: there is no such policy");
    tells(&server.get(&one(id), &ben).await, gone);
    tells(&server.delete(&one(id), &ben).await, gone);
}

#[tokio::test]
async fn what_is_not_said_of_a_policy_is_nothing() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let made = server.post_json(PATH, &ben, &policy(&project, &json!({}))).await.good();
    let told = &made["policy"];
    assert_eq!(
        (&told["high_assurance"], &told["required_mfa"]),
        (&json!(false), &json!(false))
    );
    for member in [
        "authentication_assurance_timeout",
        "domain_constraints_include",
        "domain_constraints_exclude",
    ] {
        assert_eq!(told[member], Value::Null, "{member}");
    }
}

#[tokio::test]
async fn every_fault_of_a_policy_is_told_at_once() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = policy(
        &project,
        &json!({
            "display_name": " ", "description": "", "authentication_assurance_timeout": 0, "required_mfa": true,
            "domain_constraints_include": ["@example.org"], "domain_constraints_exclude": ["*"],
        }),
    );
    let (status, details) = server.post_json(PATH, &ben, &ask).await.api_errors();
    assert_eq!(status, 400);
    let members: Vec<&str> = details.iter().map(|detail| detail.split(':').next().unwrap()).collect();
    assert_eq!(
        members,
        [
            "display_name",
            "description",
            "authentication_assurance_timeout",
            "required_mfa",
            "domain_constraints_include",
            "domain_constraints_exclude"
        ]
    );
    for (more, detail) in [
        (json!({"project_id": nowhere()}), "project_id: there is no such project"),
        (json!({"project_id": "x"}), "project_id: has the wrong type or form"),
        (json!({"display_name": null}), "display_name: is missing"),
        (
            json!({"high_assurance": "yes"}),
            "high_assurance: has the wrong type or form",
        ),
        (
            json!({"authentication_assurance_timeout": -1}),
            "authentication_assurance_timeout: has the wrong type or form",
        ),
        (
            json!({"authentication_assurance_timeout": u64::MAX}),
            "authentication_assurance_timeout: must be a number of seconds",
        ),
        (
            json!({"domain_constraints_include": "example.edu"}),
            "domain_constraints_include: has the wrong",
        ),
    ] {
        let answer = server.post_json(PATH, &ben, &policy(&project, &more)).await;
        tells(&answer, (400, "INVALID_PARAMETERS", detail));
    }
    let id = made(
        &server.post_json(PATH, &ben, &policy(&project, &json!({}))).await,
        "policy",
    );
    let answer = server
        .put_json(&one(&id), &ben, &json!({"policy": {"required_mfa": true}}))
        .await;
    tells(
        &answer,
        (400, "INVALID_PARAMETERS", "required_mfa: goes with high_assurance only"),
    );
}

#[tokio::test]
async fn a_policy_moves_between_projects_of_the_same_administrator() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let (first, second) = (server.project(&ben, BEN.id).await, server.project(&ben, BEN.id).await);
    let foreign = server.project(&ada, ADA.id).await;
    let id = made(
        &server.post_json(PATH, &ben, &policy(&first, &json!({}))).await,
        "policy",
    );
    let move_to = async |project: &str| {
        let change = json!({"policy": {"project_id": project}});
        server.put_json(&one(&id), &ben, &change).await
    };
    assert_eq!(move_to(&second).await.good()["policy"]["project_id"], json!(second));
    tells(
        &move_to(&foreign).await,
        (403, "FORBIDDEN", "You are not an administrator"),
    );
    tells(
        &move_to(nowhere()).await,
        (400, "INVALID_PARAMETERS", "project_id: there is no such"),
    );
    let into = server.post_json(PATH, &ben, &policy(&foreign, &json!({}))).await;
    tells(&into, (403, "FORBIDDEN", "You are not an administrator"));
}

#[tokio::test]
async fn policies_are_for_administrators_with_the_scope_and_a_fresh_login() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.manager(ADA).await, server.manager(BEN).await);
    let project = server.project(&ben, BEN.id).await;
    let ask = policy(&project, &json!({}));
    let id = made(&server.post_json(PATH, &ben, &ask).await, "policy");
    let empty = json!({"policy": {}});
    for (method, body) in [("GET", &Value::Null), ("PUT", &empty), ("DELETE", &Value::Null)] {
        let none = server.call(method, &one(&id), "", body).await;
        tells(&none, (401, "UNAUTHORIZED", "Call must be authenticated"));
        let stranger = server.call(method, &one(&id), &ada, body).await;
        tells(&stranger, (403, "FORBIDDEN", "You are not an administrator"));
        let secret = server.call(method, &one(&id), &service_account().basic(), body).await;
        tells(&secret, (403, "FORBIDDEN", "The call needs a token with the scope"));
    }
    server.later(1_801);
    server.get(&one(&id), &ben).await.good();
    for answer in [
        server.post_json(PATH, &ben, &ask).await,
        server.put_json(&one(&id), &ben, &empty).await,
        server.delete(&one(&id), &ben).await,
    ] {
        tells(&answer, (403, "FORBIDDEN", "To access this project"));
    }
}

#[tokio::test]
async fn introspection_evaluates_a_policy_as_it_is_now() {
    let server = TestServer::start().await;
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let ask = policy(&project, &json!({"domain_constraints_include": ["example.org"]}));
    let id = made(&server.post_json(PATH, &ben, &ask).await, "policy");
    let tokens = server.log_in(&portal(), BEN, "openid").await;
    let token = access_token(&tokens, "auth.globus.org");
    let holds = async || {
        let told = server
            .introspect(&portal(), token, &[("authentication_policies", &id)])
            .await;
        told["policy_evaluations"][&id]["evaluation"].as_bool().unwrap()
    };
    assert!(holds().await);
    let change = json!({"policy": {"domain_constraints_exclude": ["example.org"]}});
    server.put_json(&one(&id), &ben, &change).await.good();
    assert!(!holds().await);
    let change = json!({"policy": {"domain_constraints_exclude": null}});
    server.put_json(&one(&id), &ben, &change).await.good();
    assert!(holds().await);
    server.delete(&one(&id), &ben).await.good();
    assert!(!holds().await, "a policy that is gone is satisfied by nobody");
}
