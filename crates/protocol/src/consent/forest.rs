//! Consents in their order.

use std::collections::HashMap;

use super::{Consent, ConsentId, MissingConsent, check};
use crate::scope::{Scope, Scopes};

/// Consents, each below the one that it depends on. A tree for each consent that depends on none.
///
/// Its `Display` is text, a consent to a line; see also [`to_dot`](Self::to_dot).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentForest {
    consents: Vec<Consent>,
    places: HashMap<ConsentId, usize>,
    /// By the place of the parent.
    children: Vec<Vec<usize>>,
    roots: Vec<usize>,
}

/// A list of consents that is no forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsentForestError {
    /// The consent above is not in the list.
    #[error("consent {id} depends on consent {parent}, which is not in the list; ask for all consents of the identity")]
    MissingParent {
        /// The consent.
        id: ConsentId,
        /// The one above.
        parent: ConsentId,
    },
    /// The dependency path does not end in the consent, or is not that of the consent above and one more.
    #[error("the dependency path of consent {id} does not lead to it")]
    BrokenPath {
        /// The consent.
        id: ConsentId,
    },
    /// Two different consents have the same number.
    #[error("consent {id} stands twice, and not the same")]
    Repeated {
        /// The consent.
        id: ConsentId,
    },
}

impl ConsentForest {
    /// Puts consents in their order. One that stands twice counts once.
    ///
    /// # Errors
    /// The consent above one is not there, a path does not lead to its consent, or two consents share a number.
    pub fn new(consents: impl IntoIterator<Item = Consent>) -> Result<Self, ConsentForestError> {
        let mut forest = Self::default();
        for consent in consents {
            let id = consent.id;
            match forest.get(id) {
                Some(known) if *known == consent => {}
                Some(_) => return Err(ConsentForestError::Repeated { id }),
                None => {
                    forest.places.insert(id, forest.consents.len());
                    forest.consents.push(consent);
                }
            }
        }
        forest.children = vec![Vec::new(); forest.consents.len()];
        for place in 0..forest.consents.len() {
            match forest.parent_of(&forest.consents[place])? {
                Some(parent) => forest.children[parent].push(place),
                None => forest.roots.push(place),
            }
        }
        Ok(forest)
    }

    /// The place of the consent above. That its path is this one's but for the last also bounds the depth and rules
    /// circles out.
    fn parent_of(&self, consent: &Consent) -> Result<Option<usize>, ConsentForestError> {
        let id = consent.id;
        let broken = ConsentForestError::BrokenPath { id };
        let (last, above) = consent.dependency_path.split_last().ok_or(broken)?;
        if *last != id {
            return Err(broken);
        }
        let Some(&parent) = above.last() else { return Ok(None) };
        let place = *self
            .places
            .get(&parent)
            .ok_or(ConsentForestError::MissingParent { id, parent })?;
        if self.consents[place].dependency_path == above {
            Ok(Some(place))
        } else {
            Err(broken)
        }
    }

    /// All consents, in the order in which they were given.
    #[must_use]
    pub fn consents(&self) -> &[Consent] {
        &self.consents
    }

    /// The consent of that number.
    #[must_use]
    pub fn get(&self, id: ConsentId) -> Option<&Consent> {
        self.places.get(&id).map(|place| &self.consents[*place])
    }

    /// The consents directly below that one.
    pub fn children(&self, id: ConsentId) -> impl Iterator<Item = &Consent> {
        let places = self.places.get(&id).map(|place| self.children[*place].as_slice());
        places.unwrap_or_default().iter().map(|place| &self.consents[*place])
    }

    /// The trees. Two clients with a consent for the same scope are two trees.
    pub fn trees(&self) -> impl Iterator<Item = ConsentTree<'_>> {
        self.roots.iter().map(|root| ConsentTree {
            forest: self,
            root: &self.consents[*root],
        })
    }

    /// Whether all these scopes, with all their dependencies, are consented to: each in one tree, and by consents that
    /// hold, which a denied one does not. Optional dependencies count like required ones. No scopes are always
    /// consented to.
    #[must_use]
    pub fn meets_scope_requirements(&self, scopes: &Scopes) -> bool {
        scopes
            .iter()
            .all(|scope| self.trees().any(|tree| tree.meets_scope_requirements(scope)))
    }

    /// What [`meets_scope_requirements`](Self::meets_scope_requirements) lacks, path by path; empty if nothing. Of
    /// several trees of a scope the one counts that lacks least; what is needed below a missing consent is part of its
    /// `scope` and not listed.
    #[must_use]
    pub fn missing_consents(&self, scopes: &Scopes) -> Vec<MissingConsent> {
        scopes.iter().flat_map(|scope| self.missing_of(scope)).collect()
    }

    fn missing_of(&self, scope: &Scope) -> Vec<MissingConsent> {
        let mut missing = check::shortfall(self, scope, self.trees().map(|tree| tree.root)).missing;
        for missing in &mut missing {
            // Another tree may have just this and lack something else: then only the whole gets all into one.
            if self.trees().any(|tree| tree.meets_scope_requirements(&missing.scope)) {
                missing.scope = scope.clone();
            }
        }
        missing
    }
}

/// One consent that depends on none, and all that depend on it.
///
/// Its `Display` is text, a consent to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentTree<'a> {
    pub(super) forest: &'a ConsentForest,
    root: &'a Consent,
}

impl<'a> ConsentTree<'a> {
    /// The consent that depends on none.
    #[must_use]
    pub const fn root(&self) -> &'a Consent {
        self.root
    }

    /// All consents of the tree, each before those below it.
    pub fn consents(&self) -> impl Iterator<Item = &'a Consent> {
        let forest = self.forest;
        let mut waiting = vec![self.root];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            let first_below = waiting.len();
            waiting.extend(forest.children(next.id));
            waiting[first_below..].reverse();
            Some(next)
        })
    }

    /// The consent of that number, if it is in this tree.
    #[must_use]
    pub fn get(&self, id: ConsentId) -> Option<&'a Consent> {
        let found = self.forest.get(id)?;
        (found.dependency_path.first() == Some(&self.root.id)).then_some(found)
    }

    /// How many consents stand below one another; 1 for a lone root.
    #[must_use]
    pub fn max_depth(&self) -> usize {
        let depths = self.consents().map(|consent| consent.dependency_path.len());
        depths.max().unwrap_or_default()
    }

    /// Whether this scope, with all its dependencies, is consented to in this tree, by consents that hold.
    #[must_use]
    pub fn meets_scope_requirements(&self, scope: &Scope) -> bool {
        check::is_met(self.forest, scope, self.root)
    }
}
