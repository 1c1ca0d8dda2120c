//! Dependent tokens, kept for as long as they are good.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{FutureExt as _, Shared, WeakShared};
use globus_auth_protocol::{
    gare::{AuthorizationParameters, Gare},
    scope::{Scope, Scopes},
    secret::AccessToken,
    time::UnixSeconds,
};

use crate::{
    client::{ConfidentialAppAuthClient, take_scopes},
    error::Error,
    seams::BoxFuture,
    telemetry::tell,
    tokens::TokenResponse,
};

/// A token that ends sooner than this is not handed out any more: it has to last for the work that it is for.
const MARGIN_SECONDS: i64 = 60;

/// How many answers are kept, unless it is said.
const CAPACITY: usize = 1000;

/// How long an answer is kept, unless it is said.
const LIFE: Duration = Duration::from_secs(3600);

/// The code of the requirements error that [`consent_requirement`] makes.
const CONSENT_REQUIRED: &str = "ConsentRequired";

/// The tokens that a resource server gets for the tokens of its callers
/// ([`oauth2_get_dependent_tokens`](ConfidentialAppAuthClient::oauth2_get_dependent_tokens)), kept for each caller's token
/// and set of scopes.
///
/// However many tasks ask for the same at once, one request is made; a failure is told to all who wait, and is not kept.
/// An answer is handed out for an hour at most, and only while each of its tokens has more than a minute left. A thousand
/// answers are kept; the one that was not used for longest goes first. Of a caller's token only the SHA-256 is kept.
///
/// It does not look at the caller's token: introspect that one first, and [`forget`](Self::forget) it when it is no
/// longer active.
///
/// ```no_run
/// # async fn example(caller: globus_auth::protocol::secret::AccessToken) -> Result<(), globus_auth::Error> {
/// use globus_auth::{ConfidentialAppAuthClient, DependentTokens, dependent_tokens::consent_requirement};
///
/// let service = ConfidentialAppAuthClient::new("46bd0f56-e24f-11e5-a510-131bef460001".parse()?, "…")?;
/// let dependent = DependentTokens::new(&service);
/// match dependent.get(&caller).await {
///     Ok(tokens) => println!("{} tokens", tokens.by_resource_server().len()),
///     // Answer 403 with this: the caller's program logs the person in with it and comes again.
///     Err(error) => match consent_requirement("https://auth.globus.org/scopes/survey.example.org/all", &error) {
///         Some(gare) => println!("{:?}", gare.scopes()),
///         None => return Err(error),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DependentTokens(Arc<Inner>);

/// Makes [`DependentTokens`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct DependentTokensBuilder {
    client: ConfidentialAppAuthClient,
    refresh_tokens: bool,
    capacity: usize,
    life: Duration,
}

struct Inner {
    wishes: DependentTokensBuilder,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    entries: HashMap<Key, Entry>,
    /// Counts the questions: it numbers requests, and says what was used last.
    asked: u64,
}

/// The SHA-256 of the caller's token, and the scopes, sorted; none means all.
type Key = ([u8; 32], Option<String>);

struct Entry {
    state: State,
    used: u64,
}

type Answer = Result<Arc<TokenResponse>, Error>;
type Request = Shared<BoxFuture<'static, Answer>>;

enum State {
    /// Held by those who wait: a request that nobody waits for any more is given up.
    Asked {
        number: u64,
        request: WeakShared<BoxFuture<'static, Answer>>,
    },
    Known {
        tokens: Arc<TokenResponse>,
        until: UnixSeconds,
    },
}

impl DependentTokens {
    /// Those of this resource server, none known yet.
    #[must_use]
    pub fn new(client: &ConfidentialAppAuthClient) -> Self {
        Self::builder(client).build()
    }

    /// As [`new`](Self::new), with more to say.
    pub fn builder(client: &ConfidentialAppAuthClient) -> DependentTokensBuilder {
        DependentTokensBuilder {
            client: client.clone(),
            refresh_tokens: false,
            capacity: CAPACITY,
            life: LIFE,
        }
    }

    /// The tokens for all scopes that the caller's token was issued with dependencies on.
    ///
    /// # Errors
    /// As for [`oauth2_get_dependent_tokens`](ConfidentialAppAuthClient::oauth2_get_dependent_tokens); where the caller
    /// has not consented, see [`consent_requirement`].
    pub async fn get(&self, caller: &AccessToken) -> Result<Arc<TokenResponse>, Error> {
        self.obtain(caller, None).await
    }

    /// The tokens for some of those scopes; their order does not matter.
    ///
    /// # Errors
    /// As for [`get`](Self::get); kind [`Usage`](crate::ErrorKind::Usage): the scopes are unusable.
    pub async fn get_scopes<S>(&self, caller: &AccessToken, scopes: S) -> Result<Arc<TokenResponse>, Error>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        let scopes = take_scopes(scopes)?;
        self.obtain(caller, Some(scopes)).await
    }

    /// Forgets all tokens that were given for the caller's: it was revoked, or one of them was refused.
    pub fn forget(&self, caller: &AccessToken) {
        let hash = caller.sha256();
        self.0.known().entries.retain(|(of, _), _| *of != hash);
    }

    async fn obtain(&self, caller: &AccessToken, scopes: Option<Scopes>) -> Answer {
        let key = (caller.sha256(), scopes.as_ref().map(sorted));
        match self.0.look(&key, || self.0.request(caller, scopes)) {
            Look::Known(tokens) => Ok(tokens),
            Look::Asked(number, request) => {
                let answer = request.await;
                self.0.settle(&key, number, &answer);
                answer
            }
        }
    }
}

impl DependentTokensBuilder {
    /// Asks for refresh tokens too, for work that outlasts the caller's session.
    pub const fn refresh_tokens(mut self, wanted: bool) -> Self {
        self.refresh_tokens = wanted;
        self
    }

    /// How many answers are kept at most; a thousand without it.
    pub const fn capacity(mut self, answers: usize) -> Self {
        self.capacity = answers;
        self
    }

    /// How long an answer is kept at most, in whole seconds; an hour without it. A consent that is withdrawn is noticed
    /// within that time.
    pub const fn life(mut self, life: Duration) -> Self {
        self.life = life;
        self
    }

    /// Makes it. Nothing is sent.
    #[must_use]
    pub fn build(self) -> DependentTokens {
        DependentTokens(Arc::new(Inner {
            wishes: self,
            known: Mutex::default(),
        }))
    }
}

enum Look {
    Known(Arc<TokenResponse>),
    /// It is asked for, under this number.
    Asked(u64, Request),
}

impl Inner {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> UnixSeconds {
        self.wishes.client.as_ref().clock().now()
    }

    /// What is known, else the request that is on its way, else the one that `make` makes.
    fn look(&self, key: &Key, make: impl FnOnce() -> Request) -> Look {
        let now = self.now();
        let mut known = self.known();
        known.asked += 1;
        let number = known.asked;
        let found = known.entries.get_mut(key).and_then(|entry| {
            entry.used = number;
            entry.state.look(now)
        });
        tell!(
            DEPENDENT_TOKENS,
            known = matches!(found, Some(Look::Known(_))),
            "looked up"
        );
        found.unwrap_or_else(|| {
            let request = make();
            if let Some(weak) = request.downgrade() {
                let state = State::Asked { number, request: weak };
                known.entries.insert(key.clone(), Entry { state, used: number });
            }
            Look::Asked(number, request)
        })
    }

    fn request(&self, caller: &AccessToken, scopes: Option<Scopes>) -> Request {
        let call = self.wishes.client.oauth2_get_dependent_tokens(caller.clone());
        let mut call = call.refresh_tokens(self.wishes.refresh_tokens);
        if let Some(scopes) = scopes {
            call = call.scope(scopes);
        }
        let request: BoxFuture<'static, Answer> = Box::pin(async move { call.await.map(Arc::new) });
        request.shared()
    }

    /// Takes note of an answer, if it is that to the request that stands there.
    fn settle(&self, key: &Key, number: u64, answer: &Answer) {
        let now = self.now();
        let mut known = self.known();
        let asked = |entry: &Entry| matches!(entry.state, State::Asked { number: of, .. } if of == number);
        let Some(entry) = known.entries.get_mut(key).filter(|entry| asked(entry)) else {
            return;
        };
        match answer {
            Ok(tokens) => {
                let until = self.good_until(tokens, now);
                let tokens = Arc::clone(tokens);
                entry.state = State::Known { tokens, until };
            }
            Err(_) => drop(known.entries.remove(key)),
        }
        known.make_room(self.wishes.capacity, now);
    }

    fn good_until(&self, tokens: &TokenResponse, now: UnixSeconds) -> UnixSeconds {
        let life = i64::try_from(self.wishes.life.as_secs()).unwrap_or(i64::MAX);
        let ends = tokens.by_resource_server().values().map(|token| token.expires_at);
        let last = UnixSeconds(now.0.saturating_add(life));
        ends.map(|end| UnixSeconds(end.0.saturating_sub(MARGIN_SECONDS)))
            .fold(last, UnixSeconds::min)
    }
}

impl State {
    fn look(&self, now: UnixSeconds) -> Option<Look> {
        match self {
            Self::Known { tokens, until } if now < *until => Some(Look::Known(Arc::clone(tokens))),
            Self::Known { .. } => None,
            Self::Asked { number, request } => request.upgrade().map(|request| Look::Asked(*number, request)),
        }
    }
}

impl Known {
    fn make_room(&mut self, capacity: usize, now: UnixSeconds) {
        if self.entries.len() <= capacity {
            return;
        }
        self.entries.retain(|_, entry| entry.state.look(now).is_some());
        while self.entries.len() > capacity {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            self.entries.remove(&oldest);
        }
    }
}

/// Scopes without order.
fn sorted(scopes: &Scopes) -> String {
    let mut texts: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    texts.join(" ")
}

/// What a resource server answers its caller with when a dependent token is refused for want of consent
/// (`dependent_consent_required`): a requirements error that asks for the server's own scope `scope` with what is
/// missing as its dependencies. None if the error is another one, or names no scope.
#[must_use]
pub fn consent_requirement(scope: &str, error: &Error) -> Option<Gare> {
    let missing = error.required_scopes().filter(|scopes| !scopes.is_empty())?;
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    let missing = Scopes::try_from(missing.as_slice()).ok()?;
    let needed = Scope::new(scope).ok()?.with_dependencies(missing);
    Some(Gare {
        code: CONSENT_REQUIRED.to_owned(),
        authorization_parameters: AuthorizationParameters {
            required_scopes: Some(vec![needed.to_string()]),
            ..AuthorizationParameters::default()
        },
        ..Gare::default()
    })
}

/// Shows no token.
impl fmt::Debug for DependentTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DependentTokens")
            .field("client", &self.0.wishes.client)
            .field("known", &self.0.known().entries.len())
            .finish_non_exhaustive()
    }
}
