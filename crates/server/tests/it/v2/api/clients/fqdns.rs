//! Domain names of clients.

use serde_json::json;

use super::{PATH, one};
use crate::support::{ADA, BEN, TestServer, portal, tells};

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
