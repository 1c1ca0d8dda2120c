//! Key sets.

use globus_auth_protocol::{
    discovery::JwkSet,
    exchange::keys::{GetKeys, PATH},
    http::Exchange as _,
    id_token::VerifyingKeys,
};
use serde_json::Value;

use crate::json;

/// The members that are kept.
const PUBLIC: [&str; 10] = ["kty", "alg", "use", "key_ops", "e", "n", "crv", "x", "y", "kid"];

/// What is read is written and read as the same, and gives the same keys; nothing private is kept.
pub fn holds(input: &[u8]) {
    let exchange = GetKeys {
        jwks_uri: format!("https://auth.example.org{PATH}").parse().expect("a URL"),
    };
    let set = match exchange.read_response(&json(input)) {
        Ok(set) => set,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    let written = GetKeys::write_answer(&set);
    let read: JwkSet = serde_json::from_slice(&written).expect("what is written can be read");
    assert_eq!(read, set);
    let document: Value = serde_json::from_slice(&written).expect("JSON");
    for key in document["keys"].as_array().into_iter().flatten() {
        let members = key.as_object().expect("an object");
        assert!(members.keys().all(|member| PUBLIC.contains(&member.as_str())), "{key}");
    }
    let keys = VerifyingKeys::from_jwk_set(&set);
    // A key without an algorithm is one for each algorithm of its kind: six for RSA.
    let shown = format!("{keys:?}");
    assert_eq!(shown, format!("{:?}", VerifyingKeys::from_jwk_set(&read)));
    assert!(shown.matches("VerifyingKey {").count() <= 6 * set.keys.len());
}
