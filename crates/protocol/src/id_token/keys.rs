//! The server's public keys, parsed once.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
};
use base64ct::{Base64UrlUnpadded, Encoding};

use super::{IdTokenError, JoseHeader, SigningAlgorithm};
use crate::discovery::{Jwk, JwkSet};

/// Keys that are ready to verify. Parsing costs as much as some verifications, so keep this value.
#[derive(Debug, Default)]
pub struct VerifyingKeys(Vec<VerifyingKey>);

/// One key for one algorithm.
struct VerifyingKey {
    kid: Option<String>,
    algorithm: SigningAlgorithm,
    key: ParsedPublicKey,
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
                if key.key.verify_sig(message, signature).is_ok() {
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
                key: parse_for(jwk, algorithm)?,
            })
        })
        .collect()
}

fn parse_for(jwk: &Jwk, algorithm: SigningAlgorithm) -> Option<ParsedPublicKey> {
    match algorithm {
        SigningAlgorithm::Rs256 => rsa(jwk, &RSA_PKCS1_2048_8192_SHA256),
        SigningAlgorithm::Rs384 => rsa(jwk, &RSA_PKCS1_2048_8192_SHA384),
        SigningAlgorithm::Rs512 => rsa(jwk, &RSA_PKCS1_2048_8192_SHA512),
        SigningAlgorithm::Ps256 => rsa(jwk, &RSA_PSS_2048_8192_SHA256),
        SigningAlgorithm::Ps384 => rsa(jwk, &RSA_PSS_2048_8192_SHA384),
        SigningAlgorithm::Ps512 => rsa(jwk, &RSA_PSS_2048_8192_SHA512),
        SigningAlgorithm::Es256 => {
            let point = point(jwk, "P-256", 32)?;
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()
        }
        SigningAlgorithm::Es384 => {
            let point = point(jwk, "P-384", 48)?;
            ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).ok()
        }
        SigningAlgorithm::EdDsa => ed25519(jwk),
    }
}

fn rsa(jwk: &Jwk, parameters: &'static RsaParameters) -> Option<ParsedPublicKey> {
    if jwk.kty != "RSA" {
        return None;
    }
    let n = number(jwk.n.as_deref()?)?;
    let e = number(jwk.e.as_deref()?)?;
    // The library looks at the size only when it verifies; such a key is left out here already.
    let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
    if !(2048..=8192).contains(&bits) {
        return None;
    }
    RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters).ok()
}

/// A big-endian number without the leading zeros that some servers write.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    let first = bytes.iter().position(|&byte| byte != 0)?;
    Some(bytes[first..].to_vec())
}

/// An uncompressed point (SEC 1 section 2.3.3): 4, then both coordinates in full length.
fn point(jwk: &Jwk, curve: &str, length: usize) -> Option<Vec<u8>> {
    if jwk.kty != "EC" || jwk.crv.as_deref() != Some(curve) {
        return None;
    }
    let x = Base64UrlUnpadded::decode_vec(jwk.x.as_deref()?).ok()?;
    let y = Base64UrlUnpadded::decode_vec(jwk.y.as_deref()?).ok()?;
    (x.len() == length && y.len() == length).then(|| [&[4], x.as_slice(), &y].concat())
}

fn ed25519(jwk: &Jwk) -> Option<ParsedPublicKey> {
    if jwk.kty != "OKP" || jwk.crv.as_deref() != Some("Ed25519") {
        return None;
    }
    let key = Base64UrlUnpadded::decode_vec(jwk.x.as_deref()?).ok()?;
    // Any other length would be read as X.509.
    if key.len() == 32 {
        ParsedPublicKey::new(&ED25519, key).ok()
    } else {
        None
    }
}
