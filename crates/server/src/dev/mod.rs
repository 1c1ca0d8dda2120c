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
use zeroize::Zeroizing;

pub use fixtures::Fixtures;

use crate::{
    app::{Addresses, App, AppParts, Oversight, StartError},
    config::{Database, Tokens},
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
    /// Whether a seed and resets may overwrite a database that no development server made.
    pub adopt: bool,
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
    /// The database was made by something else.
    #[error(
        "the database was not made by a development server, and a seed or a reset would overwrite what is in it: name an \
         empty one, or say --adopt-database"
    )]
    NotOurs,
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
    /// What tokens are like.
    pub(crate) tokens: Tokens,
    /// Whether a database is used that no development server made.
    pub(crate) adopt: bool,
    pub(crate) clock: Clock,
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
    let (clock, hand) = match options.control {
        true => {
            let (clock, hand) = Clock::adjustable();
            (clock, Some(hand))
        }
        false => (Clock::system(), None),
    };
    let plan = Plan {
        port: options.port,
        location,
        seed: read_seed(&options)?,
        sow_again: options.seed.is_some(),
        tokens: Tokens::default(),
        adopt: options.adopt,
        clock,
    };
    let ground = Ground::of(&plan).await?;
    match hand {
        Some(hand) => Ok(start_controlled(plan, hand, ground).await?.0),
        None => start_on(plan, ground).await,
    }
}

/// What a server stands on.
pub(crate) struct Ground {
    listener: TcpListener,
    base: Url,
    /// The database.
    pub(crate) store: Store,
    random: RandomSource,
    passwords: Passwords,
}

impl Ground {
    /// Takes a port on loopback and opens the database.
    pub(crate) async fn of(plan: &Plan) -> Result<Self, DevError> {
        let port = plan.port;
        let refused = |source| DevError::Listen { port, source };
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        let random = RandomSource::system();
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            listener,
            base: Url::parse(&format!("http://127.0.0.1:{port}/")).map_err(StartError::from)?,
            store: Store::open(&plan.location)?,
            passwords: Passwords::of_development(random.clone(), workers),
            random,
        })
    }

    async fn rows(&self, plan: &Plan) -> Result<SeedRows, DevError> {
        let page = Addresses::new(&self.base).auth_code_page;
        Ok(seed::rows(&plan.seed, &self.passwords, &page, plan.clock.now()).await?)
    }

    async fn app(&self, plan: &Plan) -> Result<App, DevError> {
        let site = Site {
            name: "Globus Auth (development)".to_owned(),
            dev: true,
        };
        let parts = AppParts {
            store: self.store.clone(),
            clock: plan.clock.clone(),
            random: self.random.clone(),
            passwords: self.passwords.clone(),
            base: self.base.clone(),
            site,
            people: people(&plan.seed),
            rotate_keys_after: Some(ROTATION_SECONDS),
            upstreams: plan.seed.upstreams(),
            tokens: plan.tokens,
            oversight: Oversight::default(),
            join_trace: None,
        };
        Ok(App::new(parts).await?)
    }

    fn serve(self, plan: &Plan, app: App, control: Option<Control>) -> DevServer {
        let housekeeping = Housekeeping::start(app.clone());
        let routes = match &control {
            Some(control) => control.routes(router(app)),
            None => router(app),
        };
        DevServer {
            fixtures: Fixtures::new(&plan.seed, &self.base),
            base: self.base,
            listening: serve::listen(routes, self.listener, serve::Options::default()),
            housekeeping,
            store: self.store,
            control,
        }
    }
}

/// Starts a server. The seed goes into a new database; into one that was used before only when that is wanted.
async fn start_on(plan: Plan, ground: Ground) -> Result<DevServer, DevError> {
    let is_new = claim(&plan, &ground.store, plan.sow_again).await?;
    if is_new || plan.sow_again {
        let rows = ground.rows(&plan).await?;
        ground.store.write(ops::ApplySeed(rows)).await?;
    }
    let app = ground.app(&plan).await?;
    Ok(ground.serve(&plan, app, None))
}

/// The same for a server that tests control: its clock has this hand.
pub(crate) async fn start_controlled(
    plan: Plan,
    hand: ClockHand,
    ground: Ground,
) -> Result<(DevServer, Control), DevError> {
    let is_new = claim(&plan, &ground.store, true).await?;
    let rows = ground.rows(&plan).await?;
    if is_new || plan.sow_again {
        ground.store.write(ops::ApplySeed(rows.clone())).await?;
    }
    let app = ground.app(&plan).await?;
    let control = Control::new(app.clone(), hand, rows);
    Ok((ground.serve(&plan, app, Some(control.clone())), control))
}

/// The name under which a development server marks the databases that it made, among the secrets that stay whatever else
/// is deleted.
const MARK: &str = "made_by_dev";

/// Whether the database is new; it is marked then. One with something in it that bears no mark may be somebody's: it is not
/// to be overwritten unless that was said.
async fn claim(plan: &Plan, store: &Store, overwrites: bool) -> Result<bool, DevError> {
    let is_new = store.read(ops::ClientsAll).await?.is_empty();
    if is_new || plan.adopt {
        let value = Zeroizing::new(vec![1]);
        store.write(ops::PutServerSecret { name: MARK, value }).await?;
    } else if overwrites && store.read(ops::ServerSecret(MARK)).await?.is_none() {
        return Err(DevError::NotOurs);
    }
    Ok(is_new)
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
