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

/// How the cookie is called and set; follows from the server's base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserCookie {
    name: String,
    secure: bool,
}

impl BrowserCookie {
    /// With `https` the name is `__Host-globus_auth` and the cookie `Secure`: no other host, no other path and no plain
    /// connection can set it. With `http`, as on loopback, browsers would not take such a cookie; since cookies do not
    /// know ports, the name then carries the port, and two servers on one machine do not log each other's people out.
    #[must_use]
    pub fn for_base_url(base_url: &Url) -> Self {
        if base_url.scheme() == "https" {
            return Self {
                name: "__Host-globus_auth".to_owned(),
                secure: true,
            };
        }
        let port = base_url.port_or_known_default().unwrap_or(80);
        Self {
            name: format!("globus_auth_{port}"),
            secure: false,
        }
    }

    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The browser's secret, from the headers of a request. None where there is none, where it is malformed, and where
    /// there are two of the name, for then one of them was planted.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<BrowserSecret> {
        let mut values = values(headers, &self.name);
        let value = values.next()?;
        if values.next().is_some() { None } else { decode(value) }
    }

    /// The header that gives a browser its secret. With `max_age_seconds` the cookie outlives the browser's window,
    /// without it the window's end is its end.
    #[must_use]
    pub fn set(&self, secret: &BrowserSecret, max_age_seconds: Option<u32>) -> HeaderValue {
        let value = Zeroizing::new(Base64UrlUnpadded::encode_string(secret.bytes()));
        let max_age = max_age_seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let mut header = self.header(&value, &max_age);
        header.set_sensitive(true);
        header
    }

    /// The header that takes the cookie away.
    #[must_use]
    pub fn clear(&self) -> HeaderValue {
        self.header("", "; Max-Age=0")
    }

    fn header(&self, value: &str, max_age: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        // Name, value and attributes are of our own making and always fit into a header.
        HeaderValue::try_from(format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}",
            self.name
        ))
        .unwrap_or(HeaderValue::from_static(""))
    }
}

/// What the cookies of that name hold.
pub(super) fn values<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h [u8]> {
    let pairs = headers.get_all(COOKIE).iter();
    pairs
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
        .filter_map(move |pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="))
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
