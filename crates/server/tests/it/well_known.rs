//! Discovery and keys.

use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    id_token::VerifyingKeys,
};

use crate::support::{TestServer, portal};

#[tokio::test]
async fn the_discovery_document_has_the_members_of_the_service_and_our_addresses() {
    let server = TestServer::start().await;
    let answer = server.get("/.well-known/openid-configuration", "").await;
    insta::assert_json_snapshot!(answer.good(), @r#"
    {
      "authorization_endpoint": "http://127.0.0.1:7777/v2/oauth2/authorize",
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
    assert_eq!(server.app.keys.keys().signing.kid(), kid);
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
