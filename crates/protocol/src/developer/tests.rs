use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::*;
use crate::http::BadParameter;

const ID: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";

/// Reads a document and writes it again; nothing of it may be lost.
fn kept<T: DeserializeOwned + Serialize>(document: &Value) -> T {
    let read: T = serde_json::from_value(document.clone()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    for (name, value) in document.as_object().unwrap() {
        assert_eq!(written.get(name), Some(value), "{name}");
    }
    read
}

#[test]
fn every_member_of_a_client_survives_known_or_not() {
    let client: ClientDocument = kept(&json!({
        "id": ID, "name": "Survey", "project": null, "client_type": "quantum_client", "public_client": false,
        "visibility": "private", "redirect_uris": ["https://portal.example.org/cb"],
        "links": {"privacy_policy": null, "terms_and_conditions": null, "imprint": "https://portal.example.org/i"},
        "required_idp": null, "preselect_idp": ID, "grant_types": ["authorization_code", "teleport"],
        "scopes": [ID], "fqdns": ["api.example.org"], "parent_client": ID, "prompt_for_named_grant": true,
        "userinfo_from_effective_identity": true, "colour": {"hue": 7},
    }));
    assert_eq!(
        client.client_type,
        Some(ClientType::Unknown("quantum_client".to_owned()))
    );
    assert_eq!(client.visibility, Some(ClientVisibility::Private));
    assert_eq!(client.grant_types[0], GrantType::AuthorizationCode);
    assert_eq!(client.extra["colour"], json!({"hue": 7}));
}

#[test]
fn every_member_of_a_project_a_policy_and_a_scope_survives() {
    let project: Project = kept(&json!({
        "id": ID, "display_name": "P", "project_name": "P", "contact_email": "ada@example.edu", "admin_ids": [ID],
        "admin_group_ids": null, "colour": 1,
        "admins": {"identities": [], "groups": [{"id": ID, "name": "g", "description": null, "organization": null}]},
    }));
    assert_eq!(project.admin_group_ids, None);
    let policy: Policy = kept(&json!({
        "id": ID, "project_id": ID, "display_name": "p", "description": "d", "high_assurance": true, "colour": 1,
        "authentication_assurance_timeout": 3600, "required_mfa": false, "domain_constraints_include": [],
        "domain_constraints_exclude": null,
    }));
    assert_eq!(policy.authentication_assurance_timeout.unwrap().as_secs(), 3600);
    // No domain at all, and any domain.
    assert_eq!(policy.domain_constraints_include, Some(Vec::new()));
    assert_eq!(policy.domain_constraints_exclude, None);
    let scope: ScopeDocument = kept(&json!({
        "id": ID, "scope_string": "https://auth.globus.org/scopes/a/b", "name": "n", "description": "d", "client": ID,
        "advertised": true, "allows_refresh_token": false, "required_domains": ["example.edu"], "colour": 1,
        "dependent_scopes": [{"scope": ID, "optional": true, "requires_refresh_token": false}],
    }));
    let dependency = DependentScope::new(ID.parse().unwrap()).optional(true);
    assert_eq!(scope.dependent_scopes, [dependency]);
}

#[test]
fn only_the_id_must_be_there() {
    let bare = json!({"id": ID});
    let client: ClientDocument = serde_json::from_value(bare.clone()).unwrap();
    assert_eq!(client.public_client, None);
    assert!(client.redirect_uris.is_empty());
    let nulls = json!({"id": ID, "redirect_uris": null, "links": null, "grant_types": null, "fqdns": null});
    let nulls: ClientDocument = serde_json::from_value(nulls).unwrap();
    assert_eq!(nulls, client);
    for document in [json!({}), json!({"id": "x"}), json!({"id": null})] {
        assert!(serde_json::from_value::<ClientDocument>(document.clone()).is_err());
        assert!(serde_json::from_value::<Project>(document.clone()).is_err());
        assert!(serde_json::from_value::<Policy>(document.clone()).is_err());
        assert!(serde_json::from_value::<ScopeDocument>(document.clone()).is_err());
        assert!(serde_json::from_value::<ClientCredential>(document).is_err());
    }
    assert!(serde_json::from_value::<ClientCredential>(bare).is_ok());
}

#[test]
fn a_secret_is_written_to_the_wire_and_nowhere_else() {
    let document = json!({
        "id": ID, "name": "foo", "client": ID, "created": "2023-10-21T22:46:15.845937+00:00", "secret": "c2VjcmV0",
        "colour": 1,
    });
    let credential: ClientCredential = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(credential.wire(), document);
    assert!(!format!("{credential:?}").contains("c2VjcmV0"));
}

#[test]
fn words_are_read_and_written_alike() {
    for word in [
        "public_installed_client",
        "public_webapp_client",
        "confidential_client",
        "client_identity",
        "resource_server",
        "globus_connect_server",
        "hybrid_confidential_client_resource_server",
    ] {
        let client_type = ClientType::from(word);
        assert!(!matches!(client_type, ClientType::Unknown(_)), "{word}");
        assert_eq!(client_type.to_string(), word);
    }
    assert_eq!(
        GrantType::from("urn:globus:auth:grant_type:dependent_token"),
        GrantType::DependentToken
    );
}

#[test]
fn a_body_that_is_no_envelope_is_refused_by_name() {
    let refusal = |body: &[u8]| Members::read(body, "client").err().unwrap();
    assert_eq!(refusal(b"{"), BadParameter::wrong("body", "must be a JSON document"));
    assert_eq!(refusal(b"[]"), BadParameter::wrong("body", "must be a JSON object"));
    assert_eq!(refusal(b"{\"name\": \"x\"}"), BadParameter::missing("client"));
    assert_eq!(
        refusal(b"{\"client\": []}"),
        BadParameter::wrong("client", "must be an object")
    );
}
