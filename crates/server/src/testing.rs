//! A Globus Auth server for the tests of programs: in this process, on a free port of loopback, with a database in
//! memory and a clock of its own. Any number may run at once.
//!
//! ```
//! use std::time::Duration;
//!
//! use globus_auth_server::{dev::control::Fault, testing::TestServer};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::start().await?;
//!
//! // Point the program under test here; people, clients and their secrets are in the fixtures.
//! let base_url = server.base_url();
//! assert_eq!(base_url.host_str(), Some("127.0.0.1"));
//! let person = &server.fixtures().people[0];
//!
//! // Whoever sends this cookie to the authorize endpoint is logged in.
//! let signed_in = server.control().sign_in(&person.username).await?;
//! assert!(signed_in.cookie().contains('='));
//!
//! // Two days pass, and the next request for tokens fails.
//! server.clock().advance(Duration::from_secs(2 * 86_400));
//! server.control().arm(Fault::at("/v2/oauth2/token").status(503));
//!
//! server.control().reset().await?;
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```

use std::sync::OnceLock;

use globus_auth_protocol::time::UnixSeconds;
use globus_auth_rules::model::Timestamp;
use globus_auth_store::{Store, StoreLocation, ops};
use url::Url;

use crate::{
    app::StartError,
    config::Tokens,
    dev::{self, DevError, DevServer, Fixtures, Ground, Plan, control::Control},
    host::clock::{Clock, ClockHand},
    key_ring::{self, KeyError},
    seed::{DEFAULT_SEED, Seed},
};

/// A server for one test. Dropping it stops it.
#[derive(Debug)]
pub struct TestServer {
    server: DevServer,
    control: Control,
}

/// What a test wants to be different.
#[derive(Debug, Clone, Default)]
pub struct TestServerBuilder {
    seed: Option<String>,
    frozen_at: Option<UnixSeconds>,
    tokens: Tokens,
}

impl TestServer {
    /// With the seed of `globus-auth dev`, and a clock that goes.
    ///
    /// # Errors
    /// See [`DevError`].
    pub async fn start() -> Result<Self, DevError> {
        Self::builder().start().await
    }

    /// With something different.
    #[must_use]
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// The base URL; ends in a slash.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        self.server.base_url()
    }

    /// What is in the server: accounts, secrets, scopes, and the environment that programs need.
    #[must_use]
    pub const fn fixtures(&self) -> &Fixtures {
        self.server.fixtures()
    }

    /// Moves the server's clock.
    #[must_use]
    pub fn clock(&self) -> &ClockHand {
        self.control.clock()
    }

    /// Signing in, resetting, looking inside, breaking requests.
    #[must_use]
    pub const fn control(&self) -> &Control {
        &self.control
    }

    /// Finishes the requests that have begun, and ends the server.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl TestServerBuilder {
    /// People, clients and scopes of one's own: TOML, as `globus-auth dev --seed` reads it.
    #[must_use]
    pub fn seed(self, toml: impl Into<String>) -> Self {
        Self {
            seed: Some(toml.into()),
            ..self
        }
    }

    /// A clock that stands still at a time until it is moved.
    #[must_use]
    pub fn frozen_at(self, time: UnixSeconds) -> Self {
        Self {
            frozen_at: Some(time),
            ..self
        }
    }

    /// Tokens of another kind, such as refresh tokens that are replaced at each use.
    #[must_use]
    pub fn tokens(self, tokens: Tokens) -> Self {
        Self { tokens, ..self }
    }

    /// Starts the server.
    ///
    /// # Errors
    /// See [`DevError`].
    pub async fn start(self) -> Result<TestServer, DevError> {
        let (clock, hand) = match self.frozen_at {
            Some(time) => Clock::manual(Timestamp::from_seconds(time.0)),
            None => Clock::adjustable(),
        };
        let plan = Plan {
            port: 0,
            location: StoreLocation::Temporary,
            seed: Seed::parse(self.seed.as_deref().unwrap_or(DEFAULT_SEED))?,
            sow_again: false,
            tokens: self.tokens,
            adopt: false,
            clock,
        };
        let ground = Ground::of(&plan).await?;
        put_signing_key(&ground.store, plan.clock.now()).await?;
        let (server, control) = dev::start_controlled(plan, hand, ground).await?;
        Ok(TestServer { server, control })
    }
}

/// One key for all servers of a process: to make one takes longer than everything else together.
async fn put_signing_key(store: &Store, now: Timestamp) -> Result<(), StartError> {
    static KEY: OnceLock<ops::SigningKeyRecord> = OnceLock::new();
    let made = match KEY.get() {
        Some(made) => made,
        None => {
            let made = key_ring::make(0, now).await.map_err(KeyError::from)?;
            KEY.get_or_init(|| made)
        }
    };
    let record = ops::SigningKeyRecord {
        created: now,
        ..made.clone()
    };
    store.write(ops::PutSigningKey(record)).await?;
    Ok(())
}
