//! What this server asks of others: the one place of it that sends HTTP.

use std::{fmt, net::IpAddr, time::Duration};

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
    let anonymous = url.username().is_empty() && url.password().is_none();
    // What names below `localhost` lead to, not every resolver knows.
    let here = is_loopback(url) && url.domain().is_none_or(|name| name == "localhost");
    anonymous && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

/// Whether an issuer may send this server to a URL. What a configuration names over a network must not reach what only
/// this machine or its network reaches (server-side request forgery): addresses of these kinds are for issuers of the
/// same kind. A name that leads to such an address is stopped by TLS, for nobody there can prove that name.
pub(super) fn may_send_to(issuer: &Url, url: &Url) -> bool {
    let fits = |is_kind: fn(&Url) -> bool| !is_kind(url) || is_kind(issuer);
    is_allowed(url) && fits(is_loopback) && fits(is_within)
}

/// An address of this machine, or the name that always is one.
fn is_loopback(url: &Url) -> bool {
    match address(url) {
        Some(address) => address.is_loopback(),
        None => url.domain().is_some_and(|name| {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }),
    }
}

/// An address that means something within one network only, loopback among them
/// ([RFC 6890](https://www.rfc-editor.org/rfc/rfc6890)): the one where clouds keep the secrets of a machine, for example.
fn is_within(url: &Url) -> bool {
    match address(url) {
        Some(IpAddr::V4(address)) => {
            let shared = address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64;
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
                || shared
        }
        Some(IpAddr::V6(address)) => {
            address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_unspecified()
        }
        None => is_loopback(url),
    }
}

/// The address, where the host is one in any spelling.
fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(IpAddr::from(address).to_canonical()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(issuer: &str, url: &str) -> bool {
        may_send_to(&issuer.parse().unwrap(), &url.parse().unwrap())
    }

    #[test]
    fn an_issuer_elsewhere_sends_nobody_into_this_network() {
        let issuer = "https://op.example.org";
        for good in [
            "https://op.example.org/token",
            "https://keys.example.net:8443/k",
            "https://[2001:db8::1]/k",
        ] {
            assert!(may(issuer, good), "{good}");
        }
        for bad in [
            "http://op.example.org/token",
            "http://127.0.0.1:9000/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://db.localhost/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://10.0.0.1/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://user@op.example.org/",
            "https://user:secret@op.example.org/",
            "file:///etc/passwd",
            "ftp://op.example.org/",
        ] {
            assert!(!may(issuer, bad), "{bad}");
        }
    }

    #[test]
    fn an_issuer_of_this_network_names_what_is_in_it() {
        assert!(may("http://127.0.0.1:9000", "http://localhost:9001/token"));
        assert!(may("https://10.0.0.1", "https://10.0.0.2/token"));
        assert!(may("https://10.0.0.1", "https://op.example.org/token"));
        assert!(
            !may("https://10.0.0.1", "https://127.0.0.1/token"),
            "but not this machine"
        );
    }
}
