use globus_auth_protocol::http::{Pairs, Request, Response};
use serde_json::{Value, json};

use super::*;
use crate::authorizer::Authorization;

fn api(status: u16, scheme: Scheme, body: &Value) -> Error {
    let response = Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: serde_json::to_vec(body).unwrap(),
    };
    Error::api(ErrorDocument::read(&response), scheme, "token: refresh_token")
}

#[test]
fn the_text_names_the_codes_the_request_and_what_to_do() {
    let error = api(
        400,
        Scheme::None,
        &json!({"error": "invalid_grant", "errors": [{"code": "BAD_REQUEST", "detail": "expired", "id": "r-1"}]}),
    );
    assert_eq!(
        error.to_string(),
        "token: refresh_token: the service answered 400 invalid_grant BAD_REQUEST (expired) [request r-1]; log in \
         again: the code or token was used, has expired, was revoked, or belongs to another client"
    );
    assert!(error.is_login_required() && !error.is_transient());
}

#[test]
fn a_401_asks_for_a_login_only_where_a_login_helps() {
    assert!(api(401, Scheme::Bearer, &json!({})).is_login_required());
    assert!(!api(401, Scheme::Basic, &json!({"errors": [{"code": "UNAUTHORIZED"}]})).is_login_required());
    assert!(!api(401, Scheme::None, &json!({"error": "invalid_client"})).is_login_required());
    assert!(api(401, Scheme::Basic, &json!({"error": "invalid_grant"})).is_login_required());
}

#[test]
fn consents_are_named() {
    let error = api(
        403,
        Scheme::Basic,
        &json!({"error": "dependent_consent_required", "errors": [{"unapproved_scopes": ["urn:a", "urn:b"]}]}),
    );
    assert!(error.is_consent_required());
    assert_eq!(error.required_scopes().unwrap(), ["urn:a", "urn:b"]);
    assert!(
        error.to_string().ends_with("; log in again and ask for: urn:a urn:b"),
        "{error}"
    );
}

#[test]
fn requirements_are_read_from_the_answer_and_from_its_reasons() {
    let parameters = |message: &str| json!({"code": "X", "authorization_parameters": {"session_message": message}});
    let mut body = parameters("root");
    body["errors"] = json!([{"code": "Y"}, parameters("first"), parameters("second")]);
    let error = api(403, Scheme::Bearer, &body);
    let messages = |gares: Vec<Gare>| -> Vec<_> {
        let messages = gares
            .into_iter()
            .map(|gare| gare.authorization_parameters.session_message);
        messages.flatten().collect()
    };
    assert!(error.is_gare() && error.is_consent_required());
    assert_eq!(messages(error.to_gare().into_iter().collect()), ["root"]);
    assert_eq!(messages(error.to_gares()), ["first", "second", "root"]);
    assert!(
        error
            .to_string()
            .ends_with("; log in again with what the service asks for (`to_gare`)")
    );
}

#[test]
fn odd_bodies_hold_no_requirements() {
    for body in [
        json!([{"code": "X", "authorization_parameters": {}}]),
        json!({"error": "dependent_consent_required", "errors": []}),
        json!("ConsentRequired"),
        json!(null),
    ] {
        let error = api(403, Scheme::Bearer, &body);
        assert!(
            error.to_gare().is_none() && error.to_gares().is_empty() && !error.is_gare(),
            "{body}"
        );
    }
    assert!(Error::usage("x").to_gare().is_none());
}

#[test]
fn a_secret_that_the_service_repeats_is_taken_out() {
    let form = Pairs::new()
        .with("refresh_token", "AgVerySecret")
        .with("grant_type", "refresh_token");
    let request = Request::post_form("/v2/oauth2/token", form);
    let sent = Authorization::bearer(&"AgBearerToken".into());
    let response = Response {
        status: 400,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: json!({"error": "AgVerySecret?", "error_description": "AgVerySecret is refresh_token",
            "errors": [{"code": "x", "detail": "bad AgBearerToken"}],
            "code": "AgVerySecret", "authorization_parameters": {
                "session_message": "AgBearerToken", "required_scopes": ["AgVerySecret"], "AgVerySecret": {"a": ["AgBearerToken"]}}})
        .to_string()
        .into_bytes(),
    };
    let document = Redaction::of(&request, Some(&sent)).clean(ErrorDocument::read(&response));
    let error = Error::api(document, Scheme::Bearer, "x");
    let all = format!(
        "{error} {error:?} {:?} {:?} {:?} {:?} {:?}",
        error.oauth_description(),
        error.errors(),
        error.oauth_error(),
        error.authorization_parameters(),
        error.to_gares(),
    );
    assert!(!all.contains("AgVerySecret") && !all.contains("AgBearerToken"), "{all}");
    assert!(all.contains("(redacted) is refresh_token"));
}

#[test]
fn a_service_cannot_write_lines_into_a_terminal() {
    let error = api(
        500,
        Scheme::None,
        &json!({"message": format!("a\n\u{1b}[31mb{}", "c".repeat(1000))}),
    );
    let text = error.to_string();
    assert!(
        !text.contains('\n') && !text.contains('\u{1b}') && text.len() < 600,
        "{text}"
    );
    assert!(error.is_transient());
}

#[test]
fn errors_go_anywhere() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Error>();
}
