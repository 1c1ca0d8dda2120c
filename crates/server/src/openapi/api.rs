//! Identities, identity providers and consents.

use globus_auth_protocol::exchange;
use serde_json::{Value, json};

use super::{
    parts::{
        Credential, Operation, envelope, flag, in_path, in_query, list, list_in_query, object, or_null, path, schema,
        text, uuid, word,
    },
    refusals,
};

const IDENTITIES: &str = "Identities";
const PROVIDERS: &str = "Identity providers";
const CONSENTS: &str = "Consents";

/// The paths.
pub(super) fn paths() -> Vec<(String, Value)> {
    let identities = exchange::identities::PATH;
    let providers = exchange::identity_providers::PATH;
    vec![
        path(identities, vec![("get", list_identities())]),
        path(format!("{identities}/{{identity_id}}"), vec![("get", get_identity())]),
        path(
            format!("{identities}/{{identity_id}}/consents"),
            vec![("get", list_consents())],
        ),
        path(
            format!("{identities}/{{identity_id}}/consents/{{consent_id}}"),
            vec![("delete", withdraw_consent())],
        ),
        path(providers, vec![("get", list_providers())]),
        path(
            format!("{providers}/{{identity_provider_id}}"),
            vec![("get", get_provider())],
        ),
    ]
}

/// Either kind of caller.
const ANYBODY: &[Credential] = &[Credential::Token, Credential::Secret];

/// A parameter that is read in every spelling that the SDKs have.
fn flag_in_query(name: &str, description: &str) -> Value {
    in_query(name, description, &word(&["true", "false", "True", "False", "1", "0"]))
}

fn include() -> Value {
    in_query("include", "`identity_provider` brings the providers along.", &text())
}

fn list_identities() -> Operation {
    let some = |of: Value| {
        let mut parameter = of;
        parameter["schema"]["minItems"] = 1.into();
        parameter["schema"]["maxItems"] = 500.into();
        parameter
    };
    // A name, an `@`, a domain; blanks around the whole do not matter.
    let username = json!({ "type": "string", "pattern": r"^\s*[^@,\s][^@,]*@[^,]*[^,\s]\s*$" });
    Operation::new(IDENTITIES, "getIdentities", "Looks up identities by id or by username")
        .with(some(list_in_query("ids", "Ids. Not beside usernames.", &uuid())))
        .with(some(list_in_query(
            "usernames",
            "Usernames. Not beside ids.",
            &username,
        )))
        .with(flag_in_query(
            "provision",
            "Whether usernames that do not exist yet are made, unused.",
        ))
        .with(include())
        .by(ANYBODY)
        .gives(&object(
            &["identities"],
            &json!({ "identities": list(&schema("Identity")), "included": schema("IncludedProviders") }),
        ))
        .refuses(refusals::SEARCHES)
}

fn get_identity() -> Operation {
    Operation::new(IDENTITIES, "getIdentity", "Looks up one identity")
        .with(in_path("identity_id", &uuid()))
        .with(include())
        .by(ANYBODY)
        .gives(&object(
            &["identity"],
            &json!({ "identity": schema("Identity"), "included": schema("IncludedProviders") }),
        ))
        .refuses(refusals::LOOKUPS)
}

fn list_providers() -> Operation {
    let domain = json!({ "type": "string", "pattern": r"^[^,]*[^,\s][^,]*$" });
    Operation::new(
        PROVIDERS,
        "getIdentityProviders",
        "Looks up identity providers by id or by domain",
    )
    .with(list_in_query("ids", "Ids. Not beside domains.", &uuid()))
    .with(list_in_query(
        "domains",
        "The domains of their usernames. Not beside ids.",
        &domain,
    ))
    .by(ANYBODY)
    .gives(&envelope("identity_providers", &list(&schema("IdentityProvider"))))
    .refuses(refusals::SEARCHES)
}

fn get_provider() -> Operation {
    Operation::new(PROVIDERS, "getIdentityProvider", "Looks up one identity provider")
        .with(in_path("identity_provider_id", &uuid()))
        .by(ANYBODY)
        .gives(&envelope("identity_provider", &schema("IdentityProvider")))
        .refuses(refusals::LOOKUPS)
}

fn list_consents() -> Operation {
    let all = "Whether the consents of every client are wanted: the token must then have the scope `view_consents`.";
    Operation::new(CONSENTS, "getConsents", "Lists what an identity has consented to")
        .with(in_path("identity_id", &uuid()))
        .with(flag_in_query("all", all))
        .by(&[Credential::Token])
        .gives(&envelope("consents", &list(&schema("Consent"))))
        .refuses(refusals::LOOKUPS)
}

fn withdraw_consent() -> Operation {
    Operation::new(
        CONSENTS,
        "withdrawConsent",
        "Takes a consent back, with everything under it",
    )
    .with(in_path("identity_id", &uuid()))
    .with(in_path("consent_id", &consent_id()))
    .by(&[Credential::Token])
    .gives(&envelope("consents", &list(&schema("Consent"))))
    .refuses(refusals::DELETIONS)
}

fn consent_id() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

/// The documents.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let included = object(
        &["identity_providers"],
        &json!({ "identity_providers": list(&schema("IdentityProvider")) }),
    );
    vec![
        ("Identity", identity()),
        ("IdentityProvider", identity_provider()),
        ("IncludedProviders", included),
        ("Consent", consent()),
    ]
}

fn identity() -> Value {
    object(
        &[
            "id",
            "username",
            "status",
            "identity_provider",
            "identity_type",
            "name",
            "email",
            "organization",
        ],
        &json!({
            "id": uuid(),
            "username": text(),
            "status": word(&["unused", "used", "private", "closed"]),
            "identity_provider": uuid(),
            "identity_type": or_null(&word(&["login", "link"])),
            "name": or_null(&text()),
            "email": or_null(&text()),
            "organization": or_null(&text()),
        }),
    )
}

fn identity_provider() -> Value {
    object(
        &["id", "name", "short_name", "domains", "alternative_names"],
        &json!({
            "id": uuid(),
            "name": text(),
            "short_name": text(),
            "domains": list(&text()),
            "alternative_names": list(&text()),
        }),
    )
}

fn consent() -> Value {
    let time = json!({ "type": "string", "format": "date-time" });
    object(
        &[
            "id",
            "client",
            "scope",
            "scope_name",
            "effective_identity",
            "dependency_path",
            "created",
            "updated",
            "last_used",
            "status",
            "allows_refresh",
            "auto_approved",
            "atomically_revocable",
        ],
        &json!({
            "id": consent_id(),
            "client": uuid(),
            "scope": uuid(),
            "scope_name": text(),
            "effective_identity": uuid(),
            "dependency_path": {
                "type": "array",
                "items": consent_id(),
                "minItems": 1,
                "description": "From the root to this one, which is the last.",
            },
            "created": time,
            "updated": time,
            "last_used": time,
            "status": { "const": "approved" },
            "allows_refresh": flag(),
            "auto_approved": flag(),
            "atomically_revocable": flag(),
        }),
    )
}
