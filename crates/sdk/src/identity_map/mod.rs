//! Identities by id or username, asked for in batches.
//!
//! ```no_run
//! # async fn example(client: globus_auth::AuthClient) -> Result<(), globus_auth::Error> {
//! use globus_auth::IdentityMap;
//!
//! let map = IdentityMap::builder(&client).seeds(["ada@example.edu", "bert@example.org"]).build();
//! // One request for both; the second lookup needs none.
//! let ada = map.get("Ada@Example.EDU").await?;
//! let bert = map.get("bert@example.org").await?;
//! println!("{:?} {:?}", ada.and_then(|ada| ada.name.clone()), bert.is_some());
//!
//! // Thousands at once: many batches at a time, answers in the order of the names.
//! let mut names = map.resolve(["ada@example.edu", "nobody@example.org"]);
//! while let Some(one) = names.next().await {
//!     match one.outcome? {
//!         Some(identity) => println!("{} is {}", one.key, identity.id),
//!         None => println!("{} does not exist", one.key),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod builder;
mod cache;
mod flight;
mod key;
mod resolve;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use globus_auth_protocol::{
    exchange::identities::GetIdentities, http::Exchange as _, identity::Identity, time::UnixSeconds,
};
use tokio::sync::watch;
use tracing::Instrument as _;

pub use self::{
    builder::IdentityMapBuilder,
    cache::IdentityCache,
    key::IdentityKey,
    resolve::{Progress, Resolution, Resolved},
};
use self::{
    flight::{Arrival, Board, Flight, Landing},
    key::{By, Name},
};
use crate::{
    background::{self, Driver},
    client::Client,
    error::Error,
    seams::{TransportError, TransportErrorKind},
    telemetry::tell,
};

/// Looks identities up by id or username, many with one request, and remembers them.
///
/// What is added to the map is not asked for until something is looked up; then as much of it goes along as a batch
/// holds. Every identity that comes is known by its id and its username, however it was asked for; ids are looked up in
/// canonical spelling, usernames without case. Names without identity are remembered for a minute. When a request fails,
/// its names wait for the next one.
///
/// Clones are the same map. It can be used from many tasks at once: who looks up what is being asked for already waits for
/// that request. A lookup can be dropped at any time; a request that is on its way goes on, and its answer is kept.
#[derive(Clone)]
pub struct IdentityMap(Arc<Inner>);

struct Inner {
    client: Client,
    batch_size: usize,
    missing_life: Duration,
    provision: bool,
    cache: IdentityCache,
    board: Mutex<Board>,
}

/// What came of the names of one batch.
type Answers = HashMap<Name, Result<Option<Arc<Identity>>, Error>>;

/// Why there is no identity.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LookupError {
    /// It does not exist, or is hidden from the caller.
    #[error("there is no identity '{}'; check the spelling", .0.as_str().escape_debug())]
    NotFound(IdentityKey),
    /// It could not be asked for.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl IdentityMap {
    /// A map that asks by this client. It needs a token for `auth.globus.org`, of any scope, or a client's secret.
    pub fn new(client: impl AsRef<Client>) -> Self {
        Self::builder(client).build()
    }

    /// A map to your wishes.
    pub fn builder(client: impl AsRef<Client>) -> IdentityMapBuilder {
        IdentityMapBuilder::new(client.as_ref().clone())
    }

    /// The identity of that id or username; none if it does not exist, or is hidden from the caller.
    ///
    /// A text that no identity is named by, such as a username without `@`, is not asked for: the service would refuse
    /// everything that is asked for along with it.
    ///
    /// # Errors
    /// As for [`get_identities`](crate::AuthClient::get_identities).
    pub async fn get(&self, key: impl Into<IdentityKey>) -> Result<Option<Arc<Identity>>, Error> {
        let key = key.into();
        let known = self.0.cache.look(key.name(), self.0.client.clock().now());
        tell!(IDENTITY_LOOKUP, known = known.is_some(), "looked up");
        if let Some(known) = known {
            return Ok(known);
        }
        let name = key.name().clone();
        let answer = self.settle(vec![key]).await.remove(&name);
        answer.unwrap_or(Ok(None))
    }

    /// The identity of that id or username, or this one in its place.
    ///
    /// # Errors
    /// As for [`get`](Self::get).
    pub async fn get_or(
        &self,
        key: impl Into<IdentityKey>,
        default: impl Into<Arc<Identity>>,
    ) -> Result<Arc<Identity>, Error> {
        Ok(self.get(key).await?.unwrap_or_else(|| default.into()))
    }

    /// The identity of that id or username, which must exist.
    ///
    /// # Errors
    /// [`LookupError::NotFound`] if it does not; else as for [`get`](Self::get).
    #[doc(alias = "__getitem__")]
    pub async fn lookup(&self, key: impl Into<IdentityKey>) -> Result<Arc<Identity>, LookupError> {
        let key = key.into();
        let found = self.get(key.clone()).await?;
        found.ok_or(LookupError::NotFound(key))
    }

    /// Looks up many, and gives the answers in the order of `keys` as they come. Nothing is sent before the first answer
    /// is asked for. Each name is asked for once, however often it stands there; what is known is not asked for.
    pub fn resolve<K: Into<IdentityKey>>(&self, keys: impl IntoIterator<Item = K>) -> Resolution {
        Resolution::new(self.clone(), keys.into_iter().map(Into::into).collect())
    }

    /// Lets a name go along with the next request. Answers whether it is new: neither known nor waiting.
    pub fn add(&self, key: impl Into<IdentityKey>) -> bool {
        let key = key.into();
        let mut board = self.0.board();
        if self.0.cache.knows_an_identity(key.name()) {
            return false;
        }
        // Who adds a name that was missing thinks that it exists by now.
        self.0.cache.doubt(key.name());
        board.wait(key)
    }

    /// Makes an identity known that the program has from elsewhere.
    pub fn insert(&self, identity: impl Into<Arc<Identity>>) {
        self.0.cache.insert(identity);
    }

    /// Forgets what is known under this key; the same identity stays known under its other name. Answers whether an
    /// identity was known under it.
    #[doc(alias = "__delitem__")]
    pub fn remove(&self, key: impl Into<IdentityKey>) -> bool {
        self.0.cache.remove(key)
    }

    /// Finds out about keys of one kind, a batch of them at most, with one request at most of its own.
    async fn settle(&self, keys: Vec<IdentityKey>) -> Answers {
        let mut answers = Answers::new();
        let (coming, flight) = self.ask(keys, &mut answers);
        let flown = match flight {
            // Work of its own: others may wait for it, and a future that nobody polls must not keep them waiting.
            Some(flight) => background::spawn(flight.fly().in_current_span()).await,
            None => Ok(()),
        };
        for (key, mut arrival) in coming {
            let landing = match (arrival.landing.wait_for(Option::is_some).await.as_deref(), &flown) {
                (Ok(Some(landing)), _) => outcome(landing, key.name()),
                (_, Err(error)) => Err(error.clone()),
                // Whoever asked has dropped the request.
                (_, Ok(())) => Err(abandoned()),
            };
            answers.insert(key.name().clone(), landing);
        }
        answers
    }

    /// Takes what is known into `answers`, and what is being asked for from those who ask; gives the request for the rest.
    fn ask(&self, keys: Vec<IdentityKey>, answers: &mut Answers) -> (Vec<(IdentityKey, Arrival)>, Option<Flight>) {
        let now = self.0.client.clock().now();
        let mut coming = Vec::new();
        let mut own = Vec::new();
        let mut board = self.0.board();
        for key in keys {
            if let Some(known) = self.0.cache.look(key.name(), now) {
                answers.insert(key.name().clone(), Ok(known));
            } else if !key.can_exist() {
                answers.insert(key.name().clone(), Ok(None));
            } else if let Some(arrival) = board.flying(key.name()) {
                coming.push((key, arrival));
            } else {
                own.push(key);
            }
        }
        let Some(by) = own.first().map(IdentityKey::by) else {
            return (coming, None);
        };
        let (arrival, flight) = self.depart(&mut board, by, own.clone());
        coming.extend(own.into_iter().map(|key| (key, arrival.clone())));
        (coming, Some(flight))
    }

    /// A request for these keys, filled up with what waits.
    fn depart(&self, board: &mut Board, by: By, mut keys: Vec<IdentityKey>) -> (Arrival, Flight) {
        let (sender, landing) = watch::channel(None);
        let driver = Driver::here();
        let arrival = Arrival { landing, driver };
        board.depart(&keys, &arrival);
        while keys.len() < self.0.batch_size {
            let Some(key) = board.next(by) else { break };
            if key.can_exist() && !self.0.cache.knows_an_identity(key.name()) {
                board.depart(std::slice::from_ref(&key), &arrival);
                keys.push(key);
            }
        }
        let flight = Flight::new(self.0.clone(), by, keys, sender);
        (arrival, flight)
    }
}

impl Inner {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn missing_until(&self, now: UnixSeconds) -> UnixSeconds {
        let life = i64::try_from(self.missing_life.as_secs()).unwrap_or(i64::MAX);
        UnixSeconds(now.0.saturating_add(life))
    }
}

fn abandoned() -> Error {
    let error = TransportError::new(TransportErrorKind::Interrupted, "the request was abandoned");
    Error::network(error, GetIdentities::NAME)
}

fn outcome(landing: &Landing, name: &Name) -> Result<Option<Arc<Identity>>, Error> {
    match landing {
        Ok(found) => Ok(found.get(name).cloned()),
        Err(error) => Err(error.clone()),
    }
}

impl fmt::Debug for IdentityMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityMap")
            .field("client", &self.0.client)
            .field("batch_size", &self.0.batch_size)
            .field("cache", &self.0.cache)
            .finish_non_exhaustive()
    }
}
