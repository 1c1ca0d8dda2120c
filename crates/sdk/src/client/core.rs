//! What every client is made of: it sends exchanges.

use std::{borrow::Cow, fmt, pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use globus_auth_protocol::{
    error::ErrorDocument,
    http::{Body, Exchange, Pairs, Repeat, Request, Response, Target, join},
    ids::ClientId,
    time::UnixSeconds,
};
use tracing::Instrument;
use url::Url;
use zeroize::Zeroizing;

use super::{Call, Tuning, patience::Patience, skew::Skew};
use crate::{
    authorizer::{Authorization, Authorizer, Scheme},
    error::{Error, Redaction},
    id_token::KeySource,
    random::fraction,
    retry::{Decision, Outcome, RetryBudget, Try, is_transient},
    seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError, TransportErrorKind},
    telemetry::{self, tell},
    transport::is_loopback,
};

pub(crate) type Headers = Vec<(Cow<'static, str>, Zeroizing<String>)>;

/// What the clients have in common: a base URL, a credential, and the means to send exchanges.
///
/// Every client gives it by `as_ref()`; functions that work with any client take `impl AsRef<Client>`.
#[derive(Clone)]
pub struct Client(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) base_url: Url,
    pub(super) client_id: Option<ClientId>,
    pub(super) authorizer: Option<Arc<dyn Authorizer>>,
    pub(super) redrive: Option<Arc<dyn Redrive>>,
    pub(super) headers: Headers,
    pub(super) tuning: Tuning,
    pub(super) budget: RetryBudget,
    pub(super) allow_plain_http: bool,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) keys: Arc<KeySource>,
    pub(super) skew: Arc<Skew>,
}

/// Who logs in when a service demands more than the credential of a request has.
pub trait Redrive: Send + Sync {
    /// Notes that a request begins: a login that ends from now on counts as one for this request.
    fn begin(&self) -> u64;

    /// Does what the service demands, if this error is such a demand and the limit is not reached: the request was sent
    /// `again` times already. Answers whether to send it once more.
    fn meet<'a>(&'a self, error: &'a Error, begun: u64, again: u32) -> BoxFuture<'a, Result<bool, Error>>;
}

impl AsRef<Client> for Client {
    fn as_ref(&self) -> &Client {
        self
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url.as_str())
            .field("client_id", &self.0.client_id)
            .field("authorized", &self.0.authorizer.is_some())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The base URL of the service.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.0.base_url
    }

    /// The client id, for clients that log people in.
    #[must_use]
    pub fn client_id(&self) -> Option<ClientId> {
        self.0.client_id
    }

    /// The client id to write into a form: a client without a credential says there who it is.
    pub(crate) fn public_client_id(&self) -> Option<ClientId> {
        if self.credential().is_some() {
            None
        } else {
            self.0.client_id
        }
    }

    /// A client for the service's own calls, which has all from this one but the credential.
    pub(crate) fn attached(&self, authorizer: Arc<dyn Authorizer>, redrive: Option<Arc<dyn Redrive>>) -> Self {
        let mut inner = (*self.0).clone();
        inner.client_id = None;
        inner.authorizer = Some(authorizer);
        inner.redrive = redrive;
        Self(Arc::new(inner))
    }

    /// A copy that sends no credential.
    pub(super) fn without_credential(&self) -> Self {
        let mut inner = (*self.0).clone();
        inner.authorizer = None;
        Self(Arc::new(inner))
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// How many seconds the service's clock is ahead of this machine's, as the `Date` of its last answer has it; none
    /// before the first. Where it is more than some seconds, the machine's clock is wrong, and tokens seem to end, or ID
    /// tokens to begin, at the wrong time.
    #[must_use]
    pub fn clock_skew(&self) -> Option<i64> {
        self.0.skew.seconds()
    }

    /// Now, by this machine's clock or by the service's, whichever is later.
    pub(crate) fn latest_now(&self) -> UnixSeconds {
        self.0.clock.now().plus(self.clock_skew().unwrap_or_default().max(0))
    }

    pub(crate) fn random(&self) -> &dyn Random {
        &*self.0.random
    }

    pub(crate) fn keys(&self) -> &Arc<KeySource> {
        &self.0.keys
    }

    /// Prepares any exchange of [`protocol`](crate::protocol); the named methods of the clients are made of this.
    pub fn call<E: Exchange>(&self, exchange: E) -> Call<E> {
        Call::new(self.clone(), Ok(exchange), |_, answer| answer)
    }

    /// Sends a request, again if need be, and gives the answer if it is a good one.
    pub(super) async fn execute(
        &self,
        exchange: &'static str,
        request: &Request,
        headers: &Headers,
    ) -> Result<Response, Error> {
        let span = tracing::debug_span!(
            target: telemetry::TARGET,
            telemetry::CALL,
            exchange,
            method = request.method.as_str(),
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
        );
        let work = self.redrive(exchange, request, headers).instrument(span);
        let Some(deadline) = self.0.tuning.deadline else {
            return work.await;
        };
        let end = async { self.0.clock.sleep(deadline).await };
        match select(pin!(work), pin!(end)).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(too_late(exchange)),
        }
    }

    /// As [`repeat`](Self::repeat), with a login in between where the service demands one. What it refused for that has
    /// used nothing up.
    async fn redrive(&self, exchange: &'static str, request: &Request, headers: &Headers) -> Result<Response, Error> {
        let Some(redrive) = &self.0.redrive else {
            return self.repeat(exchange, request, headers).await;
        };
        let (_, at_home) = self.destination(request)?;
        let mut again = 0;
        loop {
            let begun = redrive.begin();
            match self.repeat(exchange, request, headers).await {
                Err(error) if at_home && redrive.meet(&error, begun, again).await? => again += 1,
                outcome => return outcome,
            }
        }
    }

    async fn repeat(&self, exchange: &'static str, request: &Request, headers: &Headers) -> Result<Response, Error> {
        let mut patience = Patience::new(self.clock(), self.0.tuning.deadline);
        let (url, at_home) = self.destination(request)?;
        let mut renewed = false;
        let mut number = 0;
        loop {
            let authorization = self.authorization(at_home).await?;
            let mut sent = self.http_request(&url, request, headers, authorization.as_ref());
            // A transport that takes the thread hears of no deadline but this.
            sent.timeout = patience.at_most(sent.timeout);
            let outcome = self.0.transport.send(sent).await;
            log(number, &outcome);
            if outcome.is_err() && patience.is_over() {
                return Err(too_late(exchange));
            }
            self.0.skew.note(&outcome, self.0.clock.now());
            // A request that was refused for its credential has used nothing up, whatever it is.
            if let (Ok(Response { status: 401, .. }), Some(refused), false) = (&outcome, &authorization, renewed) {
                renewed = true;
                if self.renew(refused).await? {
                    continue;
                }
            }
            match self.decide(number, request.repeat, &outcome) {
                Decision::RetryAfter(pause) if self.can_afford(&patience, pause) => patience.pause(pause).await,
                _ => {
                    self.settle_up(number, &outcome);
                    return judge(exchange, request, authorization.as_ref(), outcome);
                }
            }
            number += 1;
        }
    }

    /// Whether a repeat after this pause can be paid for: by the deadline and by the budget.
    fn can_afford(&self, patience: &Patience<'_>, pause: Duration) -> bool {
        let in_time = patience.allows(pause);
        let affordable = in_time && self.0.budget.spend();
        if !affordable {
            tell!(NOT_REPEATED, in_time, "not repeated: deadline or retry budget");
        }
        affordable
    }

    /// An answer at the first try earns a part of a later repeat.
    fn settle_up(&self, number: u32, outcome: &Result<Response, TransportError>) {
        if number == 0 && matches!(outcome, Ok(response) if !is_transient(response.status)) {
            self.0.budget.earn();
        }
    }

    /// Where the request goes, and whether that is the origin that the credential belongs to.
    fn destination(&self, request: &Request) -> Result<(Url, bool), Error> {
        let mut url = match &request.target {
            Target::Path(path) => join(&self.0.base_url, path),
            Target::Absolute(url) => url.clone(),
        };
        check_url(&url, self.0.allow_plain_http)?;
        if !request.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            pairs.extend_pairs(request.query.iter());
        }
        let at_home = url.origin() == self.0.base_url.origin();
        Ok((url, at_home))
    }

    /// The authorizer, if it ever sends anything.
    fn credential(&self) -> Option<&Arc<dyn Authorizer>> {
        self.0
            .authorizer
            .as_ref()
            .filter(|authorizer| authorizer.sends_credential())
    }

    async fn authorization(&self, at_home: bool) -> Result<Option<Authorization>, Error> {
        match self.credential() {
            Some(authorizer) if at_home => authorizer.authorization().await?.sendable().map(Some),
            _ => Ok(None),
        }
    }

    async fn renew(&self, refused: &Authorization) -> Result<bool, Error> {
        match &self.0.authorizer {
            Some(authorizer) => authorizer.renew(refused).await,
            None => Ok(false),
        }
    }

    fn http_request(
        &self,
        url: &Url,
        request: &Request,
        headers: &Headers,
        authorization: Option<&Authorization>,
    ) -> HttpRequest {
        let (content_type, body) = encode(&request.body);
        let mut all = self.0.headers.clone();
        all.extend(content_type.map(|text| (Cow::Borrowed("content-type"), Zeroizing::new(text.to_owned()))));
        for (name, value) in headers {
            set_header(&mut all, name.clone(), value.clone());
        }
        // Last, so that nothing takes its place.
        if let Some(authorization) = authorization {
            set_header(
                &mut all,
                "authorization".into(),
                Zeroizing::new(authorization.expose_secret().to_owned()),
            );
        }
        HttpRequest {
            method: request.method,
            url: url.clone(),
            headers: all,
            body,
            timeout: self.0.tuning.timeout,
        }
    }

    fn decide(&self, number: u32, repeat: Repeat, outcome: &Result<Response, TransportError>) -> Decision {
        let outcome = match outcome {
            Ok(response) => Outcome::Answered {
                status: response.status,
                retry_after: response.header("retry-after"),
            },
            Err(error) if !error.is_transient() => return Decision::Stop,
            Err(error) if error.may_have_arrived() => Outcome::Lost,
            Err(_) => Outcome::NeverSent,
        };
        let attempt = Try {
            number,
            repeat,
            jitter: fraction(&*self.0.random),
            // A date to wait for is one of the service's clock, and this machine's may be wrong by hours.
            now: self.0.clock.now().plus(self.clock_skew().unwrap_or_default()),
        };
        self.0.tuning.retry.decide(&attempt, outcome)
    }
}

/// TLS, or this very machine; nothing else can keep a secret.
pub(super) fn check_url(url: &Url, allow_plain_http: bool) -> Result<(), Error> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if allow_plain_http || is_loopback(url) => Ok(()),
        "http" => Err(Error::usage(
            "plain http would show tokens to everyone on the way: use https, or a loopback address",
        )),
        _ => Err(Error::usage("the URL must begin with https://")),
    }
}

fn set_header(headers: &mut Headers, name: Cow<'static, str>, value: Zeroizing<String>) {
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value));
}

fn encode(body: &Body) -> (Option<&'static str>, Zeroizing<Vec<u8>>) {
    let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
    match body {
        Body::Empty => (None, Zeroizing::default()),
        Body::Form(form) => (Some("application/x-www-form-urlencoded"), bytes(&Pairs::encode(form))),
        Body::Json(json) => (Some("application/json"), json.clone()),
        Body::Bytes(raw) => (None, raw.clone()),
    }
}

fn log(number: u32, outcome: &Result<Response, TransportError>) {
    let attempt = number + 1;
    match outcome {
        Ok(response) => {
            let request_id = response.header("x-request-id");
            let span = tracing::Span::current();
            span.record("status", response.status);
            span.record("request_id", request_id);
            tell!(ANSWERED, attempt, status = response.status, request_id, "answered");
        }
        Err(error) => tell!(UNANSWERED, attempt, kind = ?error.kind(), "no answer"),
    }
}

fn too_late(exchange: &'static str) -> Error {
    let late = TransportError::new(TransportErrorKind::DeadlinePassed, "it was given up");
    Error::network(late, exchange)
}

fn judge(
    exchange: &'static str,
    request: &Request,
    authorization: Option<&Authorization>,
    outcome: Result<Response, TransportError>,
) -> Result<Response, Error> {
    let response = outcome.map_err(|error| Error::network(error, exchange))?;
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let document = Redaction::of(request, authorization).clean(ErrorDocument::read(&response));
    if let Some(id) = &document.request_id {
        tracing::Span::current().record("request_id", id);
    }
    tell!(
        REFUSED,
        status = document.status,
        code = document.code,
        request_id = document.request_id,
        "refused"
    );
    Err(Error::api(
        document,
        authorization.map_or(Scheme::None, Authorization::scheme),
        exchange,
    ))
}
