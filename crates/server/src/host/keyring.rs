//! The signing keys of the server: the one that signs, and those that are published.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use globus_auth_protocol::{discovery::JwkSet, exchange::keys::GetKeys};
use globus_auth_rules::{key_rotation::KeyRoles, model::Timestamp};
use globus_auth_store::ops::SigningKeyRecord;

use super::signing::{SigningError, SigningKey};

/// The keys as they are now. Changed as a whole.
pub struct KeyRing {
    now: RwLock<Arc<Keys>>,
    workers: usize,
}

/// The keys at one moment.
#[derive(Debug)]
pub struct Keys {
    /// The one that signs.
    pub signing: SigningKey,
    /// The key set (`/jwk.json`), as it is sent.
    pub document: Bytes,
    /// The names of the published ones, the newest first.
    published: Vec<String>,
}

impl KeyRing {
    /// Of the records of the store, the newest first. Each key makes `workers` signatures at most at the same time.
    ///
    /// # Errors
    /// [`SigningError::UnreadableKey`], also when there is none.
    pub fn new(records: &[SigningKeyRecord], now: Timestamp, workers: usize) -> Result<Self, SigningError> {
        let keys = Keys::read(records, now, workers)?;
        Ok(Self {
            now: RwLock::new(Arc::new(keys)),
            workers,
        })
    }

    /// The keys now.
    #[must_use]
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether other keys are published or sign by now.
    ///
    /// # Errors
    /// [`SigningError::UnreadableKey`]; the keys stay as they were.
    pub fn refresh(&self, records: &[SigningKeyRecord], now: Timestamp) -> Result<(), SigningError> {
        let (roles, known) = (roles(records, now)?, self.keys());
        let published = records.iter().take(roles.published).map(|record| &record.kid);
        if published.eq(&known.published) && records[roles.signing].kid == known.signing.kid() {
            return Ok(());
        }
        let keys = Arc::new(Keys::read(records, now, self.workers)?);
        tracing::info!(
            kid = keys.signing.kid(),
            published = keys.published.len(),
            "the signing keys have changed"
        );
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
}

fn roles(records: &[SigningKeyRecord], now: Timestamp) -> Result<KeyRoles, SigningError> {
    let created: Vec<Timestamp> = records.iter().map(|record| record.created).collect();
    KeyRoles::at(&created, now).ok_or(SigningError::UnreadableKey)
}

impl Keys {
    fn read(records: &[SigningKeyRecord], now: Timestamp, workers: usize) -> Result<Self, SigningError> {
        let roles = roles(records, now)?;
        let published = records
            .iter()
            .take(roles.published)
            .map(|record| SigningKey::from_pkcs8(&record.pkcs8, workers))
            .collect::<Result<Vec<_>, _>>()?;
        let set = JwkSet {
            keys: published.iter().map(|key| key.jwk().clone()).collect(),
        };
        let signing = published.get(roles.signing).cloned();
        Ok(Self {
            signing: signing.ok_or(SigningError::UnreadableKey)?,
            document: GetKeys::write_answer(&set).into(),
            published: published.iter().map(|key| key.kid().to_owned()).collect(),
        })
    }
}
