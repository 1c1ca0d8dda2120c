//! Locks that are held while something is awaited.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
};

use tokio::sync::OwnedMutexGuard;

use crate::error::Error;

/// The thread without which some work cannot go on: that of a runtime that has but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Driver(Option<ThreadId>);

impl Driver {
    /// That of the caller's work.
    pub(crate) fn here() -> Self {
        // Nobody else has threads that wait.
        let alone = cfg!(feature = "blocking") && !super::thread_waits() && on_a_runtime_of_one_thread();
        Self(alone.then(|| thread::current().id()))
    }

    /// Whether the work stands still while this thread waits for it.
    pub(crate) fn stands_still(self) -> bool {
        super::thread_waits() && self.0 == Some(thread::current().id())
    }
}

fn on_a_runtime_of_one_thread() -> bool {
    #[cfg(feature = "async")]
    let alone =
        super::runtime().is_ok_and(|runtime| runtime.runtime_flavor() == tokio::runtime::RuntimeFlavor::CurrentThread);
    #[cfg(not(feature = "async"))]
    let alone = false;
    alone
}

/// A lock for one at a time, first come, first served. A thread that would wait for a task which only it can bring on is
/// told so, and does not wait for ever.
#[derive(Debug, Default)]
pub(crate) struct Lock<T> {
    value: Arc<tokio::sync::Mutex<T>>,
    /// Of those who hold it or wait for it.
    drivers: Arc<Mutex<Vec<Driver>>>,
}

impl<T> Lock<T> {
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the thread would wait for itself.
    pub(crate) async fn lock(&self) -> Result<Locked<T>, Error> {
        let place = Place::take(&self.drivers)?;
        Ok(Locked {
            value: Arc::clone(&self.value).lock_owned().await,
            _place: place,
        })
    }

    /// The right to use the value, if nobody has it.
    pub(crate) fn try_lock(&self) -> Option<Locked<T>> {
        let value = Arc::clone(&self.value).try_lock_owned().ok()?;
        let place = Place::take(&self.drivers).ok()?;
        Some(Locked { value, _place: place })
    }
}

/// The right to use the value.
pub(crate) struct Locked<T> {
    value: OwnedMutexGuard<T>,
    _place: Place,
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Locked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// A place among those who hold a lock or wait for it.
struct Place {
    drivers: Arc<Mutex<Vec<Driver>>>,
    own: Driver,
}

impl Place {
    fn take(drivers: &Arc<Mutex<Vec<Driver>>>) -> Result<Self, Error> {
        let mut known = drivers.lock().unwrap_or_else(PoisonError::into_inner);
        if known.iter().any(|driver| driver.stands_still()) {
            return Err(Error::usage(
                "this thread would wait for a task that only it can bring on: await the call, or wait for it on another \
                 thread",
            ));
        }
        let own = Driver::here();
        known.push(own);
        Ok(Self {
            drivers: Arc::clone(drivers),
            own,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut known = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = known.iter().position(|driver| *driver == self.own) {
            known.swap_remove(at);
        }
    }
}
