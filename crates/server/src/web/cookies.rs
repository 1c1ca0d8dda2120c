//! The cookie that tells browsers apart ([RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)).
//!
//! A browser gets one at its first page, before anybody logs in, and a new one at each log-in and log-out, so that a
//! cookie which somebody planted beforehand is worth nothing.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_rules::model::SecretHash;
use http::{HeaderMap, HeaderValue, header::COOKIE};
use url::Url;
use zeroize::{Zeroize as _, Zeroizing};

use crate::host::random::RandomSource;

/// Base64url characters of 32 bytes.
const VALUE_LENGTH: usize = 43;

/// The secret in a browser's cookie: 256 random bits. The store sees its hash only.
pub struct BrowserSecret([u8; 32]);

impl BrowserSecret {
    /// Draws a new one.
    #[must_use]
    pub fn draw(random: &RandomSource) -> Self {
        Self(random.bytes())
    }

    /// What the store knows it by: SHA-256.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for BrowserSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for BrowserSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserSecret(redacted)")
    }
}

/// The name of a cookie of ours, and how it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cookie {
    name: String,
    secure: bool,
}

impl Cookie {
    /// Of that name at a base URL. With `https` the name has the prefix `__Host-` and the cookie is `Secure`: no other host,
    /// no other path and no plain connection can set it. With `http`, as on loopback, browsers would not take such a
    /// cookie; since cookies do not know ports, the name then carries the port, and two servers on one machine do not
    /// meddle with each other.
    pub(super) fn new(name: &str, base_url: &Url) -> Self {
        let secure = base_url.scheme() == "https";
        let name = match secure {
            true => format!("__Host-{name}"),
            false => format!("{name}_{}", base_url.port_or_known_default().unwrap_or(80)),
        };
        Self { name, secure }
    }

    /// The values under the name, in the order in which the browser sends them.
    pub(super) fn values<'h>(&self, headers: &'h HeaderMap) -> impl Iterator<Item = &'h [u8]> {
        headers
            .get_all(COOKIE)
            .iter()
            .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| pair.trim_ascii().strip_prefix(self.name.as_bytes())?.strip_prefix(b"="))
    }

    /// The header that sets it. With `max_age_seconds` the cookie outlives the browser's window, without it the window's
    /// end is its end.
    pub(super) fn header(&self, value: &str, max_age_seconds: Option<u32>) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let max_age = max_age_seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        // Name, value and attributes are of our own making and always fit into a header.
        let mut header = HeaderValue::try_from(format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}",
            self.name
        ))
        .unwrap_or(HeaderValue::from_static(""));
        header.set_sensitive(!value.is_empty());
        header
    }
}

/// How the cookie is called and set; follows from the server's base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserCookie(Cookie);

impl BrowserCookie {
    /// `__Host-globus_auth` with `https`; on loopback `globus_auth_` and the port.
    #[must_use]
    pub fn for_base_url(base_url: &Url) -> Self {
        Self(Cookie::new("globus_auth", base_url))
    }

    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The browser's secret, from the headers of a request. What is malformed is none of ours and is passed over, so that
    /// a neighbour which sets a cookie of the name keeps nobody out. None where there is none, and where there are two
    /// different ones, for then one of them was planted: over plain HTTP only, since the prefix of the name forbids it.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<BrowserSecret> {
        let mut secrets = self.0.values(headers).filter_map(decode);
        let secret = secrets.next()?;
        let planted = secrets.any(|other| other.hash() != secret.hash());
        (!planted).then_some(secret)
    }

    /// The header that gives a browser its secret. With `max_age_seconds` the cookie outlives the browser's window,
    /// without it the window's end is its end.
    #[must_use]
    pub fn set(&self, secret: &BrowserSecret, max_age_seconds: Option<u32>) -> HeaderValue {
        let value = Zeroizing::new(Base64UrlUnpadded::encode_string(secret.bytes()));
        self.0.header(&value, max_age_seconds)
    }

    /// The header that takes the cookie away.
    #[must_use]
    pub fn clear(&self) -> HeaderValue {
        self.0.header("", Some(0))
    }
}

fn decode(value: &[u8]) -> Option<BrowserSecret> {
    if value.len() != VALUE_LENGTH {
        return None;
    }
    let mut secret = BrowserSecret([0; 32]);
    Base64UrlUnpadded::decode(value, &mut secret.0)
        .is_ok_and(|bytes| bytes.len() == 32)
        .then_some(secret)
}

#[cfg(test)]
mod tests;
