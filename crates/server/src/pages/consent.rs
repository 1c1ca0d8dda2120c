use askama::Template;
use http::StatusCode;

use super::{Frame, render};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// The form field with the decision.
pub const DECISION_FIELD: &str = "decision";
/// The value of the button that allows.
pub const DECISION_ALLOW: &str = "allow";
/// The value of the button that denies.
pub const DECISION_DENY: &str = "deny";
/// The form field with the label that a person gives to the consent.
pub const GRANT_LABEL_FIELD: &str = "grant_label";
/// What the names of the check boxes of optional scopes begin with; see [`optional_field`].
pub const OPTIONAL_FIELD_PREFIX: &str = "optional:";

/// The form field of an optional scope's check box: it is sent if the box is checked. Each has a name of its own, so
/// that no parameter stands twice in the form. `key` is whatever the caller tells the scope's place in the tree by.
#[must_use]
pub fn optional_field(key: &str) -> String {
    format!("{OPTIONAL_FIELD_PREFIX}{key}")
}

/// Asks a person whether an application may do what it asks for.
#[derive(Debug, Clone, Template)]
#[template(path = "consent.html", whitespace = "minimize")]
pub struct ConsentPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application's name.
    pub application: &'a str,
    /// Who runs the application, as far as that is known.
    pub run_by: Option<&'a RunBy>,
    /// The application's privacy policy, an absolute `https` URL.
    pub privacy_policy: Option<&'a str>,
    /// Its terms and conditions, an absolute `https` URL.
    pub terms: Option<&'a str>,
    /// Who is asked.
    pub username: &'a str,
    /// The host that the browser goes to next, such as `app.example.org`; none where a page of ours shows a code.
    pub destination: Option<&'a str>,
    /// Whether refresh tokens are asked for.
    pub offline: bool,
    /// What it asks for, by resource server.
    pub groups: &'a [ScopeGroup],
    /// What it asks for and may do already, by resource server.
    pub allowed: &'a [ScopeGroup],
    /// The label to begin with, for a native application; other applications have none (`prefill_named_grant`).
    pub grant_label: Option<&'a str>,
}

impl ConsentPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Who runs an application: the project that it is registered in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunBy {
    /// The project's name.
    pub project: String,
    /// The address that people may write to.
    pub contact: String,
}

/// The scopes of one resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeGroup {
    /// The service's name, as people know it.
    pub service: String,
    /// They, in the order to show them.
    pub scopes: Vec<ScopeItem>,
}

/// A scope with what it in turn needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeItem {
    /// What it allows, in words.
    pub description: String,
    /// The scope string.
    pub scope: String,
    /// The name of its check box, if the person may leave it out.
    pub optional_field: Option<String>,
    /// Whether the person agreed to it before.
    pub allowed: bool,
    /// The scopes that its service uses on the person's behalf.
    pub dependencies: Vec<ScopeItem>,
}

/// A scope in the language of its page.
#[derive(Debug, Template)]
#[template(path = "scope_item.html", whitespace = "minimize")]
struct ShownScope<'a> {
    frame: &'a Frame<'a>,
    item: &'a ScopeItem,
}

impl ScopeItem {
    fn shown<'a>(&'a self, frame: &'a Frame<'a>) -> ShownScope<'a> {
        ShownScope { frame, item: self }
    }
}
