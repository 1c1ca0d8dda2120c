//! The signing keys, kept from the store: which one signs now, and the key set that is published.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use globus_auth_protocol::{discovery::JwkSet, exchange::keys::GetKeys};
use globus_auth_rules::{
    model::{AuditAction, AuditActor, AuditEntry, AuditEvent, AuditOrigin, AuditSubject, Timestamp},
    signing_keys::{Plan, is_due, plan},
};
use globus_auth_store::{
    Kept, Store, StoreError,
    ops::{self, SigningKeyRecord},
};
use tokio::sync::Mutex;

use crate::host::signing::{SigningError, SigningKey};

/// How long a key signs when nothing else is said: 90 days, in seconds.
pub const ROTATION_SECONDS: i64 = 90 * 24 * 60 * 60;

/// Why there are no signing keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key could not be made or read.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The keys as they stand for a while.
#[derive(Debug)]
pub struct Standing {
    /// The key that signs.
    pub signer: SigningKey,
    /// The key set.
    pub published: Bytes,
    keys: Vec<SigningKey>,
    term: Term,
}

/// How long keys stand.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// The [version](Store::version) of the keys before they were read.
    version: u64,
    from: Timestamp,
    /// When another signs, one may go, or a new one is due.
    until: Option<Timestamp>,
}

/// Signs ID tokens with the key of the day, makes the next one in time, and forgets those of which no token is left.
#[derive(Debug)]
pub struct KeyRing {
    store: Store,
    rotate_after: Option<i64>,
    /// `None` in a new database, until the first key is made.
    standing: RwLock<Option<Arc<Standing>>>,
    /// Only one reads the keys again; the others go on with what stands, or wait where nothing does.
    turn: Mutex<()>,
}

impl KeyRing {
    /// Reads the keys of a database. A key older than `rotate_after` seconds is followed by a new one. A new database has
    /// none: the first is made when it is first asked for, so that a server answers everything else at once.
    ///
    /// # Errors
    /// When the store fails, or holds a key that is none.
    pub async fn open(store: Store, rotate_after: Option<i64>, now: Timestamp) -> Result<Self, KeyError> {
        let standing = match store.read(ops::SigningKeys).await?.is_empty() {
            true => None,
            false => Some(Arc::new(read(&store, rotate_after, &[], now).await?)),
        };
        Ok(Self {
            store,
            rotate_after,
            standing: RwLock::new(standing),
            turn: Mutex::default(),
        })
    }

    /// The keys as they stand now. While the store does not answer, those that stood last.
    ///
    /// # Errors
    /// When none ever stood, and the first cannot be made or kept.
    pub async fn at(&self, now: Timestamp) -> Result<Arc<Standing>, KeyError> {
        let Some(standing) = self.standing() else {
            return self.first(now).await;
        };
        if standing.term.holds(self.store.version(Kept::SigningKeys), now) {
            return Ok(standing);
        }
        let Ok(_turn) = self.turn.try_lock() else {
            return Ok(standing);
        };
        match self.read_again(&standing.keys, now).await {
            Ok(read) => Ok(read),
            Err(error) => {
                tracing::warn!(%error, "the signing keys could not be read again");
                Ok(standing)
            }
        }
    }

    /// Whoever comes while the first key is made waits for it.
    async fn first(&self, now: Timestamp) -> Result<Arc<Standing>, KeyError> {
        let _turn = self.turn.lock().await;
        match self.standing() {
            Some(standing) => Ok(standing),
            None => self.read_again(&[], now).await,
        }
    }

    async fn read_again(&self, known: &[SigningKey], now: Timestamp) -> Result<Arc<Standing>, KeyError> {
        let read = Arc::new(read(&self.store, self.rotate_after, known, now).await?);
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }

    /// After how many seconds a key is followed by a new one; `None` for only when an operator says so.
    #[must_use]
    pub const fn rotates_after(&self) -> Option<i64> {
        self.rotate_after
    }

    fn standing(&self) -> Option<Arc<Standing>> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Term {
    fn holds(self, version: u64, now: Timestamp) -> bool {
        self.version == version && self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// Makes the next key now, whatever the age of the newest. It signs an hour later, once everybody can have seen it.
///
/// # Errors
/// When the store fails, or no key can be made.
pub async fn rotate(store: &Store, now: Timestamp) -> Result<SigningKeyRecord, KeyError> {
    let generation = store
        .read(ops::SigningKeys)
        .await?
        .first()
        .map_or(0, |newest| newest.generation + 1);
    let made = make(generation, now).await?;
    put(store, AuditActor::Command, made.clone()).await?;
    Ok(made)
}

/// Reads the keys, makes one if it is due, deletes those that are over; `known` are parsed already.
async fn read(
    store: &Store,
    rotate_after: Option<i64>,
    known: &[SigningKey],
    now: Timestamp,
) -> Result<Standing, KeyError> {
    let version = store.version(Kept::SigningKeys);
    let mut records = store.read(ops::SigningKeys).await?;
    let next = match records.first() {
        None => Some(0),
        Some(newest) => {
            let is_due = rotate_after.is_some_and(|seconds| is_due(newest.created, seconds, now));
            is_due.then_some(newest.generation + 1)
        }
    };
    if let Some(generation) = next {
        let made = make(generation, now).await?;
        records = put(store, AuditActor::Server, made).await?;
    }
    let made: Vec<_> = records.iter().map(|record| record.created).collect();
    let plan = plan(&made, now).ok_or(SigningError::UnreadableKey)?;
    if !plan.over.is_empty() {
        for index in &plan.over {
            let kid = records[*index].kid.clone();
            let event = event(AuditActor::Server, AuditAction::DeleteSigningKey, &kid, now);
            let operation = ops::ForgetSigningKeys(vec![kid]);
            store.write(ops::Recorded { operation, event }).await?;
        }
    }
    let due = records.first().zip(rotate_after);
    let due = due.map(|(newest, seconds)| newest.created.plus_seconds(seconds));
    let term = Term {
        version,
        from: now,
        until: plan.until.into_iter().chain(due).min(),
    };
    standing(&records, &plan, known, term)
}

/// Keeps a key unless another server was faster; all keys then.
async fn put(store: &Store, actor: AuditActor, made: SigningKeyRecord) -> Result<Vec<SigningKeyRecord>, StoreError> {
    let event = event(actor, AuditAction::CreateSigningKey, &made.kid, made.created);
    let operation = ops::PutSigningKey(made);
    Ok(store.write(ops::Recorded { operation, event }).await?.keys)
}

fn event(actor: AuditActor, action: AuditAction, kid: &str, at: Timestamp) -> AuditEvent {
    AuditEvent {
        entry: AuditEntry::new(actor, action, AuditSubject::SigningKey(kid.to_owned())),
        origin: AuditOrigin::default(),
        at,
    }
}

fn standing(records: &[SigningKeyRecord], plan: &Plan, known: &[SigningKey], term: Term) -> Result<Standing, KeyError> {
    let parse = |index: &usize| {
        let record = &records[*index];
        match known.iter().find(|key| key.kid() == record.kid) {
            Some(key) => Ok(key.clone()),
            None => SigningKey::from_pkcs8(&record.pkcs8, workers()),
        }
    };
    let keys = plan.published.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    let signer = keys.first().ok_or(SigningError::UnreadableKey)?.clone();
    let set = JwkSet {
        keys: keys.iter().map(|key| key.jwk().clone()).collect(),
    };
    Ok(Standing {
        signer,
        published: GetKeys::write_answer(&set).into(),
        keys,
        term,
    })
}

pub(crate) async fn make(generation: i64, now: Timestamp) -> Result<SigningKeyRecord, SigningError> {
    // It takes one core some tenths of a second.
    let pkcs8 = tokio::task::spawn_blocking(SigningKey::generate_pkcs8)
        .await
        .map_err(|_| SigningError::NotGenerated)??;
    let kid = SigningKey::from_pkcs8(&pkcs8, 1)?.kid().to_owned();
    tracing::info!(kid, generation, "made a signing key");
    Ok(SigningKeyRecord {
        kid,
        pkcs8,
        created: now,
        generation,
    })
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use globus_auth_store::StoreLocation;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[tokio::test]
    async fn whoever_comes_while_the_first_key_is_made_gets_that_one() {
        let store = Store::open(&StoreLocation::Temporary).unwrap();
        let ring = KeyRing::open(store.clone(), None, NOW).await.unwrap();
        assert!(
            store.read(ops::SigningKeys).await.unwrap().is_empty(),
            "opening makes none"
        );
        let (one, other) = tokio::join!(ring.at(NOW), ring.at(NOW));
        let kept = store.read(ops::SigningKeys).await.unwrap();
        let kids: Vec<_> = kept.iter().map(|key| key.kid.as_str()).collect();
        assert_eq!(kids, [one.unwrap().signer.kid()]);
        assert_eq!(kids, [other.unwrap().signer.kid()]);

        let again = KeyRing::open(store, None, NOW).await.unwrap();
        assert_eq!(again.at(NOW).await.unwrap().signer.kid(), kids[0]);
    }
}
