//! Which way a request takes: directly or through a proxy.

use std::net::IpAddr;

use url::{Host, Url};

use super::{Proxies, ProxyUrl, is_loopback};

/// The way that a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// Plain HTTP to this machine, which needs no certificates.
    Loopback,
    Direct,
    HttpsProxy,
    HttpProxy,
}

impl Route {
    pub(super) const COUNT: usize = 4;
}

impl Proxies {
    /// The way of a request to `url`. This machine is never asked for through a proxy: the proxy would look for the
    /// service on its own machine.
    pub(super) fn route(&self, url: &Url) -> Route {
        let plain = url.scheme() == "http";
        let (proxy, by_proxy) = if plain {
            (&self.http, Route::HttpProxy)
        } else {
            (&self.https, Route::HttpsProxy)
        };
        match proxy {
            _ if plain && is_loopback(url) => Route::Loopback,
            Some(_) if !is_loopback(url) && !self.excepts(url) => by_proxy,
            _ => Route::Direct,
        }
    }

    /// The proxy on that way.
    pub(super) fn on(&self, route: Route) -> Option<&ProxyUrl> {
        match route {
            Route::Loopback | Route::Direct => None,
            Route::HttpsProxy => self.https.as_ref(),
            Route::HttpProxy => self.http.as_ref(),
        }
    }

    fn excepts(&self, url: &Url) -> bool {
        let mut exceptions = self.exceptions.split(',').map(str::trim);
        match url.host() {
            Some(Host::Domain(name)) => exceptions.any(|exception| exception == "*" || is_below(name, exception)),
            Some(Host::Ipv4(address)) => {
                exceptions.any(|exception| exception == "*" || is_in(address.into(), exception))
            }
            Some(Host::Ipv6(address)) => {
                exceptions.any(|exception| exception == "*" || is_in(address.into(), exception))
            }
            None => false,
        }
    }
}

/// Whether a name is `domain`, perhaps written with a dot before it, or below it.
fn is_below(name: &str, domain: &str) -> bool {
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    let before = name.strip_suffix(&domain).filter(|_| !domain.is_empty());
    before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Whether an address is that address, or one of that network (`192.0.2.0/24`).
fn is_in(address: IpAddr, network: &str) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let (network, prefix) = match network.split_once('/') {
        Some((network, prefix)) => (network, prefix.parse::<u32>().ok()),
        None => (network, Some(128)),
    };
    let (Ok(network), Some(prefix)) = (network.parse::<IpAddr>(), prefix) else {
        return false;
    };
    let ((address, length), (network, network_length)) = (bits(address), bits(network));
    let differing = 128 - (address ^ network).leading_zeros().min(128);
    length == network_length && 128 - differing >= prefix.min(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_its_way() {
        let proxies = |exceptions: &str| Proxies {
            https: Some(ProxyUrl::new("HTTPS_PROXY", "proxy.example.org")),
            http: None,
            exceptions: exceptions.to_owned(),
        };
        let route = |exceptions: &str, url: &str| proxies(exceptions).route(&url.parse().unwrap());
        for (url, way) in [
            ("http://127.0.0.1:1/", Route::Loopback),
            ("http://localhost/", Route::Loopback),
            ("https://localhost/", Route::Direct),
            ("https://[::1]/", Route::Direct),
            ("http://auth.example.test/", Route::Direct),
            ("https://auth.example.test/", Route::HttpsProxy),
        ] {
            assert_eq!(route("", url), way, "{url}");
        }
        for (exceptions, url) in [
            ("*", "https://auth.example.test/"),
            ("example.test", "https://auth.example.test/"),
            ("a.test, .Example.TEST ,", "https://example.test/"),
            ("192.0.2.7", "https://192.0.2.7/"),
            ("192.0.2.0/24", "https://192.0.2.200/"),
            ("2001:db8::/32", "https://[2001:db8:1::2]/"),
            ("0.0.0.0/0", "https://192.0.2.200/"),
        ] {
            assert_eq!(route(exceptions, url), Route::Direct, "{exceptions} {url}");
        }
        for (exceptions, url) in [
            ("ample.test", "https://example.test/"),
            (".", "https://example.test/"),
            ("192.0.2.0/25", "https://192.0.2.200/"),
            ("192.0.2.0/x", "https://192.0.2.200/"),
            ("192.0.2.7", "https://192.0.2.8/"),
            ("::/0", "https://192.0.2.200/"),
        ] {
            assert_eq!(route(exceptions, url), Route::HttpsProxy, "{exceptions} {url}");
        }
    }
}
