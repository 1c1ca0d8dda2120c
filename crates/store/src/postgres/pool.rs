//! Connections that are opened when needed and kept.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{connect::Dialer, link::Link};
use crate::StoreError;

/// How long to wait for a connection. Who asks can go to another server meanwhile, where there is one.
const PATIENCE: Duration = Duration::from_secs(5);

/// A bounded number of connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool(Arc<Inner>);

struct Inner {
    dialer: Dialer,
    /// One for each connection that may be in use. Whoever waits is served in order.
    permits: Arc<Semaphore>,
    /// `None` once closed. The outer lock is held for a push or a pop; the inner ones are those of leases.
    idle: Mutex<Option<Vec<Arc<tokio::sync::Mutex<Link>>>>>,
}

/// The use of a connection. Dropped in the middle of a transaction, as the future of a caller who left is, it undoes
/// that transaction.
pub(super) struct Lease {
    link: OwnedMutexGuard<Link>,
    pool: Pool,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(dialer: Dialer, size: usize) -> Self {
        Self(Arc::new(Inner {
            dialer,
            permits: Arc::new(Semaphore::new(size)),
            idle: Mutex::new(Some(Vec::new())),
        }))
    }

    /// A connection that is idle or new. Lost ones are dropped, so that the pool recovers by itself.
    pub(super) async fn take(&self) -> Result<Lease, StoreError> {
        timeout(PATIENCE, self.free_or_new()).await.unwrap_or_else(|_| {
            Err(StoreError::Unreachable {
                reason: format!("no connection within {} seconds", PATIENCE.as_secs()),
            })
        })
    }

    async fn free_or_new(&self) -> Result<Lease, StoreError> {
        let permit = Arc::clone(&self.0.permits).acquire_owned().await;
        let permit = permit.map_err(|_| StoreError::Closed)?;
        let link = loop {
            let idle = self.idle().as_mut().ok_or(StoreError::Closed)?.pop();
            let Some(link) = idle else {
                break Arc::new(tokio::sync::Mutex::new(self.0.dialer.dial().await?))
                    .lock_owned()
                    .await;
            };
            let link = link.lock_owned().await;
            if !link.is_lost() {
                break link;
            }
        };
        Ok(Lease {
            link,
            pool: self.clone(),
            _permit: permit,
        })
    }

    /// Closes the idle connections, and the others when they come back, and refuses more.
    pub(super) fn close(&self) {
        self.0.permits.close();
        drop(self.idle().take());
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Arc<tokio::sync::Mutex<Link>>>>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    pub(super) fn link(&mut self) -> &mut Link {
        &mut self.link
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.link.abandon();
        if !self.link.is_lost()
            && let Some(idle) = self.pool.idle().as_mut()
        {
            idle.push(Arc::clone(OwnedMutexGuard::mutex(&self.link)));
        }
    }
}
