//! A server for laptops and tests: on loopback, with a seed, in a temporary database unless it is given a folder.

mod fixtures;
mod listen;

use std::{net::SocketAddr, path::PathBuf};

use globus_auth_store::{OpenError, Store, StoreError, StoreLocation, ops};
use tokio::net::TcpListener;
use url::Url;

pub use fixtures::Fixtures;

use crate::{
    app::{Addresses, App, AppParts, StartError},
    host::{clock::Clock, passwords::Passwords, random::RandomSource},
    key_ring::ROTATION,
    pages::{DevPerson, Site},
    seed::{self, DEFAULT_SEED, Seed, SeedError},
};

/// What a development server shall be like.
#[derive(Debug, Clone, Default)]
pub struct DevOptions {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// The folder for the database. Without one it is kept in memory and gone with the process.
    pub data: Option<PathBuf>,
    /// The seed file. Without one the server begins with its own.
    pub seed: Option<PathBuf>,
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
    running: listen::Running,
    store: Store,
}

/// Starts a server and returns once it listens.
///
/// # Errors
/// See [`DevError`]; nothing is left behind.
pub async fn start(options: DevOptions) -> Result<DevServer, DevError> {
    let seed = read_seed(&options)?;
    let address = SocketAddr::from(([127, 0, 0, 1], options.port));
    let refused = |source| DevError::Listen {
        port: options.port,
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let port = listener.local_addr().map_err(refused)?.port();
    let base = Url::parse(&format!("http://127.0.0.1:{port}/")).map_err(StartError::from)?;

    let store = open(&options)?;
    let (clock, random) = (Clock::system(), RandomSource::system());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let passwords = Passwords::new(random.clone(), workers);
    plant(&store, &seed, &options, &passwords, &base, &clock).await?;

    let fixtures = Fixtures::new(&seed, &base);
    let site = Site {
        name: "Globus Auth (development)".to_owned(),
        dev: true,
    };
    let people = people(&seed);
    let parts = AppParts {
        store: store.clone(),
        clock,
        random,
        passwords,
        base: base.clone(),
        site,
        people,
        key_rotation: ROTATION,
        upstreams: seed.upstreams(),
    };
    let running = listen::run(App::new(parts).await?, listener);
    Ok(DevServer {
        fixtures,
        base,
        running,
        store,
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

    /// Finishes the requests that have begun, and closes the database.
    pub async fn shutdown(self) {
        self.running.stop().await;
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

fn open(options: &DevOptions) -> Result<Store, DevError> {
    let location = match &options.data {
        Some(folder) => StoreLocation::File(folder.join("globus-auth.db")),
        None => StoreLocation::Temporary,
    };
    Ok(Store::open(&location)?)
}

/// Sows the seed into a new database; into one that was used before only when a seed file is named.
#[expect(clippy::too_many_arguments, reason = "the parts of the server that is being made")]
async fn plant(
    store: &Store,
    seed: &Seed,
    options: &DevOptions,
    passwords: &Passwords,
    base: &Url,
    clock: &Clock,
) -> Result<(), DevError> {
    let is_new = store.read(ops::ClientsAll).await?.is_empty();
    if is_new || options.seed.is_some() {
        let page = Addresses::new(base).auth_code_page;
        let rows = seed::rows(seed, passwords, &page, clock.now()).await?;
        store.write(ops::ApplySeed(rows)).await?;
    }
    Ok(())
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
