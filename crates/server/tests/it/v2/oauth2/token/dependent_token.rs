//! Tokens of the services behind a resource server.

use serde_json::{Value, json};

use crate::support::{
    ADA, Application, Browser, DATA_ACCESS, GROUPS, Options, SERVICE_ALL, SERVICE_VIEW, TRANSFER, TestServer,
    access_token, portal, service, service_account, token_for, transfer,
};

async fn received(server: &TestServer, scope: &str) -> String {
    let tokens = server.log_in(&portal(), ADA, scope).await;
    access_token(&tokens, service().id).to_owned()
}

#[tokio::test]
async fn a_bare_list_with_a_token_for_each_service_behind() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_ALL).await;
    let list = server.dependent(&service(), &token, &[]).await.good();
    insta::assert_json_snapshot!(list, { "[].access_token" => "[access]" }, @r#"
    [
      {
        "access_token": "[access]",
        "expires_in": 172800,
        "resource_server": "groups.api.globus.org",
        "scope": "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships",
        "token_type": "Bearer"
      },
      {
        "access_token": "[access]",
        "expires_in": 172800,
        "resource_server": "transfer.api.globus.org",
        "scope": "urn:globus:auth:scope:transfer.api.globus.org:all",
        "token_type": "Bearer"
      }
    ]
    "#);
    let told = server
        .introspect(&transfer(), access_token(&list, "transfer.api.globus.org"), &[])
        .await;
    assert_eq!(
        (&told["sub"], &told["client_id"]),
        (&json!(ADA.id), &json!(service().id))
    );
}

#[tokio::test]
async fn refresh_tokens_come_where_they_are_asked_for_and_agreed_to() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_ALL).await;
    let list = server
        .dependent(&service(), &token, &[("access_type", "offline")])
        .await
        .good();
    assert!(token_for(&list, "groups.api.globus.org").get("refresh_token").is_none());
    let refresh = token_for(&list, "transfer.api.globus.org")["refresh_token"]
        .as_str()
        .unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let renewed = server.token(&service().basic(), &form).await.good();
    assert!(
        server
            .is_active(&transfer(), renewed["access_token"].as_str().unwrap())
            .await
    );
}

#[tokio::test]
async fn the_scope_narrows_the_list() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_ALL).await;
    let list = server.dependent(&service(), &token, &[("scope", GROUPS)]).await.good();
    assert_eq!(list.as_array().unwrap().len(), 1);
    token_for(&list, "groups.api.globus.org");

    let unknown = server
        .dependent(&service(), &token, &[("scope", "no-such-scope")])
        .await
        .refusal();
    assert_eq!((unknown.0, unknown.1.as_str()), (400, "invalid_scope"));
    let bad = server
        .dependent(&service(), &token, &[("access_type", "sometimes")])
        .await
        .refusal();
    assert_eq!((bad.0, bad.1.as_str()), (400, "invalid_request"));
}

#[tokio::test]
async fn what_the_person_did_not_agree_to_is_named() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_ALL).await;
    let scope = format!("{GROUPS} openid");
    let answer = server.dependent(&service(), &token, &[("scope", &scope)]).await;
    insta::assert_json_snapshot!(answer.json(), { ".errors[].id" => "[request]" }, @r#"
    {
      "error": "dependent_consent_required",
      "error_description": "User must approve your client using scopes. See 'unapproved_scopes'.",
      "errors": [
        {
          "code": "DEPENDENT_CONSENT_REQUIRED",
          "detail": "User hasn't approved the following scopes: openid",
          "id": "[request]",
          "status": "403",
          "title": "User must approve your client using scopes. See 'unapproved_scopes'.",
          "unapproved_scopes": [
            "openid"
          ]
        }
      ]
    }
    "#);
    assert_eq!(answer.api_error().0, 403);
}

#[tokio::test]
async fn a_scope_without_services_behind_gives_an_empty_list() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_VIEW).await;
    assert_eq!(server.dependent(&service(), &token, &[]).await.good(), json!([]));
}

#[tokio::test]
async fn what_was_named_in_brackets_is_there_too() {
    let server = TestServer::start().await;
    let ask = format!("{SERVICE_ALL}[{TRANSFER}[*{DATA_ACCESS}] {SERVICE_VIEW}]");
    let token = received(&server, &ask).await;
    let list = server.dependent(&service(), &token, &[]).await.good();
    assert_eq!(list.as_array().unwrap().len(), 3);
    token_for(&list, service().id);

    // One step further: Transfer gets the collection's token with what it received.
    let of_transfer = access_token(&list, "transfer.api.globus.org");
    let list = server.dependent(&transfer(), of_transfer, &[]).await.good();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["scope"], DATA_ACCESS);
}

#[tokio::test]
async fn an_optional_scope_that_was_left_out_is_not_there() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = portal().asks(&format!("{TRANSFER}[*{DATA_ACCESS}]"));
    let login = browser.opens(&ask).await;
    let consent = browser.picks(&login, ADA.id).await;
    let [optional] = consent.form().optional().try_into().unwrap();
    let form = consent.form().without(&optional).with("decision", "allow");
    let code = browser.submit(&form).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(server.dependent(&transfer(), token, &[]).await.good(), json!([]));
    let answer = server.dependent(&transfer(), token, &[("scope", DATA_ACCESS)]).await;
    assert_eq!(answer.json()["errors"][0]["unapproved_scopes"], json!([DATA_ACCESS]));

    // The person changes their mind at the next request.
    let consent = browser.opens(&ask).await;
    assert!(consent.is_consent());
    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let list = server
        .dependent(&transfer(), tokens["access_token"].as_str().unwrap(), &[])
        .await
        .good();
    assert_eq!(list[0]["scope"], DATA_ACCESS);
}

/// A service in front of Example Service.
const FRONT: &str = r#"
[[clients]]
id = "f0000000-0000-4000-8000-0000000000aa"
name = "Front"
type = "resource_server"
secret = "front-secret"
[[clients.scopes]]
suffix = "all"
name = "Use Front"
description = "Use Front"
dependent_scopes = [
  { scope = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/all" },
  { scope = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/view", optional = true },
]
"#;

const FRONT_ALL: &str = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-0000000000aa/all";

fn front() -> Application {
    Application {
        id: "f0000000-0000-4000-8000-0000000000aa",
        secret: Some("secret-of-a-well-known-service"),
        redirect_uri: "",
    }
}

#[tokio::test]
async fn a_chain_of_services_reaches_to_its_end() {
    let server = TestServer::start_with(Options {
        more: FRONT,
        ..Options::default()
    })
    .await;
    let tokens = server.log_in(&portal(), ADA, FRONT_ALL).await;
    let first = server
        .dependent(&front(), tokens["access_token"].as_str().unwrap(), &[])
        .await
        .good();
    assert_eq!(first.as_array().unwrap().len(), 1, "the optional one was not asked for");
    let second = server
        .dependent(&service(), access_token(&first, service().id), &[])
        .await
        .good();
    assert_eq!(second.as_array().unwrap().len(), 2);
    let told = server
        .introspect(&transfer(), access_token(&second, "transfer.api.globus.org"), &[])
        .await;
    assert_eq!(told["sub"], ADA.id);
    let last = server
        .dependent(&transfer(), access_token(&second, "transfer.api.globus.org"), &[])
        .await
        .good();
    assert_eq!(last, json!([]));
}

#[tokio::test]
async fn a_chain_for_a_client_needs_nobodys_consent_either() {
    let server = TestServer::start_with(Options {
        more: FRONT,
        ..Options::default()
    })
    .await;
    let tokens = server.client_credentials(&service_account(), FRONT_ALL).await.good();
    let first = server
        .dependent(&front(), tokens["access_token"].as_str().unwrap(), &[])
        .await
        .good();
    let second = server
        .dependent(&service(), access_token(&first, service().id), &[])
        .await
        .good();
    let told = server
        .introspect(&transfer(), access_token(&second, "transfer.api.globus.org"), &[])
        .await;
    assert_eq!(told["sub"], service_account().id);
}

#[tokio::test]
async fn a_service_gets_nothing_for_a_token_that_is_not_for_it() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in(&portal(), ADA, &format!("openid {SERVICE_ALL} {TRANSFER}"))
        .await;
    let revoked = received(&server, SERVICE_ALL).await;
    server
        .post("/v2/oauth2/token/revoke", &portal().basic(), &[("token", &revoked)])
        .await
        .good();
    for token in [
        access_token(&tokens, "transfer.api.globus.org"),
        tokens["access_token"].as_str().unwrap(),
        &revoked,
        "x",
    ] {
        let (status, error, _) = server.dependent(&service(), token, &[]).await.refusal();
        assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    }
}

#[tokio::test]
async fn only_resource_servers_may_ask() {
    let server = TestServer::start().await;
    let token = received(&server, SERVICE_ALL).await;
    for client in [portal(), service_account()] {
        let (status, code, _) = server.dependent(&client, &token, &[]).await.api_error();
        assert_eq!((status, code.as_str()), (400, "UNAUTHORIZED_CLIENT"));
    }
    let form = [
        ("grant_type", "urn:globus:auth:grant_type:dependent_token"),
        ("token", token.as_str()),
    ];
    assert_eq!(server.token("", &form).await.status, 401);
}

#[tokio::test]
async fn a_clients_own_token_needs_nobodys_consent_but_reaches_declared_services_only() {
    let server = TestServer::start().await;
    let tokens = server.client_credentials(&service_account(), SERVICE_ALL).await.good();
    let token = tokens["access_token"].as_str().unwrap();
    let list: Value = server.dependent(&service(), token, &[]).await.good();
    let told = server
        .introspect(&transfer(), access_token(&list, "transfer.api.globus.org"), &[])
        .await;
    assert_eq!(told["sub"], service_account().id);
    let answer = server.dependent(&service(), token, &[("scope", "openid")]).await;
    assert_eq!(answer.json()["errors"][0]["unapproved_scopes"], json!(["openid"]));
}
