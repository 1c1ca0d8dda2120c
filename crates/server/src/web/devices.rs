//! The mark that a browser keeps after a log-in, so that those who guess the person's password elsewhere cannot keep the
//! person out here. It lets nobody in; it is an HMAC under a key of the server, so nothing is kept of it.

use aws_lc_rs::hmac;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use http::{HeaderMap, HeaderValue};
use url::Url;

use super::cookies::Cookie;
use crate::host::random::RandomSource;

/// How long a browser keeps its mark, in seconds: a year.
const KEPT_SECONDS: u32 = 365 * 86_400;
/// Cookies of the name that are looked at.
const MOST: usize = 4;

const MARK: usize = 16;
const TAG: usize = 32;

/// Makes and knows marks.
#[derive(Debug)]
pub struct DeviceMarks {
    key: hmac::Key,
    cookie: Cookie,
}

impl DeviceMarks {
    /// With a key of the server, in a cookie beside the browser's own.
    #[must_use]
    pub fn new(key: &[u8; 32], base_url: &Url) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            cookie: Cookie::new("globus_auth_device", base_url),
        }
    }

    /// The mark of a browser in which somebody logged in by that name before.
    #[must_use]
    pub fn mark(&self, headers: &HeaderMap, name: &str) -> Option<[u8; MARK]> {
        self.cookie.values(headers).take(MOST).find_map(|value| {
            let mut bytes = [0; MARK + TAG];
            let read = Base64UrlUnpadded::decode(value, &mut bytes).ok()?;
            let (mark, tag) = read.split_first_chunk::<MARK>()?;
            hmac::verify(&self.key, &message(mark, name), tag).ok()?;
            Some(*mark)
        })
    }

    /// The header that marks the browser in which somebody has logged in by that name.
    #[must_use]
    pub fn set(&self, name: &str, random: &RandomSource) -> HeaderValue {
        let mark = random.bytes::<MARK>();
        let tag = hmac::sign(&self.key, &message(&mark, name));
        let value = Base64UrlUnpadded::encode_string(&[&mark, tag.as_ref()].concat());
        self.cookie.header(&value, Some(KEPT_SECONDS))
    }
}

fn message(mark: &[u8; MARK], name: &str) -> Vec<u8> {
    [mark, name.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    fn marks(key: u8) -> DeviceMarks {
        let base = Url::parse("https://auth.example.org/").unwrap();
        DeviceMarks::new(&[key; 32], &base)
    }

    fn sent(set: &HeaderValue) -> HeaderMap {
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())])
    }

    #[test]
    fn a_browser_is_known_by_its_mark_to_the_name_that_it_was_set_for() {
        let random = RandomSource::insecure_seeded(1);
        let (one, two) = (
            marks(1).set("ada@example.org", &random),
            marks(1).set("ada@example.org", &random),
        );
        let text = one.to_str().unwrap();
        assert!(text.starts_with("__Host-globus_auth_device="), "{text}");
        assert!(
            text.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=31536000"),
            "{text}"
        );
        assert!(!text.contains("ada"));
        let mark = |set, name: &str| marks(1).mark(&sent(set), name);
        assert!(mark(&one, "ada@example.org").is_some());
        assert_ne!(mark(&one, "ada@example.org"), mark(&two, "ada@example.org"));
        assert_eq!(mark(&one, "ben@example.org"), None);
        assert_eq!(marks(2).mark(&sent(&one), "ada@example.org"), None);
    }

    #[test]
    fn what_is_malformed_is_no_mark() {
        let good = marks(1).set("a", &RandomSource::insecure_seeded(1));
        let good = good.to_str().unwrap().split(';').next().unwrap().to_owned();
        let longer = format!("{good}AAAA");
        for text in [
            "__Host-globus_auth_device=",
            "__Host-globus_auth_device=AAAA",
            &good[..60],
            &longer,
        ] {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(text).unwrap())]);
            assert_eq!(marks(1).mark(&headers, "a"), None, "{text}");
        }
        // One of several is enough: others may have been planted.
        let both = format!("__Host-globus_auth_device=AAAA; {good}");
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&both).unwrap())]);
        assert!(marks(1).mark(&headers, "a").is_some());
    }
}
