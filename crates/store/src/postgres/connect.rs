//! How connections are made.

use std::{
    future::{Future, poll_fn},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio::{runtime::Handle, sync::mpsc, task::JoinSet};
use tokio_postgres::{
    AsyncMessage, Client, NoTls, Socket,
    config::SslMode,
    tls::{MakeTlsConnect, TlsConnect},
};

use super::{
    PostgresLocation,
    error::{self, UniqueColumns},
    link::Link,
    tls,
};
use crate::StoreError;

/// What all connections are told, unless their location or the server says otherwise. A statement that takes longer than
/// half a minute has gone wrong; nobody waits for it. A transaction that nobody goes on with must not hold on to its rows.
const SESSION: &str = "SELECT set_config(name, patience, false) FROM (VALUES ('statement_timeout', '30s'), \
     ('idle_in_transaction_session_timeout', '60s')) AS settings (name, patience) WHERE current_setting(name) = '0'; ";

/// A reader cannot write, and a transaction of it sees one view.
const READER: &str = "SET default_transaction_read_only = on; SET default_transaction_isolation = 'repeatable read'";

/// What is answered is on the disk, even where the server is set to be content with less.
const WRITER: &str = "SET default_transaction_isolation = 'read committed'; \
     SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Where what a connection is notified of goes.
pub(super) type Notices = mpsc::UnboundedSender<String>;

/// What a connection is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// To read.
    Read,
    /// To write.
    Write,
    /// To change the schema, which may take its time, or to listen.
    Other,
}

impl Purpose {
    fn settings(self) -> String {
        match self {
            Self::Read => format!("{SESSION}{READER}"),
            Self::Write => format!("{SESSION}{WRITER}"),
            Self::Other => String::new(),
        }
    }
}

/// Makes connections, whose other halves live on the runtime of the engine wherever one is asked for. Cheap to clone.
#[derive(Clone)]
pub(super) struct Dialer {
    shared: Arc<Shared>,
    purpose: Purpose,
}

struct Shared {
    location: PostgresLocation,
    runtime: Handle,
    /// The other halves.
    connections: Mutex<JoinSet<()>>,
    /// See [`UniqueColumns`].
    unique: OnceLock<Arc<UniqueColumns>>,
}

impl Dialer {
    pub(super) fn new(location: PostgresLocation, runtime: Handle) -> Self {
        Self {
            shared: Arc::new(Shared {
                location,
                runtime,
                connections: Mutex::default(),
                unique: OnceLock::new(),
            }),
            purpose: Purpose::Other,
        }
    }

    pub(super) fn for_purpose(&self, purpose: Purpose) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            purpose,
        }
    }

    pub(super) fn location(&self) -> &PostgresLocation {
        &self.shared.location
    }

    /// What connections that are made from now on call the columns of unique indices.
    pub(super) fn know(&self, unique: UniqueColumns) {
        // It is known once, before there are pools.
        drop(self.shared.unique.set(Arc::new(unique)));
    }

    /// A new connection.
    pub(super) async fn dial(&self) -> Result<Link, StoreError> {
        let dialer = self.clone();
        let dialed = self
            .shared
            .runtime
            .spawn(async move { dialer.client(None).await })
            .await;
        // The runtime ends when the store is closed.
        let client = dialed.map_err(|_| StoreError::Closed)??;
        Ok(Link::new(client, self.shared.unique.get().cloned().unwrap_or_default()))
    }

    /// A new connection, on the runtime of the engine. What it is notified of goes to `notices`.
    pub(super) async fn client(&self, notices: Option<Notices>) -> Result<Client, StoreError> {
        let location = &self.shared.location;
        let client = if location.config().get_ssl_mode() == SslMode::Disable {
            self.connect(NoTls, notices).await?
        } else {
            let tls = tls::connector(location.authorities()).map_err(|error| StoreError::Unreachable {
                reason: error.to_string(),
            })?;
            self.connect(tls, notices).await?
        };
        let settings = self.purpose.settings();
        client
            .batch_execute(&settings)
            .await
            .map_err(|error| error::unreachable(&error))?;
        Ok(client)
    }

    async fn connect<T>(&self, tls: T, notices: Option<Notices>) -> Result<Client, StoreError>
    where
        T: MakeTlsConnect<Socket, Stream: Send + 'static, TlsConnect: TlsConnect<Socket, Future: Send> + Send>,
    {
        let connecting = self.shared.location.config().connect(tls).await;
        let (client, mut connection) = connecting.map_err(|error| error::unreachable(&error))?;
        self.attend(async move {
            while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
                match (message, &notices) {
                    // Nobody may listen any more.
                    (Ok(AsyncMessage::Notification(said)), Some(notices)) => {
                        drop(notices.send(said.payload().to_owned()));
                    }
                    (Ok(_), _) => {}
                    (Err(error), _) => {
                        tracing::warn!(error = %error::unreachable(&error), "a connection to the database was lost");
                        return;
                    }
                }
            }
        });
        Ok(client)
    }

    /// Returns when no connection is left.
    pub(super) async fn all_closed(&self) {
        let mut connections = std::mem::take(&mut *self.connections());
        while connections.join_next().await.is_some() {}
    }

    fn attend(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let mut connections = self.connections();
        while connections.try_join_next().is_some() {}
        connections.spawn_on(connection, &self.shared.runtime);
    }

    fn connections(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
