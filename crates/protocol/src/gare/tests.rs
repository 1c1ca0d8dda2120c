use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    exchange::authorize::{Prompt, SessionRequirements},
    http::Response,
};

fn gare(document: &Value) -> Gare {
    to_gare(document).unwrap_or_else(|| panic!("{document}"))
}

#[test]
fn the_present_form_keeps_what_it_does_not_know_and_is_written_back() {
    let document = json!({
        "code": "AuthenticationPolicyRequired",
        "debug_id": 7,
        "authorization_parameters": {"prompt": "none", "required_scopes": ["a"], "future": {"x": 1}},
    });
    let gare = gare(&document);
    assert_eq!(gare.extra["debug_id"], 7);
    assert_eq!(gare.authorization_parameters.extra["future"], json!({"x": 1}));
    assert_eq!(serde_json::to_value(&gare).unwrap(), document);
    assert_eq!(
        serde_json::to_value(gare.without_extra()).unwrap(),
        json!({
            "code": "AuthenticationPolicyRequired",
            "authorization_parameters": {"prompt": "none", "required_scopes": ["a"]},
        })
    );
}

#[test]
fn null_members_are_left_out_ones() {
    let gare = gare(&json!({"code": "X", "authorization_parameters": {"prompt": null, "required_scopes": null}}));
    assert_eq!(gare.authorization_parameters, AuthorizationParameters::default());
}

#[test]
fn older_forms_are_read() {
    let joined = gare(&json!({"code": "AuthPolicyFailed", "authorization_parameters": {
        "session_required_policies": "p1,p2", "session_required_single_domain": "example.org"}}));
    let parameters = &joined.authorization_parameters;
    assert_eq!(joined.code, "AuthPolicyFailed");
    assert_eq!(parameters.session_required_policies.as_deref().unwrap(), ["p1", "p2"]);
    assert_eq!(
        parameters.session_required_single_domain.as_deref().unwrap(),
        ["example.org"]
    );

    let nameless = gare(&json!({"code": null, "authorization_parameters": {"session_required_mfa": true}}));
    assert_eq!(nameless.code, "AuthorizationRequired");

    let provider = gare(&json!({"code": "ConsentRequired", "required_scope": "s", "description": "why"}));
    assert_eq!(
        provider.authorization_parameters.required_scopes.as_deref().unwrap(),
        ["s"]
    );
    assert_eq!(
        provider.authorization_parameters.session_message.as_deref(),
        Some("why")
    );
    assert_eq!(provider.extra["description"], "why");
}

#[test]
fn odd_documents_are_none() {
    for document in [
        json!(null),
        json!(true),
        json!("ConsentRequired"),
        json!([]),
        json!([{"code": "X", "authorization_parameters": {}}]),
        json!({"code": "X"}),
        json!({"code": 1, "authorization_parameters": {}}),
        json!({"code": "X", "authorization_parameters": []}),
        json!({"code": "X", "authorization_parameters": [null, null, null]}),
        json!({"code": "X", "authorization_parameters": {"session_required_mfa": "true"}}),
        json!({"code": "X", "authorization_parameters": {"session_required_policies": 1}}),
        json!({"authorization_parameters": {"prompt": {"login": null}}}),
        json!({"code": "ConsentRequired"}),
        json!({"code": "ConsentRequired", "required_scopes": ["a"], "message": 5}),
        json!({"code": "ConsentRequired", "required_scope": ["a"]}),
        json!({"error": "dependent_consent_required"}),
        json!({"error": "dependent_consent_required", "errors": []}),
        json!({"error": "dependent_consent_required", "errors": [["unapproved_scopes"]]}),
        json!({"error": "dependent_consent_required", "errors": [{"unapproved_scopes": null}]}),
    ] {
        assert!(!is_gare(&document), "{document}");
    }
}

#[test]
fn of_several_documents_the_odd_ones_are_left_out() {
    let documents = [
        json!({"code": "A", "authorization_parameters": {}}),
        json!(7),
        json!({"code": "ConsentRequired", "required_scope": "s"}),
    ];
    let codes: Vec<_> = to_gares(&documents).into_iter().map(|gare| gare.code).collect();
    assert_eq!(codes, ["A", "ConsentRequired"]);
    assert!(has_gares(&documents) && !has_gares(&documents[1..2]) && !has_gares([]));
}

/// The official SDK loses these scopes.
#[test]
fn scopes_beside_the_parameters_are_asked_for_too() {
    let provider = json!({"code": "ConsentRequired", "required_scope": "s", "authorization_parameters": {}});
    assert_eq!(gare(&provider).scopes().unwrap().to_string(), "s");
    let transfer = json!({"code": "ConsentRequired", "required_scopes": ["t[*d]", 1],
        "authorization_parameters": {"required_scopes": ["t[c] u"]}});
    assert_eq!(gare(&transfer).scopes().unwrap().to_string(), "t[c *d] u");
    let nameless = json!({"authorization_parameters": {"required_scopes": ["a", "b"]}});
    assert_eq!(gare(&nameless).scopes().unwrap().to_string(), "a b");
    let other = json!({"code": "X", "required_scope": "s", "authorization_parameters": {}});
    assert!(gare(&other).scopes().unwrap().is_empty());
}

#[test]
fn parameters_become_those_of_an_authorize_request() {
    let gare = gare(&json!({"code": "X", "authorization_parameters": {
        "session_message": "m",
        "session_required_identities": [],
        "session_required_single_domain": ["example.org", " example.edu ", ""],
        "session_required_policies": null,
        "session_required_mfa": false,
        "prompt": "login",
    }}));
    assert_eq!(
        gare.authorization_parameters.session_requirements(),
        SessionRequirements {
            session_message: Some("m".to_owned()),
            session_required_single_domain: vec!["example.org".to_owned(), "example.edu".to_owned()],
            session_required_mfa: Some(false),
            prompt: Some(Prompt::Login),
            ..SessionRequirements::default()
        }
    );
    let unknown = AuthorizationParameters {
        prompt: Some("select_account".to_owned()),
        ..AuthorizationParameters::default()
    };
    assert_eq!(unknown.session_requirements(), SessionRequirements::default());
}

/// Documents of the members that the forms look at, with values that fit and values that do not.
fn document() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "code",
        "authorization_parameters",
        "required_scopes",
        "required_scope",
        "message",
        "description",
        "error",
        "errors",
        "unapproved_scopes",
        "prompt",
        "session_message",
        "session_required_policies",
        "session_required_mfa",
        "extra",
        "other",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "ConsentRequired",
            "dependent_consent_required",
            "login",
            "a[",
            "a,b",
            ""
        ])
        .prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_gives_an_answer_that_says_the_same_in_the_present_form(document in document()) {
        if let Some(gare) = to_gare(&document) {
            let _ = gare.scopes();
            let written = Gare::deserialize(serde_json::to_value(&gare).unwrap()).unwrap();
            prop_assert_eq!(&written.code, &gare.code);
            prop_assert_eq!(
                written.without_extra().authorization_parameters,
                gare.without_extra().authorization_parameters
            );
        }
    }

    #[test]
    fn any_body_is_read_as_an_error(document in document(), body in prop::collection::vec(any::<u8>(), 0..64)) {
        for body in [document.to_string().into_bytes(), body] {
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            let read = crate::error::ErrorDocument::read(&Response { status: 403, headers, body });
            prop_assert_eq!(read.to_gare().is_some(), read.to_gares().next().is_some());
        }
    }
}
