//! Keys as the cryptographic library wants them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
};
use base64ct::{Base64UrlUnpadded, Encoding};

use super::super::SigningAlgorithm;
use crate::discovery::Jwk;

/// A key that is ready to verify.
pub(super) struct ParsedKey(ParsedPublicKey);

impl ParsedKey {
    /// The key, if it is one for that algorithm.
    pub(super) fn of(jwk: &Jwk, algorithm: SigningAlgorithm) -> Option<Self> {
        parse_for(jwk, algorithm).map(Self)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
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
