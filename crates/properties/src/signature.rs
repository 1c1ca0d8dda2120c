//! ID tokens with a signature.

use std::sync::LazyLock;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA512},
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::{
    discovery::{Jwk, JwkSet, OpenIdConfiguration},
    id_token::{
        IdTokenClaims, IdTokenError, JoseHeader, SigningAlgorithm, UnverifiedIdToken, Verification, VerifyingKeys,
        assemble, signing_input,
    },
    secret::RawIdToken,
    time::UnixSeconds,
};

const ISSUER: &str = "https://auth.example.org";
const CLIENT: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

/// The keys are drawn anew in each process, so an input names the parts of the tokens and does not hold them.
static SIGNED: LazyLock<Signed> = LazyLock::new(Signed::new);

struct Signed {
    keys: VerifyingKeys,
    verification: Verification,
    /// The parts of a token that an RSA key signed, and of one that an Ed25519 key signed.
    tokens: [Vec<String>; 2],
}

/// What stands for a part of each token.
const NAMES: [&str; 2] = ["@rsa", "@ed"];

/// A token, a line for each of its parts: JSON in braces, which is encoded, or text in which `@rsa` and `@ed` stand for
/// that part of a signed token. The signature is believed of the signed tokens and of nothing else.
pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let parts: Vec<String> = text
        .split('\n')
        .enumerate()
        .map(|(place, part)| SIGNED.part(place, part))
        .collect();
    let signed = SIGNED.tokens.contains(&parts);
    let token = RawIdToken::new(parts.join("."));
    let verdict = UnverifiedIdToken::parse(&token)
        .and_then(|unverified| SIGNED.verification.verify(&unverified, NOW, &SIGNED.keys));
    let refused = matches!(
        verdict,
        Err(IdTokenError::Malformed { .. }
            | IdTokenError::CriticalHeader
            | IdTokenError::WrongType
            | IdTokenError::AlgorithmNotAllowed
            | IdTokenError::UnknownKey
            | IdTokenError::BadSignature)
    );
    assert_eq!(verdict.is_ok(), signed, "{verdict:?}");
    assert_eq!(refused, !signed, "the signature of something else: {verdict:?}");
}

impl Signed {
    fn new() -> Self {
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        let ed = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let mut configuration = OpenIdConfiguration::for_issuer(&ISSUER.parse().expect("a URL"));
        let every = SigningAlgorithm::ALL.map(|algorithm| algorithm.name().to_owned());
        configuration.id_token_signing_alg_values_supported = every.to_vec();
        let rsa_token = token("r", SigningAlgorithm::Rs512, |message| {
            let mut signature = vec![0; rsa.public_modulus_len()];
            rsa.sign(&RSA_PKCS1_SHA512, &chance(), message, &mut signature)
                .expect("a signature");
            signature
        });
        let ed_token = token("e", SigningAlgorithm::EdDsa, |message| {
            ed.sign(message).as_ref().to_vec()
        });
        Self {
            keys: VerifyingKeys::from_jwk_set(&JwkSet {
                keys: vec![rsa_key(&rsa), ed_key(&ed)],
            }),
            verification: Verification::new(&configuration, CLIENT),
            tokens: [rsa_token, ed_token],
        }
    }

    fn part(&self, place: usize, text: &str) -> String {
        if text.starts_with('{') {
            return Base64UrlUnpadded::encode_string(text.as_bytes());
        }
        let named = NAMES.into_iter().zip(&self.tokens);
        named.fold(text.to_owned(), |text, (name, parts)| match parts.get(place) {
            Some(part) if text.contains(name) => text.replace(name, part),
            _ => text,
        })
    }
}

fn token(kid: &str, algorithm: SigningAlgorithm, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<String> {
    let claims = IdTokenClaims::new(ISSUER, CLIENT, "ada", NOW, NOW.plus(60));
    let message = signing_input(&JoseHeader::new(algorithm, kid), &claims);
    let token = assemble(&message, &sign(message.as_bytes()));
    token.expose_secret().split('.').map(str::to_owned).collect()
}

/// The modulus of a PKCS#1 public key of 2048 bits: after the heads of a sequence and a number, and a zero byte.
fn rsa_key(key: &RsaKeyPair) -> Jwk {
    Jwk::rsa("r", &key.public_key().as_ref()[9..265], &[1, 0, 1])
}

fn ed_key(key: &Ed25519KeyPair) -> Jwk {
    Jwk {
        kty: "OKP".to_owned(),
        alg: Some(SigningAlgorithm::EdDsa.name().to_owned()),
        crv: Some("Ed25519".to_owned()),
        x: Some(Base64UrlUnpadded::encode_string(key.public_key().as_ref())),
        n: None,
        e: None,
        ..Jwk::rsa("e", &[], &[])
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the library asks for it, and this signature does not use it"
)]
fn chance() -> SystemRandom {
    SystemRandom::new()
}
