//! Renewing a token: once, however many ask for it.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use globus_auth_protocol::{
    ids::ResourceServer,
    secret::{AccessToken, RefreshToken},
    time::UnixSeconds,
};
use tracing::Instrument as _;

use super::{
    Authorization,
    grant::Grant,
    place::{Place, Replaced},
};
use crate::{
    background::{self, Lock, Locked},
    client::Client,
    error::Error,
    random::fraction,
    seams::BoxFuture,
    storage::TokenStorageData,
    telemetry::tell,
    tokens::TokenResponse,
};

/// A token that ends sooner than this is renewed before it is sent, as in the official SDK.
const MARGIN_SECONDS: i64 = 60;

/// For how long, in seconds, no second attempt is made ahead of time.
const PAUSE_SECONDS: i64 = 60;

/// What `on_refresh` may fail with.
pub(super) type HookError = Box<dyn std::error::Error + Send + Sync>;

/// What a program does with the answer to a refresh.
pub(super) type OnRefresh = Box<dyn Fn(TokenResponse) -> BoxFuture<'static, Result<(), HookError>> + Send + Sync>;

/// A token that is renewed, and the way to renew it.
pub(super) struct Renewal {
    pub(super) client: Client,
    pub(super) grant: Grant,
    /// Where the tokens are kept, if not here alone.
    pub(super) place: Option<Place>,
    pub(super) on_refresh: Option<OnRefresh>,
    /// A token that ends within so many seconds is renewed while it is still sent.
    ahead: Option<i64>,
    /// When that was last tried.
    tried_ahead: AtomicI64,
    /// What is sent now.
    held: RwLock<Held>,
    /// Only one renews. What is behind the lock is how the last attempt failed, if it did.
    turn: Lock<Option<Error>>,
    /// How many attempts have ended.
    attempts: AtomicU64,
}

/// What is known without asking anybody.
#[derive(Default)]
pub(super) struct Held {
    access: Option<(Authorization, UnixSeconds)>,
    refresh_token: Option<RefreshToken>,
    /// What could not be stored, beside what it takes the place of. It is stored at one of the next calls, and before a
    /// refresh.
    unsaved: Option<(Option<TokenStorageData>, TokenStorageData)>,
}

impl Held {
    pub(super) fn new(refresh_token: Option<RefreshToken>, access: Option<(AccessToken, UnixSeconds)>) -> Self {
        Self {
            access: access.map(|(token, expires_at)| (Authorization::bearer(&token), expires_at)),
            refresh_token,
            unsaved: None,
        }
    }
}

impl Renewal {
    pub(super) fn new(client: Client, grant: Grant) -> Self {
        Self {
            client,
            grant,
            place: None,
            on_refresh: None,
            ahead: None,
            tried_ahead: AtomicI64::new(i64::MIN),
            held: RwLock::default(),
            turn: Lock::default(),
            attempts: AtomicU64::new(0),
        }
    }

    /// Sends this at first.
    pub(super) fn begin_with(&mut self, held: Held) {
        self.held = RwLock::new(held);
    }

    /// Renews in good time, so that no call waits for it: up to a tenth earlier, for not all programs of a machine room
    /// shall come at once.
    pub(super) fn refresh_ahead(&mut self, ahead: Duration) {
        let early = ahead.mul_f64(1.0 + fraction(self.client.random()) / 10.0);
        self.ahead = Some(i64::try_from(early.as_secs()).unwrap_or(i64::MAX));
    }

    /// Begins to renew a token that ends before long, or to store what could not be stored. Nobody waits for it: what is
    /// held is good for now, and a failure is met again by whoever must have a new one.
    pub(super) fn look_ahead(self: &Arc<Self>) {
        let now = self.client.clock().now();
        let Some(margin) = self.due(now) else { return };
        let last = self.tried_ahead.load(Ordering::Relaxed);
        if now.0 < last.saturating_add(PAUSE_SECONDS) {
            return;
        }
        // Somebody does it already, perhaps.
        let Some(turn) = self.turn.try_lock() else {
            return;
        };
        self.tried_ahead.store(now.0, Ordering::Relaxed);
        drop(Arc::clone(self).begin(turn, None, margin));
    }

    /// For how long, in seconds, the stored token is to be good, where that is to be seen to ahead of time.
    fn due(&self, now: UnixSeconds) -> Option<i64> {
        self.read(|held| {
            if held.unsaved.is_some() {
                return Some(MARGIN_SECONDS);
            }
            let (ahead, (_, end)) = (self.ahead?, held.access.as_ref()?);
            (end.0 <= now.0.saturating_add(ahead)).then_some(ahead)
        })
    }

    /// What is held, if it is good for a while and not what was refused.
    pub(super) fn usable(&self, refused: Option<&Authorization>) -> Option<Authorization> {
        let now = self.client.clock().now();
        self.read(|held| match &held.access {
            Some((authorization, expires_at)) if is_fresh(*expires_at, now, MARGIN_SECONDS) => {
                Some(authorization.clone())
            }
            _ => None,
        })
        .filter(|held| Some(held) != refused)
    }

    /// Something to send that is not what was refused. Those who ask at once wait for one attempt, and share what came
    /// of it.
    pub(super) async fn obtain(self: Arc<Self>, refused: Option<Authorization>) -> Result<Authorization, Error> {
        let arrived = self.attempts.load(Ordering::Acquire);
        let turn = self.turn.lock().await?;
        if let Some(authorization) = self.usable(refused.as_ref()) {
            return Ok(authorization);
        }
        if self.attempts.load(Ordering::Acquire) != arrived {
            if let Some(failure) = &*turn {
                return Err(failure.clone());
            }
            // However short-lived it is: nobody would get a longer one.
            if let Some(authorization) = self.held().filter(|held| Some(held) != refused.as_ref()) {
                return Ok(authorization);
            }
        }
        self.begin(turn, refused, MARGIN_SECONDS).await?
    }

    /// Renews in work of its own: whoever asks may stop waiting, and the token that the service gives must not be lost.
    fn begin(
        self: Arc<Self>,
        turn: Locked<Option<Error>>,
        refused: Option<Authorization>,
        margin: i64,
    ) -> BoxFuture<'static, Result<Result<Authorization, Error>, Error>> {
        background::spawn(self.attempt(turn, refused, margin).in_current_span())
    }

    async fn attempt(
        self: Arc<Self>,
        mut turn: Locked<Option<Error>>,
        refused: Option<Authorization>,
        margin: i64,
    ) -> Result<Authorization, Error> {
        let outcome = match &self.place {
            Some(place) => self.renew_stored(place, refused.as_ref(), margin).await,
            None => self.renew_held().await,
        };
        if let Err(error) = &outcome {
            tell!(REFRESH_FAILED, error = ?error.kind(), "not refreshed");
        }
        *turn = outcome.as_ref().err().cloned();
        self.attempts.fetch_add(1, Ordering::Release);
        outcome
    }

    async fn renew_held(&self) -> Result<Authorization, Error> {
        let before = self.read(|held| held.refresh_token.clone());
        let response = self.grant.ask(&self.client, before.as_ref()).await?;
        let tokens = response.by_resource_server();
        let (Some(token), 1) = (tokens.values().next(), tokens.len()) else {
            return Err(Error::usage(format!(
                "an authorizer sends one token, and the service answered with {} ({}): make an authorizer for each",
                tokens.len(),
                names(tokens.keys()),
            )));
        };
        let authorization = Authorization::bearer(&token.access_token);
        self.write(|held| {
            held.access = Some((authorization.clone(), token.expires_at));
            held.refresh_token = token.refresh_token.clone().or(before);
        });
        self.tell(response).await?;
        Ok(authorization)
    }

    async fn renew_stored(
        &self,
        place: &Place,
        refused: Option<&Authorization>,
        margin: i64,
    ) -> Result<Authorization, Error> {
        // Perhaps another process has done it already.
        if let Some(authorization) = self.adopt(place.read().await?.as_ref(), refused, margin) {
            return Ok(authorization);
        }
        let _lock = place.lock().await?;
        self.save_what_was_not(place).await?;
        let before = place.read().await?;
        if let Some(authorization) = self.adopt(before.as_ref(), refused, margin) {
            return Ok(authorization);
        }
        match self.ask_and_store(place, before.clone()).await {
            // Not everybody knows the lock: the official SDK may have refreshed, or a person logged in, meanwhile.
            Err(failure) if failure.is_login_required() => {
                let after = place.read().await?;
                if after == before {
                    return Err(failure);
                }
                match self.adopt(after.as_ref(), refused, margin) {
                    Some(authorization) => Ok(authorization),
                    None => self.ask_and_store(place, after).await,
                }
            }
            outcome => outcome,
        }
    }

    /// Takes what is stored, if it is good for so many seconds and not what was refused. Its end was written down by
    /// another clock, perhaps: it must be good by the service's too, as far as that is known.
    fn adopt(
        &self,
        stored: Option<&TokenStorageData>,
        refused: Option<&Authorization>,
        margin: i64,
    ) -> Option<Authorization> {
        let stored = stored.filter(|stored| self.grant.is_covered_by(stored))?;
        let authorization = Authorization::bearer(&stored.access_token);
        if !is_fresh(stored.expires_at, self.client.latest_now(), margin) || Some(&authorization) == refused {
            return None;
        }
        self.write(|held| held.access = Some((authorization.clone(), stored.expires_at)));
        Some(authorization)
    }

    async fn ask_and_store(&self, place: &Place, before: Option<TokenStorageData>) -> Result<Authorization, Error> {
        let refresh_token = before.as_ref().and_then(|before| before.refresh_token.as_ref());
        if self.grant.needs_refresh_token() && refresh_token.is_none() {
            return Err(place.login_required(before.as_ref()));
        }
        let response = self.grant.ask(&self.client, refresh_token).await?;
        let Some(token) = response.by_resource_server().get(place.resource_server()) else {
            return Err(Error::usage(format!(
                "the token for {} was asked for, and the service answered with one for {}",
                place.resource_server(),
                names(response.by_resource_server().keys()),
            )));
        };
        let fresh = match &before {
            Some(before) => before.refreshed(token),
            None => TokenStorageData::new(token, None),
        };
        let authorization = Authorization::bearer(&fresh.access_token);
        match self.store(place, before, fresh).await? {
            Replaced::Done => self.tell(response).await?,
            // The next request takes the tokens of that login.
            Replaced::ByOthers => {}
            Replaced::Removed => return Err(place.login_required(None)),
        }
        Ok(authorization)
    }

    /// Stores first, then holds.
    async fn store(
        &self,
        place: &Place,
        before: Option<TokenStorageData>,
        fresh: TokenStorageData,
    ) -> Result<Replaced, Error> {
        let access = (Authorization::bearer(&fresh.access_token), fresh.expires_at);
        let replaced = place.replace(before.clone(), fresh.clone()).await;
        self.write(|held| match &replaced {
            Ok(Replaced::Done) => held.access = Some(access),
            Ok(Replaced::ByOthers | Replaced::Removed) => held.access = None,
            Err(_) => {
                held.access = Some(access);
                held.unsaved = Some((before, fresh));
            }
        });
        replaced
    }

    async fn save_what_was_not(&self, place: &Place) -> Result<(), Error> {
        if let Some((before, fresh)) = self.read(|held| held.unsaved.clone()) {
            place.replace(before, fresh).await?;
            self.write(|held| held.unsaved = None);
        }
        Ok(())
    }

    async fn tell(&self, response: TokenResponse) -> Result<(), Error> {
        tell!(REFRESHED, "refreshed");
        match &self.on_refresh {
            Some(on_refresh) => on_refresh(response).await.map_err(Error::on_refresh),
            None => Ok(()),
        }
    }

    fn held(&self) -> Option<Authorization> {
        self.read(|held| held.access.as_ref().map(|(authorization, _)| authorization.clone()))
    }

    fn read<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// As the official SDK has it: a token with exactly the margin left is still sent.
const fn is_fresh(expires_at: UnixSeconds, now: UnixSeconds, margin: i64) -> bool {
    expires_at.0 >= now.plus(margin).0
}

fn names<'a>(resource_servers: impl Iterator<Item = &'a ResourceServer>) -> String {
    resource_servers
        .map(ResourceServer::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
