//! Cookies.

use std::sync::LazyLock;

use globus_auth_protocol::http::Pairs;
use globus_auth_server::web::{
    cookies::BrowserCookie,
    csrf::{CSRF_FIELD, CsrfKey},
    devices::DeviceMarks,
    remembered::ProviderCookie,
};
use http::{HeaderMap, HeaderValue, header::COOKIE};
use url::Url;

/// Of a server that is reached by https, and of one on loopback.
static SERVERS: LazyLock<[Server; 2]> = LazyLock::new(|| {
    ["https://auth.example.org", "http://localhost:8080"].map(|base| {
        let base = Url::parse(base).expect("a URL");
        Server {
            browser: BrowserCookie::for_base_url(&base),
            provider: ProviderCookie::for_base_url(&base),
            devices: DeviceMarks::new(&[7; 32], &base),
            forms: CsrfKey::new(&[8; 32]),
        }
    })
});

struct Server {
    browser: BrowserCookie,
    provider: ProviderCookie,
    devices: DeviceMarks,
    forms: CsrfKey,
}

/// A `Cookie` header to a line. What is taken for ours is what we would set, to the byte, and is not shown; a mark is good
/// for one name only.
pub fn holds(input: &[u8]) {
    let values = input
        .split(|byte| *byte == b'\n')
        .filter_map(|line| HeaderValue::from_bytes(line).ok());
    let headers: HeaderMap = values.map(|value| (COOKIE, value)).collect();
    for server in &*SERVERS {
        server.browser_of(&headers, input);
        server.others_of(&headers);
    }
}

impl Server {
    fn browser_of(&self, headers: &HeaderMap, input: &[u8]) {
        let Some(secret) = self.browser.read(headers) else {
            return;
        };
        let set = self.browser.set(&secret, None);
        let sent = back(&set);
        let pair = sent[COOKIE].as_bytes();
        assert!(
            input.windows(pair.len()).any(|window| window == pair),
            "not what was sent"
        );
        let read = self.browser.read(&sent).expect("what is set can be read");
        assert!(read.hash() == secret.hash());
        assert_eq!(format!("{secret:?} {set:?}"), "BrowserSecret(redacted) Sensitive");
        let form = Pairs::new().with(CSRF_FIELD, self.forms.token(&secret));
        assert!(self.forms.check(Some(read), &form).is_ok());
        assert!(CsrfKey::new(&[9; 32]).check(Some(secret), &form).is_err());
    }

    fn others_of(&self, headers: &HeaderMap) {
        if let Some(provider) = self.provider.read(headers) {
            assert_eq!(self.provider.read(&back(&self.provider.set(provider))), Some(provider));
        }
        if self.devices.mark(headers, "ada@example.org").is_some() {
            assert!(self.devices.mark(headers, "ben@example.org").is_none());
        }
    }
}

/// What a browser sends of what it was told to keep.
fn back(set: &HeaderValue) -> HeaderMap {
    let pair = set.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_bytes(pair).expect("a part of a header"))])
}
