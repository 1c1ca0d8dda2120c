//! Applications at the console: what they are.

use globus_auth_protocol::{
    developer::{ClientVisibility, Links},
    exchange::developer::clients::{ClientChanges, ClientSettings, UpdateClient},
    http::Pairs,
    ids::{ClientId, IdentityProviderId},
    patch::Patch,
    text::is_steering,
};
use globus_auth_rules::{
    developer::{Fault, Problem, documents},
    model::{Client, Project, Visibility},
};

use super::{
    super::place::Place,
    CLIENT_ROUTE, CONSOLE_PATH, DELETE_CLIENT_ROUTE, PROJECT_ROUTE, Stop, of_client, of_project,
    person::{Asked, Person, Sent, again, crumbs, place_of, seen},
    projects::text,
    refused, same, write_down,
};
use crate::{
    developer::{Absent, Version, client, clients, project_of},
    pages::{
        Said,
        console::{Choice, ClientHead, ClientPage, ConfirmPage, Crumb, Fields, How, filled_rows, row_field},
    },
    web::{reply::Reply, segment::Segment},
};

/// The list of fields with redirect URIs.
pub(super) const REDIRECT_URIS: &str = "redirect_uri";
/// The parameter that says that a change was just saved.
const SAVED: &str = "saved";

/// Shows an application and asks what it is to be from now on.
pub async fn get(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(CLIENT_ROUTE, &id), async {
            let person = asked.person().await?;
            let (client, project) = load(&person, read_id(&id)?).await?;
            let saved = asked.parameter(SAVED).is_some();
            let fields = match asked.draft().await? {
                Some(draft) => again(draft),
                None => Fields::of(typed(&client)).at(version(&client)),
            };
            settings_page(&person, (&client, project.as_ref()), &fields, saved).await
        })
        .await
}

/// Changes an application.
pub async fn post(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(CLIENT_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let ask = UpdateClient {
            id: read_id(&id)?,
            changes: changes(&form),
        };
        let mut fields = Fields::of(form.clone());
        check(&form, &mut fields);
        if fields.are_good() {
            match clients::update(person.app, &person.actor, ask, Some(&seen(&form))).await {
                Ok(client) => {
                    let settings = of_client(CLIENT_ROUTE, client.id);
                    return Ok(Reply::see_other(&format!("{settings}?{SAVED}=1")));
                }
                Err(refusal) => write_down(refusal, &mut fields, |problem| field(problem, &form))?,
            }
        }
        let (client, project) = load(&person, read_id(&id)?).await?;
        let fields = fields.at(version(&client));
        settings_page(&person, (&client, project.as_ref()), &fields, false).await
    })
    .await
}

/// A client of a project that the person administers.
pub(super) async fn load(person: &Person<'_>, id: ClientId) -> Result<(Client, Option<Project>), Stop> {
    let known = client(person.app, id).await?;
    let project = project_of(person.app, &known.client).await?;
    person.actor.may_view_credentials(&known.client, project.as_ref())?;
    Ok((known.client.clone(), project))
}

/// A client that the person may change now.
pub(super) async fn changeable(person: &Person<'_>, id: &str) -> Result<(Client, Option<Project>), Stop> {
    let (client, project) = load(person, read_id(id)?).await?;
    person
        .actor
        .may_change_client(&client, project.as_ref(), person.app.clock.now())?;
    Ok((client, project))
}

/// Where a page of an application is.
pub(super) fn place(route: &str, id: &str) -> Place {
    place_of::<ClientId>(route, "{client}", id)
}

pub(super) fn read_id(text: &str) -> Result<ClientId, Stop> {
    Ok(text.parse().map_err(|_| Absent::Client)?)
}

fn version(client: &Client) -> Version {
    Version::of(&documents::client(client, Vec::new()))
}

/// The head of the pages of an application.
pub(super) fn head(client: &Client, project: Option<&Project>) -> ClientHead {
    ClientHead {
        id: client.id,
        name: client.name.clone(),
        project: client.project,
        client_type: client.client_type,
        crumbs: crumbs(project),
    }
}

/// The way to what is of an application.
pub(super) fn crumbs_of(client: &Client, project: Option<&Project>) -> Vec<Crumb> {
    let mut crumbs = crumbs(project);
    crumbs.push(Crumb {
        href: of_client(CLIENT_ROUTE, client.id),
        name: Said::quoted(&client.name),
    });
    crumbs
}

fn typed(client: &Client) -> Pairs {
    let id = |id: &Option<IdentityProviderId>| id.map(|id| id.to_string());
    let typed = Pairs::new()
        .with("name", client.name.as_str())
        .with("visibility", client.visibility.as_str())
        .with_some("privacy_policy", client.links.privacy_policy.clone())
        .with_some("terms_and_conditions", client.links.terms_and_conditions.clone())
        .with_some("required_idp", id(&client.required_idp))
        .with_some("preselect_idp", id(&client.preselect_idp));
    client
        .redirect_uris
        .iter()
        .enumerate()
        .fold(typed, |typed, (row, uri)| {
            typed.with(row_field(REDIRECT_URIS, row), uri.as_str())
        })
}

/// The redirect URIs that are typed.
pub(super) fn redirect_uris(form: &Pairs) -> Vec<String> {
    filled_rows(form, REDIRECT_URIS)
        .into_iter()
        .map(|(_, uri)| uri)
        .collect()
}

fn changes(form: &Pairs) -> ClientChanges {
    let links = Links {
        terms_and_conditions: text(form, "terms_and_conditions"),
        privacy_policy: text(form, "privacy_policy"),
    };
    let provider = |field: &str| Patch::from(form.get_filled(field).and_then(|id| id.parse().ok()));
    ClientChanges {
        name: Some(text(form, "name")),
        settings: ClientSettings {
            visibility: Some(match form.get("visibility").and_then(Visibility::from_name) {
                Some(Visibility::Public) => ClientVisibility::Public,
                _ => ClientVisibility::Private,
            }),
            redirect_uris: Some(redirect_uris(form)),
            links: match (&*links.terms_and_conditions, &*links.privacy_policy) {
                ("", "") => Patch::Null,
                _ => Patch::Value(links),
            },
            required_idp: provider("required_idp"),
            preselect_idp: provider("preselect_idp"),
        },
    }
}

/// Checks what the API checks while it reads.
pub(super) fn check(form: &Pairs, fields: &mut Fields) {
    let name = text(form, "name");
    if name.is_empty() || name.contains(is_steering) {
        fields.refuse("name", Said::new("fault-one-line"));
    }
    let (terms, privacy) = (text(form, "terms_and_conditions"), text(form, "privacy_policy"));
    if terms.is_empty() != privacy.is_empty() {
        let field = if terms.is_empty() {
            "terms_and_conditions"
        } else {
            "privacy_policy"
        };
        fields.refuse(field, Said::new("fault-both-links"));
    }
}

/// In which field a fault of an application stands.
pub(super) fn field(problem: &Problem, form: &Pairs) -> String {
    match (&problem.fault, problem.member) {
        (Fault::RedirectUri { place, .. }, _) => {
            let rows = filled_rows(form, REDIRECT_URIS);
            rows.into_iter().nth(*place).map(|(field, _)| field).unwrap_or_default()
        }
        (_, "links.terms_and_conditions") => "terms_and_conditions".to_owned(),
        (_, "links.privacy_policy") => "privacy_policy".to_owned(),
        _ => same(problem),
    }
}

async fn settings_page(
    person: &Person<'_>,
    (client, project): (&Client, Option<&Project>),
    fields: &Fields,
    saved: bool,
) -> Result<Reply, Stop> {
    let providers = person.app.directory.providers().await?;
    let mut providers: Vec<Choice> = providers
        .iter()
        .map(|provider| Choice {
            value: provider.id.to_string(),
            name: provider.name.clone(),
        })
        .collect();
    providers.sort_by(|one, other| one.name.cmp(&other.name));
    let action = of_client(CLIENT_ROUTE, client.id);
    let page = ClientPage {
        frame: &person.frame,
        client: &head(client, project),
        saved,
        form: person.form(&action, fields),
        providers: &providers,
        how: How::update_client(client.id),
    };
    Ok(page.reply())
}

/// Asks whether an application is really to be deleted.
pub async fn delete_page(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(DELETE_CLIENT_ROUTE, &id), async {
            let person = asked.person().await?;
            let (client, project) = changeable(&person, &id).await?;
            Ok(confirm(&person, (&client, project.as_ref()), &Fields::default()))
        })
        .await
}

/// Deletes an application.
pub async fn delete(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(DELETE_CLIENT_ROUTE, &id), async {
        let (person, _) = sent.read().await?;
        match clients::delete(person.app, &person.actor, read_id(&id)?).await {
            Ok(client) => {
                let project = client.project.map(|id| of_project(PROJECT_ROUTE, id));
                Ok(Reply::see_other(project.as_deref().unwrap_or(CONSOLE_PATH)))
            }
            Err(refusal) => {
                let fields = refused(refusal)?;
                let (client, project) = load(&person, read_id(&id)?).await?;
                Ok(confirm(&person, (&client, project.as_ref()), &fields))
            }
        }
    })
    .await
}

fn confirm(person: &Person<'_>, (client, project): (&Client, Option<&Project>), fields: &Fields) -> Reply {
    let action = of_client(DELETE_CLIENT_ROUTE, client.id);
    let page = ConfirmPage {
        frame: &person.frame,
        crumbs: &crumbs_of(client, project),
        form: person.form(&action, fields),
        question: Said::new("console-delete-client").with("name", &client.name),
        consequence: Said::new("console-delete-client-means"),
        how: How::delete_client(client.id),
    };
    page.reply()
}
