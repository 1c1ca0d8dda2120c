//! Which scopes there are, and whose. Scopes change rarely, so the server keeps them all in one value.

use std::{collections::HashMap, sync::Arc};

use globus_auth_protocol::{
    ids::{ClientId, ResourceServer, ScopeId},
    scope::Scope,
};

use crate::model::{ScopeRecord, Timestamp};

/// Every scope, by id and by text, with the name of its resource server.
#[derive(Debug, Default)]
pub struct Catalogue {
    by_id: HashMap<ScopeId, Arc<CatalogueScope>>,
    by_string: HashMap<String, Arc<CatalogueScope>>,
}

/// A scope and the resource server that takes its tokens.
#[derive(Debug, PartialEq, Eq)]
pub struct CatalogueScope {
    /// The scope.
    pub record: ScopeRecord,
    /// The name that tokens for it carry.
    pub resource_server: ResourceServer,
}

impl Catalogue {
    /// Of all scopes, each with the name of its owner as a resource server.
    #[must_use]
    pub fn new(scopes: impl IntoIterator<Item = (ScopeRecord, ResourceServer)>) -> Self {
        let mut catalogue = Self::default();
        for (record, resource_server) in scopes {
            let scope = Arc::new(CatalogueScope {
                record,
                resource_server,
            });
            catalogue.by_id.insert(scope.record.id, Arc::clone(&scope));
            catalogue.by_string.insert(scope.record.scope_string.clone(), scope);
        }
        catalogue
    }

    /// The scope of that text.
    #[must_use]
    pub fn by_string(&self, scope_string: &str) -> Option<&Arc<CatalogueScope>> {
        self.by_string.get(scope_string)
    }

    /// The scope of that id.
    #[must_use]
    pub fn by_id(&self, id: ScopeId) -> Option<&Arc<CatalogueScope>> {
        self.by_id.get(&id)
    }

    /// The names, at every depth, of which there is no scope; each once.
    #[must_use]
    pub fn unknown<'a>(&self, requested: impl IntoIterator<Item = &'a Scope>) -> Vec<String> {
        let mut unknown = Vec::new();
        for scope in requested {
            self.collect_unknown(scope, &mut unknown);
        }
        unknown
    }

    fn collect_unknown(&self, scope: &Scope, unknown: &mut Vec<String>) {
        if self.by_string(scope.name()).is_none() && !unknown.iter().any(|known| known == scope.name()) {
            unknown.push(scope.name().to_owned());
        }
        for dependency in scope.dependencies() {
            self.collect_unknown(dependency, unknown);
        }
    }

    /// Whether all scopes of a token, which was issued then, are still there. One that was deleted and made again is
    /// another one.
    #[must_use]
    pub fn has_all(&self, scopes: &str, resource_server: &ResourceServer, issued: Timestamp) -> bool {
        scopes.split(' ').all(|scope| {
            let found = self.by_string(scope);
            found.is_some_and(|found| found.resource_server == *resource_server && found.record.created <= issued)
        })
    }

    /// Every scope that everybody may find.
    pub fn advertised(&self) -> impl Iterator<Item = &Arc<CatalogueScope>> {
        self.by_id.values().filter(|scope| scope.record.advertised)
    }

    /// Every scope that a client owns.
    pub fn owned_by(&self, owner: ClientId) -> impl Iterator<Item = &Arc<CatalogueScope>> {
        self.by_id.values().filter(move |scope| scope.record.owner == owner)
    }
}
