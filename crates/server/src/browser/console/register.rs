//! Registering an application: three questions, and at the end how to use it at once.

use globus_auth_protocol::{
    developer::{ClientKind, ClientType},
    exchange::developer::{
        clients::{ClientSettings, CreateClient},
        scopes::{CreateScope, ScopeSettings, is_suffix},
    },
    http::Pairs,
    ids::ProjectId,
    scope::Scopes,
};
use globus_auth_rules::{developer::questions::Runs, model::Client};

use super::{
    super::place::Place,
    CLIENT_ROUTE, REGISTER_PATH, Stop,
    clients::{check, field, redirect_uris},
    of_client,
    person::{Asked, Person, Sent, crumbs},
    projects::text,
    write_down,
};
use crate::{
    app::App,
    developer::{Refusal, clients, projects, scopes},
    pages::{
        Said,
        console::{
            Choice, Crumb, Fields, How, RegisterPage, Registered, RegisteredPage, Snippets, conflict, row_field, told,
        },
    },
    web::reply::Reply,
};

/// What an application is told of people unless more is asked for.
const USUAL_SCOPES: &str = "openid profile email";

/// Asks the questions.
pub async fn get(asked: Asked) -> Reply {
    asked
        .answer(Place::new(REGISTER_PATH.to_owned()), async {
            let person = asked.person().await?;
            let fields = match asked.draft().await? {
                Some(draft) => Fields::of(draft),
                None => {
                    let first = Pairs::new().with("project", asked.parameter("project").unwrap_or_default());
                    Fields::of(first.with("runs", Runs::OnServer.as_str()).with("scopes", USUAL_SCOPES))
                }
            };
            questions(&person, &fields).await
        })
        .await
}

/// Makes the application that the answers describe, and shows its secret this once.
pub async fn post(sent: Sent) -> Reply {
    sent.answer(Place::new(REGISTER_PATH.to_owned()), async {
        let (person, form) = sent.read().await?;
        let mut fields = Fields::of(form.clone());
        let Some((runs, project)) = check_answers(person.app, &form, &mut fields).await? else {
            return questions(&person, &fields).await;
        };
        let ask = CreateClient {
            name: text(&form, "name"),
            project,
            kind: ClientKind::ClientType(ClientType::from(runs.client_type().as_str())),
            settings: ClientSettings {
                redirect_uris: Some(redirect_uris(&form)),
                ..ClientSettings::default()
            },
        };
        match clients::register(person.app, &person.actor, ask, credential_name(&person)).await {
            Ok((client, secret)) => {
                let unfinished = first_scope(&person, runs, &client, &form).await;
                let secret = secret.as_ref().map(|secret| secret.expose_secret());
                Ok(registered(
                    &person,
                    (runs, &client),
                    (secret, unfinished.as_ref()),
                    &form,
                ))
            }
            Err(refusal) => {
                write_down(refusal, &mut fields, |problem| field(problem, &form))?;
                questions(&person, &fields).await
            }
        }
    })
    .await
}

/// The name of the credential that an application begins with.
fn credential_name(person: &Person<'_>) -> String {
    person.frame.text("console-first-credential").to_string()
}

/// Whether the answers go together; then where it runs and in which project it is.
async fn check_answers(app: &App, form: &Pairs, fields: &mut Fields) -> Result<Option<(Runs, ProjectId)>, Stop> {
    check(form, fields);
    let runs = form.get("runs").and_then(Runs::from_name);
    let project = form.get("project").and_then(|id| id.parse().ok());
    if runs.is_none() {
        fields.refuse("runs", Said::new("console-choose"));
    }
    if project.is_none() {
        fields.refuse("project", Said::new("console-choose"));
    }
    if runs.is_some_and(Runs::needs_redirect_uri) && redirect_uris(form).is_empty() {
        fields.refuse(
            row_field(super::clients::REDIRECT_URIS, 0),
            Said::new("console-redirect-needed"),
        );
    }
    if runs == Some(Runs::AsService) {
        check_scope(form, fields);
    } else {
        check_scopes(app, form, fields).await?;
    }
    Ok(runs.zip(project).filter(|_| fields.are_good()))
}

/// Checks the first scope of a service, if it is to begin with one.
fn check_scope(form: &Pairs, fields: &mut Fields) {
    let suffix = text(form, "scope_suffix");
    if suffix.is_empty() {
        return;
    }
    if !is_suffix(&suffix) {
        fields.refuse("scope_suffix", Said::new("fault-suffix"));
    }
    for field in ["scope_name", "scope_description"] {
        if text(form, field).is_empty() {
            fields.refuse(field, Said::new("fault-empty"));
        }
    }
}

async fn check_scopes(app: &App, form: &Pairs, fields: &mut Fields) -> Result<(), Stop> {
    let typed = text(form, "scopes");
    let Ok(scopes) = typed.parse::<Scopes>() else {
        fields.refuse("scopes", Said::new("console-scopes-unreadable"));
        return Ok(());
    };
    let unknown = app.directory.catalogue().await?.unknown(&scopes);
    if !unknown.is_empty() {
        fields.refuse(
            "scopes",
            Said::new("console-scopes-unknown").with("scopes", unknown.join(", ")),
        );
    }
    Ok(())
}

async fn questions(person: &Person<'_>, fields: &Fields) -> Result<Reply, Stop> {
    let projects = projects::administered(person.app, &person.actor).await?;
    let projects: Vec<Choice> = projects
        .into_iter()
        .map(|project| Choice {
            value: project.id.to_string(),
            name: project.display_name,
        })
        .collect();
    let project = projects.first().map(|first| first.value.as_str());
    let project = Some(fields.value("project")).filter(|id| !id.is_empty()).or(project);
    let page = RegisterPage {
        frame: &person.frame,
        crumbs: &crumbs(None),
        form: person.form(REGISTER_PATH, fields),
        how: How::create_client(project),
        projects: &projects,
    };
    Ok(page.reply())
}

/// Makes the first scope of a service; why it was not made, if so.
async fn first_scope(person: &Person<'_>, runs: Runs, client: &Client, form: &Pairs) -> Option<Said> {
    let suffix = text(form, "scope_suffix");
    if runs != Runs::AsService || suffix.is_empty() {
        return None;
    }
    let ask = CreateScope {
        client_id: client.id,
        name: text(form, "scope_name"),
        description: text(form, "scope_description"),
        scope_suffix: suffix,
        settings: ScopeSettings::default(),
    };
    match scopes::create(person.app, &person.actor, &ask).await {
        Ok(_) => None,
        Err(Refusal::Problems(problems)) => problems.iter().next().map(told),
        Err(Refusal::Conflict(against)) => Some(conflict(against)),
        // The secret of the application must be shown whatever happens here.
        Err(_) => Some(Said::new("error-busy")),
    }
}

fn registered(
    person: &Person<'_>,
    (runs, client): (Runs, &Client),
    (secret, unfinished): (Option<&str>, Option<&Said>),
    form: &Pairs,
) -> Reply {
    let scopes = text(form, "scopes");
    let snippets = Snippets::of(Registered {
        runs,
        id: client.id,
        redirect_uri: client.redirect_uris.first().map(String::as_str),
        scopes: if scopes.is_empty() { USUAL_SCOPES } else { &scopes },
        base: person.app.addresses.base.as_str(),
    });
    let mut crumbs = crumbs(None);
    crumbs.push(Crumb {
        href: of_client(CLIENT_ROUTE, client.id),
        name: Said::quoted(&client.name),
    });
    let page = RegisteredPage {
        frame: &person.frame,
        crumbs: &crumbs,
        id: client.id,
        name: &client.name,
        secret,
        unfinished,
        snippets: &snippets,
    };
    page.reply()
}
