use super::*;

#[test]
fn a_document_is_not_kept() {
    let reply = Reply::json(StatusCode::OK, &serde_json::json!({"active": false}));
    assert_eq!(reply.body(), r#"{"active":false}"#);
    assert_eq!(reply.headers()[CONTENT_TYPE], "application/json");
    assert_eq!(reply.headers()[CACHE_CONTROL], "no-store");
    assert_eq!(reply.headers()[PRAGMA], "no-cache");
}

#[test]
fn an_error_document_is_taken_as_it_is() {
    let reply = Reply::invalid_request(StatusCode::URI_TOO_LONG, &"it is too long");
    assert_eq!(reply.status(), 414);
    assert_eq!(
        reply.body(),
        r#"{"error":"invalid_request","error_description":"it is too long"}"#
    );
    assert_eq!(reply.headers()[CACHE_CONTROL], "no-store");
}

#[test]
fn a_public_document_is_kept_for_a_while() {
    let reply = Reply::public_json(Bytes::from_static(b"{}"), 300);
    assert_eq!(reply.headers()[CACHE_CONTROL], "public, max-age=300");
}

#[test]
fn a_page_is_guarded_and_not_kept() {
    let reply = Reply::page(StatusCode::OK, String::new());
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(reply.headers()[name], value, "{name}");
    }
    assert!(
        reply.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .ends_with("form-action 'self'")
    );
}

#[test]
fn a_form_target_takes_the_place_of_the_policy() {
    let target = Url::parse("http://localhost:4321/done").unwrap();
    let reply = Reply::page(StatusCode::OK, String::new()).with_form_target(&target);
    let policies: Vec<_> = reply.headers().get_all(CONTENT_SECURITY_POLICY).iter().collect();
    assert_eq!(policies.len(), 1);
    assert!(
        policies[0]
            .to_str()
            .unwrap()
            .ends_with("form-action 'self' http://localhost:4321")
    );
}

#[test]
fn a_location_cannot_smuggle_a_header_in() {
    let reply = Reply::found("https://app.example.org/\r\nSet-Cookie: a=b");
    assert_eq!(reply.status(), 500);
    assert!(!reply.headers().contains_key(LOCATION));
    assert_eq!(Reply::see_other("/v2/web/login").headers()[LOCATION], "/v2/web/login");
}

#[test]
fn cookies_add_up_and_other_headers_replace() {
    let reply = Reply::empty(StatusCode::OK)
        .with_cookie(HeaderValue::from_static("a=1"))
        .with_cookie(HeaderValue::from_static("b=2"))
        .with_retry_after(0)
        .with_retry_after(30);
    assert_eq!(reply.headers().get_all(SET_COOKIE).iter().count(), 2);
    assert_eq!(reply.headers()[RETRY_AFTER], "30");
}
