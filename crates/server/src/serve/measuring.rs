//! What the server counts and tells operators, kept where it outlives the process, and deleted when it is old.

use std::{sync::Arc, time::Duration};

use globus_auth_store::ops::{self, Minute};
use tokio::{sync::Notify, time};

use crate::app::App;

/// How often what was counted is added to the database. What a process counted since then is lost when it is killed.
const EVERY: Duration = Duration::from_secs(5);

/// Keeps what is counted, again and again, and once more when it is told to stop.
pub(super) async fn work(app: App, stop: Arc<Notify>) {
    let mut tick = time::interval(EVERY);
    loop {
        let stopped = tokio::select! {
            _ = tick.tick() => false,
            () = stop.notified() => true,
        };
        keep(&app).await;
        if stopped {
            return;
        }
    }
}

/// Keeps what was counted since this was last done.
async fn keep(app: &App) {
    keep_counts(app).await;
    let clients = app.metrics.take_uses();
    if clients.is_empty() {
        return;
    }
    let note = ops::NoteClientUses {
        clients: clients.clone(),
        at: app.clock.now(),
    };
    if let Err(error) = app.store.write(note).await {
        tracing::warn!(%error, "which clients were used could not be kept; it is tried again");
        app.metrics.give_uses_back(clients);
    }
}

async fn keep_counts(app: &App) {
    let counts = app.metrics.take();
    if counts.is_empty() {
        return;
    }
    let add = ops::AddCounts {
        minute: Minute::of(app.clock.now()),
        process: app.process.clone(),
        counts: counts.clone(),
    };
    if let Err(error) = app.store.write(add).await {
        tracing::warn!(%error, "what was counted could not be kept; it is tried again");
        app.metrics.give_back(counts);
    }
}
