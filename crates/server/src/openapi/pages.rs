//! What people see: only that the paths are there. Programs go by the addresses that the pages and redirects give.

use globus_auth_protocol::exchange;
use serde_json::{Value, json};

use super::parts::{Operation, in_path, in_query, path, text, with_headers};
use crate::{
    browser::{
        ACCOUNT_PATH, APPLICATION_ROUTE, CONSENT_ROUTE, CONSENTS_PATH, IDENTITIES_PATH, LINK_ROUTE, LOGIN_ROUTE,
        LOGOUT_PATH, OPERATOR_AUDIT_PATH, OPERATOR_CLIENT_ROUTE, OPERATOR_CLIENTS_PATH, OPERATOR_DEED_ROUTE,
        OPERATOR_EXPORT_PATH, OPERATOR_PATH, OPERATOR_PEOPLE_PATH, OPERATOR_PERSON_ROUTE, SECOND_FACTOR_PATH,
        SECOND_FACTOR_ROUTE, SESSIONS_PATH, UPSTREAM_CALLBACK_ROUTE, UPSTREAM_ROUTE, console,
    },
    pages::ASSET_ROUTE,
};

const TAG: &str = "Pages";

/// The paths.
pub(super) fn paths() -> Vec<(String, Value)> {
    let seen = |route: &str, name: &str, summary: &str| {
        let get = page(route, name, summary);
        path(route, vec![("get", get)])
    };
    let filled_in = |route: &str, name: &str, summary: &str| {
        let get = page(route, name, summary);
        let post =
            page(route, &format!("{name}Form"), &format!("{summary}, filled in")).form(&json!({ "type": "object" }));
        path(route, vec![("get", get), ("post", post)])
    };
    let mut style = page(
        ASSET_ROUTE,
        "asset",
        "The stylesheet, the script and the icon of the pages",
    );
    style = style.answers("200", with_headers("The file.", &["X-Request-ID"]));
    let mut paths = vec![
        path(exchange::authorize::PATH, vec![("get", authorize())]),
        path(ASSET_ROUTE, vec![("get", style)]),
        seen("/", "home", "The way to the account"),
        filled_in(LOGIN_ROUTE, "login", "The log-in"),
        seen(UPSTREAM_ROUTE, "upstreamLogin", "The way to another provider"),
        seen(
            UPSTREAM_CALLBACK_ROUTE,
            "upstreamCallback",
            "The way back from another provider",
        ),
        filled_in(CONSENT_ROUTE, "consent", "The consent"),
        filled_in(SECOND_FACTOR_ROUTE, "secondFactor", "The second factor"),
        filled_in(LINK_ROUTE, "link", "The linking of another identity"),
        seen(ACCOUNT_PATH, "account", "The account"),
        filled_in(IDENTITIES_PATH, "identities", "The identities of the account"),
        filled_in(SESSIONS_PATH, "sessions", "Where the person is logged in"),
        filled_in(
            SECOND_FACTOR_PATH,
            "secondFactorSettings",
            "The second factor of the account",
        ),
        filled_in(CONSENTS_PATH, "consents", "The consents of the account"),
        filled_in(
            APPLICATION_ROUTE,
            "application",
            "One application, and the consents to it",
        ),
        seen(OPERATOR_PATH, "operator", "How the server is doing, for operators"),
        seen(OPERATOR_PEOPLE_PATH, "operatorPeople", "People, for operators"),
        seen(OPERATOR_PERSON_ROUTE, "operatorPerson", "One person, for operators"),
        filled_in(
            OPERATOR_DEED_ROUTE,
            "operatorDeed",
            "What an operator does with a person",
        ),
        seen(OPERATOR_CLIENTS_PATH, "operatorClients", "Applications, for operators"),
        seen(
            OPERATOR_CLIENT_ROUTE,
            "operatorClient",
            "One application, for operators",
        ),
        seen(OPERATOR_AUDIT_PATH, "operatorAudit", "The audit log, for operators"),
        seen(
            OPERATOR_EXPORT_PATH,
            "operatorAuditExport",
            "The audit log as JSON lines, for operators",
        ),
        seen("/consents", "consentsMoved", "The way to the consents of the account"),
        seen(
            exchange::authorize::AUTH_CODE_PAGE,
            "authCode",
            "The code, to be copied",
        ),
        filled_in(LOGOUT_PATH, "logout", "The log-out"),
        filled_in("/v2/web/logout/", "logoutWithSlash", "The log-out"),
        seen(console::CONSOLE_PATH, "console", "The projects of the console"),
        seen(console::PROJECT_ROUTE, "consoleProject", "A project"),
    ];
    paths.extend(console_forms().map(|(route, name, summary)| filled_in(route, name, summary)));
    paths
}

/// The forms of the console.
fn console_forms() -> [(&'static str, &'static str, &'static str); 15] {
    [
        (console::NEW_PROJECT_PATH, "consoleNewProject", "A new project"),
        (console::EDIT_PROJECT_ROUTE, "consoleEditProject", "What a project is"),
        (
            console::DELETE_PROJECT_ROUTE,
            "consoleDeleteProject",
            "Whether a project is to be deleted",
        ),
        (console::NEW_POLICY_ROUTE, "consoleNewPolicy", "A new policy"),
        (console::POLICY_ROUTE, "consolePolicy", "What a policy is"),
        (
            console::DELETE_POLICY_ROUTE,
            "consoleDeletePolicy",
            "Whether a policy is to be deleted",
        ),
        (console::REGISTER_PATH, "consoleRegister", "A new application"),
        (console::CLIENT_ROUTE, "consoleClient", "What an application is"),
        (
            console::DELETE_CLIENT_ROUTE,
            "consoleDeleteClient",
            "Whether an application is to be deleted",
        ),
        (
            console::CREDENTIALS_ROUTE,
            "consoleCredentials",
            "The credentials of an application",
        ),
        (
            console::DELETE_CREDENTIAL_ROUTE,
            "consoleDeleteCredential",
            "Whether a credential is to be deleted",
        ),
        (
            console::SCOPES_ROUTE,
            "consoleScopes",
            "The scopes of an application, and its domain names",
        ),
        (console::NEW_SCOPE_ROUTE, "consoleNewScope", "A new scope"),
        (console::SCOPE_ROUTE, "consoleScope", "What a scope is"),
        (
            console::DELETE_SCOPE_ROUTE,
            "consoleDeleteScope",
            "Whether a scope is to be deleted",
        ),
    ]
}

fn page(route: &str, name: &str, summary: &str) -> Operation {
    let mut html = with_headers("A page; also where something is refused.", &["X-Request-ID"]);
    html["content"] = json!({ "text/html": { "schema": text() } });
    let on = with_headers("On to the next page.", &["X-Request-ID", "Location"]);
    let operation = Operation::new(TAG, &format!("page.{name}"), summary)
        .answers("302", on.clone())
        .answers("303", on)
        .answers("default", html);
    // The variable parts of the path.
    let names = route.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names.fold(operation, |operation, name| operation.with(in_path(name, &text())))
}

/// RFC 6749, section 4.1.1, with the parameters of Globus Auth.
fn authorize() -> Operation {
    const PARAMETERS: [(&str, &str); 15] = [
        ("client_id", "The client."),
        (
            "redirect_uri",
            "Where to send the browser, with a code or with what went wrong.",
        ),
        ("scope", "What the tokens shall be good for, separated by spaces."),
        ("response_type", "`code`."),
        ("state", "Given back as it is."),
        ("access_type", "`offline` asks for refresh tokens."),
        ("code_challenge", "RFC 7636; public clients must send it."),
        ("code_challenge_method", "`S256`."),
        ("nonce", "Given back in the ID token."),
        ("prompt", "`login` or `none`."),
        ("session_message", "Shown to the person."),
        (
            "session_required_identities",
            "Identities that must log in, comma-joined.",
        ),
        (
            "session_required_single_domain",
            "Domains, of one of which an identity must log in, comma-joined.",
        ),
        (
            "session_required_policies",
            "Policies that must be satisfied, comma-joined.",
        ),
        ("session_required_mfa", "`true` asks for more than one factor."),
    ];
    let page = page(
        exchange::authorize::PATH,
        "authorize",
        "Asks a person to log in, and for consent",
    );
    PARAMETERS.iter().fold(page, |page, (name, description)| {
        page.with(in_query(name, description, &text()))
    })
}
