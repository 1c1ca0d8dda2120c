//! The console: where developers look after projects and what is in them.

mod clients;
mod fields;
mod graph;
mod policies;
mod projects;
mod scopes;
mod snippets;

use askama::Template;
use http::StatusCode;

#[cfg(test)]
pub(crate) use clients::REDIRECT_PATTERN;
pub(crate) use clients::kind;
pub use clients::{
    ClientHead, ClientPage, ClientTab, CredentialRow, CredentialsPage, NewSecret, RegisterPage, RegisteredPage,
    RunsChoice,
};
pub use fields::{Fields, VERSION_FIELD, filled_rows, row_field};
pub(crate) use fields::{conflict, domain, told};
pub use graph::{Graph, GraphScope};
pub use policies::PolicyPage;
pub(crate) use policies::demands;
pub use projects::{AdminRow, ApplicationRow, PolicyRow, ProjectFormPage, ProjectPage, ProjectRow, ProjectsPage};
pub use scopes::{ScopePage, ScopeRow, ScopesPage};
pub use snippets::{How, Registered, Snippets};

use super::{Frame, Said, render, text::Sentence};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// A link of the way that leads to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// What it leads to.
    pub name: Said,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form says then.
    pub value: String,
    /// What people read.
    pub name: String,
}

/// A form: where it goes, and what stands in it.
#[derive(Debug, Clone, Copy)]
pub struct FormParts<'a> {
    /// What the page shares with others.
    pub frame: &'a Frame<'a>,
    /// Where it goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// What stands in it.
    pub fields: &'a Fields,
}

impl FormParts<'_> {
    fn status(&self) -> StatusCode {
        match self.fields.are_good() {
            true => StatusCode::OK,
            false if self.fields.has_conflict() => StatusCode::CONFLICT,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn value(&self, field: &str) -> &str {
        self.fields.value(field)
    }

    fn is_on(&self, field: &str) -> bool {
        self.fields.is_on(field)
    }

    fn chosen(&self, field: &str, value: &str) -> bool {
        self.fields.value(field) == value
    }

    fn fault(&self, field: &str) -> Option<Sentence> {
        self.fields.fault(field).map(|said| self.frame.say(said))
    }

    fn alert(&self) -> Option<Sentence> {
        self.fields.alert().map(|said| self.frame.say(&said))
    }

    fn version(&self) -> Option<&str> {
        self.fields.version()
    }

    fn rows(&self, list: &str) -> Vec<String> {
        self.fields.rows(list)
    }
}

/// Asks a person whether something is really to be deleted.
#[derive(Debug, Clone, Template)]
#[template(path = "console/confirm.html", whitespace = "minimize")]
pub struct ConfirmPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here; its last link leads back.
    pub crumbs: &'a [Crumb],
    /// The form.
    pub form: FormParts<'a>,
    /// The question.
    pub question: Said,
    /// What ends with it.
    pub consequence: Said,
    /// The same without a browser.
    pub how: How,
}

impl ConfirmPage<'_> {
    /// The page; 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }

    fn back(&self) -> &str {
        self.crumbs.last().map_or("/", |crumb| crumb.href.as_str())
    }
}
