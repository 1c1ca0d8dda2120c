use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    id_token::{UnverifiedIdToken, Verification, VerifyingKeys},
    secret::{AccessToken, Nonce, RawIdToken},
};
use serde_json::Value;

use super::TestServer;

/// The claims of the ID token in a token document, checked in every way that a client can, with the keys and the
/// configuration that the server publishes.
pub(crate) async fn verified_claims(server: &TestServer, document: &Value, client: &str, nonce: Option<&str>) -> Value {
    let configuration = server.get("/.well-known/openid-configuration", "").await.good();
    let configuration: OpenIdConfiguration = serde_json::from_value(configuration).unwrap();
    let keys: JwkSet = serde_json::from_value(server.get("/jwk.json", "").await.good()).unwrap();
    let text = document["id_token"].as_str().unwrap();
    let access_token = AccessToken::new(document["access_token"].as_str().unwrap());
    let mut verification = Verification::new(&configuration, client).access_token(access_token);
    if let Some(nonce) = nonce {
        verification = verification.nonce(Nonce::from(nonce));
    }
    let raw = RawIdToken::from(text);
    let token = UnverifiedIdToken::parse(&raw).unwrap();
    verification
        .verify(&token, server.app.clock.seconds(), &VerifyingKeys::from_jwk_set(&keys))
        .unwrap();
    payload(text)
}

/// What an ID token says, unchecked.
fn payload(token: &str) -> Value {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap()
}
