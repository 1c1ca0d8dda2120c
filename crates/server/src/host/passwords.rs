//! Passwords that people choose: argon2id on a bounded pool of blocking threads.
//!
//! Parameters are those of the
//! [OWASP password storage guide](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html):
//! 19 MiB of memory, two passes, one lane; some 15 ms of one core.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc},
};
use globus_auth_protocol::secret::Password;
use globus_auth_rules::model::PasswordHash;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::random::RandomSource;

/// Longer passwords are refused before any work is done for them. In bytes of UTF-8.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// KiB of memory one hash takes, and passes over it; the second pair is for passwords that are no secret.
const COSTLY: (u32, u32) = (19_456, 2);
const CHEAP: (u32, u32) = (64, 1);
/// Lanes.
const LANES: u32 = 1;
/// How many may wait for each that works, before people are told to come back: about a second of work.
const WAITING_PER_WORKER: usize = 64;

/// Why a password was neither hashed nor verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Longer than [`MAX_PASSWORD_BYTES`].
    #[error("the password is longer than {MAX_PASSWORD_BYTES} bytes: choose a shorter one")]
    TooLong,
    /// Too many are being verified.
    #[error("too many people are logging in: try again in a few seconds")]
    Busy,
    /// The stored hash is not an argon2id hash in PHC text form.
    #[error("the stored password hash cannot be read: set the password again")]
    UnreadableHash,
    /// The hash function refused, for want of memory for example.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes and verifies passwords, a bounded number at a time. Cheap to clone; clones share the bound.
#[derive(Debug, Clone)]
pub struct Passwords {
    random: RandomSource,
    /// KiB and passes.
    cost: (u32, u32),
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
}

impl Passwords {
    /// `workers` hashes at most are computed at the same time, each taking one core and 19 MiB.
    #[must_use]
    pub fn new(random: RandomSource, workers: usize) -> Self {
        Self::of_cost(COSTLY, random, workers)
    }

    /// As [`new`](Self::new), for a development server, which prints its passwords: they are worth no work, and a start that
    /// hashes all of them would be a slow one.
    #[must_use]
    pub fn of_development(random: RandomSource, workers: usize) -> Self {
        Self::of_cost(CHEAP, random, workers)
    }

    fn of_cost(cost: (u32, u32), random: RandomSource, workers: usize) -> Self {
        let workers = workers.max(1);
        Self {
            random,
            cost,
            places: Arc::new(Semaphore::new(workers.saturating_mul(1 + WAITING_PER_WORKER))),
            workers: Arc::new(Semaphore::new(workers)),
            computed: Arc::default(),
        }
    }

    /// How many hashes were computed, whatever came of them: that an unknown name costs one like any other is seen here.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// Hashes a password with a fresh salt.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`], [`PasswordError::Busy`], [`PasswordError::Failed`].
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, PasswordError> {
        refuse_long(password)?;
        let (password, salt, cost) = (password.clone(), self.random.bytes::<16>(), self.cost);
        self.work(move || hash_with_salt(&password, &salt, cost)).await
    }

    /// Whether the password is the one that was hashed.
    ///
    /// Where there is no such person, pass no hash: the answer is "no" after the same work, so that the time taken does
    /// not tell who exists.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`], [`PasswordError::Busy`], [`PasswordError::UnreadableHash`], [`PasswordError::Failed`].
    pub async fn verify(&self, password: &Password, stored: Option<&PasswordHash>) -> Result<bool, PasswordError> {
        refuse_long(password)?;
        let (password, stored, cost) = (password.clone(), stored.cloned(), self.cost);
        self.work(move || match stored {
            Some(stored) => verify_against(&password, &stored),
            None => hash_with_salt(&password, &[0; 16], cost).map(|_| false),
        })
        .await
    }

    /// Runs `job` on a blocking thread. The permits travel with the job, so a caller who goes away frees no place that
    /// is still being worked in.
    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = self
            .places
            .clone()
            .try_acquire_owned()
            .map_err(|_| PasswordError::Busy)?;
        let worker = self
            .workers
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Failed)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(move || {
            let _held: [OwnedSemaphorePermit; 2] = [place, worker];
            job()
        })
        .await
        .map_err(|_| PasswordError::Failed)?
    }
}

fn refuse_long(password: &Password) -> Result<(), PasswordError> {
    if password.expose_secret().len() > MAX_PASSWORD_BYTES {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

fn argon2id((memory, passes): (u32, u32)) -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(memory, passes, LANES, None).map_err(|_| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_with_salt(password: &Password, salt: &[u8; 16], cost: (u32, u32)) -> Result<PasswordHash, PasswordError> {
    let hash: phc::PasswordHash = argon2id(cost)?
        .hash_password_with_salt(password.expose_secret().as_bytes(), salt)
        .map_err(|_| PasswordError::Failed)?;
    Ok(PasswordHash(hash.to_string()))
}

fn verify_against(password: &Password, stored: &PasswordHash) -> Result<bool, PasswordError> {
    let stored = phc::PasswordHash::new(&stored.0).map_err(|_| PasswordError::UnreadableHash)?;
    if stored.algorithm.as_str() != "argon2id" || stored.salt.is_none() || stored.hash.is_none() {
        return Err(PasswordError::UnreadableHash);
    }
    // The hash itself says what it cost.
    match argon2id(COSTLY)?.verify_password(password.expose_secret().as_bytes(), &stored) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::UnreadableHash),
    }
}

#[cfg(test)]
mod tests;
