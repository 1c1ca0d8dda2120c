//! The key that signs ID tokens: RSA-2048, RS512, parsed once.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    digest,
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA512},
};
use globus_auth_protocol::discovery::Jwk;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Why there is no key or no signature. Says nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The library could not make a key.
    #[error("a signing key could not be made")]
    NotGenerated,
    /// Not an RSA key of 2048 bits or more in PKCS #8 DER.
    #[error("the stored signing key cannot be read: it must be an RSA key of at least 2048 bits in PKCS #8 DER")]
    UnreadableKey,
    /// The library could not sign.
    #[error("the ID token could not be signed")]
    NotSigned,
}

/// A signing key. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    kid: String,
    jwk: Jwk,
    pair: KeyPair,
    workers: Arc<Semaphore>,
}

impl SigningKey {
    /// Makes a new key and gives it as PKCS #8 DER, to be kept. Takes some tenths of a second of one core.
    ///
    /// # Errors
    /// [`SigningError::NotGenerated`].
    pub fn generate_pkcs8() -> Result<Zeroizing<Vec<u8>>, SigningError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| SigningError::NotGenerated)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| SigningError::NotGenerated)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// Reads a key; `workers` signatures at most are made at the same time, each taking one core for 0.25 ms.
    ///
    /// # Errors
    /// [`SigningError::UnreadableKey`].
    pub fn from_pkcs8(der: &[u8], workers: usize) -> Result<Self, SigningError> {
        let pair = KeyPair::from_pkcs8(der).map_err(|_| SigningError::UnreadableKey)?;
        if pair.public_modulus_len() < 256 {
            return Err(SigningError::UnreadableKey);
        }
        let public = pair.public_key().as_ref();
        let (modulus, exponent) = modulus_and_exponent(public).ok_or(SigningError::UnreadableKey)?;
        let kid = kid_of(public);
        let jwk = Jwk::rsa(kid.clone(), modulus, exponent);
        Ok(Self(Arc::new(Inner {
            kid,
            jwk,
            pair,
            workers: Arc::new(Semaphore::new(workers.max(1))),
        })))
    }

    /// The key's name in token headers and the key set: digits, the same for the same key at every start.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// The public half, for the key set (`/jwk.json`).
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.0.jwk
    }

    /// Signs with RS512 ([RFC 7518 section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)), on a blocking
    /// thread: 0.25 ms would make every other request on the async thread wait.
    ///
    /// # Errors
    /// [`SigningError::NotSigned`].
    pub async fn sign_rs512(&self, input: &str) -> Result<Vec<u8>, SigningError> {
        let worker = self
            .0
            .workers
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| SigningError::NotSigned)?;
        let (key, input) = (self.clone(), input.to_owned());
        tokio::task::spawn_blocking(move || {
            let _held = worker;
            key.0.sign(input.as_bytes())
        })
        .await
        .map_err(|_| SigningError::NotSigned)?
    }
}

impl Inner {
    #[expect(
        clippy::disallowed_methods,
        reason = "the library wants a random source for signatures that need one; RS512 does not"
    )]
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, SigningError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA512,
                &aws_lc_rs::rand::SystemRandom::new(),
                input,
                &mut signature,
            )
            .map_err(|_| SigningError::NotSigned)?;
        Ok(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.0.kid)
            .finish_non_exhaustive()
    }
}

/// The first eight bytes of the public key's SHA-256 as a decimal number: Globus's `kid` is a string of digits.
fn kid_of(public_key: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, public_key);
    hash.as_ref()
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))
        .to_string()
}

/// Takes `n` and `e`, big-endian without leading zeros, out of an `RSAPublicKey` in DER
/// ([RFC 8017 appendix A.1.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1)).
fn modulus_and_exponent(der: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    let (members, rest) = der_value(der, SEQUENCE)?;
    let (modulus, after) = der_value(members, INTEGER)?;
    let (exponent, end) = der_value(after, INTEGER)?;
    (rest.is_empty() && end.is_empty()).then(|| (without_leading_zero(modulus), without_leading_zero(exponent)))
}

/// The content of the first value, which must have that tag, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, after_tag) = der.split_first()?;
    let (&length, after_length) = after_tag.split_first()?;
    let (length, content) = if length < 0x80 {
        (usize::from(length), after_length)
    } else {
        let (digits, content) = after_length
            .split_at_checked(usize::from(length & 0x7f))
            .filter(|(digits, _)| digits.len() <= 4)?;
        (
            digits
                .iter()
                .fold(0, |length, digit| (length << 8) | usize::from(*digit)),
            content,
        )
    };
    (first == tag).then(|| content.split_at_checked(length))?
}

fn without_leading_zero(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents};

    use super::*;

    #[tokio::test]
    async fn the_published_key_verifies_what_the_key_signs() {
        let key = SigningKey::from_pkcs8(&SigningKey::generate_pkcs8().unwrap(), 1).unwrap();
        let signature = key.sign_rs512("header.claims").await.unwrap();
        let (n, e) = modulus_and_exponent(key.0.pair.public_key().as_ref()).unwrap();
        let public = RsaPublicKeyComponents { n, e };
        assert!(
            public
                .verify(&RSA_PKCS1_2048_8192_SHA512, b"header.claims", &signature)
                .is_ok()
        );
        assert!(
            public
                .verify(&RSA_PKCS1_2048_8192_SHA512, b"header.claimz", &signature)
                .is_err()
        );
        assert_eq!(n.len(), 256);
        assert_eq!(e, [1, 0, 1]);
    }

    #[test]
    fn the_kid_is_digits_and_belongs_to_the_key() {
        let der = SigningKey::generate_pkcs8().unwrap();
        let key = SigningKey::from_pkcs8(&der, 1).unwrap();
        assert!(key.kid().bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(key.kid(), SigningKey::from_pkcs8(&der, 2).unwrap().kid());
        let other = SigningKey::from_pkcs8(&SigningKey::generate_pkcs8().unwrap(), 1).unwrap();
        assert_ne!(key.kid(), other.kid());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let der = SigningKey::generate_pkcs8().unwrap();
        for wrong in [&b""[..], b"not a key", &der[..der.len() - 1]] {
            assert_eq!(
                SigningKey::from_pkcs8(wrong, 1).unwrap_err(),
                SigningError::UnreadableKey
            );
        }
    }

    #[test]
    fn debug_shows_the_kid_only() {
        let key = SigningKey::from_pkcs8(&SigningKey::generate_pkcs8().unwrap(), 1).unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: {:?}, .. }}", key.kid()));
    }

    #[test]
    fn broken_der_is_no_key() {
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 0x84, 1],
            &[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            &[0x30, 3, 2, 1, 5],
            &[2, 1, 5],
        ] {
            assert_eq!(modulus_and_exponent(der), None);
        }
    }
}
