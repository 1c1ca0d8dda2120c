//! What resource servers are told about tokens.

use serde_json::{Value, json};

use crate::support::{
    ADA, SERVICE_ALL, TRANSFER, TestServer, VIEW_IDENTITY_SET, access_token, native, portal, service, transfer,
    university,
};

#[tokio::test]
async fn a_resource_server_is_told_of_its_token() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, SERVICE_ALL).await;
    let told = server
        .introspect(&service(), access_token(&tokens, service().id), &[])
        .await;
    insta::assert_json_snapshot!(told, { ".dependent_tokens_cache_id" => "[64 digits]" }, @r#"
    {
      "active": true,
      "aud": [
        "f0000000-0000-4000-8000-000000000001",
        "e0000000-0000-4000-8000-000000000002"
      ],
      "client_id": "e0000000-0000-4000-8000-000000000002",
      "dependent_tokens_cache_id": "[64 digits]",
      "email": "ada@example.edu",
      "exp": 1800172800,
      "iat": 1800000000,
      "iss": "http://127.0.0.1:7777",
      "name": "Ada Example",
      "nbf": 1800000000,
      "scope": "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/all",
      "sub": "a0000000-0000-4000-8000-000000000001",
      "token_type": "Bearer",
      "username": "ada@example.edu"
    }
    "#);
    assert_eq!(told["dependent_tokens_cache_id"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn a_client_is_told_of_its_own_token_without_the_cache_id() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, TRANSFER).await;
    let told = server
        .introspect(&portal(), tokens["access_token"].as_str().unwrap(), &[])
        .await;
    assert_eq!(told["aud"], json!(["transfer.api.globus.org", portal().id]));
    assert!(told.get("dependent_tokens_cache_id").is_none());
    let told = server
        .introspect(&transfer(), tokens["access_token"].as_str().unwrap(), &[])
        .await;
    assert_eq!(
        told["aud"],
        json!(["transfer.api.globus.org", transfer().id, portal().id])
    );
}

#[tokio::test]
async fn the_cache_id_changes_with_what_was_agreed_to() {
    let server = TestServer::start().await;
    let id = async |scope: String| {
        let tokens = server.log_in(&portal(), ADA, &scope).await;
        let told = server
            .introspect(&service(), access_token(&tokens, service().id), &[])
            .await;
        told["dependent_tokens_cache_id"].as_str().unwrap().to_owned()
    };
    let first = id(SERVICE_ALL.to_owned()).await;
    assert_eq!(first, id(SERVICE_ALL.to_owned()).await);
    assert_ne!(
        first,
        id(format!("{SERVICE_ALL} {}", crate::support::SERVICE_VIEW)).await
    );
}

#[tokio::test]
async fn includes_add_what_they_name() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in(&portal(), ADA, &format!("openid {VIEW_IDENTITY_SET}"))
        .await;
    let token = tokens["access_token"].as_str().unwrap();
    let plain = server.introspect(&portal(), token, &[]).await;
    let all = "identity_set,identities_set,identity_set_detail,session_info,whatever";
    let told = server.introspect(&portal(), token, &[("include", all)]).await;
    let Value::Object(mut more) = told else { panic!() };
    more.retain(|name, _| plain.get(name).is_none());
    insta::assert_json_snapshot!(more, { ".session_info.session_id" => "[session]" }, @r#"
    {
      "identities_set": [
        "a0000000-0000-4000-8000-000000000001",
        "a0000000-0000-4000-8000-000000000002"
      ],
      "identity_set": [
        "a0000000-0000-4000-8000-000000000001",
        "a0000000-0000-4000-8000-000000000002"
      ],
      "identity_set_detail": [
        {
          "email": "ada@example.edu",
          "id": "a0000000-0000-4000-8000-000000000001",
          "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
          "identity_provider_display_name": "Example University",
          "identity_type": "login",
          "last_authentication": 1800000000,
          "name": "Ada Example",
          "organization": "Example University",
          "status": "used",
          "sub": "a0000000-0000-4000-8000-000000000001",
          "username": "ada@example.edu"
        },
        {
          "email": "ada@globusid.org",
          "id": "a0000000-0000-4000-8000-000000000002",
          "identity_provider": "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
          "identity_provider_display_name": "Globus ID",
          "identity_type": "login",
          "last_authentication": null,
          "name": "Ada Example",
          "organization": "Example University",
          "status": "used",
          "sub": "a0000000-0000-4000-8000-000000000002",
          "username": "ada@globusid.org"
        }
      ],
      "session_info": {
        "authentications": {
          "a0000000-0000-4000-8000-000000000001": {
            "acr": null,
            "amr": null,
            "auth_time": 1800000000,
            "custom_claims": {},
            "idp": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001"
          }
        },
        "session_id": "[session]"
      }
    }
    "#);
}

#[tokio::test]
async fn policies_are_evaluated() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let policies = "90000000-0000-4000-8000-000000000001,90000000-0000-4000-8000-000000000002,\
                    90000000-0000-4000-8000-0000000000ff";
    let form = [("authentication_policies", policies)];
    let told = server
        .introspect(&portal(), tokens["access_token"].as_str().unwrap(), &form)
        .await;
    assert_eq!(
        told["policy_evaluations"],
        json!({
            "90000000-0000-4000-8000-000000000001": {"evaluation": true},
            "90000000-0000-4000-8000-000000000002": {"evaluation": false},
            "90000000-0000-4000-8000-0000000000ff": {"evaluation": false},
        })
    );
}

#[tokio::test]
async fn whoever_it_is_no_business_of_is_told_that_it_is_inactive() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in_as_asked(&portal(), ADA, &portal().asks(TRANSFER).offline())
        .await;
    let access = tokens["access_token"].as_str().unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for (caller, token) in [
        (university(), access),
        (service(), access),
        (university(), refresh),
        (transfer(), refresh),
        (portal(), "Aga00"),
        (portal(), "not a token \u{1f980}"),
    ] {
        let told = server
            .introspect(&caller, token, &[("include", "identity_set,session_info")])
            .await;
        assert_eq!(told, json!({"active": false}));
    }
    let told = server.introspect(&portal(), refresh, &[]).await;
    assert_eq!((&told["active"], &told["sub"]), (&json!(true), &json!(ADA.id)));
}

#[tokio::test]
async fn callers_prove_themselves_with_a_secret() {
    let server = TestServer::start().await;
    let path = "/v2/oauth2/token/introspect";
    let tokens = server.log_in(&native(), ADA, "openid").await;
    let token = tokens["access_token"].as_str().unwrap();
    for form in [
        vec![("token", token)],
        vec![("token", token), ("client_id", native().id)],
    ] {
        let answer = server.post(path, "", &form).await;
        assert_eq!(
            (answer.api_error().1.as_str(), answer.refusal().1.as_str()),
            ("UNAUTHORIZED", "invalid_client")
        );
    }
    let bearer = format!("Bearer {token}");
    assert_eq!(server.post(path, &bearer, &[("token", token)]).await.status, 401);
}
