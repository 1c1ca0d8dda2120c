//! What scopes depend on, as far as somebody may see it.

use std::{collections::HashSet, sync::Arc};

use globus_auth_protocol::ids::ScopeId;
use globus_auth_rules::{
    catalogue::{Catalogue, CatalogueScope},
    model::ScopeRecord,
};

use super::{SCOPE_ROUTE, Stop, of_scope, person::Person};
use crate::{
    developer::{Refusal, client, project_of, scopes},
    pages::console::{Graph, GraphScope},
};

/// No page shows more scopes than that.
const MOST: usize = 120;

/// The graph below these scopes.
pub(super) async fn graph(person: &Person<'_>, roots: &[ScopeId]) -> Result<Graph, Stop> {
    let catalogue = person.app.directory.catalogue().await?;
    let mut seen: HashSet<ScopeId> = roots.iter().copied().collect();
    let mut order = roots.to_vec();
    let mut next = 0;
    while let Some(id) = order.get(next).copied() {
        next += 1;
        for dependency in dependencies(&catalogue, id) {
            if order.len() < MOST && seen.insert(dependency) {
                order.push(dependency);
            }
        }
    }
    let mut told = Vec::with_capacity(order.len());
    for id in order {
        if let Some(scope) = catalogue.by_id(id) {
            told.push(tell(person, scope).await?);
        }
    }
    Ok(Graph::new(told, roots.to_vec()))
}

fn dependencies(catalogue: &Catalogue, id: ScopeId) -> Vec<ScopeId> {
    let found = catalogue
        .by_id(id)
        .into_iter()
        .flat_map(|scope| &scope.record.dependencies);
    found.map(|dependency| dependency.scope).collect()
}

/// A scope; of one that the person may not see, its id.
async fn tell(person: &Person<'_>, scope: &Arc<CatalogueScope>) -> Result<GraphScope, Stop> {
    let record = &scope.record;
    let dependencies = record
        .dependencies
        .iter()
        .map(|dependency| (dependency.scope, dependency.optional));
    let hidden = GraphScope {
        id: record.id,
        name: record.id.to_string(),
        owner: String::new(),
        scope: record.id.to_string(),
        href: None,
        dependencies: dependencies.collect(),
    };
    match scopes::may_view(person.app, &person.actor, record).await {
        Ok(()) => {}
        Err(Refusal::Denied(_) | Refusal::Absent(_)) => return Ok(hidden),
        Err(other) => return Err(other.into()),
    }
    let owner = client(person.app, record.owner).await?;
    Ok(GraphScope {
        name: record.name.clone(),
        owner: owner.client.name.clone(),
        scope: record.scope_string.clone(),
        href: is_administered(person, record)
            .await?
            .then(|| of_scope(SCOPE_ROUTE, record.id)),
        ..hidden
    })
}

/// Whether the person administers the project of a scope.
async fn is_administered(person: &Person<'_>, scope: &ScopeRecord) -> Result<bool, Stop> {
    let owner = client(person.app, scope.owner).await?;
    let project = project_of(person.app, &owner.client).await?;
    Ok(project.is_some_and(|project| person.actor.administers(&project).is_ok()))
}
