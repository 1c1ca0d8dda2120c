//! Through which proxies requests go.

use std::fmt;

use url::Url;
use zeroize::Zeroizing;

use crate::error::Error;

/// The proxies for requests to other machines. Their URLs may hold a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Proxies {
    pub(crate) https: Option<ProxyUrl>,
    pub(crate) http: Option<ProxyUrl>,
    /// What is asked for without them, as `NO_PROXY` writes it.
    pub(crate) exceptions: String,
}

/// The URL of a proxy, as it was written.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ProxyUrl {
    /// Who wrote it.
    pub(crate) from: &'static str,
    pub(crate) text: Zeroizing<String>,
}

impl ProxyUrl {
    pub(crate) fn new(from: &'static str, text: impl Into<String>) -> Self {
        Self {
            from,
            text: Zeroizing::new(text.into()),
        }
    }

    /// Reads it; without a scheme it is `http`, as everywhere.
    pub(crate) fn read(&self) -> Result<Url, String> {
        let whole = if self.text.contains("://") {
            self.text.clone()
        } else {
            Zeroizing::new(format!("http://{}", *self.text))
        };
        let url = Url::parse(&whole).ok();
        url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            // The text may hold a password.
            .ok_or_else(|| format!("{} must be the URL of a proxy, http://… or https://…", self.from))
    }
}

impl Proxies {
    /// Itself, if it can be used.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        for proxy in self.https.iter().chain(&self.http) {
            proxy.read().map_err(Error::usage)?;
        }
        Ok(self)
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(redacted)", self.from)
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies")
            .field("https", &self.https)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_with_or_without_scheme() {
        let read = |text: &str| ProxyUrl::new("HTTPS_PROXY", text).read().map(String::from);
        assert_eq!(
            read("proxy.example.org:3128").unwrap(),
            "http://proxy.example.org:3128/"
        );
        assert_eq!(read("https://proxy.example.org").unwrap(), "https://proxy.example.org/");
        for bad in ["socks5://u:pa55word@proxy.example.org", "://", "http://"] {
            let refusal = read(bad).unwrap_err();
            assert!(
                refusal.contains("HTTPS_PROXY") && !refusal.contains("pa55word"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let proxies = Proxies {
            https: Some(ProxyUrl::new("HTTPS_PROXY", "http://u:pa55word@proxy.example.org")),
            ..Proxies::default()
        };
        assert!(!format!("{proxies:?}").contains("pa55word"));
    }
}
