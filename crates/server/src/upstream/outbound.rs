//! What this server asks of others: the one place of it that sends HTTP.

use std::{fmt, time::Duration};

use globus_auth_protocol::{http::Pairs, secret::AccessToken};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::de::DeserializeOwned;
use url::{Host, Url};
use zeroize::Zeroizing;

/// How long an answer may take, with the connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer, in bytes. Key sets of large providers have some ten thousand.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// Why there is no usable answer. Holds nothing that was sent or received.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Only https may be asked, and http on this machine.
    #[error("{0} may not be asked: it is neither https nor a loopback address")]
    NotAllowed(String),
    /// No answer.
    #[error("{host} does not answer: {reason}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// In a few words.
        reason: &'static str,
    },
    /// Another status than 200.
    #[error("{host} answered with status {status}")]
    Status {
        /// Who was asked.
        host: String,
        /// The status.
        status: u16,
    },
    /// Not the document that was asked for.
    #[error("{host} answered with something that is not {wanted}")]
    Unreadable {
        /// Who was asked.
        host: String,
        /// What was asked for.
        wanted: &'static str,
    },
}

/// Sends HTTP: follows no redirect, keeps no cookie, trusts the certificates of the machine, waits ten seconds at most
/// and reads 1 MiB at most. Cheap to clone.
#[derive(Clone)]
pub struct Outbound(reqwest::Client);

impl Outbound {
    /// Loads the machine's certificates.
    ///
    /// # Errors
    /// When there are none that can be read.
    pub fn new() -> Result<Self, OutboundError> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .map(Self)
            .map_err(|_| OutboundError::Unreachable {
                host: "any provider".to_owned(),
                reason: "the certificates of this machine cannot be read",
            })
    }

    /// Asks for a JSON document.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub async fn get<T: DeserializeOwned>(&self, url: &Url, wanted: &'static str) -> Result<T, OutboundError> {
        self.send(self.0.get(url.clone()), url, wanted).await
    }

    /// Asks for a JSON document that is only for whoever has the token.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub async fn get_with<T: DeserializeOwned>(
        &self,
        url: &Url,
        token: &AccessToken,
        wanted: &'static str,
    ) -> Result<T, OutboundError> {
        let authorization = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
        let request = self
            .0
            .get(url.clone())
            .header(AUTHORIZATION, sensitive(&authorization, url)?);
        self.send(request, url, wanted).await
    }

    /// Sends a form, with the `Authorization` if there is one, and reads a JSON document.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        url: &Url,
        form: &Pairs,
        authorization: Option<Zeroizing<String>>,
        wanted: &'static str,
    ) -> Result<T, OutboundError> {
        let mut request = self
            .0
            .post(url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.encode().as_bytes().to_vec());
        if let Some(text) = authorization {
            request = request.header(AUTHORIZATION, sensitive(&text, url)?);
        }
        self.send(request, url, wanted).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
        url: &Url,
        wanted: &'static str,
    ) -> Result<T, OutboundError> {
        if !is_allowed(url) {
            return Err(OutboundError::NotAllowed(host(url)));
        }
        let lost = |error: reqwest::Error| {
            unreachable(
                url,
                if error.is_timeout() {
                    "it took too long"
                } else {
                    "no connection"
                },
            )
        };
        let mut answer = request.header(ACCEPT, "application/json").send().await.map_err(lost)?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(OutboundError::Status {
                host: host(url),
                status,
            });
        }
        let unreadable = || OutboundError::Unreadable {
            host: host(url),
            wanted,
        };
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(unreadable());
            }
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body).map_err(|_| unreadable())
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").finish_non_exhaustive()
    }
}

fn sensitive(authorization: &str, url: &Url) -> Result<HeaderValue, OutboundError> {
    let mut value = HeaderValue::from_str(authorization)
        .map_err(|_| unreachable(url, "what proves this server to it cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn unreachable(url: &Url, reason: &'static str) -> OutboundError {
    OutboundError::Unreachable {
        host: host(url),
        reason,
    }
}

/// Scheme, host and port, for people.
fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether a URL may be asked: TLS, or this very machine, and no password in it.
pub(super) fn is_allowed(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let anonymous = url.username().is_empty() && url.password().is_none();
    anonymous && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}
