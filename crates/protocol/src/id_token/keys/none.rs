//! Where the cryptographic library does not run, no key is usable.

use super::super::SigningAlgorithm;
use crate::discovery::Jwk;

/// There is none.
pub(super) enum ParsedKey {}

impl ParsedKey {
    pub(super) const fn of(_jwk: &Jwk, _algorithm: SigningAlgorithm) -> Option<Self> {
        None
    }

    pub(super) const fn verifies(&self, _message: &[u8], _signature: &[u8]) -> bool {
        match *self {}
    }
}
