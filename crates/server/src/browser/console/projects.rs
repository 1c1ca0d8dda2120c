//! Projects at the console.

use std::collections::HashMap;

use globus_auth_protocol::{
    exchange::developer::projects::{CreateProject, ProjectChanges, UpdateProject},
    http::Pairs,
    ids::{IdentityId, ProjectId},
    patch::Patch,
};
use globus_auth_rules::{
    developer::Problem,
    model::{Identity, Project},
};
use globus_auth_store::ops;

use super::{
    super::place::Place,
    CONSOLE_PATH, DELETE_PROJECT_ROUTE, EDIT_PROJECT_ROUTE, NEW_PROJECT_PATH, PROJECT_ROUTE, Stop, of_project,
    person::{Asked, Person, Sent, again, crumbs, place_of, seen},
    refused, same, write_down,
};
use crate::{
    app::App,
    developer::{Absent, clients, policies, projects},
    pages::{
        Said,
        console::{
            AdminRow, ApplicationRow, ConfirmPage, Fields, How, PolicyRow, ProjectFormPage, ProjectPage, ProjectRow,
            ProjectsPage, demands, filled_rows, kind, row_field,
        },
    },
    web::{reply::Reply, segment::Segment},
};

/// The list of fields with the usernames of administrators.
const ADMINS: &str = "admin";

/// Shows the projects of whoever is there.
pub async fn overview(asked: Asked) -> Reply {
    asked
        .answer(Place::new(CONSOLE_PATH.to_owned()), async {
            let person = asked.person().await?;
            let projects = projects::administered(person.app, &person.actor).await?;
            let ids = projects.iter().map(|project| project.id).collect();
            let all = person.app.store.read(ops::ClientsOfProjects(ids)).await?;
            let mut applications: HashMap<ProjectId, usize> = HashMap::new();
            for project in all.iter().filter_map(|client| client.project) {
                *applications.entry(project).or_default() += 1;
            }
            let policies = policies::administered(person.app, &person.actor).await?;
            let rows: Vec<ProjectRow> = projects
                .into_iter()
                .map(|project| ProjectRow {
                    id: project.id,
                    applications: applications.get(&project.id).copied().unwrap_or_default(),
                    policies: policies.iter().filter(|policy| policy.project == project.id).count(),
                    name: project.display_name,
                    contact: project.contact_email,
                })
                .collect();
            let page = ProjectsPage {
                frame: &person.frame,
                projects: &rows,
            };
            Ok(page.reply())
        })
        .await
}

/// Shows a project.
pub async fn get(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(PROJECT_ROUTE, &id), async {
            let person = asked.person().await?;
            let project = projects::get(person.app, &person.actor, read_id(&id)?).await?;
            let admins = projects::identities(person.app, &project.admin_ids).await?;
            let admins: Vec<AdminRow> = admins.into_iter().map(admin_row).collect();
            let found = clients::of_project(person.app, &person.actor, project.id).await?;
            let applications: Vec<ApplicationRow> = found
                .into_iter()
                .map(|client| ApplicationRow {
                    id: client.id,
                    kind: kind(client.client_type),
                    name: client.name,
                })
                .collect();
            let found = person.app.store.read(ops::PoliciesOfProjects(vec![project.id])).await?;
            let policies: Vec<PolicyRow> = found
                .into_iter()
                .map(|policy| PolicyRow {
                    id: policy.id,
                    demands: demands(&policy),
                    name: policy.display_name,
                })
                .collect();
            let page = ProjectPage {
                frame: &person.frame,
                crumbs: &crumbs(None),
                id: project.id,
                name: &project.display_name,
                contact: &project.contact_email,
                admins: &admins,
                groups: project.admin_group_ids.len(),
                applications: &applications,
                policies: &policies,
            };
            Ok(page.reply())
        })
        .await
}

fn admin_row(identity: Identity) -> AdminRow {
    AdminRow {
        id: identity.id,
        username: identity.username,
        name: identity.name,
    }
}

/// Where a page of a project is.
pub(super) fn place(route: &str, id: &str) -> Place {
    place_of::<ProjectId>(route, "{project}", id)
}

pub(super) fn read_id(text: &str) -> Result<ProjectId, Stop> {
    Ok(text.parse().map_err(|_| Absent::Project)?)
}

/// Asks what a new project is to be.
pub async fn new(asked: Asked) -> Reply {
    asked
        .answer(Place::new(NEW_PROJECT_PATH.to_owned()), async {
            let person = asked.person().await?;
            let fields = match asked.draft().await? {
                Some(draft) => Fields::of(draft),
                None => {
                    let identities = projects::identities(person.app, &person.actor.identities[..1]).await?;
                    Fields::of(typed(
                        "",
                        &identities.first().and_then(|own| own.email.clone()).unwrap_or_default(),
                        &identities,
                    ))
                }
            };
            Ok(form_page(&person, None, &fields))
        })
        .await
}

/// Makes a project.
pub async fn create(sent: Sent) -> Reply {
    sent.answer(Place::new(NEW_PROJECT_PATH.to_owned()), async {
        let (person, form) = sent.read().await?;
        let mut fields = Fields::of(form.clone());
        let admins = admins(person.app, &form, &mut fields).await?;
        let ask = CreateProject {
            display_name: text(&form, "display_name"),
            contact_email: text(&form, "contact_email"),
            admin_ids: Some(admins),
            admin_group_ids: None,
        };
        if fields.are_good() {
            match projects::create(person.app, &person.actor, ask).await {
                Ok(project) => return Ok(saved(&person, &project)),
                Err(refusal) => write_down(refusal, &mut fields, field)?,
            }
        }
        Ok(form_page(&person, None, &fields))
    })
    .await
}

/// Asks what a project is to be from now on.
pub async fn edit(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(EDIT_PROJECT_ROUTE, &id), async {
            let person = asked.person().await?;
            let project = changeable(&person, &id).await?;
            let fields = match asked.draft().await? {
                Some(draft) => again(draft),
                None => {
                    let admins = projects::identities(person.app, &project.admin_ids).await?;
                    let stands = typed(&project.display_name, &project.contact_email, &admins);
                    Fields::of(stands).at(projects::version(&project))
                }
            };
            Ok(form_page(&person, Some(&project), &fields))
        })
        .await
}

/// Changes a project.
pub async fn change(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(EDIT_PROJECT_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let id = read_id(&id)?;
        let mut fields = Fields::of(form.clone());
        let changes = ProjectChanges {
            display_name: Some(text(&form, "display_name")),
            contact_email: Some(text(&form, "contact_email")),
            admin_ids: Patch::Value(admins(person.app, &form, &mut fields).await?),
            admin_group_ids: Patch::Missing,
        };
        if fields.are_good() {
            let ask = UpdateProject { id, changes };
            match projects::update(person.app, &person.actor, ask, Some(&seen(&form))).await {
                Ok(project) => return Ok(saved(&person, &project)),
                Err(refusal) => write_down(refusal, &mut fields, field)?,
            }
        }
        let project = projects::get(person.app, &person.actor, id).await?;
        let fields = fields.at(projects::version(&project));
        Ok(form_page(&person, Some(&project), &fields))
    })
    .await
}

/// On to the project, unless the person has just given it away.
fn saved(person: &Person<'_>, project: &Project) -> Reply {
    match person.actor.administers(project) {
        Ok(()) => Reply::see_other(&of_project(PROJECT_ROUTE, project.id)),
        Err(_) => Reply::see_other(CONSOLE_PATH),
    }
}

/// A project that the person may change now.
pub(super) async fn changeable(person: &Person<'_>, id: &str) -> Result<Project, Stop> {
    let project = projects::get(person.app, &person.actor, read_id(id)?).await?;
    person.actor.may_change_project(&project, person.app.clock.now())?;
    Ok(project)
}

fn typed(name: &str, contact: &str, admins: &[Identity]) -> Pairs {
    let typed = Pairs::new().with("display_name", name).with("contact_email", contact);
    admins.iter().enumerate().fold(typed, |typed, (row, admin)| {
        typed.with(row_field(ADMINS, row), admin.username.as_str())
    })
}

/// A text without the blanks around it.
pub(super) fn text(form: &Pairs, field: &str) -> String {
    form.get(field).unwrap_or_default().trim().to_owned()
}

fn field(problem: &Problem) -> String {
    match problem.member {
        "admin_ids" => row_field(ADMINS, 0),
        _ => same(problem),
    }
}

/// The identities of the usernames that are typed.
async fn admins(app: &App, form: &Pairs, fields: &mut Fields) -> Result<Vec<IdentityId>, Stop> {
    let mut ids = Vec::new();
    for (field, username) in filled_rows(form, ADMINS) {
        let named = app
            .store
            .read(ops::IdentitiesByUsernames(vec![username.clone()]))
            .await?;
        match named.first() {
            Some(identity) => ids.push(identity.id),
            // A client administers as the identity that it is.
            None => match client_identity(app, &username).await? {
                Some(id) => ids.push(id),
                None => fields.refuse(field, Said::new("console-admin-unknown")),
            },
        }
    }
    Ok(ids)
}

async fn client_identity(app: &App, username: &str) -> Result<Option<IdentityId>, Stop> {
    let id = username
        .split('@')
        .next()
        .unwrap_or_default()
        .parse::<IdentityId>()
        .ok();
    let found = match id {
        Some(id) => app.directory.identity(id).await?,
        None => None,
    };
    Ok(found
        .filter(|identity| identity.username.eq_ignore_ascii_case(username))
        .map(|identity| identity.id))
}

fn form_page(person: &Person<'_>, project: Option<&Project>, fields: &Fields) -> Reply {
    let action = project.map_or(NEW_PROJECT_PATH.to_owned(), |project| {
        of_project(EDIT_PROJECT_ROUTE, project.id)
    });
    let page = ProjectFormPage {
        frame: &person.frame,
        crumbs: &crumbs(project),
        exists: project.is_some(),
        form: person.form(&action, fields),
        how: match project {
            Some(project) => How::update_project(project.id),
            None => How::create_project(person.actor.identities.first().copied()),
        },
    };
    page.reply()
}

/// Asks whether a project is really to be deleted.
pub async fn delete_page(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(DELETE_PROJECT_ROUTE, &id), async {
            let person = asked.person().await?;
            let project = changeable(&person, &id).await?;
            Ok(confirm(&person, &project, &Fields::default()))
        })
        .await
}

/// Deletes a project.
pub async fn delete(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(DELETE_PROJECT_ROUTE, &id), async {
        let (person, _) = sent.read().await?;
        let project = read_id(&id)?;
        match projects::delete(person.app, &person.actor, project).await {
            Ok(_) => Ok(Reply::see_other(CONSOLE_PATH)),
            Err(refusal) => {
                let fields = refused(refusal)?;
                let project = projects::get(person.app, &person.actor, project).await?;
                Ok(confirm(&person, &project, &fields))
            }
        }
    })
    .await
}

fn confirm(person: &Person<'_>, project: &Project, fields: &Fields) -> Reply {
    let action = of_project(DELETE_PROJECT_ROUTE, project.id);
    let page = ConfirmPage {
        frame: &person.frame,
        crumbs: &crumbs(Some(project)),
        form: person.form(&action, fields),
        question: Said::new("console-delete-project").with("name", &project.display_name),
        consequence: Said::new("console-delete-project-means"),
        how: How::delete_project(project.id),
    };
    page.reply()
}
