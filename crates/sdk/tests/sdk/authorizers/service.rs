//! A service that gives tokens: each refresh token is good once, each access token until the next one.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use globus_auth::{
    AuthClient, Authorizer, ConfidentialAppAuthClient, NativeAppAuthClient,
    protocol::{
        http::{Pairs, Response},
        time::UnixSeconds,
    },
    seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError},
    storage::TokenStorageData,
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::world::{NOW, SECRET, Surrounds as _, client_id, form, response};

pub(crate) const RESOURCE_SERVER: &str = "transfer.api.globus.org";
const SCOPE: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";

/// The service, and the world that it is in; clones are the same.
#[derive(Clone)]
pub(crate) struct Service(Arc<Inner>);

struct Inner {
    forms: Mutex<Vec<Pairs>>,
    calls: Mutex<Vec<Option<String>>>,
    issued: AtomicUsize,
    passed: AtomicI64,
    /// Answers to token requests wait for a permit.
    gate: Semaphore,
    keeps_refresh_token: AtomicBool,
    refuses: Mutex<Option<Response>>,
    others: Mutex<Vec<Value>>,
    lifetime: AtomicI64,
}

impl Service {
    /// A service that has issued the refresh token `AgRefresh0` and no access token that it still takes.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            forms: Mutex::default(),
            calls: Mutex::default(),
            issued: AtomicUsize::new(0),
            passed: AtomicI64::new(0),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            keeps_refresh_token: AtomicBool::new(false),
            refuses: Mutex::default(),
            others: Mutex::default(),
            lifetime: AtomicI64::new(3600),
        }))
    }

    /// Holds all answers to token requests back until [`open`](Self::open).
    pub(crate) fn closed(self) -> Self {
        self.0.gate.forget_permits(Semaphore::MAX_PERMITS);
        self
    }

    pub(crate) fn open(&self) {
        self.0.gate.add_permits(1000);
    }

    /// Answers carry no refresh token, and the first one stays good.
    pub(crate) fn keeping_the_refresh_token(self) -> Self {
        self.0.keeps_refresh_token.store(true, Ordering::SeqCst);
        self
    }

    pub(crate) fn with_lifetime(self, seconds: i64) -> Self {
        self.0.lifetime.store(seconds, Ordering::SeqCst);
        self
    }

    /// Answers bring a token for another resource server too.
    pub(crate) fn with_another(self, resource_server: &str) -> Self {
        let other = json!({"access_token": "AgOther", "scope": "o", "expires_in": 3600, "token_type": "Bearer",
            "resource_server": resource_server});
        self.0.others.lock().unwrap().push(other);
        self
    }

    /// Refuses every refresh with `invalid_grant`, or no longer.
    pub(crate) fn refuse(&self, refuses: bool) {
        let refusal = response(400, &[], &json!({"error": "invalid_grant"}));
        *self.0.refuses.lock().unwrap() = refuses.then_some(refusal);
    }

    /// The refresh token is used up by somebody else, who gets the next ones.
    pub(crate) fn somebody_else_refreshes(&self) -> TokenStorageData {
        let number = self.0.issued.fetch_add(1, Ordering::SeqCst) + 1;
        stored(number, self.now().plus(3600))
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.0.passed.fetch_add(seconds, Ordering::SeqCst);
    }

    /// How many requests for tokens there were.
    pub(crate) fn refreshes(&self) -> usize {
        self.0.forms.lock().unwrap().len()
    }

    /// The refresh token of each request for tokens.
    pub(crate) fn refresh_tokens_seen(&self) -> Vec<String> {
        let forms = self.0.forms.lock().unwrap();
        forms
            .iter()
            .map(|form| form.get("refresh_token").unwrap_or_default().to_owned())
            .collect()
    }

    pub(crate) fn last_form(&self) -> Pairs {
        self.0.forms.lock().unwrap().last().unwrap().clone()
    }

    /// The `Authorization` of each other request.
    pub(crate) fn authorizations(&self) -> Vec<Option<String>> {
        self.0.calls.lock().unwrap().clone()
    }

    pub(crate) fn native(&self) -> NativeAppAuthClient {
        self.settle(NativeAppAuthClient::builder(client_id())).build().unwrap()
    }

    pub(crate) fn confidential(&self) -> ConfidentialAppAuthClient {
        self.settle(ConfidentialAppAuthClient::builder(client_id(), SECRET))
            .build()
            .unwrap()
    }

    /// A client of which the requests carry what the authorizer says.
    pub(crate) fn client(&self, authorizer: impl Authorizer) -> AuthClient {
        self.settle(AuthClient::builder())
            .authorizer(authorizer)
            .build()
            .unwrap()
    }

    fn answer(&self, request: &HttpRequest) -> Response {
        if request.url.path() != "/v2/oauth2/token" {
            let authorization = request.header("authorization").map(str::to_owned);
            let good = authorization == Some(format!("Bearer AgAccess{}", self.0.issued.load(Ordering::SeqCst)));
            self.0.calls.lock().unwrap().push(authorization);
            return response(if good { 200 } else { 401 }, &[], &json!({"sub": "x"}));
        }
        if let Some(refusal) = &*self.0.refuses.lock().unwrap() {
            return refusal.clone();
        }
        let keeps = self.0.keeps_refresh_token.load(Ordering::SeqCst);
        let issued = self.0.issued.load(Ordering::SeqCst);
        let good = format!("AgRefresh{}", if keeps { 0 } else { issued });
        if form(request).get("refresh_token").is_some_and(|used| used != good) {
            return response(400, &[], &json!({"error": "invalid_grant"}));
        }
        self.0.issued.fetch_add(1, Ordering::SeqCst);
        let mut body = json!({
            "access_token": format!("AgAccess{}", issued + 1), "scope": SCOPE, "token_type": "Bearer",
            "expires_in": self.0.lifetime.load(Ordering::SeqCst), "resource_server": RESOURCE_SERVER,
            "other_tokens": *self.0.others.lock().unwrap(),
        });
        if !keeps {
            body["refresh_token"] = format!("AgRefresh{}", issued + 1).into();
        }
        response(200, &[], &body)
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.url.path() == "/v2/oauth2/token" {
                self.0.forms.lock().unwrap().push(form(&request));
                self.0.gate.acquire().await.unwrap().forget();
            }
            Ok(self.answer(&request))
        })
    }
}

impl Clock for Service {
    fn now(&self) -> UnixSeconds {
        UnixSeconds(NOW + self.0.passed.load(Ordering::SeqCst))
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl Random for Service {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(7);
        Ok(())
    }
}

/// The tokens of that number, as they are stored.
pub(crate) fn stored(number: usize, expires_at: UnixSeconds) -> TokenStorageData {
    TokenStorageData {
        resource_server: RESOURCE_SERVER.into(),
        identity_id: Some("ada".to_owned()),
        scope: SCOPE.to_owned(),
        access_token: format!("AgAccess{number}").into(),
        refresh_token: Some(format!("AgRefresh{number}").into()),
        expires_at,
        token_type: Some("Bearer".to_owned()),
        extra: serde_json::Map::new(),
    }
}
