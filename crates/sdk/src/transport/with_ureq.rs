//! Requests of threads that wait, by ureq.

use std::{fmt, sync::Arc};

use globus_auth_protocol::http::Response;
use ureq::{
    Agent, Timeout,
    config::AutoHeaderValue,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout},
    },
};

use super::{
    HttpRequest, Route, TransportError, TransportErrorKind,
    http::{HttpTransport, IDLE, LARGEST_ANSWER, answered, head, misconfigured, too_large},
};
use crate::environment::TlsTrust;

/// How many connections are kept for the next request: as many as `resolve` uses at once unless it is told otherwise.
const KEPT: usize = 32;

pub(super) fn build(transport: &HttpTransport, route: Route) -> Result<Agent, TransportError> {
    let proxy = transport.proxies.on(route).map(|proxy| {
        let url = proxy.read().map_err(misconfigured)?;
        ureq::Proxy::new(url.as_str()).map_err(|_| misconfigured(format!("{} cannot be used as a proxy", proxy.from)))
    });
    let config = Agent::config_builder()
        // A credential must not travel where the caller did not send it, and what an answer means is decided above.
        .max_redirects(0)
        .http_status_as_error(false)
        .max_idle_age(IDLE)
        .max_idle_connections(KEPT)
        .max_idle_connections_per_host(KEPT)
        .timeout_connect(transport.connect_timeout)
        // Nothing is sent that the caller did not say.
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .proxy(proxy.transpose()?)
        .tls_config(tls(transport, route)?)
        .build();
    Ok(Agent::with_parts(
        config,
        BeforeSending(DefaultConnector::new()),
        BeforeSending(DefaultResolver::default()),
    ))
}

fn tls(transport: &HttpTransport, route: Route) -> Result<TlsConfig, TransportError> {
    let config = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = match &transport.trust {
        _ if route == Route::Loopback => config,
        TlsTrust::Machine => config.root_certs(RootCerts::PlatformVerifier),
        TlsTrust::Anyone => config.disable_verification(true),
        TlsTrust::File { .. } => config.root_certs(transport.roots(certificates)?.into_iter().into()),
    };
    Ok(config.build())
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    };
    let certificates: Result<_, ureq::Error> = parse_pem(pem).filter_map(certificate).collect();
    certificates.map_err(|error| error.to_string())
}

pub(super) fn exchange(agent: &Agent, request: &HttpRequest) -> Result<Response, TransportError> {
    let timeout = request.timeout;
    let request = agent
        .configure_request(convert(request)?)
        .timeout_global(timeout)
        .build();
    let mut answer = agent.run(request).map_err(classify)?;
    let (status, headers) = (answer.status().as_u16(), answered(answer.headers()));
    let body = answer.body_mut().with_config().limit(LARGEST_ANSWER as u64);
    let body = body.read_to_vec().map_err(classify)?;
    Ok(Response { status, headers, body })
}

fn convert(request: &HttpRequest) -> Result<http::Request<Vec<u8>>, TransportError> {
    let uri = request.url.as_str().parse();
    let mut built = http::Request::new(request.body.to_vec());
    (*built.method_mut(), *built.headers_mut()) = head(request)?;
    // The URL may carry a query; the error must not.
    *built.uri_mut() = uri.map_err(|_| misconfigured("the URL cannot be sent as it is"))?;
    Ok(built)
}

fn classify(error: ureq::Error) -> TransportError {
    use ureq::Error;
    match error {
        Error::Other(other) => match other.downcast::<NeverSent>() {
            Ok(failure) => never_sent(failure.0),
            Err(other) => TransportError::new(TransportErrorKind::Interrupted, other),
        },
        Error::BodyExceedsLimit(_) => too_large(),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            TransportError::new(TransportErrorKind::ConnectTimedOut, error)
        }
        Error::Timeout(_) => TransportError::new(TransportErrorKind::TimedOut, error),
        // It holds the URL.
        Error::BadUri(_) | Error::Http(_) => misconfigured("the request cannot be sent as it is"),
        Error::Io(error) => TransportError::new(TransportErrorKind::Interrupted, error),
        _ => TransportError::new(TransportErrorKind::Interrupted, error),
    }
}

fn never_sent(error: ureq::Error) -> TransportError {
    match error {
        ureq::Error::Timeout(_) => TransportError::new(TransportErrorKind::ConnectTimedOut, error),
        ureq::Error::Io(error) => TransportError::new(TransportErrorKind::NotConnected, error),
        _ => TransportError::new(TransportErrorKind::NotConnected, error),
    }
}

/// A failure before anything was sent. The library does not say it of its errors, and it decides what is repeated.
#[derive(Debug)]
struct NeverSent(ureq::Error);

impl fmt::Display for NeverSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NeverSent {}

impl NeverSent {
    fn mark(error: ureq::Error) -> ureq::Error {
        match error {
            // The connection to a proxy is one inside another.
            ureq::Error::Other(other) if other.is::<Self>() => ureq::Error::Other(other),
            error => ureq::Error::Other(Box::new(Self(error))),
        }
    }
}

/// What happens before a request is sent.
#[derive(Debug)]
struct BeforeSending<T>(T);

impl<C: Connector> Connector for BeforeSending<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<C::Out>, ureq::Error> {
        let details = ConnectionDetails {
            uri: details.uri,
            addrs: details.addrs.clone(),
            config: details.config,
            // What differs between requests is their timeout. Certificates are read once for all of them.
            request_level: false,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        self.0.connect(&details, chained).map_err(NeverSent::mark)
    }
}

impl<R: Resolver> Resolver for BeforeSending<R> {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.0.resolve(uri, config, timeout).map_err(NeverSent::mark)
    }
}
