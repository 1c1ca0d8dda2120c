//! The transport of every client unless another is given. Its HTTP library appears in no public type.

use std::{sync::OnceLock, time::Duration};

use globus_auth_protocol::http::{Method, Response};
use reqwest::{
    Client, Url,
    header::{HeaderName, HeaderValue},
};

use super::{HttpRequest, Proxies, Transport, TransportError, TransportErrorKind};
use crate::{environment::TlsTrust, seams::BoxFuture};

/// No answer of the service is near this.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// How long a connection is kept for the next request; servers and balancers keep theirs for longer.
const IDLE: Duration = Duration::from_secs(10);

/// HTTP/1.1 over TCP, with TLS for everything but loopback.
///
/// The library's clients are built on their first use: loading the machine's certificates takes milliseconds, and a
/// program may end without a single call.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    connect_timeout: Option<Duration>,
    trust: TlsTrust,
    proxies: Proxies,
    remote: OnceLock<Result<Client, TransportError>>,
    loopback: OnceLock<Result<Client, TransportError>>,
}

impl HttpTransport {
    pub(crate) const fn new(connect_timeout: Option<Duration>, trust: TlsTrust, proxies: Proxies) -> Self {
        Self {
            connect_timeout,
            trust,
            proxies,
            remote: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    fn client_for(&self, url: &Url) -> Result<&Client, TransportError> {
        let client = if url.scheme() == "http" && is_loopback(url) {
            self.loopback.get_or_init(|| self.build_loopback())
        } else {
            self.remote.get_or_init(|| self.build_remote())
        };
        client.as_ref().map_err(Clone::clone)
    }

    fn common(&self) -> reqwest::ClientBuilder {
        let client = Client::builder()
            // A credential must not travel where the caller did not send it, and a repeat is decided above.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // A connection that the service has just closed loses a request, and a refresh token must not be sent twice:
            // one that has idled for long is not trusted with it.
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            // Those of the environment are read with all its other variables.
            .no_proxy();
        match self.connect_timeout {
            Some(timeout) => client.connect_timeout(timeout),
            None => client,
        }
    }

    /// Plain HTTP to this machine: needs no certificates, and a proxy elsewhere must not see it.
    fn build_loopback(&self) -> Result<Client, TransportError> {
        build(self.common().tls_certs_only([]))
    }

    fn build_remote(&self) -> Result<Client, TransportError> {
        let proxies = self.proxies.build()?;
        let client = proxies.into_iter().fold(self.common(), reqwest::ClientBuilder::proxy);
        match &self.trust {
            TlsTrust::Machine => build(client),
            TlsTrust::Anyone => build(client.tls_danger_accept_invalid_certs(true)),
            TlsTrust::File { path, from } => {
                let name = path.display();
                let unusable = |why: String| {
                    TransportError::new(
                        TransportErrorKind::Misconfigured,
                        format!("{from} names {name}, which is no PEM file of certificates: {why}"),
                    )
                };
                let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
                let roots = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| unusable(error.to_string()))?;
                if roots.is_empty() {
                    return Err(unusable("it holds none".to_owned()));
                }
                build(client.tls_certs_only(roots))
            }
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<Response, TransportError> {
        let client = self.client_for(&request.url)?;
        let mut answer = client.execute(convert(request)?).await.map_err(classify)?;
        let headers = answer.headers().iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let (status, headers) = (answer.status().as_u16(), headers.collect());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(classify)? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                let limit = format!("more than {} MiB", LARGEST_ANSWER / (1024 * 1024));
                return Err(TransportError::new(TransportErrorKind::TooLarge, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn build(client: reqwest::ClientBuilder) -> Result<Client, TransportError> {
    client
        .build()
        .map_err(|error| TransportError::new(TransportErrorKind::Misconfigured, error.without_url()))
}

fn convert(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let bad = |name: &str| {
        TransportError::new(
            TransportErrorKind::Misconfigured,
            format!("the header '{name}' cannot be sent as it is"),
        )
    };
    let mut built = reqwest::Request::new(method, request.url);
    *built.timeout_mut() = request.timeout;
    for (name, value) in &request.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad(name))?;
        let mut value = HeaderValue::from_str(value).map_err(|_| bad(name))?;
        value.set_sensitive(header == reqwest::header::AUTHORIZATION);
        built.headers_mut().insert(header, value);
    }
    if !request.body.is_empty() {
        *built.body_mut() = Some(request.body.to_vec().into());
    }
    Ok(built)
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportErrorKind::ConnectTimedOut,
        (true, false) => TransportErrorKind::NotConnected,
        (false, true) => TransportErrorKind::TimedOut,
        (false, false) if error.is_builder() => TransportErrorKind::Misconfigured,
        (false, false) => TransportErrorKind::Interrupted,
    };
    // The URL may carry a query; the error must not.
    TransportError::new(kind, error.without_url())
}

/// Whether a URL names this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
