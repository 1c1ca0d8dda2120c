//! Slowing down those who guess passwords.
//!
//! What was tried is counted in the store, so that all replicas count together, by three allowances: of an account from
//! one network; of a network at any account, against trying one password on many; and, wider, of an account from wherever,
//! against guessing from many networks. Whoever guesses from elsewhere uses up neither of the first two. The third could be
//! used to keep an owner out, so a browser in which somebody has logged in before has an allowance of its own for that
//! account, and none of the others is asked then. An allowance that is used up is good for another attempt within a
//! minute. What turns out to be no guess is not counted.

use globus_auth_rules::attempts::{Allowance, AttemptKey};
use globus_auth_store::ops::{CountAttempt, CountAttemptError, ForgiveAttempt};

use super::{failure::PageFailure, request::PageRequest};
use crate::{
    app::App,
    web::{
        attempts::{TooManyAttempts, key, network},
        reply::Reply,
    },
};

/// At one account from one network, or from one browser that has logged in as it: ten, then one every six seconds.
const NEAR: Allowance = Allowance::new(10, 6);
/// From one network at any account: a hundred, then one a second. A whole institute may share an address.
const NETWORK: Allowance = Allowance::new(100, 1);
/// At one account from wherever: a hundred, then one a minute.
const ACCOUNT: Allowance = Allowance::new(100, 60);

/// An attempt at a password that was counted.
pub(super) struct Counted {
    near: AttemptKey,
    wider: Vec<(AttemptKey, Allowance)>,
}

impl Counted {
    /// Counts an attempt, before the password is looked at; or says how long to wait.
    pub(super) async fn begin(
        app: &App,
        username: &str,
        request: &PageRequest,
    ) -> Result<Result<Self, TooManyAttempts>, PageFailure> {
        let name = normal(username);
        let network = network(request.address);
        let counted = match app.devices.mark(&request.headers, &name) {
            Some(mark) => Self {
                near: key(&[b"device ", &mark, name.as_bytes()]),
                wider: Vec::new(),
            },
            None => Self {
                near: key(&[b"near   ", &network, name.as_bytes()]),
                wider: vec![
                    (key(&[b"network", &network]), NETWORK),
                    (key(&[b"account", name.as_bytes()]), ACCOUNT),
                ],
            },
        };
        let by = std::iter::once((counted.near, NEAR)).chain(counted.wider.iter().copied());
        let count = CountAttempt {
            by: by.collect(),
            cost: 1,
            at: app.clock.now(),
        };
        match app.store.write(count).await {
            Ok(()) => Ok(Ok(counted)),
            Err(CountAttemptError::TooMany(refused)) => Ok(Err(refused)),
            Err(CountAttemptError::Store(error)) => Err(error.into()),
        }
    }

    /// The password was right: what was mistyped before it is forgiven.
    pub(super) async fn forgive(self, app: &App) -> Result<(), PageFailure> {
        let forgive = ForgiveAttempt {
            forget: self.near,
            take_back: self.wider,
        };
        Ok(app.store.write(forgive).await?)
    }
}

/// Marks the browser as one in which somebody has given their password, unless it is.
pub(super) fn remember(app: &App, request: &PageRequest, username: &str, reply: Reply) -> Reply {
    let name = normal(username);
    match app.devices.mark(&request.headers, &name) {
        Some(_) => reply,
        None => reply.with_cookie(app.devices.set(&name, &app.random)),
    }
}

/// Other spellings are the same account.
fn normal(username: &str) -> String {
    username.trim().to_lowercase()
}
