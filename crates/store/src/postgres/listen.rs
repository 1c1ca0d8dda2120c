//! Hears what other servers change in what is kept in memory.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::sleep};

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
    while let Some(name) = notices.recv().await {
        versions.grow(Changes::from_notice(&name));
    }
    Ok(())
}
