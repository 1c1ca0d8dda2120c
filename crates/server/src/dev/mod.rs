//! A server for laptops and tests: on loopback, with a seed, in a temporary database unless it is given another.

pub mod control;
mod fixtures;

use std::{net::SocketAddr, path::PathBuf};

use globus_auth_store::{
    OpenError, Store, StoreError, StoreLocation,
    ops::{self, SeedRows},
};
use tokio::net::TcpListener;
use url::Url;

pub use fixtures::Fixtures;

use crate::{
    app::{Addresses, App, AppParts, Oversight, StartError},
    config::Database,
    host::{
        clock::{Clock, ClockHand},
        passwords::Passwords,
        random::RandomSource,
    },
    key_ring::ROTATION_SECONDS,
    pages::{DevPerson, Site},
    routes::router,
    seed::{self, DEFAULT_SEED, Seed, SeedError},
    serve::{self, Housekeeping, Listening},
};
use control::Control;

/// What a development server shall be like.
#[derive(Debug, Clone, Default)]
pub struct DevOptions {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// The database. Without one it is kept in memory and gone with the process.
    pub database: Option<Database>,
    /// The seed file. Without one the server begins with its own.
    pub seed: Option<PathBuf>,
    /// Whether tests may move the clock, break requests and more: see [`control`].
    pub control: bool,
}

/// Why a development server could not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DevError {
    /// The port is taken, or may not be used.
    #[error("port {port} on 127.0.0.1 cannot be used: {source}; choose another with --port, or 0 for any")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// The seed file cannot be read from disk.
    #[error("the seed file {path} cannot be read: {source}", path = path.display())]
    SeedFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The seed file is refused.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The database is refused.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server cannot start on its database.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// A running development server. Dropping it stops the server.
#[derive(Debug)]
pub struct DevServer {
    fixtures: Fixtures,
    base: Url,
    listening: Listening,
    housekeeping: Housekeeping,
    store: Store,
    control: Option<Control>,
}

/// What a development server is made of.
pub(crate) struct Plan {
    pub(crate) port: u16,
    pub(crate) location: StoreLocation,
    pub(crate) seed: Seed,
    /// Whether the seed is sown into a database that was used before, too.
    pub(crate) sow_again: bool,
    pub(crate) clock: Clock,
    /// The clock's hand, if tests may control the server.
    pub(crate) hand: Option<ClockHand>,
}

/// Starts a server and returns once it listens.
///
/// # Errors
/// See [`DevError`]; nothing is left behind.
pub async fn start(options: DevOptions) -> Result<DevServer, DevError> {
    let location = options
        .database
        .as_ref()
        .map_or(StoreLocation::Temporary, Database::location);
    let (clock, hand) = if options.control {
        let (clock, hand) = Clock::adjustable();
        (clock, Some(hand))
    } else {
        (Clock::system(), None)
    };
    let plan = Plan {
        port: options.port,
        location,
        seed: read_seed(&options)?,
        sow_again: options.seed.is_some(),
        clock,
        hand,
    };
    let listener = bind(plan.port).await?;
    let store = Store::open(&plan.location)?;
    start_on(plan, listener, store).await
}

/// Takes a port on loopback.
pub(crate) async fn bind(port: u16) -> Result<TcpListener, DevError> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpListener::bind(address)
        .await
        .map_err(|source| DevError::Listen { port, source })
}

/// Starts a server on a socket and a database.
pub(crate) async fn start_on(plan: Plan, listener: TcpListener, store: Store) -> Result<DevServer, DevError> {
    let refused = |source| DevError::Listen {
        port: plan.port,
        source,
    };
    let port = listener.local_addr().map_err(refused)?.port();
    let base = Url::parse(&format!("http://127.0.0.1:{port}/")).map_err(StartError::from)?;
    let random = RandomSource::system();
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let passwords = Passwords::of_development(random.clone(), workers);
    let rows = plant(&store, &plan, &passwords, &base).await?;

    let site = Site {
        name: "Globus Auth (development)".to_owned(),
        dev: true,
    };
    let parts = AppParts {
        store: store.clone(),
        clock: plan.clock,
        random,
        passwords,
        base: base.clone(),
        site,
        people: people(&plan.seed),
        rotate_keys_after: Some(ROTATION_SECONDS),
        upstreams: plan.seed.upstreams(),
        oversight: Oversight::default(),
    };
    let app = App::new(parts).await?;
    let housekeeping = Housekeeping::start(app.clone());
    let control = plan
        .hand
        .zip(rows)
        .map(|(hand, rows)| Control::new(app.clone(), hand, rows));
    let routes = match &control {
        Some(control) => control.routes(router(app)),
        None => router(app),
    };
    Ok(DevServer {
        fixtures: Fixtures::new(&plan.seed, &base),
        base,
        listening: serve::listen(routes, listener, serve::Options::default()),
        housekeeping,
        store,
        control,
    })
}

impl DevServer {
    /// What is in the server: accounts, secrets, scopes, and the environment that clients need.
    #[must_use]
    pub const fn fixtures(&self) -> &Fixtures {
        &self.fixtures
    }

    /// The base URL; ends in a slash.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        &self.base
    }

    /// What tests may do with it, if it was started for that.
    #[must_use]
    pub const fn control(&self) -> Option<&Control> {
        self.control.as_ref()
    }

    /// Finishes the requests that have begun, and closes the database.
    pub async fn shutdown(self) {
        self.listening.stop().await;
        self.housekeeping.finish().await;
        self.store.close().await;
    }
}

fn read_seed(options: &DevOptions) -> Result<Seed, DevError> {
    let text = match &options.seed {
        Some(path) => std::fs::read_to_string(path).map_err(|source| DevError::SeedFile {
            path: path.clone(),
            source,
        })?,
        None => DEFAULT_SEED.to_owned(),
    };
    Ok(Seed::parse(&text)?)
}

/// Sows the seed into a new database; into one that was used before only when that is wanted. Gives the rows of the seed
/// where they were made, or are needed later.
async fn plant(store: &Store, plan: &Plan, passwords: &Passwords, base: &Url) -> Result<Option<SeedRows>, DevError> {
    let sow = plan.sow_again || store.read(ops::ClientsAll).await?.is_empty();
    if !sow && plan.hand.is_none() {
        return Ok(None);
    }
    let page = Addresses::new(base).auth_code_page;
    let rows = seed::rows(&plan.seed, passwords, &page, plan.clock.now()).await?;
    if sow {
        store.write(ops::ApplySeed(rows.clone())).await?;
    }
    Ok(Some(rows))
}

/// The people whom the login page offers by one button: every identity that could log in.
fn people(seed: &Seed) -> Vec<DevPerson> {
    let people = seed.people.iter().filter(|person| person.password.is_some());
    let identities = people.flat_map(|person| person.identities.iter().map(move |identity| (person, identity)));
    identities
        .map(|(person, identity)| DevPerson {
            identity: seed::identity_id(identity).to_string(),
            name: person.name.clone().unwrap_or_default(),
            username: identity.username.clone(),
        })
        .collect()
}
