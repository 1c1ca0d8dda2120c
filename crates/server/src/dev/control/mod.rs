//! Control for tests: move the clock, sign a person in, begin anew, look inside, break requests.
//!
//! `globus-auth dev --control` offers it below `/_dev/`, on loopback only; [`TestServer`](crate::testing::TestServer)
//! offers the same to tests in Rust. Bodies are JSON; times are seconds since 1970; errors are `{"error": "…"}`.
//!
//! | request | does |
//! |---|---|
//! | `GET /_dev/clock` | `{"now", "frozen"}` |
//! | `POST /_dev/clock` | any of `{"frozen": true, "set": 1800000000, "advance": 3600}`, in this order |
//! | `POST /_dev/sign-in` | `{"username"}` or `{"identity"}`: a session, as cookie and as document |
//! | `POST /_dev/reset` | database and clock as in the beginning, no faults, no attempts to log in counted |
//! | `GET /_dev/state` | sessions, consents, tokens and what else changes; nothing secret |
//! | `GET /_dev/faults` | those that are armed |
//! | `POST /_dev/faults` | arms one: see [`Fault`] |
//! | `DELETE /_dev/faults` | disarms all |
//!
//! A page of another origin cannot call it: requests with `Origin`, or for another host than loopback, are refused.

mod endpoints;
mod faults;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{Router, middleware::map_response, response::Response};
use globus_auth_protocol::{
    ids::{IdentityId, SessionId},
    time::UnixSeconds,
};
use globus_auth_rules::{
    issue::SESSION_SECONDS,
    model::{Authentication, Timestamp},
};
use globus_auth_store::{
    StoreError,
    ops::{self, LogInError, SeedRows, StateDump},
};
use http::{HeaderValue, header::DATE};
use httpdate::fmt_http_date;

pub use faults::{DelayBy, Fault};

use crate::{app::App, audit::Origin, host::clock::ClockHand, web::cookies::BrowserSecret};
use faults::Faults;

/// What tests may do with a server. Cheap to clone.
#[derive(Clone)]
pub struct Control(Arc<Inner>);

struct Inner {
    app: App,
    hand: ClockHand,
    /// When the clock stood still in the beginning; `None` if it went.
    frozen_at: Option<Timestamp>,
    rows: SeedRows,
    faults: Faults,
}

/// The answer with the time of the server's clock as its `Date`
/// ([RFC 9110 section 6.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1)), where that can be written: clients go by it.
fn dated(mut answer: Response, now: UnixSeconds) -> Response {
    let seconds = u64::try_from(now.0).ok().filter(|seconds| *seconds < YEAR_10000);
    let date = seconds.map(|seconds| fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)));
    if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        answer.headers_mut().insert(DATE, date);
    }
    answer
}

/// The form has four digits for the year. In seconds since 1970.
const YEAR_10000: u64 = 253_402_300_800;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// There is no such identity.
    #[error("there is no identity '{0}': use a username or an id of the seed")]
    NoIdentity(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log-in could not be noted.
    #[error(transparent)]
    LogIn(#[from] LogInError),
}

/// A person who is signed in: what a browser would hold.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub identity: IdentityId,
    /// The session.
    pub session: SessionId,
    /// When it ends by itself.
    pub expires: Timestamp,
    set_cookie: HeaderValue,
}

impl SignedIn {
    /// The value of the header `Cookie` of the person's requests: `name=value`. It is a secret of this session.
    #[must_use]
    pub fn cookie(&self) -> &str {
        let header = self.set_cookie.to_str().unwrap_or_default();
        header.split(';').next().unwrap_or_default()
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("identity", &self.identity)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Control")
    }
}

impl Control {
    /// Of a server whose clock has this hand and whose seed is these rows.
    pub(super) fn new(app: App, hand: ClockHand, rows: SeedRows) -> Self {
        let frozen_at = hand.is_frozen().then(|| hand.now());
        Self(Arc::new(Inner {
            app,
            hand,
            frozen_at,
            rows,
            faults: Faults::default(),
        }))
    }

    /// Puts the endpoints beside a server's routes, and the armed faults before them.
    pub(super) fn routes(&self, server: Router) -> Router {
        let hand = self.0.hand.clone();
        endpoints::router(self.clone())
            .fallback_service(faults::before(server, self))
            .layer(map_response(move |answer: Response| {
                std::future::ready(dated(answer, hand.now().seconds()))
            }))
    }

    /// Moves the clock.
    #[must_use]
    pub fn clock(&self) -> &ClockHand {
        &self.0.hand
    }

    /// Signs a person in, in a new session, as if they had proved who they are just now.
    ///
    /// # Errors
    /// [`ControlError::NoIdentity`]: `who` is neither the username nor the id of an identity.
    pub async fn sign_in(&self, who: &str) -> Result<SignedIn, ControlError> {
        let app = &self.0.app;
        let found = match who.parse::<IdentityId>() {
            Ok(id) => app.store.read(ops::IdentityById(id)).await?,
            Err(_) => {
                let named = ops::IdentitiesByUsernames(vec![who.to_owned()]);
                app.store.read(named).await?.pop()
            }
        };
        let identity = found.ok_or_else(|| ControlError::NoIdentity(who.to_owned()))?;
        let now = app.clock.now();
        let (secret, before) = (BrowserSecret::draw(&app.random), BrowserSecret::draw(&app.random));
        let session = SessionId::from_random(app.random.bytes());
        let expires = now.plus_seconds(SESSION_SECONDS);
        app.store
            .write(ops::LogIn {
                session,
                cookie_hash: secret.hash(),
                previous_cookie: before.hash(),
                expires,
                authentication: Authentication {
                    identity: identity.id,
                    provider: identity.provider,
                    auth_time: now,
                    acr: None,
                    amr: Vec::new(),
                },
                interaction: None,
                origin: Origin::current(),
                at: now,
            })
            .await?;
        Ok(SignedIn {
            identity: identity.id,
            session,
            expires,
            set_cookie: app.cookie.set(&secret, u32::try_from(SESSION_SECONDS).ok()),
        })
    }

    /// Makes everything as it was in the beginning: the seed and nothing else in the database, the clock, no faults.
    /// The signing key and the server's own secrets stay.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reset(&self) -> Result<(), ControlError> {
        let Inner {
            app,
            hand,
            frozen_at,
            rows,
            faults,
        } = &*self.0;
        app.store.write(ops::ResetTo(rows.clone())).await?;
        faults.disarm();
        match frozen_at {
            Some(at) => {
                hand.freeze();
                hand.set(*at);
            }
            None => hand.follow_system(),
        }
        Ok(())
    }

    /// What changes while a server runs, without secrets.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn state(&self) -> Result<StateDump, ControlError> {
        Ok(self.0.app.store.read(ops::DumpState).await?)
    }

    /// Arms a fault.
    pub fn arm(&self, fault: Fault) {
        self.0.faults.arm(fault);
    }

    /// The faults that are armed.
    #[must_use]
    pub fn armed(&self) -> Vec<Fault> {
        self.0.faults.armed()
    }

    /// Disarms all faults.
    pub fn disarm(&self) {
        self.0.faults.disarm();
    }
}
