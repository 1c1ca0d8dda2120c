//! The hashes of SHA-2.

/// A hash function.
#[derive(Clone, Copy)]
pub(crate) enum Sha2 {
    Sha256,
    Sha384,
    Sha512,
}

impl Sha2 {
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub(crate) fn hash(self, bytes: &[u8]) -> Vec<u8> {
        use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};

        let algorithm = match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        };
        digest(algorithm, bytes).as_ref().to_vec()
    }

    /// Bare WebAssembly, where the cryptographic library does not run.
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    pub(crate) fn hash(self, bytes: &[u8]) -> Vec<u8> {
        use ::sha2::{Digest as _, Sha256, Sha384, Sha512};

        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}
