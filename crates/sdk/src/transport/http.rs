//! The transport of every client unless another is given. No HTTP library appears in a public type.

use std::{sync::OnceLock, time::Duration};

use ::http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use globus_auth_protocol::http::{Method, Response};

#[cfg(feature = "async")]
use super::with_reqwest;
#[cfg(feature = "blocking")]
use super::with_ureq;
use super::{HttpRequest, Proxies, Route, Transport, TransportError, TransportErrorKind};
use crate::{background, environment::TlsTrust, seams::BoxFuture};

/// No answer of the service is near this.
pub(super) const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// How long a connection is kept for the next request; servers and balancers keep theirs for longer. A connection that the
/// service has just closed loses a request, and a refresh token must not be sent twice: one that has idled for long is not
/// trusted with it.
pub(super) const IDLE: Duration = Duration::from_secs(10);

/// HTTP/1.1 over TCP, with TLS for everything but loopback: by one library for those who await, by another for threads
/// that wait. Nothing else differs between them.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) trust: TlsTrust,
    pub(super) proxies: Proxies,
    #[cfg(feature = "async")]
    awaited: Routes<reqwest::Client>,
    #[cfg(feature = "blocking")]
    waited_for: Routes<ureq::Agent>,
}

impl HttpTransport {
    pub(crate) fn new(connect_timeout: Option<Duration>, trust: TlsTrust, proxies: Proxies) -> Self {
        Self {
            connect_timeout,
            trust,
            proxies,
            #[cfg(feature = "async")]
            awaited: Routes::default(),
            #[cfg(feature = "blocking")]
            waited_for: Routes::default(),
        }
    }

    /// The certificates to trust, if they are those of a file.
    pub(super) fn roots<T>(
        &self,
        read: impl FnOnce(&[u8]) -> Result<Vec<T>, String>,
    ) -> Result<Vec<T>, TransportError> {
        let TlsTrust::File { path, from } = &self.trust else {
            return Ok(Vec::new());
        };
        let roots = std::fs::read(path)
            .map_err(|error| error.to_string())
            .and_then(|pem| read(&pem));
        let problem = match roots {
            Ok(roots) if roots.is_empty() => "it holds none".to_owned(),
            Ok(roots) => return Ok(roots),
            Err(problem) => problem,
        };
        let name = path.display();
        Err(misconfigured(format!(
            "{from} names {name}, which is no PEM file of certificates: {problem}"
        )))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<Response, TransportError> {
        let route = self.proxies.route(&request.url);
        #[cfg(feature = "blocking")]
        if background::thread_waits() {
            let agent = self.waited_for.get(route, || with_ureq::build(self, route))?;
            return with_ureq::exchange(agent, &request);
        }
        #[cfg(feature = "async")]
        {
            background::runtime().map_err(|error| misconfigured(error.to_string()))?;
            let client = self.awaited.get(route, || with_reqwest::build(self, route))?;
            with_reqwest::exchange(client, request).await
        }
        #[cfg(not(feature = "async"))]
        Err(misconfigured(
            "without the feature `async` calls are waited for: `wait()`",
        ))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

/// What sends requests, for each route. It is built on its first use: loading the machine's certificates takes
/// milliseconds, and a program may end without a single call.
#[derive(Debug)]
struct Routes<C>([OnceLock<Result<C, TransportError>>; Route::COUNT]);

impl<C> Routes<C> {
    fn get(&self, route: Route, build: impl FnOnce() -> Result<C, TransportError>) -> Result<&C, TransportError> {
        self.0[route as usize].get_or_init(build).as_ref().map_err(Clone::clone)
    }
}

impl<C> Default for Routes<C> {
    fn default() -> Self {
        Self([const { OnceLock::new() }; Route::COUNT])
    }
}

pub(super) fn misconfigured(what: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, what.into())
}

pub(super) fn too_large() -> TransportError {
    let limit = format!("more than {} MiB", LARGEST_ANSWER / (1024 * 1024));
    TransportError::new(TransportErrorKind::TooLarge, limit)
}

/// The method and the headers of a request, as both libraries take them.
pub(super) fn head(request: &HttpRequest) -> Result<(::http::Method, HeaderMap), TransportError> {
    let method = match request.method {
        Method::Get => ::http::Method::GET,
        Method::Post => ::http::Method::POST,
        Method::Put => ::http::Method::PUT,
        Method::Patch => ::http::Method::PATCH,
        Method::Delete => ::http::Method::DELETE,
    };
    let bad = |name: &str| misconfigured(format!("the header '{name}' cannot be sent as it is"));
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad(name))?;
        let mut value = HeaderValue::from_str(value).map_err(|_| bad(name))?;
        value.set_sensitive(header == AUTHORIZATION);
        headers.insert(header, value);
    }
    Ok((method, headers))
}

/// The headers of an answer, as both libraries give them.
pub(super) fn answered(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    };
    headers.iter().map(text).collect()
}
