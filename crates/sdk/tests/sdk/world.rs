//! A world in which the service says what the test wrote down, time stands still, and chance counts up.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
    time::Duration,
};

use globus_auth::{
    AuthClient, AuthLoginClient, ClientBuilder, ConfidentialAppAuthClient, NativeAppAuthClient, Variables,
    protocol::{
        http::{Pairs, Response},
        ids::ClientId,
        time::UnixSeconds,
    },
    seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError, TransportErrorKind},
};
use serde_json::Value;

pub(crate) const BASE_URL: &str = "https://auth.example.test/";
pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const CLIENT_ID: &str = "46bd0f56-e24f-11e5-a510-131bef460001";
pub(crate) const SECRET: &str = "client-secret-0123456789";

/// One line of the script.
#[derive(Clone)]
pub(crate) enum Line {
    Answer(Response),
    Nothing(TransportErrorKind),
}

pub(crate) fn json(status: u16, body: &Value) -> Line {
    Line::Answer(response(status, &[], body))
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &Value) -> Response {
    let mut all = vec![("content-type".to_owned(), "application/json".to_owned())];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Response {
        status,
        headers: all,
        body: serde_json::to_vec(body).unwrap(),
    }
}

#[derive(Clone, Default)]
pub(crate) struct World {
    script: Arc<Mutex<VecDeque<Line>>>,
    seen: Arc<Mutex<Vec<HttpRequest>>>,
    sleeps: Arc<Mutex<Vec<Duration>>>,
    passed: Arc<AtomicI64>,
    drawn: Arc<AtomicU8>,
}

impl World {
    pub(crate) fn new(script: impl IntoIterator<Item = Line>) -> Self {
        let world = Self::default();
        world.script.lock().unwrap().extend(script);
        world
    }

    pub(crate) fn goes_on(&self, script: impl IntoIterator<Item = Line>) {
        self.script.lock().unwrap().extend(script);
    }

    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.seen.lock().unwrap().clone()
    }

    /// Host and path of each request.
    pub(crate) fn places(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|seen| format!("{}{}", seen.url.host_str().unwrap(), seen.url.path()))
            .collect()
    }

    pub(crate) fn sleeps(&self) -> Vec<f64> {
        self.sleeps.lock().unwrap().iter().map(Duration::as_secs_f64).collect()
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.passed.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn native(&self) -> NativeAppAuthClient {
        self.settle(NativeAppAuthClient::builder(client_id())).build().unwrap()
    }

    pub(crate) fn confidential(&self) -> ConfidentialAppAuthClient {
        self.settle(ConfidentialAppAuthClient::builder(client_id(), SECRET))
            .build()
            .unwrap()
    }

    pub(crate) fn service(&self) -> ClientBuilder<AuthClient> {
        self.settle(AuthClient::builder())
    }

    pub(crate) fn login(&self) -> ClientBuilder<AuthLoginClient> {
        self.settle(AuthLoginClient::builder())
    }
}

/// What tests put around a client: transport, clock and chance in one.
pub(crate) trait Surrounds: Transport + Clock + Random + Clone {
    fn settle<C: Settles>(&self, builder: C) -> C {
        builder.settle(self)
    }
}

impl<W: Transport + Clock + Random + Clone> Surrounds for W {}

/// Any builder.
pub(crate) trait Settles {
    fn settle(self, world: &impl Surrounds) -> Self;
}

macro_rules! settles {
    ($($client:ty),*) => {$(
        impl Settles for ClientBuilder<$client> {
            fn settle(self, world: &impl Surrounds) -> Self {
                self.variables(Variables::default())
                    .base_url(BASE_URL)
                    .transport(world.clone())
                    .clock(world.clone())
                    .random(world.clone())
            }
        }
    )*};
}
settles!(
    NativeAppAuthClient,
    ConfidentialAppAuthClient,
    AuthClient,
    AuthLoginClient
);

pub(crate) fn client_id() -> ClientId {
    CLIENT_ID.parse().unwrap()
}

pub(crate) fn form(request: &HttpRequest) -> Pairs {
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    Pairs::read_form(&request.body).unwrap()
}

impl Transport for World {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.seen.lock().unwrap().push(request);
        let line = self
            .script
            .lock()
            .unwrap()
            .pop_front()
            .expect("the script has ended, and yet there is a request");
        let answer = match line {
            Line::Answer(response) => Ok(response),
            Line::Nothing(kind) => Err(TransportError::new(kind, "scripted")),
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Clock for World {
    fn now(&self) -> UnixSeconds {
        UnixSeconds(NOW + self.passed.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleeps.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

impl Random for World {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(self.drawn.fetch_add(1, Ordering::SeqCst));
        Ok(())
    }
}

pub(crate) fn tokens(extra: &Value) -> Value {
    let mut body = serde_json::json!({
        "access_token": "AgAccess0123456789", "scope": "openid", "expires_in": 172_800, "token_type": "Bearer",
        "resource_server": "auth.globus.org", "other_tokens": [],
    });
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

/// Waits for something that other tasks or threads do, though not forever.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    let mut looks = 0;
    while !condition() {
        looks += 1;
        assert!(looks < 10_000_000, "it does not come about");
        tokio::task::yield_now().await;
        std::thread::yield_now();
    }
}
