//! Which consents some scopes lack.

use std::fmt;

use super::{Consent, ConsentForest, ConsentId, ConsentStatus};
use crate::{scope::Scope, text::printable};

/// A consent that some scopes need and that is not there.
///
/// Its `Display` names the path: `transfer → data_access: no consent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingConsent {
    /// The scope strings from the top to the one that is not consented to.
    pub path: Vec<String>,
    /// Whether that one is marked with `*`: a resource server may do some of its work without.
    pub optional: bool,
    /// What is wrong with it.
    pub lack: Lack,
    /// What to ask for, to get it: the path, and all that was needed below its end; or the whole, where another tree has
    /// just that already.
    pub scope: Scope,
}

/// What is wrong with a consent that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It is not there.
    Absent,
    /// It is there, but does not hold.
    NotApproved {
        /// Its number.
        id: ConsentId,
        /// What it is instead.
        status: ConsentStatus,
    },
}

impl fmt::Display for MissingConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.join(" → "), self.lack)
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("no consent"),
            Self::NotApproved { id, status } => {
                write!(f, "consent {id} is '{}', not approved", printable(status.as_str()))
            }
        }
    }
}

/// Whether `consent` and those below it cover `scope`.
pub(super) fn is_met(forest: &ConsentForest, scope: &Scope, consent: &Consent) -> bool {
    consent.scope_name == scope.name()
        && consent.is_approved()
        && scope.dependencies().iter().all(|dependency| {
            forest
                .children(consent.id)
                .any(|child| is_met(forest, dependency, child))
        })
}

/// What a scope lacks.
#[derive(Default)]
pub(super) struct Shortfall {
    pub(super) missing: Vec<MissingConsent>,
    /// How many scopes that is, with all that is needed below them: how far off the consents are.
    scopes: usize,
}

/// What `scope` lacks, if one of `candidates` has to cover it: the one that is nearest to it.
/// Each pair of a scope and a consent is looked at once.
pub(super) fn shortfall<'a>(
    forest: &ConsentForest,
    scope: &Scope,
    candidates: impl Iterator<Item = &'a Consent>,
) -> Shortfall {
    let mut lack = Lack::Absent;
    let mut nearest: Option<Shortfall> = None;
    for consent in candidates.filter(|consent| consent.scope_name == scope.name()) {
        if !consent.is_approved() {
            let (id, status) = (consent.id, consent.status.clone());
            lack = Lack::NotApproved { id, status };
            continue;
        }
        let found = shortfall_below(forest, scope, consent);
        if found.missing.is_empty() {
            return found;
        }
        if nearest.as_ref().is_none_or(|known| found.scopes < known.scopes) {
            nearest = Some(found);
        }
    }
    nearest.unwrap_or_else(|| Shortfall {
        missing: vec![MissingConsent {
            path: vec![scope.name().to_owned()],
            optional: scope.is_optional(),
            lack,
            scope: scope.clone(),
        }],
        scopes: size(scope),
    })
}

fn shortfall_below(forest: &ConsentForest, scope: &Scope, consent: &Consent) -> Shortfall {
    let mut all = Shortfall::default();
    for dependency in scope.dependencies() {
        let below = shortfall(forest, dependency, forest.children(consent.id));
        all.scopes += below.scopes;
        all.missing.extend(below.missing.into_iter().map(|mut missing| {
            missing.path.insert(0, scope.name().to_owned());
            missing.scope = scope.with_only(missing.scope);
            missing
        }));
    }
    all
}

/// How many scopes a scope is, with all its dependencies.
fn size(scope: &Scope) -> usize {
    1 + scope.dependencies().iter().map(size).sum::<usize>()
}
