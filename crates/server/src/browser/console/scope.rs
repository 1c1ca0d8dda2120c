//! A permission of an application at the console.

use globus_auth_protocol::{
    developer::DependentScope,
    exchange::developer::scopes::{CreateScope, ScopeChanges, ScopeSettings, UpdateScope, is_suffix},
    http::Pairs,
    ids::ScopeId,
};
use globus_auth_rules::{
    catalogue::Catalogue,
    developer::{Problem, documents, scopes::suffix},
    model::{Client, Project, ScopeDependency, ScopeRecord},
};

use super::{
    super::place::Place,
    DELETE_SCOPE_ROUTE, NEW_SCOPE_ROUTE, SCOPE_ROUTE, SCOPES_ROUTE, Stop,
    clients::{changeable, crumbs_of, head, load, place as place_of_client, read_id as read_client_id},
    of_client, of_scope,
    person::{Asked, Person, Sent, again, place_of, seen},
    policies::words,
    projects::text,
    refused, same, scope_graph,
    scopes::row,
    write_down,
};
use crate::{
    developer::{Absent, Version, scopes},
    pages::{
        Said,
        console::{ConfirmPage, Crumb, Fields, How, ScopePage, filled_rows, row_field},
    },
    web::{reply::Reply, segment::Segment},
};

/// The list of fields with the scopes that a scope depends on.
const DEPENDENCIES: &str = "dependent";
/// How many scope strings a browser is given to propose.
const MOST_PROPOSED: usize = 200;

/// A client and its project.
type Owner<'a> = (&'a Client, Option<&'a Project>);

/// Asks what a new scope is to be.
pub async fn new(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place_of_client(NEW_SCOPE_ROUTE, &id), async {
            let person = asked.person().await?;
            let (client, project) = changeable(&person, &id).await?;
            let first = Pairs::new().with("allows_refresh_token", "on");
            let draft = asked.draft().await?;
            form_page(
                &person,
                (&client, project.as_ref()),
                None,
                &Fields::of(draft.unwrap_or(first)),
            )
            .await
        })
        .await
}

/// Makes a scope.
pub async fn create(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place_of_client(NEW_SCOPE_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let client_id = read_client_id(&id)?;
        let mut fields = Fields::of(form.clone());
        check_suffix(&form, &mut fields);
        let ask = CreateScope {
            client_id,
            name: text(&form, "name"),
            description: text(&form, "description"),
            scope_suffix: text(&form, "scope_suffix"),
            settings: settings(&person, &form, &mut fields).await?,
        };
        if fields.are_good() {
            match scopes::create(person.app, &person.actor, &ask).await {
                Ok(_) => return Ok(Reply::see_other(&of_client(SCOPES_ROUTE, client_id))),
                Err(refusal) => write_down(refusal, &mut fields, field)?,
            }
        }
        let (client, project) = load(&person, client_id).await?;
        form_page(&person, (&client, project.as_ref()), None, &fields).await
    })
    .await
}

/// Shows a scope and asks what it is to be from now on.
pub async fn get(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(SCOPE_ROUTE, &id), async {
            let person = asked.person().await?;
            let (scope, client, project) = load_scope(&person, read_id(&id)?).await?;
            let catalogue = person.app.directory.catalogue().await?;
            let fields = match asked.draft().await? {
                Some(draft) => again(draft),
                None => Fields::of(typed(&scope, &catalogue)).at(version(&scope)),
            };
            form_page(&person, (&client, project.as_ref()), Some(&scope), &fields).await
        })
        .await
}

/// Changes a scope.
pub async fn post(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(SCOPE_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let id = read_id(&id)?;
        let mut fields = Fields::of(form.clone());
        // Scopes of the services themselves have none.
        let has_suffix = form.get("scope_suffix").is_some();
        if has_suffix {
            check_suffix(&form, &mut fields);
        }
        let changes = ScopeChanges {
            name: Some(text(&form, "name")),
            description: Some(text(&form, "description")),
            scope_suffix: has_suffix.then(|| text(&form, "scope_suffix")),
            settings: settings(&person, &form, &mut fields).await?,
        };
        if fields.are_good() {
            let ask = UpdateScope { id, changes };
            match scopes::update(person.app, &person.actor, &ask, Some(&seen(&form))).await {
                Ok(scope) => return Ok(Reply::see_other(&of_client(SCOPES_ROUTE, scope.owner))),
                Err(refusal) => write_down(refusal, &mut fields, field)?,
            }
        }
        let (scope, client, project) = load_scope(&person, id).await?;
        let fields = fields.at(version(&scope));
        form_page(&person, (&client, project.as_ref()), Some(&scope), &fields).await
    })
    .await
}

async fn load_scope(person: &Person<'_>, id: ScopeId) -> Result<(ScopeRecord, Client, Option<Project>), Stop> {
    let catalogue = person.app.directory.catalogue().await?;
    let scope = catalogue.by_id(id).ok_or(Absent::Scope)?.record.clone();
    let (client, project) = load(person, scope.owner).await?;
    Ok((scope, client, project))
}

fn place(route: &str, id: &str) -> Place {
    place_of::<ScopeId>(route, "{scope}", id)
}

fn read_id(text: &str) -> Result<ScopeId, Stop> {
    Ok(text.parse().map_err(|_| Absent::Scope)?)
}

fn version(scope: &ScopeRecord) -> Version {
    Version::of(&documents::scope(scope))
}

fn typed(scope: &ScopeRecord, catalogue: &Catalogue) -> Pairs {
    let typed = Pairs::new()
        .with("name", scope.name.as_str())
        .with("description", scope.description.as_str())
        .with_some("advertised", scope.advertised.then_some("on"))
        .with_some("allows_refresh_token", scope.allows_refresh_token.then_some("on"))
        .with("required_domains", scope.required_domains.join(", "));
    let typed = typed.with_some("scope_suffix", suffix(&scope.scope_string));
    let dependencies = scope.dependencies.iter().enumerate();
    dependencies.fold(
        typed,
        |typed,
         (
            row,
            ScopeDependency {
                scope,
                optional,
                requires_refresh_token,
            },
        )| {
            let name = catalogue.by_id(*scope).map(|scope| scope.record.scope_string.clone());
            let field = row_field(DEPENDENCIES, row);
            let typed = if *optional {
                typed.with(format!("{field}.optional"), "on")
            } else {
                typed
            };
            let typed = if *requires_refresh_token {
                typed.with(format!("{field}.refresh"), "on")
            } else {
                typed
            };
            typed.with(field, name.unwrap_or_else(|| scope.to_string()))
        },
    )
}

fn check_suffix(form: &Pairs, fields: &mut Fields) {
    if !is_suffix(&text(form, "scope_suffix")) {
        fields.refuse("scope_suffix", Said::new("fault-suffix"));
    }
}

fn field(problem: &Problem) -> String {
    match problem.member {
        "dependent_scopes" => row_field(DEPENDENCIES, 0),
        _ => same(problem),
    }
}

/// What else is said of a scope. The scopes that it depends on are named by scope string or id.
async fn settings(person: &Person<'_>, form: &Pairs, fields: &mut Fields) -> Result<ScopeSettings, Stop> {
    let catalogue = person.app.directory.catalogue().await?;
    let mut dependencies = Vec::new();
    for (field, name) in filled_rows(form, DEPENDENCIES) {
        let id = name.parse().ok();
        match catalogue.by_string(&name).or_else(|| catalogue.by_id(id?)) {
            Some(scope) => dependencies.push(
                DependentScope::new(scope.record.id)
                    .optional(form.get(&format!("{field}.optional")).is_some())
                    .requires_refresh_token(form.get(&format!("{field}.refresh")).is_some()),
            ),
            None => fields.refuse(field, Said::new("fault-unknown-scope")),
        }
    }
    Ok(ScopeSettings {
        required_domains: Some(words(form, "required_domains")),
        dependent_scopes: Some(dependencies),
        advertised: Some(form.get("advertised").is_some()),
        allows_refresh_token: Some(form.get("allows_refresh_token").is_some()),
    })
}

async fn form_page(
    person: &Person<'_>,
    (client, project): Owner<'_>,
    scope: Option<&ScopeRecord>,
    fields: &Fields,
) -> Result<Reply, Stop> {
    let (action, how, roots) = match scope {
        Some(scope) => (
            of_scope(SCOPE_ROUTE, scope.id),
            How::update_scope(scope.id),
            vec![scope.id],
        ),
        None => (
            of_client(NEW_SCOPE_ROUTE, client.id),
            How::create_scope(client.id),
            Vec::new(),
        ),
    };
    let row = scope.map(row);
    let page = ScopePage {
        frame: &person.frame,
        client: &head(client, project),
        scope: row.as_ref(),
        graph: &scope_graph::graph(person, &roots).await?,
        form: person.form(&action, fields),
        known: &proposed(person, scope).await?,
        how,
    };
    Ok(page.reply())
}

/// The scope strings that a scope may depend on: those that everybody finds, and those that the person administers.
async fn proposed(person: &Person<'_>, scope: Option<&ScopeRecord>) -> Result<Vec<String>, Stop> {
    let mut own = scopes::administered(person.app, &person.actor).await?;
    let catalogue = person.app.directory.catalogue().await?;
    own.extend(catalogue.advertised().map(|scope| scope.record.clone()));
    let this = scope.map(|scope| scope.id);
    let mut known: Vec<String> = own
        .into_iter()
        .filter(|known| Some(known.id) != this)
        .map(|known| known.scope_string)
        .collect();
    known.sort();
    known.dedup();
    known.truncate(MOST_PROPOSED);
    Ok(known)
}

/// Asks whether a scope is really to be deleted.
pub async fn delete_page(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(DELETE_SCOPE_ROUTE, &id), async {
            let person = asked.person().await?;
            let (scope, client, project) = load_scope(&person, read_id(&id)?).await?;
            person
                .actor
                .may_change_client(&client, project.as_ref(), person.app.clock.now())?;
            Ok(confirm(
                &person,
                (&client, project.as_ref()),
                &scope,
                &Fields::default(),
            ))
        })
        .await
}

/// Deletes a scope.
pub async fn delete(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(DELETE_SCOPE_ROUTE, &id), async {
        let (person, _) = sent.read().await?;
        let id = read_id(&id)?;
        match scopes::delete(person.app, &person.actor, id).await {
            Ok(scope) => Ok(Reply::see_other(&of_client(SCOPES_ROUTE, scope.owner))),
            Err(refusal) => {
                let fields = refused(refusal)?;
                let (scope, client, project) = load_scope(&person, id).await?;
                Ok(confirm(&person, (&client, project.as_ref()), &scope, &fields))
            }
        }
    })
    .await
}

fn confirm(person: &Person<'_>, (client, project): Owner<'_>, scope: &ScopeRecord, fields: &Fields) -> Reply {
    let action = of_scope(DELETE_SCOPE_ROUTE, scope.id);
    let mut crumbs = crumbs_of(client, project);
    crumbs.push(Crumb {
        href: of_scope(SCOPE_ROUTE, scope.id),
        name: Said::quoted(&scope.name),
    });
    let page = ConfirmPage {
        frame: &person.frame,
        crumbs: &crumbs,
        form: person.form(&action, fields),
        question: Said::new("console-delete-scope").with("name", &scope.name),
        consequence: Said::new("console-delete-scope-means"),
        how: How::delete_scope(scope.id),
    };
    page.reply()
}
