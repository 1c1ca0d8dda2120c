use askama::Template;
use globus_auth_protocol::ids::ScopeId;

use super::{
    super::{Frame, render},
    ClientHead, ClientTab, FormParts, Graph, How,
};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Shows the scopes of an application, what they depend on, and the domain names that they stand under.
#[derive(Debug, Clone, Template)]
#[template(path = "console/scopes.html", whitespace = "minimize")]
pub struct ScopesPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The application.
    pub client: &'a ClientHead,
    /// Its scopes.
    pub scopes: &'a [ScopeRow],
    /// What they depend on.
    pub graph: &'a Graph,
    /// Its domain names.
    pub fqdns: &'a [String],
    /// The form that gives it one more.
    pub form: FormParts<'a>,
    /// The same without a browser.
    pub how: How,
}

/// A scope in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRow {
    /// Its id.
    pub id: ScopeId,
    /// Its name.
    pub name: String,
    /// Its scope string.
    pub scope: String,
    /// Whether everybody finds it.
    pub advertised: bool,
}

impl ScopesPage<'_> {
    const TAB: ClientTab = ClientTab::Scopes;

    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }
}

/// Asks what a scope is to be: a new one, or one that is there.
#[derive(Debug, Clone, Template)]
#[template(path = "console/scope.html", whitespace = "minimize")]
pub struct ScopePage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The application that it is a permission of.
    pub client: &'a ClientHead,
    /// The scope as it stands.
    pub scope: Option<&'a ScopeRow>,
    /// What it depends on.
    pub graph: &'a Graph,
    /// The form.
    pub form: FormParts<'a>,
    /// Scope strings that it may depend on, for the browser to propose.
    pub known: &'a [String],
    /// The same without a browser.
    pub how: How,
}

impl ScopePage<'_> {
    const TAB: ClientTab = ClientTab::Scopes;

    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }
}
