//! The headers that tell a browser what a page must not do.

use std::fmt::Write as _;

use http::{
    HeaderMap, HeaderValue,
    header::{
        CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use url::{Host, Url};

/// For everything that is not a page: nothing may be loaded, nobody may frame it.
const DOCUMENT_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Our pages use one stylesheet, one script and one icon, each a file of its own, and nothing that stands in the page.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                           frame-ancestors 'none'; form-action 'self'";

/// A year; not `includeSubDomains`, for we do not own what stands below our host.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Features that pages may ask people for. Ours ask for none.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()",
);

/// The policy of a page. `form_targets` are the redirect URIs that the answer to one of its forms may lead to: Chrome
/// holds the redirect of a submitted form against `form-action` too.
#[must_use]
pub fn page_policy(form_targets: &[&Url]) -> HeaderValue {
    let mut policy = PAGE_POLICY.to_owned();
    for source in form_targets.iter().filter_map(|target| source_expression(target)) {
        // Writing to a string cannot fail.
        let _ = write!(policy, " {source}");
    }
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(PAGE_POLICY))
}

/// A URL as a source in a policy
/// ([CSP 3 section 2.3.1](https://www.w3.org/TR/CSP3/#framework-directive-source-list)): its origin; its scheme where
/// the grammar has no word for the host, as for IPv6 addresses. None for schemes that are no redirect target.
fn source_expression(url: &Url) -> Option<String> {
    match (url.scheme(), url.host()?) {
        (scheme @ ("http" | "https"), Host::Ipv6(_)) => Some(format!("{scheme}:")),
        ("http" | "https", _) => Some(url.origin().ascii_serialization()),
        _ => None,
    }
}

/// Sets the headers that every page has besides its policy.
pub(crate) fn protect_page(headers: &mut HeaderMap) {
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", PERMISSIONS);
}

/// Sets the headers that every answer has. An answer that is no page gets the strictest policy.
pub(crate) fn protect_answer(headers: &mut HeaderMap, https: bool) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(DOCUMENT_POLICY);
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy_for(target: &str) -> String {
        let target = Url::parse(target).unwrap();
        page_policy(&[&target]).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_page_may_load_its_own_files_and_send_forms_home() {
        assert_eq!(page_policy(&[]), PAGE_POLICY);
        assert!(!PAGE_POLICY.contains("unsafe"));
        assert!(PAGE_POLICY.contains("script-src 'self';"));
    }

    #[test]
    fn a_form_may_lead_to_the_redirect_uris_origin_only() {
        for (target, source) in [
            ("http://localhost:4321/?x=1", "http://localhost:4321"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
            (
                "https://app.example.org:443/callback?secret=1",
                "https://app.example.org",
            ),
            ("https://user:password@app.example.org/", "https://app.example.org"),
            ("http://[::1]:5000/", "http:"),
        ] {
            assert_eq!(policy_for(target), format!("{PAGE_POLICY} {source}"));
        }
    }

    #[test]
    fn other_schemes_add_nothing() {
        for target in [
            "javascript:alert(1)",
            "data:text/html,x",
            "app.example:/callback",
            "file:///etc/passwd",
        ] {
            assert_eq!(policy_for(target), PAGE_POLICY, "{target}");
        }
    }

    #[test]
    fn a_host_cannot_break_out_of_the_policy() {
        assert!(Url::parse("https://example.org;script-src *").is_err());
        assert!(Url::parse("https://example.org 'unsafe-inline'").is_err());
        assert_eq!(
            policy_for("https://example.org/;script-src%20*"),
            format!("{PAGE_POLICY} https://example.org")
        );
    }

    #[test]
    fn hsts_is_for_https_only_and_a_page_keeps_its_policy() {
        let mut headers = HeaderMap::new();
        protect_answer(&mut headers, false);
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
        assert_eq!(headers[CONTENT_SECURITY_POLICY], DOCUMENT_POLICY);

        headers.insert(CONTENT_SECURITY_POLICY, page_policy(&[]));
        protect_answer(&mut headers, true);
        assert_eq!(headers[STRICT_TRANSPORT_SECURITY], HSTS);
        assert_eq!(headers[CONTENT_SECURITY_POLICY], PAGE_POLICY);
    }
}
