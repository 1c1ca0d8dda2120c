//! Writing an ID token. The signature itself is made by whoever holds the key.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::{IdTokenClaims, JoseHeader, SigningAlgorithm};
use crate::secret::{AccessToken, RawIdToken};

/// The bytes that are signed: header and claims, each as JSON in base64url, with a dot between
/// ([RFC 7515 section 5.1](https://www.rfc-editor.org/rfc/rfc7515#section-5.1)).
#[must_use]
pub fn signing_input(header: &JoseHeader, claims: &IdTokenClaims) -> String {
    let header = Base64UrlUnpadded::encode_string(header.to_json().to_string().as_bytes());
    let claims = Base64UrlUnpadded::encode_string(claims.to_json().to_string().as_bytes());
    format!("{header}.{claims}")
}

/// The token: what was signed, and the signature.
#[must_use]
pub fn assemble(signing_input: &str, signature: &[u8]) -> RawIdToken {
    RawIdToken::new(format!(
        "{signing_input}.{}",
        Base64UrlUnpadded::encode_string(signature)
    ))
}

/// The claim that ties an access token to the ID token beside it: the left half of its hash
/// ([OpenID Connect Core section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
#[must_use]
pub fn at_hash(algorithm: SigningAlgorithm, access_token: &AccessToken) -> String {
    let hash = algorithm.digest().hash(access_token.expose_secret().as_bytes());
    let half = &hash[..hash.len() / 2];
    Base64UrlUnpadded::encode_string(half)
}
