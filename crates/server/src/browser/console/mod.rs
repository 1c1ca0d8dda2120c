//! The console, where developers look after projects and what is in them. What they may do there is what they may do by
//! the API, and the same deeds do it (`crate::developer`). A form whose person must log in first, or once more, comes
//! back with what was typed.

mod clients;
mod credentials;
mod person;
mod policies;
mod projects;
mod register;
mod scope;
mod scope_graph;
mod scopes;

pub use clients::{
    delete as delete_client, delete_page as delete_client_page, get as client_page, post as change_client,
};
pub use credentials::{
    delete as delete_credential, delete_page as delete_credential_page, get as credentials_page,
    post as create_credential,
};
pub use policies::{
    create as create_policy, delete as delete_policy, delete_page as delete_policy_page, get as policy_page,
    new as new_policy_page, post as change_policy,
};
pub use projects::{
    change as change_project, create as create_project, delete as delete_project, delete_page as delete_project_page,
    edit as edit_project_page, get as project_page, new as new_project_page, overview,
};
pub use register::{get as register_page, post as register};
pub use scope::{
    create as create_scope, delete as delete_scope, delete_page as delete_scope_page, get as scope_page,
    new as new_scope_page, post as change_scope,
};
pub use scopes::{add_fqdn, list as scopes_page};

use globus_auth_protocol::ids::{ClientId, CredentialId, PolicyId, ProjectId, ScopeId};
use globus_auth_rules::developer::Problem;

pub(super) use person::draft_path;

use super::failure::PageFailure;
use crate::{
    developer::{Conflict, Refusal},
    pages::console::{Fields, conflict, domain, told},
};

/// The path of the console: the projects of whoever is there.
pub const CONSOLE_PATH: &str = "/v2/web/console";
/// The path of the form that makes a project.
pub const NEW_PROJECT_PATH: &str = "/v2/web/console/new-project";
/// The path of a project.
pub const PROJECT_ROUTE: &str = "/v2/web/console/projects/{project}";
/// The path of the form that changes a project.
pub const EDIT_PROJECT_ROUTE: &str = "/v2/web/console/projects/{project}/edit";
/// The path of the question whether a project is to be deleted.
pub const DELETE_PROJECT_ROUTE: &str = "/v2/web/console/projects/{project}/delete";
/// The path of the form that makes a policy.
pub const NEW_POLICY_ROUTE: &str = "/v2/web/console/projects/{project}/policies";
/// The path of a policy.
pub const POLICY_ROUTE: &str = "/v2/web/console/policies/{policy}";
/// The path of the question whether a policy is to be deleted.
pub const DELETE_POLICY_ROUTE: &str = "/v2/web/console/policies/{policy}/delete";
/// The path of the questions that make an application.
pub const REGISTER_PATH: &str = "/v2/web/console/register";
/// The path of an application.
pub const CLIENT_ROUTE: &str = "/v2/web/console/clients/{client}";
/// The path of the question whether an application is to be deleted.
pub const DELETE_CLIENT_ROUTE: &str = "/v2/web/console/clients/{client}/delete";
/// The path of the credentials of an application.
pub const CREDENTIALS_ROUTE: &str = "/v2/web/console/clients/{client}/credentials";
/// The path of the question whether a credential is to be deleted.
pub const DELETE_CREDENTIAL_ROUTE: &str = "/v2/web/console/clients/{client}/credentials/{credential}";
/// The path of the scopes of an application.
pub const SCOPES_ROUTE: &str = "/v2/web/console/clients/{client}/scopes";
/// The path of the form that makes a scope.
pub const NEW_SCOPE_ROUTE: &str = "/v2/web/console/clients/{client}/new-scope";
/// The path of a scope.
pub const SCOPE_ROUTE: &str = "/v2/web/console/scopes/{scope}";
/// The path of the question whether a scope is to be deleted.
pub const DELETE_SCOPE_ROUTE: &str = "/v2/web/console/scopes/{scope}/delete";

fn of_project(route: &str, id: ProjectId) -> String {
    route.replace("{project}", &id.to_string())
}

fn of_policy(route: &str, id: PolicyId) -> String {
    route.replace("{policy}", &id.to_string())
}

fn of_client(route: &str, id: ClientId) -> String {
    route.replace("{client}", &id.to_string())
}

fn of_credential(client: ClientId, id: CredentialId) -> String {
    of_client(DELETE_CREDENTIAL_ROUTE, client).replace("{credential}", &id.to_string())
}

fn of_scope(route: &str, id: ScopeId) -> String {
    route.replace("{scope}", &id.to_string())
}

/// Why a page of the console is not what was asked for.
#[derive(Debug)]
enum Stop {
    /// Nobody is logged in.
    LogIn,
    /// The deed is refused.
    Refused(Refusal),
    /// As elsewhere.
    Page(PageFailure),
}

impl<E: Into<Refusal>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl From<PageFailure> for Stop {
    fn from(failure: PageFailure) -> Self {
        Self::Page(failure)
    }
}

/// Writes down beside the fields why a deed is refused, where that can be mended in the form. `field` says in which field
/// a fault stands.
fn write_down(refusal: Refusal, fields: &mut Fields, field: impl Fn(&Problem) -> String) -> Result<(), Stop> {
    match refusal {
        Refusal::Problems(problems) => {
            for problem in problems.iter() {
                fields.refuse(field(problem), told(problem));
            }
        }
        Refusal::Domain(error) => fields.refuse("fqdn", domain(error)),
        Refusal::Conflict(against @ Conflict::SuffixTaken) => fields.refuse("scope_suffix", conflict(against)),
        Refusal::Conflict(against @ (Conflict::FqdnTaken | Conflict::FqdnInUse)) => {
            fields.refuse("fqdn", conflict(against));
        }
        Refusal::Conflict(against) => fields.warn(conflict(against)),
        other => return Err(Stop::Refused(other)),
    }
    Ok(())
}

/// Why something cannot be deleted, for the page that asks whether to.
fn refused(refusal: Refusal) -> Result<Fields, Stop> {
    let mut fields = Fields::default();
    write_down(refusal, &mut fields, same)?;
    Ok(fields)
}

/// Most fields are called as the members are.
fn same(problem: &Problem) -> String {
    problem.member.to_owned()
}
