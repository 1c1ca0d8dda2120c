//! Taking an ID token apart, without believing a word of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::members::Sorted;
use super::{IdTokenClaims, IdTokenError, SigningAlgorithm};
use crate::secret::RawIdToken;

/// The header of a token ([RFC 7515 section 4](https://www.rfc-editor.org/rfc/rfc7515#section-4)).
///
/// A key inside the header (`jwk`, `jku`, `x5c`) is never looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoseHeader {
    /// The signature's algorithm, as written.
    pub alg: String,
    /// Which key signed, by its name in the key set.
    pub kid: Option<String>,
}

impl JoseHeader {
    /// The header of a token that is to be signed.
    #[must_use]
    pub fn new(algorithm: SigningAlgorithm, kid: impl Into<String>) -> Self {
        Self {
            alg: algorithm.name().to_owned(),
            kid: Some(kid.into()),
        }
    }

    /// The algorithm, if it is one that can be verified.
    #[must_use]
    pub fn algorithm(&self) -> Option<SigningAlgorithm> {
        SigningAlgorithm::from_name(&self.alg)
    }

    pub(super) fn to_json(&self) -> Value {
        match &self.kid {
            Some(kid) => json!({"typ": "JWT", "alg": self.alg, "kid": kid}),
            None => json!({"typ": "JWT", "alg": self.alg}),
        }
    }
}

/// What is read of a header. Naming a member twice is an error, so there is no second opinion on `alg`.
#[derive(Deserialize)]
struct ReadHeader {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// An ID token that has the right form and proves nothing yet.
pub struct UnverifiedIdToken<'a> {
    header: JoseHeader,
    pub(super) signed: &'a str,
    pub(super) signature: Vec<u8>,
    payload: Vec<u8>,
}

impl<'a> UnverifiedIdToken<'a> {
    /// Takes a token apart: three parts of unpadded base64url, a JSON object as header.
    ///
    /// # Errors
    /// [`IdTokenError::Malformed`], [`IdTokenError::CriticalHeader`], [`IdTokenError::WrongType`].
    pub fn parse(token: &'a RawIdToken) -> Result<Self, IdTokenError> {
        let text = token.expose_secret();
        let parts = text.rsplit_once('.').and_then(|(signed, signature)| {
            let (header, payload) = signed.split_once('.')?;
            Some((signed, header, payload, signature))
        });
        let (signed, header, payload, signature) = parts.ok_or_else(|| malformed("it has not three parts"))?;
        // A further dot is in the payload now, and no base64url.
        let header = decode(header, "its header is empty or no unpadded base64url")?;
        let payload = decode(payload, "its payload is empty or no unpadded base64url")?;
        let signature = decode(signature, "its signature is empty or no unpadded base64url")?;
        Ok(Self {
            header: read_header(&header)?,
            signed,
            signature,
            payload,
        })
    }

    /// The header; it says which key to look for.
    #[must_use]
    pub const fn header(&self) -> &JoseHeader {
        &self.header
    }

    /// The claims, of which nothing has been checked: anyone can have written them.
    ///
    /// # Errors
    /// [`IdTokenError::Malformed`] if the payload is no JSON object, [`IdTokenError::Claims`] if a needed one is missing.
    pub fn dangerously_unverified_claims(&self) -> Result<IdTokenClaims, IdTokenError> {
        let members: Sorted =
            serde_json::from_slice(&self.payload).map_err(|_| malformed("its payload is no JSON object"))?;
        Ok(IdTokenClaims::read(members)?)
    }
}

impl std::fmt::Debug for UnverifiedIdToken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnverifiedIdToken")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

fn read_header(bytes: &[u8]) -> Result<JoseHeader, IdTokenError> {
    // serde would take a list for a struct.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(malformed("its header is no JSON object"));
    }
    let header: ReadHeader =
        serde_json::from_slice(bytes).map_err(|_| malformed("its header is no JSON object with an `alg`"))?;
    if header.crit.is_some() {
        return Err(IdTokenError::CriticalHeader);
    }
    // `JWT` and the like say nothing; `at+jwt`, `logout+jwt`, … say that it is something else (RFC 8725 section 3.11).
    if header.typ.is_some_and(|typ| typ.to_ascii_lowercase().ends_with("+jwt")) {
        return Err(IdTokenError::WrongType);
    }
    Ok(JoseHeader {
        alg: header.alg,
        kid: header.kid,
    })
}

/// Quickly, not in constant time: an ID token holds no key, and decoding it is a tenth of the work of verifying it.
fn decode(part: &str, what: &'static str) -> Result<Vec<u8>, IdTokenError> {
    match URL_SAFE_NO_PAD.decode(part) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => Err(malformed(what)),
    }
}

const fn malformed(what: &'static str) -> IdTokenError {
    IdTokenError::Malformed { what }
}
