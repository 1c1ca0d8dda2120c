//! What people agreed to, as programs see it and give it up.

use serde_json::{Value, json};

use crate::support::{
    ADA, BEN, DATA_ACCESS, GROUPS, SERVICE_ALL, TRANSFER, TestServer, access_token, portal, service, transfer,
    university,
};

const VIEW_CONSENTS: &str = "urn:globus:auth:scope:auth.globus.org:view_consents";

fn path(identity: &str) -> String {
    format!("/v2/api/identities/{identity}/consents")
}

fn bearer(tokens: &Value) -> String {
    format!("Bearer {}", access_token(tokens, "auth.globus.org"))
}

/// The scope strings of consents, each with the scope strings above it.
fn forest(document: &Value) -> Vec<Vec<String>> {
    let consents = document["consents"].as_array().unwrap();
    let name = |id: &Value| {
        let found = consents.iter().find(|consent| consent["id"] == *id).unwrap();
        found["scope_name"].as_str().unwrap().to_owned()
    };
    let path = |consent: &Value| {
        consent["dependency_path"]
            .as_array()
            .unwrap()
            .iter()
            .map(name)
            .collect()
    };
    let mut forest: Vec<Vec<String>> = consents.iter().map(path).collect();
    forest.sort();
    forest
}

/// The number of the consent at the end of that path.
fn id_of(document: &Value, path: &[&str]) -> i64 {
    let consents = document["consents"].as_array().unwrap();
    let depth = |consent: &&Value| consent["dependency_path"].as_array().unwrap().len() == path.len();
    let named = |consent: &&Value| consent["scope_name"] == **path.last().unwrap();
    consents.iter().filter(depth).find(named).unwrap()["id"]
        .as_i64()
        .unwrap()
}

fn data_access_scope() -> String {
    format!("openid {TRANSFER}[*{DATA_ACCESS}]")
}

async fn consents(server: &TestServer, tokens: &Value) -> Value {
    server
        .get(&format!("{}?all=False", path(ADA.id)), &bearer(tokens))
        .await
        .good()
}

async fn withdraw(server: &TestServer, tokens: &Value, consent: i64) -> crate::support::Answer {
    server
        .delete(&format!("{}/{consent}", path(ADA.id)), &bearer(tokens))
        .await
}

#[tokio::test]
async fn a_consent_has_every_member_that_the_python_sdk_wants() {
    let server = TestServer::start().await;
    let ask = portal().asks(&data_access_scope()).offline();
    let tokens = server.log_in_as_asked(&portal(), ADA, &ask).await;
    let document = consents(&server, &tokens).await;
    let transfer_id = id_of(&document, &[TRANSFER]);
    let found = document["consents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|consent| consent["scope_name"] == DATA_ACCESS);
    let mut found = found.unwrap().clone();
    let id = found["id"].as_i64().unwrap();
    assert_eq!(found["dependency_path"], json!([transfer_id, id]));
    assert_eq!(
        found["client"],
        transfer().id,
        "the one that the scope above belongs to"
    );
    for number in ["id", "dependency_path", "scope", "client"] {
        found[number] = json!("[…]");
    }
    insta::assert_json_snapshot!(found, @r#"
    {
      "allows_refresh": true,
      "atomically_revocable": true,
      "auto_approved": false,
      "client": "[…]",
      "created": "2027-01-15T08:00:00.000000+00:00",
      "dependency_path": "[…]",
      "effective_identity": "a0000000-0000-4000-8000-000000000001",
      "id": "[…]",
      "last_used": "2027-01-15T08:00:00.000000+00:00",
      "scope": "[…]",
      "scope_name": "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000002/data_access",
      "status": "approved",
      "updated": "2027-01-15T08:00:00.000000+00:00"
    }
    "#);
}

#[tokio::test]
async fn the_forest_grows_with_every_request_and_is_the_callers_own() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, &format!("openid {SERVICE_ALL}")).await;
    let own = |names: &[&[&str]]| -> Vec<Vec<String>> {
        let paths = names
            .iter()
            .map(|path| path.iter().map(|name| (*name).to_owned()).collect());
        let mut paths: Vec<Vec<String>> = paths.collect();
        paths.sort();
        paths
    };
    let first = own(&[
        &["openid"],
        &[SERVICE_ALL],
        &[SERVICE_ALL, GROUPS],
        &[SERVICE_ALL, TRANSFER],
    ]);
    assert_eq!(forest(&consents(&server, &tokens).await), first);

    let deeper = format!("openid {SERVICE_ALL}[{TRANSFER}[*{DATA_ACCESS}]]");
    let tokens = server.log_in(&portal(), ADA, &deeper).await;
    server.log_in(&university(), ADA, "email").await;
    let second = own(&[
        &["openid"],
        &[SERVICE_ALL],
        &[SERVICE_ALL, GROUPS],
        &[SERVICE_ALL, TRANSFER],
        &[SERVICE_ALL, TRANSFER, DATA_ACCESS],
    ]);
    assert_eq!(
        forest(&consents(&server, &tokens).await),
        second,
        "what was there stays"
    );
}

#[tokio::test]
async fn all_applications_are_seen_with_view_consents_only() {
    let server = TestServer::start().await;
    server.log_in(&university(), ADA, "openid email").await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let all = format!("{}?all=True", path(ADA.id));
    let refused = server.get(&all, &bearer(&tokens)).await;
    let error = refused.api_error();
    assert_eq!((error.0, error.1.as_str()), (403, "FORBIDDEN"));
    assert_eq!(
        refused.json()["errors"][0]["authorization_parameters"],
        json!({"required_scopes": [VIEW_CONSENTS]}),
        "what a client must ask for"
    );

    let tokens = server.log_in(&portal(), ADA, &format!("openid {VIEW_CONSENTS}")).await;
    let document = server.get(&all, &bearer(&tokens)).await.good();
    let mut clients: Vec<&str> = document["consents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|consent| consent["client"].as_str().unwrap())
        .collect();
    clients.sort_unstable();
    let (ours, theirs) = (portal().id, university().id);
    assert_eq!(clients, [ours, ours, theirs, theirs]);
}

#[tokio::test]
async fn the_list_is_for_the_identity_itself() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    for (authorization, identity, status) in [
        (String::new(), ADA.id, 401),
        ("Bearer AgNothing".to_owned(), ADA.id, 401),
        (portal().basic(), ADA.id, 401),
        (bearer(&tokens), BEN.id, 403),
        (bearer(&tokens), ADA.linked, 403),
        (bearer(&tokens), "ada", 400),
    ] {
        let refused = server.get(&path(identity), &authorization).await.api_error();
        assert_eq!(refused.0, status, "{identity} {}", refused.2);
    }
    let wrong = server
        .get(&format!("{}?all=perhaps", path(ADA.id)), &bearer(&tokens))
        .await;
    assert_eq!(wrong.api_error().0, 400);
}

#[tokio::test]
async fn what_is_given_up_takes_its_tokens_along() {
    let server = TestServer::start().await;
    let ask = portal().asks(&format!("openid {SERVICE_ALL}")).offline();
    let tokens = server.log_in_as_asked(&portal(), ADA, &ask).await;
    let token = access_token(&tokens, service().id);
    let behind = server.dependent(&service(), token, &[]).await.good();
    let behind = access_token(&behind, "transfer.api.globus.org").to_owned();
    let pending = server.code(&portal().asks(SERVICE_ALL), ADA).await;
    let elsewhere = server.log_in(&portal(), BEN, SERVICE_ALL).await;

    let document = consents(&server, &tokens).await;
    let root = id_of(&document, &[SERVICE_ALL]);
    let given_up = withdraw(&server, &tokens, root).await.good();
    assert_eq!(given_up["consents"][0]["id"], root, "the consent itself comes first");
    assert_eq!(
        given_up["consents"].as_array().unwrap().len(),
        3,
        "and what was under it"
    );
    assert_eq!(forest(&consents(&server, &tokens).await), [["openid"]]);

    assert!(!server.is_active(&portal(), token).await);
    assert_eq!(
        server.introspect(&service(), token, &[]).await,
        json!({"active": false})
    );
    assert!(!server.is_active(&transfer(), &behind).await, "the token behind it");
    let refresh = crate::support::token_for(&tokens, service().id)["refresh_token"]
        .as_str()
        .unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let refused = server.token(&portal().basic(), &form).await.refusal();
    assert_eq!((refused.0, refused.1.as_str()), (400, "invalid_grant"));
    let refused = server.dependent(&service(), token, &[]).await.refusal();
    assert_eq!((refused.0, refused.1.as_str()), (400, "invalid_grant"));
    let refused = server.redeem(&portal(), &pending).await.refusal();
    assert_eq!(
        (refused.0, refused.1.as_str()),
        (401, "invalid_grant"),
        "a code that was on its way"
    );

    assert!(
        server
            .is_active(&portal(), access_token(&tokens, "auth.globus.org"))
            .await
    );
    assert!(
        server
            .is_active(&portal(), access_token(&elsewhere, service().id))
            .await,
        "somebody else's"
    );
    let again = server.log_in(&portal(), ADA, SERVICE_ALL).await;
    assert!(
        server.is_active(&portal(), access_token(&again, service().id)).await,
        "agreed to anew"
    );
    assert!(!server.is_active(&portal(), token).await, "which revives nothing");
}

#[tokio::test]
async fn an_optional_consent_goes_alone() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, &data_access_scope()).await;
    let token = access_token(&tokens, "transfer.api.globus.org");
    let behind = server
        .dependent(&transfer(), token, &[("scope", DATA_ACCESS)])
        .await
        .good();
    let behind = behind[0]["access_token"].as_str().unwrap().to_owned();
    assert!(server.is_active(&transfer(), &behind).await);

    let document = consents(&server, &tokens).await;
    withdraw(&server, &tokens, id_of(&document, &[TRANSFER, DATA_ACCESS]))
        .await
        .good();
    assert!(!server.is_active(&transfer(), &behind).await);
    assert!(server.is_active(&transfer(), token).await, "what it depended on stays");
    let refused = server.dependent(&transfer(), token, &[("scope", DATA_ACCESS)]).await;
    assert_eq!(refused.json()["errors"][0]["unapproved_scopes"], json!([DATA_ACCESS]));
}

#[tokio::test]
async fn a_required_consent_goes_with_the_one_that_it_belongs_to() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, &format!("openid {SERVICE_ALL}")).await;
    let document = consents(&server, &tokens).await;
    let refused = withdraw(&server, &tokens, id_of(&document, &[SERVICE_ALL, GROUPS]))
        .await
        .api_error();
    assert_eq!((refused.0, refused.1.as_str()), (409, "CONFLICT"));
    assert_eq!(consents(&server, &tokens).await, document);
}

#[tokio::test]
async fn nobody_gives_up_what_is_another_applications_or_persons() {
    let server = TestServer::start().await;
    let theirs = server.log_in(&university(), ADA, "openid").await;
    let tokens = server.log_in(&portal(), ADA, &format!("openid {VIEW_CONSENTS}")).await;
    let document = server.get(&path(ADA.id), &bearer(&theirs)).await.good();
    let id = id_of(&document, &["openid"]);
    let refused = withdraw(&server, &tokens, id).await.api_error();
    assert_eq!((refused.0, refused.1.as_str()), (404, "NOT_FOUND"));
    let bens = server.log_in(&portal(), BEN, "openid").await;
    for (identity, status) in [(ADA.id, 403), (BEN.id, 404)] {
        let refused = server.delete(&format!("{}/{id}", path(identity)), &bearer(&bens)).await;
        assert_eq!(refused.api_error().0, status);
    }
    assert_eq!(
        server.delete(&format!("{}/{id}", path(ADA.id)), "").await.api_error().0,
        401
    );
    assert_eq!(
        server
            .delete(&format!("{}/x", path(ADA.id)), &bearer(&tokens))
            .await
            .api_error()
            .0,
        400
    );
    assert!(
        server
            .is_active(&university(), access_token(&theirs, "auth.globus.org"))
            .await
    );
}
