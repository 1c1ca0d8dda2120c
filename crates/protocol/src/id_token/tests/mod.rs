mod claims;
mod form;
mod signatures;

use std::sync::LazyLock;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA512, RsaEncoding};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::discovery::{Jwk, JwkSet, OpenIdConfiguration};
use crate::identity::LinkedIdentity;
use crate::secret::{AccessToken, Nonce, RawIdToken};
use crate::time::UnixSeconds;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    token: String,
    client_id: String,
    leeway_seconds: f64,
    now: i64,
    openid_configuration: OpenIdConfiguration,
    jwks: JwkSet,
    claims: Option<Value>,
}

#[test]
fn the_golden_tokens_are_judged_as_the_official_decoder_does_or_more_strictly() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/id_tokens.json");
    let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(vectors.cases.len() > 20);
    for case in vectors.cases {
        let token = RawIdToken::new(case.token);
        let verdict = UnverifiedIdToken::parse(&token).and_then(|token| {
            Verification::new(&case.openid_configuration, case.client_id)
                .leeway(Duration::from_secs_f64(case.leeway_seconds))
                .verify(&token, UnixSeconds(case.now), &VerifyingKeys::from_jwk_set(&case.jwks))
        });
        if case.name == "padded-segments" {
            // Stricter: RFC 7515 knows no padding.
            assert!(matches!(verdict, Err(IdTokenError::Malformed { .. })));
            continue;
        }
        assert_eq!(
            verdict.as_ref().ok().map(IdTokenClaims::to_json),
            case.claims,
            "{}: {verdict:?}",
            case.name
        );
    }
}

const ISSUER: &str = "https://auth.example.org";
const CLIENT: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";
const PERSON: &str = "ae341a98-d274-11e5-b888-dbae3a8ba545";
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
static OTHER_KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

#[expect(
    clippy::disallowed_methods,
    reason = "salts and nonces of signatures that are made and checked in one test"
)]
fn chance() -> SystemRandom {
    SystemRandom::new()
}

/// The modulus in a PKCS#1 public key of 2048 bits: after the heads of a sequence and a number, and a zero byte.
fn modulus(key: &KeyPair) -> &[u8] {
    &key.public_key().as_ref()[9..265]
}

fn jwk(kid: &str, key: &KeyPair) -> Jwk {
    Jwk::rsa(kid, modulus(key), &[1, 0, 1])
}

fn keys(keys: Vec<Jwk>) -> VerifyingKeys {
    VerifyingKeys::from_jwk_set(&JwkSet { keys })
}

fn configuration() -> OpenIdConfiguration {
    OpenIdConfiguration::for_issuer(&ISSUER.parse().unwrap())
}

/// Announces every algorithm, and the unsafe ones too.
fn generous() -> OpenIdConfiguration {
    let mut configuration = configuration();
    let all = SigningAlgorithm::ALL.map(|algorithm| algorithm.name().to_owned());
    configuration.id_token_signing_alg_values_supported = all.to_vec();
    configuration
        .id_token_signing_alg_values_supported
        .extend(["none".into(), "HS256".into(), "HS512".into()]);
    configuration
}

fn claims() -> IdTokenClaims {
    IdTokenClaims::new(ISSUER, CLIENT, PERSON, NOW, NOW.plus(172_800))
}

fn rsa_sign(key: &KeyPair, padding: &'static dyn RsaEncoding, input: &str) -> RawIdToken {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(padding, &chance(), input.as_bytes(), &mut signature).unwrap();
    assemble(input, &signature)
}

fn signed(claims: &IdTokenClaims) -> RawIdToken {
    rsa_sign(
        &KEY,
        &RSA_PKCS1_SHA512,
        &signing_input(&JoseHeader::new(SigningAlgorithm::Rs512, "1"), claims),
    )
}

/// A token with this header and payload, signed with RS512 whatever the header says.
fn forged(header: &str, payload: &str) -> RawIdToken {
    let encode = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    rsa_sign(
        &KEY,
        &RSA_PKCS1_SHA512,
        &format!("{}.{}", encode(header), encode(payload)),
    )
}

fn verify(verification: &Verification, token: &RawIdToken) -> Result<IdTokenClaims, IdTokenError> {
    verification.verify(&UnverifiedIdToken::parse(token)?, NOW, &keys(vec![jwk("1", &KEY)]))
}

fn usual() -> Verification {
    Verification::new(&configuration(), CLIENT)
}

#[test]
fn a_token_of_ours_is_verified() {
    let mut claims = claims();
    claims.nonce = Some(Nonce::new("n-1"));
    claims.at_hash = Some(at_hash(SigningAlgorithm::Rs512, &AccessToken::new("Ag-access")));
    claims.name = Some("Ada Example".to_owned());
    let linked: Vec<LinkedIdentity> =
        serde_json::from_value(serde_json::json!([{"sub": PERSON, "username": "ada@example.org"}])).unwrap();
    let claims = claims.with_identity_set(&linked).with_nulls(&["organization", "name"]);
    let verification = usual()
        .nonce(Nonce::new("n-1"))
        .access_token(AccessToken::new("Ag-access"));
    let read = verify(&verification, &signed(&claims)).unwrap();
    assert_eq!(read, {
        let mut written = claims;
        written.extra.remove("name");
        written
    });
    assert_eq!(read.identity_set(), Some(linked));
    assert_eq!(read.identity().unwrap().to_string(), PERSON);
    assert_eq!(read.to_json()["organization"], Value::Null);
    assert_eq!(read.to_json()["name"], "Ada Example");
}
