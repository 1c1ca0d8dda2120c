use askama::Template;
use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{Frame, RunBy, forest::Forest, render};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Shows a person their account.
#[derive(Debug, Clone, Template)]
#[template(path = "account.html", whitespace = "minimize")]
pub struct AccountPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The linked identities, the primary one first.
    pub identities: &'a [AccountIdentity],
    /// How many recovery codes are left; none without a second factor.
    pub recovery_codes: Option<i64>,
}

/// An identity of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountIdentity {
    /// Its id.
    pub id: String,
    /// `name@domain`.
    pub username: String,
    /// The name of its provider.
    pub provider: String,
    /// Whether it is the primary one.
    pub primary: bool,
    /// Whether it was closed.
    pub closed: bool,
}

impl AccountPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// The form field that names consents: their numbers, separated by dots.
pub const CONSENTS_FIELD: &str = "consents";

/// Shows a person what they let applications do.
#[derive(Debug, Clone, Template)]
#[template(path = "consents.html", whitespace = "minimize")]
pub struct ConsentsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the forms go: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// They.
    pub applications: &'a [AllowedApplication],
}

impl ConsentsPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Shows a person one application, and what they let it do.
#[derive(Debug, Clone, Template)]
#[template(path = "application.html", whitespace = "minimize")]
pub struct ApplicationPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the forms go: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// Its id.
    pub client: ClientId,
    /// Its name.
    pub name: &'a str,
    /// Who runs it, as far as that is known.
    pub run_by: Option<&'a RunBy>,
    /// Its privacy policy, an absolute `https` URL.
    pub privacy_policy: Option<&'a str>,
    /// Its terms and conditions, an absolute `https` URL.
    pub terms: Option<&'a str>,
    /// What it may do, for each identity that agreed.
    pub applications: &'a [AllowedApplication],
}

impl ApplicationPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// What a person lets one application do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedApplication {
    /// The application's id.
    pub client: ClientId,
    /// The application's name.
    pub name: String,
    /// The identity that agreed.
    pub username: String,
    /// The labels that the person gave.
    pub labels: Vec<String>,
    /// What it may do.
    pub scopes: Vec<AllowedScope>,
}

impl AllowedApplication {
    /// When it was last used, whatever it did.
    fn last_used(&self) -> Option<Timestamp> {
        self.scopes.iter().map(AllowedScope::last_used).max()
    }

    /// The picture of it.
    fn picture<'a>(&'a self, frame: &'a Frame<'a>) -> Forest<'a> {
        Forest::of(frame, self)
    }

    /// What takes all of it back.
    fn all(&self) -> String {
        let numbers = self.scopes.iter().filter_map(|scope| scope.consent);
        numbers.map(|id| id.to_string()).collect::<Vec<_>>().join(".")
    }
}

/// A scope that a person agreed to, with what it in turn needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedScope {
    /// What it allows, in words.
    pub description: String,
    /// The scope string.
    pub scope: String,
    /// The number of the consent.
    pub id: i64,
    /// The same, if it can be taken back by itself.
    pub consent: Option<i64>,
    /// When it was given.
    pub created: Timestamp,
    /// When it was last part of a log-in, or a token was had under it.
    pub last_used: Timestamp,
    /// The scopes that its service uses on the person's behalf.
    pub dependencies: Vec<AllowedScope>,
}

/// The same in the language of its page.
#[derive(Debug, Template)]
#[template(path = "allowed_scope.html", whitespace = "minimize")]
struct ShownConsent<'a> {
    frame: &'a Frame<'a>,
    item: &'a AllowedScope,
}

impl AllowedScope {
    /// When it or something below it was last used.
    fn last_used(&self) -> Timestamp {
        let below = self.dependencies.iter().map(Self::last_used);
        below.fold(self.last_used, Timestamp::max)
    }

    fn shown<'a>(&'a self, frame: &'a Frame<'a>) -> ShownConsent<'a> {
        ShownConsent { frame, item: self }
    }
}
