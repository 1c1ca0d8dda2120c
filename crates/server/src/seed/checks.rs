//! What must hold between the rows of a seed.

use std::collections::{HashMap, HashSet};

use globus_auth_protocol::ids::ScopeId;
use globus_auth_rules::model::ScopeRecord;
use globus_auth_store::ops::SeedRows;

use super::SeedError;

/// Ids and names stand once, and no scope depends on itself.
pub(super) fn check(rows: &SeedRows) -> Result<(), SeedError> {
    let SeedRows {
        providers,
        identities,
        projects,
        policies,
        clients,
        scopes,
        ..
    } = rows;
    unique("providers, id", providers.iter().map(|provider| provider.id))?;
    unique(
        "providers, short_name",
        providers.iter().map(|provider| &provider.short_name),
    )?;
    unique(
        "providers, domains",
        providers.iter().flat_map(|provider| &provider.domains),
    )?;
    unique(
        "people.identities, username",
        identities.iter().map(|identity| identity.username.to_lowercase()),
    )?;
    unique("projects, id", projects.iter().map(|project| project.id))?;
    unique("policies, id", policies.iter().map(|policy| policy.id))?;
    // A client is an identity too.
    let ids = identities.iter().map(|identity| identity.id);
    unique(
        "clients and people.identities, id",
        ids.chain(clients.iter().map(|client| client.id.as_identity())),
    )?;
    // Whoever has the name is told about the tokens that carry it.
    unique(
        "clients, resource_server",
        clients.iter().map(|client| client.resource_server.as_str()),
    )?;
    unique("clients.scopes, id", scopes.iter().map(|scope| scope.id))?;
    unique("clients.scopes", scopes.iter().map(|scope| &scope.scope_string))?;
    no_circle(scopes)
}

fn unique<T: ToString>(place: &str, names: impl Iterator<Item = T>) -> Result<(), SeedError> {
    let mut seen = HashSet::new();
    for name in names.map(|name| name.to_string()) {
        if seen.contains(&name) {
            return Err(SeedError::at(place, format!("'{name}' stands twice")));
        }
        seen.insert(name);
    }
    Ok(())
}

/// A scope that depends on itself could be granted to nobody.
fn no_circle(scopes: &[ScopeRecord]) -> Result<(), SeedError> {
    let known: HashMap<ScopeId, &ScopeRecord> = scopes.iter().map(|scope| (scope.id, scope)).collect();
    let Some(scope) = scopes.iter().find(|scope| depends_on_itself(scope, &known)) else {
        return Ok(());
    };
    let problem = "dependent_scopes: the scope depends on itself, directly or through others; take one of them out";
    Err(SeedError::at(
        format!("clients.scopes \"{}\"", scope.scope_string),
        problem,
    ))
}

fn depends_on_itself(scope: &ScopeRecord, known: &HashMap<ScopeId, &ScopeRecord>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![scope.id];
    while let Some(id) = open.pop() {
        for below in known.get(&id).into_iter().flat_map(|scope| &scope.dependencies) {
            if below.scope == scope.id {
                return true;
            }
            if seen.insert(below.scope) {
                open.push(below.scope);
            }
        }
    }
    false
}
