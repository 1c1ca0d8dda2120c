//! The algorithms that a signature may have.

use crate::sha2::Sha2;

/// An algorithm of an ID token's signature ([RFC 7518 section 3](https://www.rfc-editor.org/rfc/rfc7518#section-3),
/// [RFC 8037](https://www.rfc-editor.org/rfc/rfc8037)). All are asymmetric: `none` and the HMAC family cannot be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SigningAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rs256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    Rs384,
    /// RSA PKCS#1 v1.5 with SHA-512: what Globus Auth uses.
    Rs512,
    /// RSA PSS with SHA-256.
    Ps256,
    /// RSA PSS with SHA-384.
    Ps384,
    /// RSA PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// EdDSA on Ed25519.
    EdDsa,
}

impl SigningAlgorithm {
    /// Every algorithm that can be verified.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// Its name in headers and documents, such as `RS512`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of this name; `None` for `none`, HMAC and everything unknown.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The hash that `at_hash` is made with.
    pub(super) const fn digest(self) -> Sha2 {
        match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => Sha2::Sha256,
            Self::Rs384 | Self::Ps384 | Self::Es384 => Sha2::Sha384,
            Self::Rs512 | Self::Ps512 | Self::EdDsa => Sha2::Sha512,
        }
    }
}
