//! What a scope may be, and under which names there is one.

use std::collections::HashSet;

use globus_auth_protocol::{
    developer::DependentScope,
    exchange::developer::scopes::{CreateScope, ScopeChanges, ScopeSettings},
    ids::ScopeId,
    scope::well_known,
};

use super::{
    Fault, Problems,
    problems::{is_domain, is_one_line},
};
use crate::{
    catalogue::Catalogue,
    model::{Client, ScopeDependency, ScopeRecord, Timestamp},
};

/// The names under which there is each scope of a client: its id and its domain names.
pub fn names(owner: &Client) -> impl Iterator<Item = String> {
    std::iter::once(owner.id.to_string()).chain(owner.fqdns.iter().cloned())
}

/// A new scope of a client, once for each name of the client. `draw` gives new ids.
///
/// # Errors
/// Everything that is wrong with it.
pub fn create(
    ask: &CreateScope,
    owner: &Client,
    catalogue: &Catalogue,
    mut draw: impl FnMut() -> ScopeId,
    now: Timestamp,
) -> Result<Vec<ScopeRecord>, Problems> {
    let mut problems = Problems::default();
    problems.expect(
        owner.client_type.is_resource_server(),
        "client_id",
        Fault::NotAResourceServer,
    );
    let bare = ScopeRecord {
        id: draw(),
        scope_string: String::new(),
        owner: owner.id,
        name: ask.name.clone(),
        description: ask.description.clone(),
        advertised: false,
        allows_refresh_token: true,
        required_domains: Vec::new(),
        dependencies: Vec::new(),
        created: now,
    };
    let scope = with_settings(bare, &ask.settings, catalogue, &mut problems);
    let mut draw_but_first = std::iter::once(scope.id).chain(std::iter::repeat_with(draw));
    let named = names(owner).filter_map(|name| {
        Some(ScopeRecord {
            id: draw_but_first.next()?,
            scope_string: well_known::url(&name, &ask.scope_suffix),
            ..scope.clone()
        })
    });
    let all = named.collect();
    problems.or(all)
}

/// A scope after a change.
///
/// # Errors
/// Everything that is wrong with it then.
pub fn update(before: &ScopeRecord, changes: &ScopeChanges, catalogue: &Catalogue) -> Result<ScopeRecord, Problems> {
    let mut problems = Problems::default();
    let mut named = before.clone();
    if let Some(name) = &changes.name {
        named.name.clone_from(name);
    }
    if let Some(description) = &changes.description {
        named.description.clone_from(description);
    }
    if let Some(suffix) = &changes.scope_suffix {
        match owner_part(&before.scope_string) {
            Some(owner) => named.scope_string = well_known::url(owner, suffix),
            None => problems.add("scope_suffix", Fault::NoSuffix),
        }
    }
    let scope = with_settings(named, &changes.settings, catalogue, &mut problems);
    problems.or(scope)
}

/// The scopes of a client under a domain name that it gets: each that there is under its id.
pub fn under_fqdn<'a>(
    owner: &'a Client,
    fqdn: &'a str,
    catalogue: &'a Catalogue,
    mut draw: impl FnMut() -> ScopeId + 'a,
    now: Timestamp,
) -> impl Iterator<Item = ScopeRecord> + 'a {
    let id = owner.id.to_string();
    catalogue.owned_by(owner.id).filter_map(move |scope| {
        let suffix = scope.record.scope_string.rsplit('/').next()?;
        let own = owner_part(&scope.record.scope_string) == Some(id.as_str());
        own.then(|| ScopeRecord {
            id: draw(),
            scope_string: well_known::url(fqdn, suffix),
            created: now,
            ..scope.record.clone()
        })
    })
}

/// The suffix in a scope string of the URL form, which alone has one.
#[must_use]
pub fn suffix(scope_string: &str) -> Option<&str> {
    owner_part(scope_string)?;
    scope_string.rsplit('/').next()
}

/// The client id or domain name in a scope string of the URL form.
fn owner_part(scope_string: &str) -> Option<&str> {
    let (before, suffix) = scope_string.rsplit_once('/')?;
    let (_, owner) = before.rsplit_once('/')?;
    (well_known::url(owner, suffix) == scope_string).then_some(owner)
}

fn with_settings(
    mut scope: ScopeRecord,
    settings: &ScopeSettings,
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> ScopeRecord {
    problems.expect(is_one_line(&scope.name), "name", Fault::NotOneLine);
    problems.expect(!scope.description.trim().is_empty(), "description", Fault::Empty);
    if let Some(domains) = &settings.required_domains {
        scope.required_domains = domains.iter().map(|domain| domain.to_lowercase()).collect();
        problems.expect(
            scope.required_domains.iter().all(|domain| is_domain(domain)),
            "required_domains",
            Fault::NotDomains,
        );
    }
    scope.advertised = settings.advertised.unwrap_or(scope.advertised);
    scope.allows_refresh_token = settings.allows_refresh_token.unwrap_or(scope.allows_refresh_token);
    if let Some(dependencies) = &settings.dependent_scopes {
        check_dependencies(scope.id, dependencies, catalogue, problems);
        let dependency = |one: &DependentScope| ScopeDependency {
            scope: one.scope,
            optional: one.optional,
            requires_refresh_token: one.requires_refresh_token,
        };
        scope.dependencies = dependencies.iter().map(dependency).collect();
    }
    scope
}

fn check_dependencies(of: ScopeId, wanted: &[DependentScope], catalogue: &Catalogue, problems: &mut Problems) {
    const MEMBER: &str = "dependent_scopes";
    let ids: HashSet<ScopeId> = wanted.iter().map(|dependency| dependency.scope).collect();
    problems.expect(ids.len() == wanted.len(), MEMBER, Fault::ScopeTwice);
    let exists = |id: &ScopeId| *id == of || catalogue.by_id(*id).is_some();
    problems.expect(ids.iter().all(exists), MEMBER, Fault::UnknownScope);
    problems.expect(!leads_to(of, &ids, catalogue), MEMBER, Fault::Circle);
}

/// Whether a scope is among these or below them.
fn leads_to(scope: ScopeId, from: &HashSet<ScopeId>, catalogue: &Catalogue) -> bool {
    let mut seen = from.clone();
    let mut open: Vec<ScopeId> = from.iter().copied().collect();
    while let Some(id) = open.pop() {
        if id == scope {
            return true;
        }
        let found = catalogue.by_id(id);
        let below = found.iter().flat_map(|scope| &scope.record.dependencies);
        open.extend(below.map(|below| below.scope).filter(|below| seen.insert(*below)));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_owner_in_a_scope_string() {
        let url = "https://auth.globus.org/scopes/api.example.org/all";
        assert_eq!(owner_part(url), Some("api.example.org"));
        for other in [
            "openid",
            "urn:globus:auth:scope:transfer.api.globus.org:all",
            "https://auth.globus.org/scopes/actions.globus.org/transfer/transfer",
            "https://auth.example.org/scopes/api.example.org/all",
        ] {
            assert_eq!(owner_part(other), None, "{other}");
        }
    }

    #[test]
    fn circles_are_found_through_others_and_end() {
        let catalogue = samples::catalogue(&[("a", 1, &["b"]), ("b", 1, &["c", "b"]), ("c", 1, &[])]);
        let from = |name| HashSet::from([samples::scope_id(name)]);
        assert!(leads_to(samples::scope_id("c"), &from("a"), &catalogue));
        assert!(leads_to(samples::scope_id("a"), &from("a"), &catalogue));
        assert!(!leads_to(samples::scope_id("a"), &from("b"), &catalogue));
    }
}
