use super::*;
use crate::ids::RequestId;

fn request() -> RequestId {
    "6f0e5d1c-3b1b-11ee-9d5e-0242ac120002".parse().unwrap()
}

#[test]
fn an_api_error_is_read_as_it_was_written() {
    let document = ErrorDocument::read(&api_error(
        ApiErrorCode::Forbidden,
        "Call must be authenticated",
        request(),
    ));
    assert_eq!(document.status, 403);
    assert_eq!(document.code.as_deref(), Some("FORBIDDEN"));
    assert_eq!(document.message().as_deref(), Some("Call must be authenticated"));
    assert_eq!(document.request_id, Some(request().to_string()));
    assert_eq!(document.oauth_error, Some(OAuthError::Other("unauthorized".to_owned())));
    assert_eq!(document.oauth_description.as_deref(), Some("Unauthorized"));
}

#[test]
fn an_oauth_error_has_a_code_even_though_the_official_sdk_sees_none() {
    let document = ErrorDocument::read(&oauth_error(401, &OAuthError::InvalidGrant, Some("the code was used")));
    assert_eq!(document.code, None);
    assert_eq!(document.oauth_error, Some(OAuthError::InvalidGrant));
    assert_eq!(document.oauth_description.as_deref(), Some("the code was used"));
}

#[test]
fn missing_dependent_consent_names_the_scopes() {
    let scopes = vec!["urn:a".to_owned(), "urn:b".to_owned()];
    let document = ErrorDocument::read(&dependent_consent_required(&scopes, request()));
    assert_eq!(document.unapproved_scopes, scopes);
    assert_eq!(document.oauth_error, Some(OAuthError::DependentConsentRequired));
    assert_eq!(document.code.as_deref(), Some("DEPENDENT_CONSENT_REQUIRED"));
}

#[test]
fn every_code_is_read_back() {
    for error in OAuthError::KNOWN {
        assert_eq!(OAuthError::from_code(error.as_str()), error);
    }
}

#[test]
fn several_faults_are_one_document() {
    let details = ["name: is missing", "project: is missing"];
    let document = ErrorDocument::read(&api_errors(ApiErrorCode::InvalidParameters, &details, request()));
    assert_eq!(document.code.as_deref(), Some("INVALID_PARAMETERS"), "they agree");
    assert_eq!(
        document.message().as_deref(),
        Some("name: is missing; project: is missing")
    );
    assert_eq!(document.request_id, Some(request().to_string()), "they share it");
}

#[test]
fn a_login_that_would_help_is_read_as_a_requirements_error() {
    let wanted = AuthorizationParameters {
        session_required_identities: Some(vec!["ada@example.edu".to_owned()]),
        prompt: Some("login".to_owned()),
        ..AuthorizationParameters::default()
    };
    let answer = requirements_error("Log in again", &wanted, request());
    assert_eq!(answer.status, 403);
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(crate::gare::to_gare(&body), None, "not at the root");
    let gare = crate::gare::to_gare(&body["errors"][0]).unwrap();
    assert_eq!(
        (gare.code.as_str(), gare.authorization_parameters),
        ("FORBIDDEN", wanted)
    );
}
