//! PKCE: proof that who exchanges a code is who asked for it ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)).
//!
//! Only `S256` is spoken, as Globus's clients do.
//!
//! ```
//! use globus_auth_protocol::pkce::{CodeChallenge, CodeVerifier};
//!
//! # let random = [7; 32];
//! let verifier = CodeVerifier::from_random(random);
//! let sent: CodeChallenge = verifier.challenge().to_string().parse()?;
//! assert!(sent.matches(&verifier));
//! # Ok::<(), globus_auth_protocol::pkce::NotACodeChallenge>(())
//! ```

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::sha2::Sha2;

/// The only method spoken, as `code_challenge_method` has it.
pub const CODE_CHALLENGE_METHOD: &str = "S256";

/// The secret half: stays with the client until the code is exchanged.
///
/// Like the types of [`secret`](crate::secret): zeroized, redacted, compared in constant time.
#[derive(Clone)]
pub struct CodeVerifier(Zeroizing<String>);

/// A text that is no code verifier. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code verifier has 43 to 128 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636 section 4.1)")]
pub struct NotACodeVerifier;

impl CodeVerifier {
    /// A verifier of 43 characters made of 32 bytes that the caller drew.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        Self(Zeroizing::new(Base64UrlUnpadded::encode_string(&*bytes)))
    }

    /// A verifier that was made elsewhere.
    ///
    /// # Errors
    /// It has not 43 to 128 characters, or others than `A-Z a-z 0-9 - . _ ~`.
    pub fn new(text: impl Into<String>) -> Result<Self, NotACodeVerifier> {
        let text = Zeroizing::new(text.into());
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let good = (43..=128).contains(&text.len()) && text.bytes().all(known);
        good.then_some(Self(text)).ok_or(NotACodeVerifier)
    }

    /// The secret itself. Whoever calls this answers for where the text goes.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// The public half, by `S256`.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&Sha2::Sha256.hash(self.0.as_bytes()));
        CodeChallenge(bytes)
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(redacted)")
    }
}

impl PartialEq for CodeVerifier {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for CodeVerifier {}

/// The public half: the SHA-256 of the verifier, written as 43 characters of base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeChallenge([u8; 32]);

/// A text that is no code challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code challenge is the SHA-256 of the verifier as 43 characters of base64url (RFC 7636 section 4.2, S256)")]
pub struct NotACodeChallenge;

impl CodeChallenge {
    /// Whether it was made from this verifier. Takes the same time for a near miss and a far one.
    #[must_use]
    pub fn matches(&self, verifier: &CodeVerifier) -> bool {
        self.0.ct_eq(&verifier.challenge().0).into()
    }
}

impl fmt::Display for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Base64UrlUnpadded::encode_string(&self.0))
    }
}

impl FromStr for CodeChallenge {
    type Err = NotACodeChallenge;

    fn from_str(text: &str) -> Result<Self, NotACodeChallenge> {
        let mut bytes = [0; 32];
        match Base64UrlUnpadded::decode(text, &mut bytes) {
            Ok(decoded) if decoded.len() == 32 => Ok(Self(bytes)),
            _ => Err(NotACodeChallenge),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc() {
        let verifier = CodeVerifier::new(VERIFIER).unwrap();
        assert_eq!(verifier.challenge().to_string(), CHALLENGE);
        assert!(CHALLENGE.parse::<CodeChallenge>().unwrap().matches(&verifier));
    }

    #[test]
    fn another_verifier_does_not_match() {
        let challenge = CodeVerifier::from_random([1; 32]).challenge();
        assert!(!challenge.matches(&CodeVerifier::from_random([2; 32])));
    }

    #[test]
    fn random_verifiers_have_43_characters_and_are_valid() {
        let verifier = CodeVerifier::from_random([255; 32]);
        assert_eq!(verifier.expose_secret().len(), 43);
        assert_eq!(CodeVerifier::new(verifier.expose_secret()).unwrap(), verifier);
    }

    #[test]
    fn length_and_characters_of_a_verifier_are_checked() {
        for good in ["a".repeat(43), "~".repeat(128), format!("{}-._~", "Z9".repeat(20))] {
            assert!(CodeVerifier::new(good).is_ok());
        }
        let long = "a".repeat(42);
        for bad in [
            String::new(),
            long.clone(),
            "a".repeat(129),
            format!("{long}+"),
            format!("{long}é"),
            format!("{long}\n"),
        ] {
            assert_eq!(CodeVerifier::new(bad), Err(NotACodeVerifier));
        }
    }

    #[test]
    fn only_the_one_spelling_of_a_digest_is_a_challenge() {
        let padded = format!("{CHALLENGE}=");
        let short = &CHALLENGE[..42];
        // The last character carries two bits that must be zero: `N` is `M` with one of them set.
        let loose = format!("{short}N");
        for bad in [
            "",
            short,
            &padded,
            &loose,
            &CHALLENGE.replace('-', "+"),
            VERIFIER.repeat(2).as_str(),
        ] {
            assert_eq!(bad.parse::<CodeChallenge>(), Err(NotACodeChallenge), "{bad}");
        }
    }

    #[test]
    fn debug_hides_the_verifier() {
        assert_eq!(
            format!("{:?}", CodeVerifier::from_random([3; 32])),
            "CodeVerifier(redacted)"
        );
    }
}
