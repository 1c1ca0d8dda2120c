//! Signing keys are changed without anybody noticing.

use std::time::Duration;

use globus_auth_protocol::{discovery::JwkSet, id_token::VerifyingKeys};
use serde_json::Value;

use crate::support::{ADA, TestServer, portal, verified_claims};

async fn kids(server: &TestServer) -> Vec<String> {
    let set = server.get("/jwk.json", "").await.good();
    let keys = set["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// An ID token, and the key that signed it.
async fn id_token(server: &TestServer) -> (Value, String) {
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    (tokens, server.app.keys.keys().signing.kid().to_owned())
}

#[tokio::test]
async fn a_new_key_is_published_signs_later_and_the_old_one_goes_when_its_tokens_have_ended() {
    const HOUR: Duration = Duration::from_secs(3_600);
    let server = TestServer::start().await;
    let (_, old) = id_token(&server).await;
    server.app.refresh_keys(Some(90 * 86_400)).await.unwrap();
    assert_eq!(kids(&server).await, [old.as_str()], "the key is young");

    server.hand.advance(Duration::from_secs(90 * 86_400));
    server.app.refresh_keys(None).await.unwrap();
    assert_eq!(kids(&server).await, [old.as_str()], "nobody wants another");
    server.app.refresh_keys(Some(90 * 86_400)).await.unwrap();
    let both = kids(&server).await;
    assert_eq!((both.len(), &both[1]), (2, &old));
    let new = both[0].clone();
    let (tokens, signer) = id_token(&server).await;
    assert_eq!(signer, old, "the new one is not known to everybody yet");

    server.hand.advance(HOUR);
    server.app.refresh_keys(None).await.unwrap();
    assert_eq!(id_token(&server).await.1, new);
    assert_eq!(kids(&server).await, [new.as_str(), &old]);
    // What the old one signed is still good.
    verified_claims(&server, &tokens, portal().id, None).await;

    server.hand.advance(48 * HOUR);
    server.app.refresh_keys(None).await.unwrap();
    assert_eq!(kids(&server).await, [new]);
    let set: JwkSet = serde_json::from_value(server.get("/jwk.json", "").await.good()).unwrap();
    assert!(!VerifyingKeys::from_jwk_set(&set).is_empty());
}
