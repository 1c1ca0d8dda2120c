//! What the developer API is asked to make and to change. Members that it does not know mean nothing; null is the same
//! as no member, except where it takes something away.

use serde_json::{Map, Value, json};

use super::{
    super::parts::{flag, list, object, one_line, or_null, schema, uri, uuid},
    documents::{client_type, visibility},
};

/// The bodies.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let (project, policy, scope) = (project_members(), policy_members(), scope_members());
    let new_policy = joined(&policy, json!({ "high_assurance": or_null(&flag()) }));
    vec![
        ("NewProject", new(&["display_name", "contact_email"], &project)),
        ("ChangedProject", changed(&project)),
        ("NewClient", new_client()),
        (
            "ChangedClient",
            changed(&joined(&client_settings(), json!({ "name": client_name() }))),
        ),
        (
            "NewCredential",
            new(&["name"], &json!({ "name": text_with_something() })),
        ),
        ("NewScope", new(&["name", "description", "scope_suffix"], &scope)),
        ("ChangedScope", changed(&scope)),
        (
            "NewPolicy",
            new(&["project_id", "display_name", "description"], &new_policy),
        ),
        ("ChangedPolicy", changed(&policy)),
    ]
}

/// A body in which these members must be, and not be null.
fn new(required: &[&str], members: &Value) -> Value {
    let each = members.as_object().into_iter().flatten().map(|(name, schema)| {
        let needed = required.contains(&name.as_str()) || takes_null(schema);
        (name.clone(), if needed { schema.clone() } else { or_null(schema) })
    });
    object(required, &Value::Object(each.collect()))
}

/// A body in which any member may be missing.
fn changed(members: &Value) -> Value {
    new(&[], members)
}

fn takes_null(schema: &Value) -> bool {
    let null = json!({ "type": "null" });
    schema["anyOf"].as_array().is_some_and(|ways| ways.contains(&null))
}

fn joined(members: &Value, more: Value) -> Value {
    let both = [members.clone(), more].into_iter().filter_map(|members| match members {
        Value::Object(members) => Some(members),
        _ => None,
    });
    Value::Object(both.flatten().collect::<Map<_, _>>())
}

fn text_with_something() -> Value {
    json!({ "type": "string", "pattern": r"\S" })
}

fn domains() -> Value {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    list(&json!({ "type": "string", "maxLength": 253, "pattern": format!(r"^(\*\.)?{label}(\.{label})*$") }))
}

fn project_members() -> Value {
    let admins =
        json!({ "type": "array", "items": uuid(), "description": "A project has at least one administrator." });
    json!({
        "display_name": one_line(),
        "contact_email": { "type": "string", "format": "email" },
        "admin_ids": admins,
        "admin_group_ids": admins,
    })
}

fn client_name() -> Value {
    json!({ "type": "string", "pattern": r"^[^\r\n]*\S[^\r\n]*$" })
}

fn client_settings() -> Value {
    let link = |of: Value| object(&[], &json!({ "terms_and_conditions": of, "privacy_policy": of }));
    let mut both = link(uri());
    both["required"] = json!(["terms_and_conditions", "privacy_policy"]);
    json!({
        "visibility": visibility(),
        "redirect_uris": list(&uri()),
        "links": { "anyOf": [both, link(json!({ "type": "null" })), { "type": "null" }] },
        "required_idp": or_null(&uuid()),
        "preselect_idp": or_null(&uuid()),
    })
}

/// A client in a project, a child of the client that asks, or an instance of a native application.
fn new_client() -> Value {
    let common = json!({
        "name": client_name(),
        "prompt_for_named_grant": flag(),
        "userinfo_from_effective_identity": flag(),
        "project": { "type": "string", "format": "uuid", "description": "Without it, the client is a child of its maker." },
    });
    let settings = joined(&client_settings(), common);
    let of_kind = |kind: &str, schema: Value, other: &str| {
        let members = json!({ kind: schema, other: { "type": "null" }, "template_id": { "type": "null" } });
        new(&["name", kind], &joined(&settings, members))
    };
    let instance = new(
        &["name", "template_id"],
        &json!({ "name": client_name(), "template_id": uuid() }),
    );
    json!({ "anyOf": [
        of_kind("client_type", client_type(), "public_client"),
        of_kind("public_client", flag(), "client_type"),
        instance,
    ] })
}

fn scope_members() -> Value {
    json!({
        "name": one_line(),
        "description": text_with_something(),
        "scope_suffix": { "type": "string", "pattern": "^[a-z0-9_]+$" },
        "required_domains": domains(),
        "dependent_scopes": list(&schema("DependentScope")),
        "advertised": flag(),
        "allows_refresh_token": flag(),
    })
}

fn policy_members() -> Value {
    let domains = or_null(&domains());
    json!({
        "project_id": uuid(),
        "display_name": one_line(),
        "description": text_with_something(),
        "authentication_assurance_timeout": { "type": "integer", "minimum": 1, "maximum": 315_360_000 },
        "required_mfa": flag(),
        "domain_constraints_include": domains,
        "domain_constraints_exclude": domains,
    })
}
