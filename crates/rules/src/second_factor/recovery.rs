//! Recovery codes: each replaces the one-time password once.

use std::fmt;

use zeroize::Zeroizing;

use super::base32;
use crate::model::SecretHash;

/// How many a person gets at a time.
pub const RECOVERY_CODES: usize = 10;
/// Characters of base 32: 80 random bits, which nobody guesses, so that a plain hash is enough to keep.
const LENGTH: usize = 16;

/// A recovery code, shown once.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// The code of ten random bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 10]) -> Self {
        Self(base32::encode(bytes))
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.0.as_bytes())
    }

    /// In groups of four, for people to write down.
    #[must_use]
    pub fn expose_secret(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + 3));
        for (at, character) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(redacted)")
    }
}

/// The hash of what somebody typed, if it has the form of a recovery code: in any case, with or without the hyphens.
#[must_use]
pub fn recovery_code_hash(text: &str) -> Option<SecretHash> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(
        text.chars()
            .filter(|character| !matches!(character, ' ' | '-'))
            .map(|character| character.to_ascii_uppercase()),
    );
    let well_formed = plain.len() == LENGTH && plain.chars().all(base32::holds);
    well_formed.then(|| SecretHash::of(plain.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_may_be_typed_in_any_case_and_grouping() {
        let code = RecoveryCode::new(b"0123456789");
        let shown = code.expose_secret();
        assert_eq!(*shown, "GAYT-EMZU-GU3D-OOBZ");
        for typed in [shown.as_str(), "gayt emzu gu3d oobz", " GAYTEMZUGU3DOOBZ "] {
            assert_eq!(recovery_code_hash(typed), Some(code.hash()), "{typed}");
        }
        for wrong in [
            "",
            "GAYT-EMZU-GU3D",
            "GAYT-EMZU-GU3D-OOB1",
            "123456",
            "GAYT-EMZU-GU3D-OOBZZ",
        ] {
            assert_eq!(recovery_code_hash(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(redacted)");
    }
}
