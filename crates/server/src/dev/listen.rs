//! Serving on a socket until told to stop.

use std::{net::SocketAddr, time::Duration};

use axum::serve::ListenerExt as _;
use globus_auth_rules::model::Timestamp;
use globus_auth_store::ops;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinHandle},
    time,
};

use crate::{app::App, routes::router};

/// Requests that take longer than this to finish are cut off at the end.
const DRAIN: Duration = Duration::from_secs(5);
/// How often rows that are of no use any more are deleted, and how many at a time.
const PURGE_EVERY: Duration = Duration::from_secs(60);
const PURGE_ROWS: u32 = 1_000;
/// Rows are kept for an hour after they have expired, so that a late request is told what was wrong with it.
const KEPT_SECONDS: i64 = 3_600;

/// A server that serves. Dropping it stops it without waiting.
#[derive(Debug)]
pub(super) struct Running {
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    purge: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.purge.abort();
    }
}

impl Running {
    /// Stops taking requests and waits for those that have begun.
    pub(super) async fn stop(mut self) {
        // Nobody listens any more only if the server has ended already.
        let _ = self.stop.send(true);
        if time::timeout(DRAIN, &mut self.server).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
    }
}

/// Serves on a listener, in tasks of the runtime that this is called in.
pub(super) fn run(app: App, listener: TcpListener) -> Running {
    let (stop, mut stopped) = watch::channel(false);
    let purge = tokio::spawn(purge(app.clone())).abort_handle();
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    // An answer is one write; without this it would wait for the peer's acknowledgement of the one before.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays slow");
        }
    });
    let server = tokio::spawn(async move {
        let until = async move {
            // An error means that the handle is gone, which is a reason to stop too.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
            tracing::error!(%error, "the server ended");
        }
    });
    Running { stop, server, purge }
}

async fn purge(app: App) {
    let mut tick = time::interval(PURGE_EVERY);
    loop {
        tick.tick().await;
        let before = Timestamp(app.clock.now().0).plus_seconds(-KEPT_SECONDS);
        if let Err(error) = app
            .store
            .write(ops::PurgeExpired {
                before,
                limit: PURGE_ROWS,
            })
            .await
        {
            tracing::warn!(%error, "expired rows could not be deleted");
        }
    }
}
