//! Many names at once.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use globus_auth_protocol::identity::Identity;

use super::{Answers, IdentityKey, IdentityMap, flight::blames_the_names, key::By};
use crate::{error::Error, seams::BoxFuture};

/// How many requests are on their way at once. The service answers in some ten milliseconds, so that this resolves some
/// ten thousand names in a second.
const CONCURRENCY: usize = 32;

/// What came of one name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Resolved {
    /// The name, as it was asked for.
    pub key: IdentityKey,
    /// The identity; none if it does not exist, or is hidden from the caller.
    pub outcome: Result<Option<Arc<Identity>>, Error>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many different names have an outcome.
    pub done: usize,
    /// How many different names there are.
    pub total: usize,
}

/// The answers of [`IdentityMap::resolve`], in the order of the names.
///
/// Take them one by one with [`next`](Self::next), or all with [`all`](Self::all); it is also a
/// [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html). Several requests are on their way
/// at a time, and never more are sent than there are batches of names, repeats after failures aside; a program that takes
/// answers slowly is not overrun: what is on its way arrives, and nothing more is sent. A batch that fails is
/// an error for its names only, and these wait for the map's next request; but when the service refuses the caller
/// (an ended token, a missing scope), what was not sent yet is not sent any more.
///
/// Dropped before its end, it sends nothing more; what is on its way is kept by the map.
#[must_use = "nothing is sent until answers are taken"]
pub struct Resolution {
    map: IdentityMap,
    keys: VecDeque<IdentityKey>,
    batches: VecDeque<Vec<IdentityKey>>,
    concurrency: usize,
    running: FuturesUnordered<BoxFuture<'static, Answers>>,
    answers: Answers,
    total: usize,
    on_progress: Option<Box<dyn FnMut(Progress) + Send>>,
}

impl Resolution {
    pub(super) fn new(map: IdentityMap, keys: VecDeque<IdentityKey>) -> Self {
        let now = map.0.client.clock().now();
        let mut answers = Answers::new();
        let mut seen = HashSet::new();
        let mut unknown = Vec::new();
        for key in &keys {
            if !seen.insert(key.name()) {
                continue;
            }
            match map.0.cache.look(key.name(), now) {
                Some(known) => drop(answers.insert(key.name().clone(), Ok(known))),
                None if key.can_exist() => unknown.push(key),
                None => drop(answers.insert(key.name().clone(), Ok(None))),
            }
        }
        let total = seen.len();
        let batches = batches(&unknown, map.0.batch_size);
        Self {
            map,
            keys,
            batches,
            concurrency: CONCURRENCY,
            running: FuturesUnordered::new(),
            answers,
            total,
            on_progress: None,
        }
    }

    /// How many requests are on their way at once, at most; 32 without it, and at least 1.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// Is told after each request how far it is.
    pub fn on_progress(mut self, told: impl FnMut(Progress) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(told));
        self
    }

    /// The next answer; none after the last. Can be dropped and asked again.
    pub async fn next(&mut self) -> Option<Resolved> {
        StreamExt::next(self).await
    }

    /// All answers, as many as there are names and in their order; none stands for a name without identity.
    ///
    /// # Errors
    /// The first error. The names that have been answered are known to the map.
    pub async fn all(mut self) -> Result<Vec<Option<Arc<Identity>>>, Error> {
        let mut found = Vec::with_capacity(self.keys.len());
        while let Some(one) = self.next().await {
            found.push(one.outcome?);
        }
        Ok(found)
    }

    fn depart(&mut self) {
        while self.running.len() < self.concurrency {
            let Some(batch) = self.batches.pop_front() else { return };
            let map = self.map.clone();
            self.running.push(Box::pin(async move { map.settle(batch).await }));
        }
    }

    fn land(&mut self, answers: Answers) {
        let refusal = answers.values().find_map(|outcome| outcome.as_ref().err().cloned());
        self.answers.extend(answers);
        if let Some(error) = refusal.filter(refuses_the_caller) {
            for key in std::mem::take(&mut self.batches).into_iter().flatten() {
                self.answers.insert(key.name().clone(), Err(error.clone()));
            }
        }
        let progress = Progress {
            done: self.answers.len(),
            total: self.total,
        };
        if let Some(told) = &mut self.on_progress {
            told(progress);
        }
    }
}

impl Stream for Resolution {
    type Item = Resolved;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Resolved>> {
        let this = self.get_mut();
        // First what is on its way, even when an answer is there already, so that it does not stand still.
        let waits = loop {
            this.depart();
            match this.running.poll_next_unpin(context) {
                Poll::Ready(Some(answers)) => this.land(answers),
                Poll::Ready(None) => break false,
                Poll::Pending => break true,
            }
        };
        let first = this.keys.front().and_then(|key| this.answers.get(key.name()));
        match first {
            Some(outcome) => {
                let outcome = outcome.clone();
                let resolved = this.keys.pop_front().map(|key| Resolved { key, outcome });
                Poll::Ready(resolved)
            }
            None if waits => Poll::Pending,
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.keys.len(), Some(self.keys.len()))
    }
}

/// Batches of one kind each, in the order of their first names.
fn batches(keys: &[&IdentityKey], size: usize) -> VecDeque<Vec<IdentityKey>> {
    let numbered = || keys.iter().enumerate();
    let of_kind = |by: By| numbered().filter(|(_, key)| key.by() == by).collect::<Vec<_>>();
    let (ids, usernames) = (of_kind(By::Ids), of_kind(By::Usernames));
    let mut batches: Vec<_> = ids.chunks(size).chain(usernames.chunks(size)).collect();
    batches.sort_by_key(|batch| batch.first().map(|(at, _)| *at));
    let keys = |batch: &[(usize, &&IdentityKey)]| batch.iter().map(|(_, key)| (**key).clone()).collect();
    batches.into_iter().map(keys).collect()
}

/// Whether every other request would be refused as well.
fn refuses_the_caller(error: &Error) -> bool {
    error.http_status().is_some() && !error.is_transient() && !blames_the_names(error)
}

impl fmt::Debug for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolution")
            .field("left", &self.keys.len())
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
