//! Serving: the server that `globus-auth serve` runs, and the sockets that every server stands on.

mod forwarded;
mod housekeeping;
mod listener;
mod management;
mod measuring;
mod patience;
mod probe;
pub(crate) mod purge;
mod tls;

use std::{net::SocketAddr, sync::Arc};

use globus_auth_store::{OpenError, Store, ops};
use tokio::net::TcpListener;

pub(crate) use housekeeping::Housekeeping;
pub(crate) use listener::{HangUp, Limits, Listening, Options, listen};
pub use management::{HEALTH_PATH, METRICS_PATH, READY_PATH};
pub use probe::{NotReady, ready};
pub use tls::TlsError;

use crate::{
    app::{App, AppParts, Oversight, StartError},
    config::{Config, Migrate, Upstream},
    host::{clock::Clock, passwords::Passwords, random::RandomSource},
    pages::Site,
    routes::router,
    upstream::UpstreamSettings,
    web::{room::Room, trace_context::JoinTrace},
};
use forwarded::TrustedProxies;
use tls::Certificates;

/// Why a server could not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address is taken, or may not be used.
    #[error("{setting} = \"{address}\" cannot be listened on: {source}; name another address, or stop what uses it")]
    Listen {
        /// The setting that names it.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("tls: {0}")]
    Tls(#[from] TlsError),
    /// The database is refused.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The server cannot start on its database.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A section `[[upstream]]` names an identity provider that is not in the database.
    #[error(
        "upstream.provider = \"{0}\": no identity provider has this short name or id; `globus-auth admin providers list` \
         shows them, `globus-auth admin providers add` adds one"
    )]
    NoSuchProvider(String),
}

/// A running server. Dropping it stops it without waiting.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    management_address: Option<SocketAddr>,
    public: Listening,
    management: Option<Listening>,
    certificates: Option<Arc<Certificates>>,
    housekeeping: Housekeeping,
    store: Store,
}

/// Starts a server and returns once it listens.
///
/// # Errors
/// See [`ServeError`].
pub async fn start(config: &Config) -> Result<Server, ServeError> {
    start_traced(config, None).await
}

/// The same where traces are collected: requests of trusted proxies join the traces that they name.
///
/// # Errors
/// See [`ServeError`].
pub async fn start_traced(config: &Config, join_trace: Option<JoinTrace>) -> Result<Server, ServeError> {
    let http = &config.http;
    let certificates = config.tls.clone().map(Certificates::load).transpose()?.map(Arc::new);
    let listener = bind("http.listen", http.listen).await?;
    let management = match config.management.listen {
        Some(address) => Some(bind("management.listen", address).await?),
        None => None,
    };
    let address = local("http.listen", http.listen, &listener)?;
    let management_address = management
        .as_ref()
        .map(|socket| local("management.listen", http.listen, socket));
    let management_address = management_address.transpose()?;

    let store = open(config)?;
    let upstreams = upstreams(&store, &config.upstreams).await?;
    let parts = AppParts {
        join_trace,
        ..parts(store.clone(), config, upstreams)
    };
    let app = App::new(parts).await?;
    if store.read(ops::ClientsAll).await.map_err(StartError::from)?.is_empty() {
        tracing::warn!("the database has no clients, so nobody can log in: prepare it with `globus-auth admin init`");
    }
    let options = Options {
        limits: Limits {
            connections: http.max_connections,
            header: http.header_timeout,
            request: http.request_timeout,
            drain: http.shutdown_timeout,
        },
        tls: certificates.clone(),
        proxies: config
            .proxy
            .clone()
            .map(|proxy| TrustedProxies::new(proxy, &http.public_url)),
        room: Some(Room::new(http.max_requests)),
    };
    let housekeeping = Housekeeping::start(app.clone());
    let management = management.map(|socket| listen(management::router(app.clone()), socket, Options::default()));
    tracing::info!(
        %address,
        management = management_address.map(tracing::field::display),
        public_url = %http.public_url,
        "the server listens"
    );
    Ok(Server {
        address,
        management_address,
        public: listen(router(app), listener, options),
        management,
        certificates,
        housekeeping,
        store,
    })
}

/// Looks at the files that a configuration names: the certificate and its key.
///
/// # Errors
/// [`ServeError::Tls`].
pub fn check(config: &Config) -> Result<(), ServeError> {
    config.tls.clone().map(Certificates::load).transpose()?;
    Ok(())
}

impl ServeError {
    /// Whether a running server has the database.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        matches!(self, Self::Open(OpenError::InUse { .. }))
    }
}

impl Server {
    /// What it listens on; with port 0 in the configuration, the port that the system gave.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What health and metrics listen on.
    #[must_use]
    pub const fn management_address(&self) -> Option<SocketAddr> {
        self.management_address
    }

    /// Reads certificate and key anew, for connections from now on. Where they are wrong, the old ones stay in use and
    /// the log says why.
    pub fn reload(&self) {
        match self.certificates.as_ref().map(|certificates| certificates.reload()) {
            None => tracing::info!("nothing to read anew: the server has no certificate of its own"),
            Some(Ok(())) => tracing::info!("the certificate was read anew"),
            Some(Err(error)) => tracing::error!(%error, "the certificate was not read anew; the old one stays in use"),
        }
    }

    /// Stops accepting, finishes the requests that have begun, within `http.shutdown_timeout_seconds`, and closes the
    /// database. Health is answered until the last request is.
    pub async fn shutdown(self) {
        self.public.stop().await;
        if let Some(management) = self.management {
            management.stop().await;
        }
        self.housekeeping.finish().await;
        self.store.close().await;
    }
}

/// Opens the database that a configuration names, and brings its schema up to date where that is not left to a command.
pub(crate) fn open(config: &Config) -> Result<Store, ServeError> {
    let location = config.database.location();
    Ok(match config.migrate {
        Migrate::AtStart => Store::open(&location)?,
        Migrate::ByCommand => Store::open_migrated(&location)?,
    })
}

/// The OpenID Connect providers, with the ids of the identity providers that they vouch for.
async fn upstreams(store: &Store, named: &[Upstream]) -> Result<Vec<UpstreamSettings>, ServeError> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let known = store.read(ops::IdentityProvidersAll).await.map_err(StartError::from)?;
    let settings = |upstream: &Upstream| {
        let name = upstream.provider.as_str();
        let mut known = known.iter();
        let provider = known.find(|provider| provider.short_name == name || provider.id.to_string() == name);
        let provider = provider.ok_or_else(|| ServeError::NoSuchProvider(name.to_owned()))?;
        Ok(upstream.settings(provider.id))
    };
    named.iter().map(settings).collect()
}

fn parts(store: Store, config: &Config, upstreams: Vec<UpstreamSettings>) -> AppParts {
    let http = &config.http;
    let random = RandomSource::system();
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    AppParts {
        store,
        clock: Clock::system(),
        passwords: Passwords::new(random.clone(), workers),
        random,
        base: http.public_url.clone(),
        site: Site {
            name: http.name.clone(),
            dev: false,
        },
        people: Vec::new(),
        rotate_keys_after: config.keys.rotate_after_seconds,
        upstreams,
        tokens: config.tokens,
        join_trace: None,
        oversight: Oversight {
            operators: config.operators.usernames.clone(),
            keep_audit_seconds: config.audit.keep_seconds,
        },
    }
}

async fn bind(setting: &'static str, address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen {
        setting,
        address,
        source,
    })
}

fn local(setting: &'static str, address: SocketAddr, socket: &TcpListener) -> Result<SocketAddr, ServeError> {
    socket.local_addr().map_err(|source| ServeError::Listen {
        setting,
        address,
        source,
    })
}
