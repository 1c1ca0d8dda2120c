//! Cross-origin requests ([Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)).
//!
//! The documents for programs may be asked for from any origin, since they go by the credentials in the request and
//! never by cookies. Pages may not be read by other origins at all.

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    },
};

use super::{audience::Audience, reply::Reply};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, DELETE, OPTIONS");
const ASKABLE: HeaderValue = HeaderValue::from_static("Authorization, Content-Type, Accept, X-Globus-Client-Info");
const READABLE: HeaderValue = HeaderValue::from_static("Date, Retry-After, WWW-Authenticate, X-Request-ID");
/// How long a browser may keep the answer to a preflight: two hours is the most that Chrome takes.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("7200");

/// The answer to `OPTIONS`, on every path and without credentials. `allowed` are the methods of the path, if it exists.
pub fn preflight(audience: Audience, allowed: Option<HeaderValue>) -> Reply {
    let reply = Reply::empty(StatusCode::NO_CONTENT);
    let reply = match allowed {
        Some(allowed) => reply.with_header(ALLOW, allowed),
        None => reply,
    };
    match audience {
        Audience::People => reply,
        Audience::Programs => reply
            .with_header(ACCESS_CONTROL_ALLOW_METHODS, METHODS)
            .with_header(ACCESS_CONTROL_ALLOW_HEADERS, ASKABLE)
            .with_header(ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS),
    }
}

/// Lets scripts of any origin read an answer that is for programs, an error too: without it they see a network error.
pub(crate) fn open(headers: &mut HeaderMap, audience: Audience) {
    if audience == Audience::Programs {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_may_ask_from_anywhere_with_the_headers_that_sdks_send() {
        let reply = preflight(Audience::Programs, None);
        assert_eq!(reply.status(), 204);
        let allowed = reply.headers()[ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
        for header in ["Authorization", "Content-Type", "Accept", "X-Globus-Client-Info"] {
            assert!(allowed.contains(header), "{header}");
        }
        assert_eq!(
            reply.headers()[ACCESS_CONTROL_ALLOW_METHODS],
            "GET, POST, PUT, DELETE, OPTIONS"
        );
    }

    #[test]
    fn no_answer_lets_credentials_of_the_browser_through() {
        let mut headers = preflight(Audience::Programs, None).headers().clone();
        open(&mut headers, Audience::Programs);
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }

    #[test]
    fn pages_stay_closed() {
        let mut headers = preflight(Audience::People, None).headers().clone();
        open(&mut headers, Audience::People);
        assert!(
            headers.keys().all(|name| !name.as_str().starts_with("access-control-")),
            "{headers:?}"
        );
    }
}
