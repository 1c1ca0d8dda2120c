//! What people see: only that the paths are there. Programs go by the addresses that the pages and redirects give.

use globus_auth_protocol::exchange;
use serde_json::{Value, json};

use super::parts::{Operation, in_path, in_query, path, text, with_headers};
use crate::{
    browser::{
        ACCOUNT_PATH, CONSENT_ROUTE, CONSENTS_PATH, IDENTITIES_PATH, LINK_ROUTE, LOGIN_ROUTE, LOGOUT_PATH,
        SECOND_FACTOR_PATH, SECOND_FACTOR_ROUTE, SESSIONS_PATH, UPSTREAM_CALLBACK_ROUTE, UPSTREAM_ROUTE,
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
    let mut style = page(ASSET_ROUTE, "asset", "The stylesheet and the icon of the pages");
    style = style.answers("200", with_headers("The file.", &["X-Request-ID"]));
    vec![
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
        seen("/consents", "consentsMoved", "The way to the consents of the account"),
        seen(
            exchange::authorize::AUTH_CODE_PAGE,
            "authCode",
            "The code, to be copied",
        ),
        filled_in(LOGOUT_PATH, "logout", "The log-out"),
        filled_in("/v2/web/logout/", "logoutWithSlash", "The log-out"),
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
