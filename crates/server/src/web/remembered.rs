//! The cookie that remembers at which provider somebody logged in, so that the next log-in offers it first.

use globus_auth_protocol::ids::IdentityProviderId;
use http::{HeaderMap, HeaderValue};
use url::Url;

use super::cookies::Cookie;

/// A year.
const SECONDS: u32 = 31_536_000;

/// How the cookie is called and set; follows from the server's base URL as that of
/// [`BrowserCookie`](super::cookies::BrowserCookie) does. It is no secret, proves nothing and outlives the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderCookie(Cookie);

impl ProviderCookie {
    /// Beside the browser's own cookie.
    #[must_use]
    pub fn for_base_url(base_url: &Url) -> Self {
        Self(Cookie::new("globus_auth_provider", base_url))
    }

    /// The provider that is remembered. Whatever is no id is as good as nothing.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<IdentityProviderId> {
        let value = self.0.values(headers).next()?;
        std::str::from_utf8(value).ok()?.parse().ok()
    }

    /// The header that remembers one.
    #[must_use]
    pub fn set(&self, provider: IdentityProviderId) -> HeaderValue {
        self.0.header(&provider.to_string(), Some(SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    #[test]
    fn what_was_set_is_read_back() {
        let provider = IdentityProviderId::from_random([7; 16]);
        for (base, start) in [
            ("https://auth.example.org/", "__Host-globus_auth_provider="),
            ("http://localhost:8080/", "globus_auth_provider_8080="),
        ] {
            let cookie = ProviderCookie::for_base_url(&Url::parse(base).unwrap());
            let set = cookie.set(provider);
            let set = set.to_str().unwrap();
            assert!(set.starts_with(start), "{set}");
            assert_eq!(set.contains("; Secure"), base.starts_with("https"), "{set}");
            let (pair, _) = set.split_once(';').unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::try_from(format!("a=b; {pair}")).unwrap());
            assert_eq!(cookie.read(&headers), Some(provider));
            headers.insert(COOKIE, HeaderValue::try_from(format!("{start}<script>")).unwrap());
            assert_eq!(cookie.read(&headers), None);
        }
    }
}
