//! The server's public keys, parsed once.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod none;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod parsed;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use self::none::ParsedKey;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use self::parsed::ParsedKey;
use super::{IdTokenError, JoseHeader, SigningAlgorithm};
use crate::discovery::{Jwk, JwkSet};

/// Whether signatures can be verified: not on bare WebAssembly, where the cryptographic library does not run.
pub const CAN_VERIFY: bool = cfg!(not(all(target_family = "wasm", target_os = "unknown")));

/// Keys that are ready to verify. Parsing costs as much as some verifications, so keep this value.
#[derive(Debug, Default)]
pub struct VerifyingKeys(Vec<VerifyingKey>);

/// One key for one algorithm.
struct VerifyingKey {
    kid: Option<String>,
    algorithm: SigningAlgorithm,
    key: ParsedKey,
}

impl VerifyingKeys {
    /// The keys of a set that can verify signatures; the others (encryption, symmetric, broken, RSA below 2048 bits,
    /// unknown algorithms) are left out.
    #[must_use]
    pub fn from_jwk_set(set: &JwkSet) -> Self {
        Self(
            set.keys
                .iter()
                .filter(|jwk| is_for_verifying(jwk))
                .flat_map(parse)
                .collect(),
        )
    }

    /// Whether no key was usable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks a signature with the keys that the header points at.
    ///
    /// A `kid` picks the keys of that name, or, in a set that names none so, its nameless keys. Without `kid` every key
    /// of the algorithm is tried.
    pub(super) fn verify(
        &self,
        header: &JoseHeader,
        algorithm: SigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), IdTokenError> {
        let known = header.kid.is_some() && self.0.iter().any(|key| key.kid == header.kid);
        let mut tried = false;
        for key in self.0.iter().filter(|key| key.algorithm == algorithm) {
            let named = if known {
                key.kid == header.kid
            } else {
                header.kid.is_none() || key.kid.is_none()
            };
            if named {
                tried = true;
                if key.key.verifies(message, signature) {
                    return Ok(());
                }
            }
        }
        Err(if tried {
            IdTokenError::BadSignature
        } else {
            IdTokenError::UnknownKey
        })
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

fn is_for_verifying(jwk: &Jwk) -> bool {
    jwk.public_key_use.as_deref().is_none_or(|purpose| purpose == "sig")
        && jwk
            .key_ops
            .as_ref()
            .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"))
}

/// One key for each algorithm it serves: that of its `alg`, or all of its kind.
fn parse(jwk: &Jwk) -> Vec<VerifyingKey> {
    let fits = |algorithm: &SigningAlgorithm| jwk.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
    SigningAlgorithm::ALL
        .into_iter()
        .filter(fits)
        .filter_map(|algorithm| {
            Some(VerifyingKey {
                kid: jwk.kid.clone(),
                algorithm,
                key: ParsedKey::of(jwk, algorithm)?,
            })
        })
        .collect()
}
