//! Forms: what stands in their fields, and what is wrong with it.

use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    developer::{Fault, Problem},
    redirect::BadRedirectUri,
};

use super::super::Said;
use crate::{
    developer::{Conflict, Version},
    host::domains::DomainError,
};

/// The hidden field with the version of what the form shows.
pub const VERSION_FIELD: &str = "version";

/// How many empty fields a list of fields ends with.
const SPARE_ROWS: usize = 2;
/// How many entries a list has at most.
const MOST_ROWS: usize = 60;

/// What stands in the fields of a form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    values: Pairs,
    faults: Vec<(String, Said)>,
    alert: Option<Said>,
    version: Option<Version>,
}

impl Fields {
    /// With those values; a check box is on if it has any.
    #[must_use]
    pub const fn of(values: Pairs) -> Self {
        Self {
            values,
            faults: Vec::new(),
            alert: None,
            version: None,
        }
    }

    /// Of what stands like that at the moment.
    #[must_use]
    pub(crate) fn at(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: impl Into<String>, said: Said) {
        self.faults.push((field.into(), said));
    }

    /// Notes what is wrong with the whole.
    pub fn warn(&mut self, said: Said) {
        self.alert = Some(said);
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn are_good(&self) -> bool {
        self.faults.is_empty() && self.alert.is_none()
    }

    /// Whether something stands against the whole.
    pub(super) const fn has_conflict(&self) -> bool {
        self.alert.is_some()
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).unwrap_or_default()
    }

    /// Whether a box is checked.
    #[must_use]
    pub fn is_on(&self, field: &str) -> bool {
        self.values.get(field).is_some()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<&Said> {
        let found = self.faults.iter().find(|(known, _)| known == field);
        found.map(|(_, said)| said)
    }

    /// What is wrong with the whole, or that something is wrong with a field.
    pub(super) fn alert(&self) -> Option<Said> {
        let some = (!self.faults.is_empty()).then(|| Said::new("console-form-faults").with("count", self.faults.len()));
        self.alert.clone().or(some)
    }

    /// What the form says it shows.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_ref().map(Version::as_str)
    }

    /// The entries of a list of fields, with the field of each, and empty ones for more.
    #[must_use]
    pub fn rows(&self, list: &str) -> Vec<String> {
        let filled = (0..MOST_ROWS)
            .rev()
            .find(|row| !self.value(&row_field(list, *row)).is_empty());
        let count = filled.map_or(0, |last| last + 1) + SPARE_ROWS;
        (0..count.min(MOST_ROWS)).map(|row| row_field(list, row)).collect()
    }
}

/// The name of a field in a list of fields.
#[must_use]
pub fn row_field(list: &str, row: usize) -> String {
    format!("{list}.{row}")
}

/// The filled entries of a list of fields, each with its field.
#[must_use]
pub fn filled_rows(form: &Pairs, list: &str) -> Vec<(String, String)> {
    let entry = |row| {
        let field = row_field(list, row);
        let value = form
            .get(&field)
            .map(str::trim)
            .filter(|value| !value.is_empty())?
            .to_owned();
        Some((field, value))
    };
    (0..MOST_ROWS).filter_map(entry).collect()
}

/// A fault in a person's words. In English they are those that programs read.
pub(crate) fn told(problem: &Problem) -> Said {
    match &problem.fault {
        Fault::Missing => Said::new("fault-missing"),
        Fault::NotOneLine => Said::new("fault-one-line"),
        Fault::Empty => Said::new("fault-empty"),
        Fault::NotAnAddress => Said::new("fault-address"),
        Fault::UnknownIdentity => Said::new("fault-unknown-identity"),
        Fault::UnknownGroup => Said::new("fault-unknown-group"),
        Fault::NoAdministrator => Said::new("fault-no-administrator"),
        Fault::RedirectUri { problem, .. } => redirect_uri(*problem),
        Fault::NotALink => Said::new("fault-link"),
        Fault::UnknownProvider => Said::new("fault-unknown-provider"),
        Fault::UnknownProject => Said::new("fault-unknown-project"),
        Fault::NotAResourceServer => Said::new("fault-resource-server"),
        Fault::NoSuffix => Said::new("fault-no-suffix"),
        Fault::ScopeTwice => Said::new("fault-scope-twice"),
        Fault::UnknownScope => Said::new("fault-unknown-scope"),
        Fault::Circle => Said::new("fault-circle"),
        Fault::NotDomains => Said::new("fault-domains"),
        Fault::NotDomainPatterns => Said::new("fault-domain-patterns"),
        Fault::NotADomain => Said::new("fault-domain"),
        Fault::NotATimeout => Said::new("fault-timeout"),
        Fault::WithoutHighAssurance => Said::new("fault-without-high-assurance"),
        Fault::PublicClient => Said::new("fault-public-client"),
        // No form of ours can say such a thing.
        Fault::UnknownClientType | Fault::UnknownVisibility | Fault::UnknownTemplate => Said::quoted(problem),
    }
}

/// Why a redirect URI cannot be registered.
pub(super) const fn redirect_uri(problem: BadRedirectUri) -> Said {
    match problem {
        BadRedirectUri::Malformed => Said::new("fault-redirect-malformed"),
        BadRedirectUri::NotHttps => Said::new("fault-redirect-https"),
        BadRedirectUri::AuthCodePage => Said::new("fault-redirect-auth-code"),
    }
}

/// Why a domain name was not given to an application.
pub(crate) const fn domain(error: DomainError) -> Said {
    match error {
        DomainError::NoRecord => Said::new("fault-domain-no-record"),
        DomainError::NoAnswer => Said::new("fault-domain-no-answer"),
    }
}

/// What stands against a deed.
pub(crate) const fn conflict(conflict: Conflict) -> Said {
    match conflict {
        Conflict::ChangedMeanwhile => Said::new("conflict-changed"),
        Conflict::ClientTaken | Conflict::CredentialTaken | Conflict::PolicyTaken => Said::new("conflict-taken"),
        Conflict::SuffixTaken => Said::new("conflict-suffix"),
        Conflict::FqdnTaken => Said::new("conflict-fqdn"),
        Conflict::FqdnInUse => Said::new("conflict-fqdn-in-use"),
        Conflict::HasClients => Said::new("conflict-has-clients"),
        Conflict::OwnsScopes => Said::new("conflict-owns-scopes"),
        Conflict::DependedOn => Said::new("conflict-depended-on"),
    }
}
