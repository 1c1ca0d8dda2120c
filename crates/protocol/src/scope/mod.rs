//! Scopes: what a token may do, with the dependencies that its resource server may need further on.
//!
//! A `scope` parameter is a list such as
//! `openid urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/…/data_access]`.
//! `parent[child]` asks the person to let the resource server of `parent` obtain `child` on their behalf; `*` marks a
//! dependency that can be revoked on its own. The list is a graph keyed by name: `a[b] a[c]` means `a[b c]`, a required
//! dependency beats an optional one, and circles are refused.
//!
//! Source: the scopes chapter of the [Globus Auth developer guide](https://docs.globus.org/api/auth/developer-guide/)
//! and what the official parser does, whose results are reproduced exactly, except that ours are always in order of
//! first appearance.
//!
//! ```
//! use globus_auth_protocol::scope::{Scope, Scopes, well_known::{auth, transfer}};
//!
//! let data = Scope::new("https://auth.globus.org/scopes/46bd0f56-e24f-11e5-a510-131bef46955c/data_access")?;
//! let transfer = Scope::new(transfer::ALL)?.with_dependency(data.with_optional(true));
//! let scopes = Scopes::parse(auth::OPENID)?.merge(&transfer.try_into()?)?;
//! assert_eq!(
//!     scopes.to_string(),
//!     "openid urn:globus:auth:scope:transfer.api.globus.org:all\
//!      [*https://auth.globus.org/scopes/46bd0f56-e24f-11e5-a510-131bef46955c/data_access]",
//! );
//! # Ok::<(), globus_auth_protocol::scope::ScopeParseError>(())
//! ```

mod error;
mod graph;
mod list;
mod parse;
pub mod well_known;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use error::{ScopeParseError, ScopeParseErrorKind};
pub use list::Scopes;

/// The longest list that is read or made, in bytes, once every dependency is written out. A list names a few scopes, or
/// some thousand collections at most.
pub const MAX_LENGTH: usize = 256 * 1024;

/// How many scopes may stand inside one another; real ones are four deep at most.
pub const MAX_DEPTH: usize = 64;

/// One scope with its dependencies.
///
/// A value says what to ask for; the rules of a list (merging, no circles) are applied when it becomes [`Scopes`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    name: String,
    optional: bool,
    dependencies: Vec<Scope>,
}

impl Scope {
    /// A required scope without dependencies.
    ///
    /// # Errors
    /// The name is empty, holds `[`, `]`, `*` or a blank, or has white space around it.
    pub fn new(name: impl Into<String>) -> Result<Self, ScopeParseError> {
        let name = name.into();
        parse::check_name(&name)?;
        Ok(Self {
            name,
            optional: false,
            dependencies: Vec::new(),
        })
    }

    /// Reads a text that holds exactly one scope, such as `*foo[bar]`.
    ///
    /// # Errors
    /// As [`Scopes::parse`]; and if there is no scope or more than one.
    pub fn parse(text: &str) -> Result<Self, ScopeParseError> {
        let mut scopes = Scopes::parse(text)?.into_iter();
        match (scopes.next(), scopes.next()) {
            (Some(scope), None) => Ok(scope),
            (None, _) => Err(ScopeParseError::new(ScopeParseErrorKind::Empty)),
            (Some(_), Some(_)) => Err(ScopeParseError::new(ScopeParseErrorKind::Several)),
        }
    }

    /// This scope with one more dependency.
    #[must_use]
    pub fn with_dependency(mut self, dependency: Scope) -> Self {
        self.dependencies.push(dependency);
        self
    }

    /// This scope with more dependencies.
    #[must_use]
    pub fn with_dependencies(mut self, dependencies: impl IntoIterator<Item = Scope>) -> Self {
        self.dependencies.extend(dependencies);
        self
    }

    /// This scope, optional (atomically revocable) or required.
    #[must_use]
    pub fn with_optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    /// This scope with that dependency in place of its own.
    pub(crate) fn with_only(&self, dependency: Scope) -> Self {
        Self {
            name: self.name.clone(),
            optional: self.optional,
            dependencies: vec![dependency],
        }
    }

    /// This scope with what `held` lacks of it; none if it lacks nothing.
    fn missing_from(&self, held: &[Scope]) -> Option<Self> {
        let Some(held) = held.iter().find(|held| held.name == self.name) else {
            return Some(self.clone());
        };
        let dependencies = self.dependencies.iter();
        let missing: Vec<Self> = dependencies
            .filter_map(|dependency| dependency.missing_from(&held.dependencies))
            .collect();
        (!missing.is_empty()).then(|| Self {
            name: self.name.clone(),
            optional: self.optional,
            dependencies: missing,
        })
    }

    /// The scope string without `*` and brackets.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is marked with `*`.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// What its resource server may obtain with it.
    #[must_use]
    pub fn dependencies(&self) -> &[Scope] {
        &self.dependencies
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.optional {
            f.write_str("*")?;
        }
        f.write_str(&self.name)?;
        if self.dependencies.is_empty() {
            return Ok(());
        }
        f.write_str("[")?;
        write_list(&self.dependencies, f)?;
        f.write_str("]")
    }
}

/// Writes scopes with a blank between two.
fn write_list(scopes: &[Scope], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, scope) in scopes.iter().enumerate() {
        if index > 0 {
            f.write_str(" ")?;
        }
        fmt::Display::fmt(scope, f)?;
    }
    Ok(())
}

impl FromStr for Scope {
    type Err = ScopeParseError;

    fn from_str(text: &str) -> Result<Self, ScopeParseError> {
        Self::parse(text)
    }
}
