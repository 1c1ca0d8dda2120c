//! A client's own tokens.

use crate::support::{
    ADA, Application, GROUPS, SERVICE_VIEW, TRANSFER, TestServer, VIEW_IDENTITY_SET, native, portal, service,
    service_account, token_for, university, verified_claims,
};

#[tokio::test]
async fn the_client_is_the_subject_and_nothing_else_comes_along() {
    let server = TestServer::start().await;
    let document = server.client_credentials(&service_account(), TRANSFER).await.good();
    insta::assert_json_snapshot!(document, { ".access_token" => "[access]" }, @r#"
    {
      "access_token": "[access]",
      "expires_in": 172800,
      "other_tokens": [],
      "resource_server": "transfer.api.globus.org",
      "scope": "urn:globus:auth:scope:transfer.api.globus.org:all",
      "token_type": "Bearer"
    }
    "#);
}

#[tokio::test]
async fn with_openid_the_auth_token_is_on_top_and_bears_an_id_token() {
    let server = TestServer::start().await;
    let scopes = format!("{TRANSFER} profile email openid {GROUPS}");
    let document = server.client_credentials(&service_account(), &scopes).await.good();
    assert_eq!(document["resource_server"], "auth.globus.org");
    assert_eq!(document["other_tokens"].as_array().unwrap().len(), 2);
    for service in ["transfer.api.globus.org", "groups.api.globus.org"] {
        let token = token_for(&document, service);
        assert!(token.get("id_token").is_none() && token.get("refresh_token").is_none());
    }
    let claims = verified_claims(&server, &document, service_account().id, None).await;
    insta::assert_json_snapshot!(claims, { ".at_hash" => "[43 characters]" }, @r#"
    {
      "at_hash": "[43 characters]",
      "aud": "e0000000-0000-4000-8000-000000000003",
      "exp": 1800172800,
      "iat": 1800000000,
      "identity_provider": "3a74877b-e2a3-44b1-8958-ede1031b1827",
      "identity_provider_display_name": "Globus Auth client identities",
      "identity_set": [
        {
          "email": null,
          "identity_provider": "3a74877b-e2a3-44b1-8958-ede1031b1827",
          "identity_provider_display_name": "Globus Auth client identities",
          "last_authentication": null,
          "name": "Example Service Account",
          "sub": "e0000000-0000-4000-8000-000000000003",
          "username": "e0000000-0000-4000-8000-000000000003@clients.auth.globus.org"
        }
      ],
      "iss": "http://127.0.0.1:7777",
      "last_authentication": null,
      "name": "Example Service Account",
      "preferred_username": "e0000000-0000-4000-8000-000000000003@clients.auth.globus.org",
      "sub": "e0000000-0000-4000-8000-000000000003"
    }
    "#);
}

#[tokio::test]
async fn the_same_scope_twice_is_one_and_offline_access_is_none() {
    let server = TestServer::start().await;
    let document = server
        .client_credentials(&portal(), "email email offline_access")
        .await
        .good();
    assert_eq!(document["scope"], "email");
    assert!(document.get("refresh_token").is_none());
}

#[tokio::test]
async fn scopes_that_are_wrong_are_named() {
    let server = TestServer::start().await;
    for (scope, part) in [
        ("no-such-scope", "'no-such-scope'"),
        ("openid no-such-scope", "'no-such-scope'"),
        (&format!("{TRANSFER}[no-such-scope]"), "'no-such-scope'"),
        ("openid[", "scope:"),
        ("]", "scope:"),
        ("offline_access", "names nothing"),
    ] {
        let (status, error, why) = server.client_credentials(&portal(), scope).await.refusal();
        assert_eq!((status, error.as_str()), (400, "invalid_scope"), "{scope}");
        assert!(why.contains(part), "{scope}: {why}");
    }
    let (status, error, why) = server
        .token(&portal().basic(), &[("grant_type", "client_credentials")])
        .await
        .refusal();
    assert_eq!(
        (status, error.as_str(), why.as_str()),
        (400, "invalid_request", "scope: is missing")
    );
}

#[tokio::test]
async fn clients_that_may_not_are_refused() {
    let server = TestServer::start().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "openid"),
        ("client_id", native().id),
    ];
    assert_eq!(server.token("", &form).await.status, 401, "a public client");
    assert_eq!(server.token("", &form[..2]).await.status, 401, "nobody");
    let answer = server.client_credentials(&university(), "openid").await;
    assert_eq!(answer.api_error().1, "REQUIRED_IDENTITY_MISSING");
    server.client_credentials(&university(), TRANSFER).await.good();
}

#[tokio::test]
async fn every_kind_of_confidential_client_may() {
    let server = TestServer::start().await;
    for client in [
        portal(),
        service_account(),
        service(),
        crate::support::transfer(),
        crate::support::instance(),
    ] {
        server.client_credentials(&client, SERVICE_VIEW).await.good();
    }
}

#[tokio::test]
async fn its_token_is_known_where_it_is_shown() {
    let server = TestServer::start().await;
    let scopes = format!("openid profile email {VIEW_IDENTITY_SET} {SERVICE_VIEW}");
    let tokens = server.client_credentials(&service_account(), &scopes).await.good();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let told = server.get("/v2/oauth2/userinfo", &bearer).await.good();
    assert_eq!(told["sub"], service_account().id);
    assert_eq!(
        told["preferred_username"],
        format!("{}@clients.auth.globus.org", service_account().id)
    );
    assert_eq!(told.get("email"), None);

    let token = crate::support::access_token(&tokens, service().id);
    let all = [("include", "identity_set,session_info,identity_set_detail")];
    let told = server.introspect(&service(), token, &all).await;
    assert_eq!(told["sub"], service_account().id);
    assert_eq!(told["identity_set"], serde_json::json!([service_account().id]));
    assert_eq!(told["email"], serde_json::Value::Null);
    assert!(
        told.get("session_info").is_none(),
        "a client has no session, and null would break the command line"
    );
}

#[tokio::test]
async fn a_persons_consent_gives_a_client_nothing_of_theirs() {
    let server = TestServer::start().await;
    server.log_in(&portal(), ADA, "openid").await;
    let own = server.client_credentials(&portal(), "openid").await.good();
    let Application { id, .. } = portal();
    assert_eq!(verified_claims(&server, &own, id, None).await["sub"], id);
}
