//! One attempt to log in at a provider: its state, and the nonce and verifier that belong to it.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::{pkce::CodeVerifier, secret::Nonce};
use zeroize::Zeroizing;

use crate::host::random::RandomSource;

/// The key that nonces and verifiers are made with. Kept by the store, so that any replica can finish an attempt.
#[derive(Debug, Clone)]
pub struct AttemptKey(hmac::Key);

impl AttemptKey {
    /// The key of those random bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    fn derive(&self, purpose: &[u8], state: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose);
        context.update(state);
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }
}

/// An attempt. The store sees only the hash of its state; nonce and verifier follow from state and key and are kept
/// nowhere.
pub struct Attempt {
    state: Zeroizing<String>,
    nonce: Nonce,
    verifier: CodeVerifier,
}

impl Attempt {
    /// Begins one.
    #[must_use]
    pub fn begin(key: &AttemptKey, random: &RandomSource) -> Self {
        let bytes = Zeroizing::new(random.bytes::<32>());
        Self::of(key, Zeroizing::new(Base64UrlUnpadded::encode_string(&*bytes)))
    }

    /// Finds one again by the state that came back.
    #[must_use]
    pub fn again(key: &AttemptKey, state: &str) -> Self {
        Self::of(key, Zeroizing::new(state.to_owned()))
    }

    fn of(key: &AttemptKey, state: Zeroizing<String>) -> Self {
        let nonce = key.derive(b"upstream nonce\0", state.as_bytes());
        let verifier = key.derive(b"upstream verifier\0", state.as_bytes());
        Self {
            nonce: Base64UrlUnpadded::encode_string(&*nonce).into(),
            verifier: CodeVerifier::from_random(*verifier),
            state,
        }
    }

    /// The state. Whoever calls this answers for where the text goes.
    #[must_use]
    pub fn expose_state(&self) -> &str {
        &self.state
    }

    /// What the store keeps of the state.
    #[must_use]
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, self.state.as_bytes()).as_ref());
        hash
    }

    pub(super) const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    pub(super) const fn verifier(&self) -> &CodeVerifier {
        &self.verifier
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_found_again_by_its_state_and_key_alone() {
        let key = AttemptKey::new(&[1; 32]);
        let begun = Attempt::begin(&key, &RandomSource::system());
        let again = Attempt::again(&key, begun.expose_state());
        assert_eq!(again.state_hash(), begun.state_hash());
        assert!(again.nonce() == begun.nonce());
        assert_eq!(again.verifier().expose_secret(), begun.verifier().expose_secret());
        let other = Attempt::again(&AttemptKey::new(&[2; 32]), begun.expose_state());
        assert!(other.nonce() != begun.nonce());
        assert_ne!(other.verifier().expose_secret(), begun.verifier().expose_secret());
    }

    #[test]
    fn nonce_and_verifier_tell_nothing_of_each_other() {
        let attempt = Attempt::begin(&AttemptKey::new(&[1; 32]), &RandomSource::system());
        assert_ne!(attempt.nonce().expose_secret(), attempt.verifier().expose_secret());
        assert_eq!(format!("{attempt:?}"), "Attempt { .. }");
    }
}
