//! Which consents a scope tree needs, and which are missing (Globus Auth, "Consents").

use std::sync::Arc;

use globus_auth_protocol::{
    ids::{ClientId, ScopeId},
    scope::{Scope, Scopes},
};

use crate::{
    catalogue::{Catalogue, CatalogueScope},
    model::{Consent, ConsentId, ConsentStatus, ScopeDependency},
};

/// One place of the tree of what a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededConsent {
    /// The scope.
    pub scope: Arc<CatalogueScope>,
    /// Who will hold it: the client that asks, or the resource server of the scope above.
    pub client: ClientId,
    /// The consent that stands there already.
    pub existing: Option<ConsentId>,
    /// Whether the person must be asked: nothing stands there, or it allows less than is asked for now.
    pub missing: bool,
    /// Whether refresh tokens may be issued under it.
    pub allows_refresh: bool,
    /// Asked for with `*`: the person may leave it out, and take it back alone.
    pub optional: bool,
    /// What depends on it.
    pub children: Vec<NeededConsent>,
}

impl NeededConsent {
    /// Whether the person must be asked about it or anything below it.
    #[must_use]
    pub fn needs_asking(&self) -> bool {
        self.missing || self.children.iter().any(Self::needs_asking)
    }

    /// Takes out the optional places that the person did not agree to. A place is named by the scope ids on its path.
    pub fn retain_optional(&mut self, agreed: &impl Fn(&[ScopeId]) -> bool) {
        let mut path = vec![self.scope.record.id];
        self.retain_below(&mut path, agreed);
    }

    fn retain_below(&mut self, path: &mut Vec<ScopeId>, agreed: &impl Fn(&[ScopeId]) -> bool) {
        self.children.retain_mut(|child| {
            path.push(child.scope.record.id);
            let keep = !child.optional || child.existing.is_some() || agreed(path);
            if keep {
                child.retain_below(path, agreed);
            }
            path.pop();
            keep
        });
    }
}

/// The tree of what a request needs. `existing` are the person's consents whose root belongs to the client.
#[must_use]
pub fn needed(
    requested: &Scopes,
    offline: bool,
    client: ClientId,
    catalogue: &Catalogue,
    existing: &[Consent],
) -> Vec<NeededConsent> {
    let planner = Planner { catalogue, existing };
    requested
        .iter()
        .filter_map(|scope| {
            let found = catalogue.by_string(scope.name())?;
            let allows_refresh = offline && found.record.allows_refresh_token;
            let place = Place {
                client,
                parent: Some(&[]),
                allows_refresh,
                above: None,
            };
            Some(planner.plan(found, scope.dependencies(), false, place))
        })
        .collect()
}

struct Planner<'a> {
    catalogue: &'a Catalogue,
    existing: &'a [Consent],
}

/// Where in the tree a consent is wanted.
#[derive(Clone, Copy)]
struct Place<'a> {
    client: ClientId,
    /// The path of the consent above; empty for a root, none if the one above does not exist yet.
    parent: Option<&'a [ConsentId]>,
    allows_refresh: bool,
    above: Option<Above<'a>>,
}

/// The scopes on the way to the root, so that a circle of dependencies ends.
#[derive(Clone, Copy)]
struct Above<'a> {
    scope: ScopeId,
    next: Option<&'a Above<'a>>,
}

impl Above<'_> {
    fn holds(&self, scope: ScopeId) -> bool {
        self.scope == scope || self.next.is_some_and(|next| next.holds(scope))
    }
}

impl Planner<'_> {
    fn plan(&self, scope: &Arc<CatalogueScope>, asked: &[Scope], optional: bool, place: Place<'_>) -> NeededConsent {
        let found = self.find(scope, place);
        let above = Above {
            scope: scope.record.id,
            next: place.above.as_ref(),
        };
        NeededConsent {
            scope: Arc::clone(scope),
            client: place.client,
            existing: found.map(|consent| consent.id),
            missing: found.is_none_or(|consent| place.allows_refresh && !consent.allows_refresh),
            allows_refresh: place.allows_refresh || found.is_some_and(|consent| consent.allows_refresh),
            optional,
            children: self.children(scope, asked, found.map(|consent| consent.path.as_slice()), above),
        }
    }

    /// The required dependencies that the scope declares, and those that the request names in brackets.
    fn children(
        &self,
        scope: &CatalogueScope,
        asked: &[Scope],
        parent: Option<&[ConsentId]>,
        above: Above<'_>,
    ) -> Vec<NeededConsent> {
        let declared = &scope.record.dependencies;
        let place = |below: &CatalogueScope| Place {
            client: scope.record.owner,
            parent,
            allows_refresh: refreshable(below, declared.iter().find(|known| known.scope == below.record.id)),
            above: Some(above),
        };
        let required = declared.iter().filter(|dependency| !dependency.optional);
        let required: Vec<&Arc<CatalogueScope>> = required
            .filter_map(|dependency| self.catalogue.by_id(dependency.scope))
            .collect();
        let named = |below: &CatalogueScope| asked.iter().find(|scope| scope.name() == below.record.scope_string);
        let mut children = Vec::new();
        for below in required.iter().filter(|below| !above.holds(below.record.id)) {
            let deeper = named(below).map_or(&[][..], Scope::dependencies);
            children.push(self.plan(below, deeper, false, place(below)));
        }
        for scope in asked {
            let Some(below) = self.catalogue.by_string(scope.name()) else {
                continue;
            };
            if !required.contains(&below) && !above.holds(below.record.id) {
                children.push(self.plan(below, scope.dependencies(), scope.is_optional(), place(below)));
            }
        }
        children
    }

    fn find(&self, scope: &CatalogueScope, place: Place<'_>) -> Option<&Consent> {
        let parent = place.parent?;
        self.existing.iter().find(|consent| {
            let above = consent.path.split_last().map_or(&[][..], |(_, above)| above);
            consent.scope == scope.record.id
                && consent.client == place.client
                && above == parent
                && consent.status == ConsentStatus::Approved
        })
    }
}

fn refreshable(scope: &CatalogueScope, declared: Option<&ScopeDependency>) -> bool {
    scope.record.allows_refresh_token && declared.is_none_or(|dependency| dependency.requires_refresh_token)
}

#[cfg(test)]
mod tests;
