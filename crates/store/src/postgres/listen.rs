//! Hears what other servers change in what is kept in memory.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::connect::Dialer;
use crate::{
    StoreError,
    changes::{Changes, Versions},
};

/// The channel on which servers of one database tell each other.
const CHANNEL: &str = "globus_auth_changes";

/// How long to wait before the next attempt to listen: at first, and at most.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How often the server is asked whether all was heard, and how long it may take to say so. A connection that the network has
/// swallowed is silent, and so is one on which nothing happens.
const PULSE: Duration = Duration::from_secs(1);
const SILENCE: Duration = Duration::from_secs(2);

/// The commands that tell the others.
pub(super) fn notices(changes: Changes) -> Vec<String> {
    let notice = |name| format!("NOTIFY {CHANNEL}, '{name}'");
    changes.kinds().map(|kept| notice(kept.name())).collect()
}

/// Listens for ever. While there is no connection, nothing that is kept is trusted.
pub(super) async fn listen(dialer: Dialer, versions: Arc<Versions>) {
    let mut wait = FIRST_WAIT;
    loop {
        match listen_once(&dialer, &versions).await {
            Ok(()) => wait = FIRST_WAIT,
            Err(error) => tracing::warn!(%error, "changes of other servers are not heard of"),
        }
        versions.set_deaf(true);
        sleep(wait).await;
        wait = LONGEST_WAIT.min(wait * 2);
    }
}

/// Listens until the connection is lost.
async fn listen_once(dialer: &Dialer, versions: &Versions) -> Result<(), StoreError> {
    let (sender, mut notices) = mpsc::unbounded_channel();
    let client = dialer.client(Some(sender)).await?;
    let unheard = |error| super::error::unreachable(&error);
    client
        .batch_execute(&format!("LISTEN {CHANNEL}"))
        .await
        .map_err(unheard)?;
    versions.set_deaf(false);
    let mut next = Instant::now() + PULSE;
    loop {
        tokio::select! {
            name = notices.recv() => match name {
                Some(name) => versions.grow(Changes::from_notice(&name)),
                None => return Ok(()),
            },
            () = sleep_until(next) => {
                let silent = |_| StoreError::Unreachable { reason: "the connection is silent".to_owned() };
                timeout(SILENCE, client.batch_execute("")).await.map_err(silent)?.map_err(unheard)?;
                next = Instant::now() + PULSE;
            }
        }
    }
}
