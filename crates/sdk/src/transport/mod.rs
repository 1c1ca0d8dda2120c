//! The driver seam: something that sends one HTTP request and brings back the answer.

#[cfg(any(feature = "async", feature = "blocking"))]
mod http;
mod proxy;
#[cfg(any(feature = "async", feature = "blocking"))]
mod route;
#[cfg(feature = "async")]
mod with_reqwest;
#[cfg(feature = "blocking")]
mod with_ureq;

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use globus_auth_protocol::http::{Method, Response};
use url::Url;
use zeroize::Zeroizing;

#[cfg(any(feature = "async", feature = "blocking"))]
pub(crate) use http::HttpTransport;
pub(crate) use proxy::{Proxies, ProxyUrl};
#[cfg(any(feature = "async", feature = "blocking"))]
use route::Route;

use crate::seams::BoxFuture;

/// Sends requests. It neither follows redirects nor keeps cookies nor repeats anything: that is decided above it.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and waits for the whole answer, whatever its status.
    ///
    /// # Errors
    /// When there is no answer.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        (**self).send(request)
    }
}

/// One HTTP request, ready to be sent.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Where it goes, with the query.
    pub url: Url,
    /// The headers, names in lower case.
    pub headers: Vec<(Cow<'static, str>, Zeroizing<String>)>,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
    /// How long the answer may take; `None`: as long as it takes.
    pub timeout: Option<Duration>,
}

impl HttpRequest {
    /// The first header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

impl fmt::Debug for HttpRequest {
    /// Shows neither query nor header values nor body: each may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The service could not be reached: no name, no connection, no TLS. It never saw the request.
    NotConnected,
    /// The connection took too long. The service never saw the request.
    ConnectTimedOut,
    /// The answer took too long.
    TimedOut,
    /// The call took longer than its deadline allows.
    DeadlinePassed,
    /// The connection broke.
    Interrupted,
    /// The answer is larger than any answer of the service.
    TooLarge,
    /// This machine is set up so that nothing can be sent.
    Misconfigured,
}

impl TransportErrorKind {
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::NotConnected => "check the network, the base URL and, for TLS, GLOBUS_SDK_VERIFY_SSL",
            Self::ConnectTimedOut => "check the network and the base URL",
            Self::TimedOut => "try again, or give it more time with GLOBUS_SDK_HTTP_TIMEOUT",
            Self::DeadlinePassed => "try again, or set a later deadline",
            Self::Interrupted => "try again",
            Self::TooLarge => "check that the base URL is that of a Globus Auth server",
            Self::Misconfigured => "mend the configuration of this machine",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::NotConnected => "the service cannot be reached",
            Self::ConnectTimedOut => "the service cannot be reached: connecting took too long",
            Self::TimedOut => "the service did not answer in time",
            Self::DeadlinePassed => "the call did not end before its deadline",
            Self::Interrupted => "the connection broke before the answer was complete",
            Self::TooLarge => "the answer is too large",
            Self::Misconfigured => "nothing can be sent from this machine",
        }
    }
}

/// There is no answer.
#[derive(Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure of this kind. The source must hold neither URLs with queries nor anything that was sent.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind,
            source: Some(Arc::from(source.into())),
        }
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the service may have seen the request.
    pub(crate) const fn may_have_arrived(&self) -> bool {
        !matches!(
            self.kind,
            TransportErrorKind::NotConnected | TransportErrorKind::ConnectTimedOut | TransportErrorKind::Misconfigured
        )
    }

    /// Whether sending again is worth a try.
    pub(crate) const fn is_transient(&self) -> bool {
        !matches!(
            self.kind,
            TransportErrorKind::TooLarge | TransportErrorKind::Misconfigured
        )
    }

    pub(crate) const fn is_timeout(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::TimedOut | TransportErrorKind::ConnectTimedOut | TransportErrorKind::DeadlinePassed
        )
    }
}

impl fmt::Display for TransportError {
    /// What happened and the innermost cause, which is what people can act on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        let mut cause = self.source();
        while let Some(deeper) = cause.and_then(StdError::source) {
            cause = Some(deeper);
        }
        match cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
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
