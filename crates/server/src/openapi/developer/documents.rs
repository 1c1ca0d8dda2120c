//! What the developer API tells.

use globus_auth_rules::model::{ClientType, GrantType, Visibility};
use serde_json::{Value, json};

use super::super::parts::{filled_text, flag, list, object, or_null, schema, text, uri, uuid, word};

/// The documents.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("Project", project()),
        ("ProjectGroup", project_group()),
        ("Client", client()),
        ("NativeAppInstance", native_app_instance()),
        ("Credential", credential(&json!({ "type": "null" }))),
        ("NewSecret", credential(&filled_text())),
        ("Scope", scope()),
        ("DependentScope", dependent_scope()),
        ("Policy", policy()),
    ]
}

/// The types that a client may have.
pub(super) fn client_type() -> Value {
    word(&ClientType::ALL.map(ClientType::as_str))
}

/// Who may see a client.
pub(super) fn visibility() -> Value {
    word(&[Visibility::Public, Visibility::Private].map(Visibility::as_str))
}

fn project() -> Value {
    let ids = or_null(&json!({ "type": "array", "items": uuid(), "minItems": 1 }));
    let admins = object(
        &["identities", "groups"],
        &json!({ "identities": list(&schema("Identity")), "groups": list(&schema("ProjectGroup")) }),
    );
    object(
        &[
            "id",
            "display_name",
            "project_name",
            "contact_email",
            "admin_ids",
            "admin_group_ids",
            "admins",
        ],
        &json!({
            "id": uuid(),
            "display_name": text(),
            "project_name": text(),
            "contact_email": text(),
            "admin_ids": ids,
            "admin_group_ids": ids,
            "admins": admins,
        }),
    )
}

fn project_group() -> Value {
    object(
        &["id", "name", "description", "organization"],
        &json!({
            "id": uuid(),
            "name": or_null(&text()),
            "description": or_null(&text()),
            "organization": or_null(&text()),
        }),
    )
}

fn client() -> Value {
    let links = object(
        &["terms_and_conditions", "privacy_policy"],
        &json!({ "terms_and_conditions": or_null(&uri()), "privacy_policy": or_null(&uri()) }),
    );
    let grants = ClientType::HybridConfidentialClientResourceServer.grant_types();
    let grants: Vec<_> = grants.iter().copied().map(GrantType::as_str).collect();
    object(
        &[
            "id",
            "name",
            "project",
            "client_type",
            "public_client",
            "visibility",
            "redirect_uris",
            "links",
            "required_idp",
            "preselect_idp",
            "grant_types",
            "scopes",
            "fqdns",
            "parent_client",
            "prompt_for_named_grant",
            "userinfo_from_effective_identity",
        ],
        &json!({
            "id": uuid(),
            "name": text(),
            "project": or_null(&uuid()),
            "client_type": client_type(),
            "public_client": flag(),
            "visibility": visibility(),
            "redirect_uris": list(&uri()),
            "links": links,
            "required_idp": or_null(&uuid()),
            "preselect_idp": or_null(&uuid()),
            "grant_types": list(&word(&grants)),
            "scopes": list(&uuid()),
            "fqdns": list(&text()),
            "parent_client": or_null(&uuid()),
            "prompt_for_named_grant": flag(),
            "userinfo_from_effective_identity": flag(),
        }),
    )
}

fn native_app_instance() -> Value {
    let credential = object(
        &["id", "client", "name", "secret"],
        &json!({ "id": uuid(), "client": uuid(), "name": text(), "secret": filled_text() }),
    );
    let included = object(&["client_credential"], &json!({ "client_credential": credential }));
    object(
        &["client", "included"],
        &json!({ "client": schema("Client"), "included": included }),
    )
}

fn credential(secret: &Value) -> Value {
    object(
        &["id", "name", "client", "created", "secret"],
        &json!({
            "id": uuid(),
            "name": text(),
            "client": uuid(),
            "created": { "type": "string", "format": "date-time" },
            "secret": secret,
        }),
    )
}

fn scope() -> Value {
    object(
        &[
            "id",
            "scope_string",
            "name",
            "description",
            "client",
            "advertised",
            "allows_refresh_token",
            "required_domains",
            "dependent_scopes",
        ],
        &json!({
            "id": uuid(),
            "scope_string": text(),
            "name": text(),
            "description": text(),
            "client": uuid(),
            "advertised": flag(),
            "allows_refresh_token": flag(),
            "required_domains": list(&text()),
            "dependent_scopes": list(&schema("DependentScope")),
        }),
    )
}

fn dependent_scope() -> Value {
    object(
        &["scope", "optional", "requires_refresh_token"],
        &json!({ "scope": uuid(), "optional": flag(), "requires_refresh_token": flag() }),
    )
}

fn policy() -> Value {
    let domains = or_null(&list(&text()));
    object(
        &[
            "id",
            "project_id",
            "display_name",
            "description",
            "high_assurance",
            "authentication_assurance_timeout",
            "required_mfa",
            "domain_constraints_include",
            "domain_constraints_exclude",
        ],
        &json!({
            "id": uuid(),
            "project_id": uuid(),
            "display_name": text(),
            "description": text(),
            "high_assurance": flag(),
            "authentication_assurance_timeout": or_null(&json!({ "type": "integer", "minimum": 1 })),
            "required_mfa": flag(),
            "domain_constraints_include": domains,
            "domain_constraints_exclude": domains,
        }),
    )
}
