//! What the bearer of a token is told of themselves.

use axum::body::Body;
use globus_auth_server::config::{IdentitySet, Tokens};
use http::Request;
use serde_json::Value;

use crate::support::{ADA, Options, TRANSFER, TestServer, VIEW_IDENTITY_SET, access_token, portal, verified_claims};

const PATH: &str = "/v2/oauth2/userinfo";

async fn told(server: &TestServer, scope: &str) -> Value {
    let tokens = server.log_in(&portal(), ADA, scope).await;
    server
        .get(PATH, &format!("Bearer {}", access_token(&tokens, "auth.globus.org")))
        .await
        .good()
}

fn names(document: &Value) -> Vec<&str> {
    document.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn each_scope_adds_its_members() {
    let server = TestServer::start().await;
    let (who, mail) = (["identity_set", "last_authentication", "sub"], "email");
    let profile = [
        "identity_provider",
        "identity_provider_display_name",
        "name",
        "organization",
        "preferred_username",
    ];
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    assert_eq!(names(&told(&server, "openid").await), who);
    assert_eq!(names(&told(&server, &format!("openid {VIEW_IDENTITY_SET}")).await), who);
    assert_eq!(
        names(&told(&server, "openid email").await),
        sorted([&[mail][..], &who].concat())
    );
    assert_eq!(
        names(&told(&server, "openid profile").await),
        sorted([&profile[..], &who].concat())
    );
}

#[tokio::test]
async fn everything_by_get_and_by_post() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid email profile").await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let document = server.get(PATH, &bearer).await.good();
    insta::assert_json_snapshot!(document, { ".identity_set" => "[as in the ID token]" }, @r#"
    {
      "email": "ada@example.edu",
      "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
      "identity_provider_display_name": "Example University",
      "identity_set": "[as in the ID token]",
      "last_authentication": 1800000000,
      "name": "Ada Example",
      "organization": "Example University",
      "preferred_username": "ada@example.edu",
      "sub": "a0000000-0000-4000-8000-000000000001"
    }
    "#);
    assert_eq!(document["identity_set"].as_array().unwrap().len(), 2);
    assert_eq!(server.post(PATH, &bearer, &[]).await.good(), document);
    let bare = Request::post(PATH)
        .header("authorization", &bearer)
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(bare).await.good(), document);
}

#[tokio::test]
async fn without_a_credential_403_with_a_bad_one_401() {
    let server = TestServer::start().await;
    let answer = server.get(PATH, "").await;
    insta::assert_json_snapshot!(answer.json(), { ".errors[].id" => "[request]" }, @r#"
    {
      "error": "unauthorized",
      "error_description": "Unauthorized",
      "errors": [
        {
          "code": "FORBIDDEN",
          "detail": "Call must be authenticated",
          "id": "[request]",
          "status": "403",
          "title": "Unauthorized"
        }
      ]
    }
    "#);
    assert_eq!(answer.api_error().0, 403);
    let tokens = server.log_in(&portal(), ADA, &format!("openid {TRANSFER}")).await;
    let elsewhere = format!("Bearer {}", access_token(&tokens, "transfer.api.globus.org"));
    for authorization in [
        "Bearer x",
        "Bearer",
        "Bearer a b",
        &portal().basic(),
        "Digest x",
        &elsewhere,
    ] {
        let (status, code, _) = server.get(PATH, authorization).await.api_error();
        assert_eq!((status, code.as_str()), (401, "UNAUTHORIZED"), "{authorization}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_401_and_one_without_openid_403() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let token = tokens["access_token"].as_str().unwrap();
    server
        .post("/v2/oauth2/token/revoke", &portal().basic(), &[("token", token)])
        .await
        .good();
    assert_eq!(server.get(PATH, &format!("Bearer {token}")).await.api_error().0, 401);

    let tokens = server.log_in(&portal(), ADA, "email profile").await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(server.get(PATH, &bearer).await.api_error().1, "FORBIDDEN");
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in_as_asked(&portal(), ADA, &portal().asks("openid").offline())
        .await;
    let bearer = format!("Bearer {}", tokens["refresh_token"].as_str().unwrap());
    assert_eq!(server.get(PATH, &bearer).await.api_error().0, 401);
}

#[tokio::test]
async fn where_it_is_said_so_the_linked_identities_need_a_scope_of_their_own() {
    let server = TestServer::start_with(Options {
        tokens: Tokens {
            identity_set: IdentitySet::ViewIdentitySet,
            ..Tokens::default()
        },
        ..Options::default()
    })
    .await;
    for (scope, told) in [
        ("openid profile", false),
        (&*format!("openid {VIEW_IDENTITY_SET}"), true),
    ] {
        let tokens = server.log_in(&portal(), ADA, scope).await;
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let person = server.get(PATH, &bearer).await.good();
        assert_eq!(person.get("identity_set").is_some(), told, "{person}");
        let claims = verified_claims(&server, &tokens, portal().id, None).await;
        assert_eq!(claims.get("identity_set").is_some(), told, "{claims}");
    }
}
