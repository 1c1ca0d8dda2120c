//! Who is at the console, and what they share with every page of it.

use std::str::FromStr;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
};
use globus_auth_protocol::{http::Pairs, ids::ProjectId};
use globus_auth_rules::{
    developer::access::{Actor, Denied, Rights},
    model::{InteractionId, Project},
};
use http::request::Parts;

use super::{
    super::{
        failure::{PageFailure, show},
        flow::{begin_interaction, begun_here},
        login_path,
        our_form::OurForm,
        place::Place,
        request::PageRequest,
        visit::Visit,
    },
    CONSOLE_PATH, PROJECT_ROUTE, Stop, of_project,
};
use crate::{
    app::App,
    developer::{Refusal, Version},
    pages::{
        Frame, Said, Section,
        console::{Crumb, Fields, FormParts, VERSION_FIELD},
    },
    web::{
        query::{Query, QueryError},
        reply::Reply,
    },
};

/// The parameter that names the interaction which kept what was typed.
const DRAFT: &str = "draft";

/// What a page of the console is asked for with.
pub struct Asked {
    app: App,
    request: PageRequest,
    /// The path of the page.
    path: String,
    query: Result<Query, QueryError>,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Ok(Self {
            app: app.clone(),
            request: PageRequest::from_request_parts(parts, app).await?,
            path: parts.uri.path().to_owned(),
            query: Query::from_request_parts(parts, app).await,
        })
    }
}

impl Asked {
    /// Answers with a page; who must log in first comes back to it, in that place.
    pub(super) async fn answer(&self, place: Place, page: impl Future<Output = Result<Reply, Stop>>) -> Reply {
        answer(&self.app, &self.request, place, page.await).await
    }

    /// Who asks.
    pub(super) async fn person(&self) -> Result<Person<'_>, Stop> {
        Person::load(&self.app, &self.request).await
    }

    /// A parameter of the query string, if that can be read.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.as_ref().ok().and_then(|Query(query)| query.get(name))
    }

    /// What was typed into the form of a page before its person had to log in.
    pub(super) async fn draft(&self) -> Result<Option<Pairs>, Stop> {
        let Query(query) = self.query.as_ref().map_err(|error| PageFailure::from(error.clone()))?;
        let Some(id) = query.get_filled(DRAFT) else {
            return Ok(None);
        };
        match begun_here(&self.app, id.to_owned(), &self.request.headers).await {
            Ok((kept, _)) => Ok(Place::read(&kept.query)
                .filter(|place| place.path == self.path)
                .and_then(|place| place.form)),
            // It is over; the form is shown as it stands.
            Err(PageFailure::Expired) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}

/// What the form of a page of the console is sent with.
pub struct Sent {
    app: App,
    request: PageRequest,
    form: OurForm,
}

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        Ok(Self {
            app: app.clone(),
            request: PageRequest::from_request_parts(&mut parts, app).await?,
            form: OurForm::from_request(Request::from_parts(parts, body), app)
                .await
                .unwrap_or_else(|never| match never {}),
        })
    }
}

impl Sent {
    /// Answers with what came of the form. Who must log in first comes back to it, in that place.
    pub(super) async fn answer(&self, place: Place, deed: impl Future<Output = Result<Reply, Stop>>) -> Reply {
        let result = deed.await;
        let place = match self.form.fields() {
            Ok(form) => Place::with_form(place.path, form),
            Err(_) => place,
        };
        answer(&self.app, &self.request, place, result).await
    }

    /// Who sent the form, if it is ours, and what it says.
    pub(super) async fn read(&self) -> Result<(Person<'_>, Pairs), Stop> {
        let form = self.form.fields()?.clone();
        Ok((Person::load(&self.app, &self.request).await?, form))
    }
}

/// Somebody who is logged in.
pub(super) struct Person<'a> {
    pub(super) app: &'a App,
    /// What they may do: all that an API token for it lets do.
    pub(super) actor: Actor,
    /// What the pages share.
    pub(super) frame: Frame<'a>,
    csrf_token: String,
}

impl<'a> Person<'a> {
    /// Finds out who is there.
    async fn load(app: &'a App, request: &PageRequest) -> Result<Self, Stop> {
        let visit = Visit::load(app, &request.headers).await?;
        let (Some(browser), Some(session)) = (&visit.secret, &visit.session) else {
            return Err(Stop::LogIn);
        };
        if visit.account.is_empty() {
            return Err(Stop::LogIn);
        }
        Ok(Self {
            app,
            actor: Actor {
                identities: visit.account.iter().map(|identity| identity.id).collect(),
                client: None,
                rights: Rights::PERSON,
                authentications: session.authentications.clone(),
            },
            frame: visit.frame(app, request, Section::Console),
            csrf_token: app.csrf.token(browser),
        })
    }

    /// A form of a page.
    pub(super) fn form<'p>(&'p self, action: &'p str, fields: &'p Fields) -> FormParts<'p> {
        FormParts {
            frame: &self.frame,
            action,
            csrf_token: &self.csrf_token,
            fields,
        }
    }
}

/// The way to what is in a project.
pub(super) fn crumbs(project: Option<&Project>) -> Vec<Crumb> {
    let projects = Crumb {
        href: CONSOLE_PATH.to_owned(),
        name: Said::new("console-title"),
    };
    let project = project.map(|project| project_crumb(project.id, &project.display_name));
    std::iter::once(projects).chain(project).collect()
}

fn project_crumb(id: ProjectId, name: &str) -> Crumb {
    Crumb {
        href: of_project(PROJECT_ROUTE, id),
        name: Said::quoted(name),
    }
}

/// What a form says it shows.
pub(super) fn seen(form: &Pairs) -> Version {
    Version::read(form.get(VERSION_FIELD).unwrap_or_default())
}

/// A form that comes back as it was sent.
pub(super) fn again(draft: Pairs) -> Fields {
    let version = seen(&draft);
    Fields::of(draft).at(version)
}

/// The page; or the way to log in, if that is all that is missing; or what went wrong.
async fn answer(app: &App, request: &PageRequest, place: Place, result: Result<Reply, Stop>) -> Reply {
    let result = match result {
        Ok(reply) => Ok(reply),
        Err(Stop::Page(failure)) => Err(failure),
        Err(Stop::LogIn) => log_in(app, request, place).await,
        Err(Stop::Refused(Refusal::Denied(Denied::AdminNotInSession { admin }))) => {
            let identity = Some(admin);
            log_in(app, request, Place { identity, ..place }).await
        }
        Err(Stop::Refused(refusal)) => Err(failure(refusal)),
    };
    show(app, request, result)
}

async fn log_in(app: &App, request: &PageRequest, place: Place) -> Result<Reply, PageFailure> {
    let visit = Visit::load(app, &request.headers).await?;
    begin_interaction(app, &visit, place.write(), login_path).await
}

fn failure(refusal: Refusal) -> PageFailure {
    match refusal {
        Refusal::Denied(_) => PageFailure::NotYours,
        Refusal::Absent(_) => PageFailure::Unknown,
        Refusal::Store(error) => error.into(),
        // What a form cannot show: its person sent something that no form of ours sends.
        Refusal::Problems(_) | Refusal::Domain(_) | Refusal::Conflict(_) => PageFailure::NotOurForm,
    }
}

/// Where a page of something is that has an id. What is no id must not stand in a path that a log-in comes back to.
pub(super) fn place_of<I: FromStr + ToString>(route: &str, name: &str, id: &str) -> Place {
    match id.parse::<I>() {
        Ok(id) => Place::new(route.replace(name, &id.to_string())),
        Err(_) => Place::new(CONSOLE_PATH.to_owned()),
    }
}

/// Where the draft of an interaction is shown.
pub(in super::super) fn draft_path(place: &Place, id: &InteractionId) -> String {
    format!("{}?{DRAFT}={}", place.path, id.0)
}
