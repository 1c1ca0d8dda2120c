//! What waits to be asked for, and what is being asked for just now.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use globus_auth_protocol::{exchange::identities::GetIdentities, identity::Identity};
use tokio::sync::watch;

use super::{
    Inner,
    cache::names,
    key::{By, IdentityKey, Name},
};
use crate::{background::Driver, error::Error};

/// What came of a request: the identities by each of their names.
pub(super) type Landing = Result<Arc<HashMap<Name, Arc<Identity>>>, Error>;

/// Tells those who wait for a request of somebody else what came of it. A sender that is gone without a word was dropped.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    pub(super) landing: watch::Receiver<Option<Landing>>,
    pub(super) driver: Driver,
}

/// Names by what waits and what flies.
#[derive(Debug, Default)]
pub(super) struct Board {
    ids: Waiting,
    usernames: Waiting,
    flying: HashMap<Name, Arrival>,
}

/// Keys that wait, first come, first served.
#[derive(Debug, Default)]
struct Waiting {
    /// What is not in `names` any more is passed over.
    queue: VecDeque<IdentityKey>,
    names: HashSet<Name>,
}

impl Waiting {
    fn add(&mut self, key: IdentityKey) -> bool {
        let new = self.names.insert(key.name().clone());
        if new {
            self.queue.push_back(key);
        }
        new
    }

    fn take(&mut self) -> Option<IdentityKey> {
        while let Some(key) = self.queue.pop_front() {
            if self.names.remove(key.name()) {
                return Some(key);
            }
        }
        None
    }
}

impl Board {
    fn waiting(&mut self, by: By) -> &mut Waiting {
        match by {
            By::Ids => &mut self.ids,
            By::Usernames => &mut self.usernames,
        }
    }

    /// Lets a key wait; answers whether that is news.
    pub(super) fn wait(&mut self, key: IdentityKey) -> bool {
        !self.flying.contains_key(key.name()) && self.waiting(key.by()).add(key)
    }

    /// The next key that waits.
    pub(super) fn next(&mut self, by: By) -> Option<IdentityKey> {
        self.waiting(by).take()
    }

    /// The request of somebody else that asks for this name, if it can be waited for.
    pub(super) fn flying(&self, name: &Name) -> Option<Arrival> {
        self.flying
            .get(name)
            .filter(|arrival| !arrival.driver.stands_still())
            .cloned()
    }

    /// Marks keys as being asked for.
    pub(super) fn depart(&mut self, keys: &[IdentityKey], arrival: &Arrival) {
        for key in keys {
            self.waiting(key.by()).names.remove(key.name());
            self.flying.insert(key.name().clone(), arrival.clone());
        }
    }
}

/// One request that is on its way.
pub(super) struct Flight {
    map: Arc<Inner>,
    by: By,
    keys: Vec<IdentityKey>,
    arrival: watch::Sender<Option<Landing>>,
    /// Whether the names wait again when it has ended.
    again: bool,
}

impl Flight {
    pub(super) const fn new(
        map: Arc<Inner>,
        by: By,
        keys: Vec<IdentityKey>,
        arrival: watch::Sender<Option<Landing>>,
    ) -> Self {
        Self {
            map,
            by,
            keys,
            arrival,
            again: true,
        }
    }

    /// Sends the request, keeps what comes of it, and tells everybody who waits for it.
    pub(super) async fn fly(mut self) {
        let asked = self.keys.iter().map(IdentityKey::on_the_wire).collect();
        let exchange = match self.by {
            By::Ids => GetIdentities {
                ids: asked,
                ..GetIdentities::default()
            },
            By::Usernames => GetIdentities {
                usernames: asked,
                provision: self.map.provision,
                ..GetIdentities::default()
            },
        };
        let landing = match self.map.client.call(exchange).await {
            Ok(answer) => Ok(self.keep(answer.identities)),
            Err(error) => {
                self.again = !blames_the_names(&error);
                Err(error)
            }
        };
        let arrival = self.arrival.clone();
        // First the names leave the board, so that who is told can ask for them again.
        drop(self);
        arrival.send_replace(Some(landing));
    }

    fn keep(&mut self, identities: Vec<Identity>) -> Arc<HashMap<Name, Arc<Identity>>> {
        self.again = false;
        let found: Vec<Arc<Identity>> = identities.into_iter().map(Arc::new).collect();
        let by_name: HashMap<Name, Arc<Identity>> = found
            .iter()
            .flat_map(|identity| names(identity).map(|name| (name, identity.clone())))
            .collect();
        let missing = self.keys.iter().map(IdentityKey::name);
        let missing = missing.filter(|name| !by_name.contains_key(*name)).cloned();
        let now = self.map.client.clock().now();
        self.map.cache.keep(&found, missing, now, self.map.missing_until(now));
        Arc::new(by_name)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut board = self.map.board();
        for key in self.keys.drain(..) {
            board.flying.remove(key.name());
            if self.again {
                board.wait(key);
            }
        }
    }
}

/// Whether the service refused what was asked for. To ask for the same names again, beside others, would spoil those
/// too.
pub(super) fn blames_the_names(error: &Error) -> bool {
    matches!(error.http_status(), Some(400 | 413 | 414 | 422 | 431))
}
