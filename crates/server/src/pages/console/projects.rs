use askama::Template;
use globus_auth_protocol::ids::{ClientId, IdentityId, PolicyId, ProjectId};
use http::StatusCode;

use super::{
    super::{Frame, Said, render},
    Crumb, FormParts, How,
};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Shows the projects that a person administers.
#[derive(Debug, Clone, Template)]
#[template(path = "console/overview.html", whitespace = "minimize")]
pub struct ProjectsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// They.
    pub projects: &'a [ProjectRow],
}

/// A project in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Whom to write to about it.
    pub contact: String,
    /// How many applications it has.
    pub applications: usize,
    /// How many policies it has.
    pub policies: usize,
}

impl ProjectsPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Shows a project and what is in it.
#[derive(Debug, Clone, Template)]
#[template(path = "console/project.html", whitespace = "minimize")]
pub struct ProjectPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here.
    pub crumbs: &'a [Crumb],
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: &'a str,
    /// Whom to write to about it.
    pub contact: &'a str,
    /// Who administers it.
    pub admins: &'a [AdminRow],
    /// How many groups administer it.
    pub groups: usize,
    /// Its applications.
    pub applications: &'a [ApplicationRow],
    /// Its policies.
    pub policies: &'a [PolicyRow],
}

/// Somebody who administers a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminRow {
    /// The identity.
    pub id: IdentityId,
    /// Its username.
    pub username: String,
    /// The person's name.
    pub name: Option<String>,
}

/// An application in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    /// Its id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// What kind of application it is.
    pub kind: Said,
}

/// A policy in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// Its id.
    pub id: PolicyId,
    /// Its name.
    pub name: String,
    /// What it demands, in a person's words.
    pub demands: Vec<Said>,
}

impl ProjectPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Asks what a project is to be: a new one, or one that is there.
#[derive(Debug, Clone, Template)]
#[template(path = "console/project_form.html", whitespace = "minimize")]
pub struct ProjectFormPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here.
    pub crumbs: &'a [Crumb],
    /// Whether it is there already.
    pub exists: bool,
    /// The form.
    pub form: FormParts<'a>,
    /// The same without a browser.
    pub how: How,
}

impl ProjectFormPage<'_> {
    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }
}
