//! Discovery and keys.

use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    id_token::VerifyingKeys,
};

use std::time::Duration;

use globus_auth_server::key_ring::ROTATION_SECONDS;
use serde_json::Value;

use crate::support::{ADA, TestServer, portal, verified_claims};

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn the_discovery_document_has_the_members_of_the_service_and_our_addresses() {
    let server = TestServer::start().await;
    let answer = server.get("/.well-known/openid-configuration", "").await;
    insta::assert_json_snapshot!(answer.good(), @r#"
    {
      "authorization_endpoint": "http://127.0.0.1:7777/v2/oauth2/authorize",
      "authorization_response_iss_parameter_supported": true,
      "claims_supported": [
        "at_hash",
        "aud",
        "email",
        "exp",
        "name",
        "nonce",
        "preferred_username",
        "iat",
        "iss",
        "sub"
      ],
      "id_token_signing_alg_values_supported": [
        "RS512"
      ],
      "issuer": "http://127.0.0.1:7777",
      "jwks_uri": "http://127.0.0.1:7777/jwk.json",
      "response_types_supported": [
        "code",
        "token",
        "token id_token",
        "id_token"
      ],
      "revocation_endpoint": "http://127.0.0.1:7777/v2/oauth2/token/revoke",
      "scopes_supported": [
        "openid",
        "email",
        "profile"
      ],
      "subject_types_supported": [
        "public"
      ],
      "token_endpoint": "http://127.0.0.1:7777/v2/oauth2/token",
      "token_endpoint_auth_methods_supported": [
        "client_secret_basic"
      ],
      "userinfo_endpoint": "http://127.0.0.1:7777/v2/oauth2/userinfo"
    }
    "#);
    serde_json::from_value::<OpenIdConfiguration>(answer.json()).unwrap();
}

#[tokio::test]
async fn there_is_one_key_and_it_can_verify() {
    let server = TestServer::start().await;
    let document = server.get("/jwk.json", "").await.good();
    insta::assert_json_snapshot!(document, { ".keys[].n" => "[modulus]", ".keys[].kid" => "[digits]" }, @r#"
    {
      "keys": [
        {
          "alg": "RS512",
          "e": "AQAB",
          "kid": "[digits]",
          "kty": "RSA",
          "n": "[modulus]",
          "use": "sig"
        }
      ]
    }
    "#);
    let kid = document["keys"][0]["kid"].as_str().unwrap().to_owned();
    assert!(
        !kid.is_empty() && kid.bytes().all(|byte| byte.is_ascii_digit()),
        "{kid}"
    );
    let keys: JwkSet = serde_json::from_value(document).unwrap();
    assert!(!VerifyingKeys::from_jwk_set(&keys).is_empty());
}

#[tokio::test]
async fn credentials_are_ignored_there_good_and_bad() {
    let server = TestServer::start().await;
    for path in ["/.well-known/openid-configuration", "/jwk.json"] {
        for authorization in [&portal().basic(), "Basic !!!", "Bearer x", "Digest y"] {
            server.get(path, authorization).await.good();
        }
        let answer = server.get(path, "").await;
        assert!(answer.header("cache-control").unwrap().starts_with("public, max-age="));
    }
}

/// The kids that are published, the signing one first.
async fn kids(server: &TestServer) -> Vec<String> {
    let document = server.get("/jwk.json", "").await.good();
    let keys = document["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn log_in(server: &TestServer) -> Value {
    server.log_in_as_asked(&portal(), ADA, &portal().asks("openid")).await
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_end() {
    let server = TestServer::start().await;
    let [old] = &kids(&server).await[..] else { panic!() };
    server.hand.advance(Duration::from_secs(ROTATION_SECONDS as u64));
    let both = kids(&server).await;
    let [signing, new] = &both[..] else { panic!("{both:?}") };
    assert_eq!(signing, old, "the new key does not sign yet");
    let last_of_old = log_in(&server).await;

    server.hand.advance(HOUR);
    assert_eq!(kids(&server).await, [new.clone(), old.clone()], "the new key signs");
    verified_claims(&server, &last_of_old, portal().id, None).await;
    let first_of_new = log_in(&server).await;
    verified_claims(&server, &first_of_new, portal().id, None).await;

    server.hand.advance(48 * HOUR + HOUR);
    assert_eq!(
        kids(&server).await,
        std::slice::from_ref(new),
        "nothing that the old key signed is left"
    );
}

#[tokio::test]
async fn a_key_that_another_server_made_is_seen_before_it_signs() {
    let server = TestServer::start().await;
    let before = kids(&server).await;
    let made = globus_auth_server::key_ring::rotate(&server.app.store, server.app.clock.now())
        .await
        .unwrap()
        .kid;
    server.hand.advance(HOUR / 2);
    assert_eq!(kids(&server).await, [before[0].clone(), made.clone()]);
    server.hand.advance(HOUR / 2);
    assert_eq!(kids(&server).await, [made, before[0].clone()]);
}
