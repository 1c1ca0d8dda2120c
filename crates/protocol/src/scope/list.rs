//! [`Scopes`]: a merged list.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::ScopeParseError;
use super::graph::Graph;
use super::{Scope, parse, write_list};

/// A list of scopes, merged and free of circles, in order of first appearance.
///
/// Its text is the same every time, and reading that text gives the same list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// No scopes.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads a `scope` parameter and merges what it names. An empty text is an empty list.
    ///
    /// # Errors
    /// The text breaks the grammar, a scope depends on itself, or the list is longer than [`MAX_LENGTH`](super::MAX_LENGTH)
    /// or deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    pub fn parse(text: &str) -> Result<Self, ScopeParseError> {
        parse::parse(text)?.unfold().map(Self)
    }

    /// Merges scope values.
    ///
    /// # Errors
    /// A scope depends on itself, or the list is too long or too deep.
    pub fn from_scopes<'a>(scopes: impl IntoIterator<Item = &'a Scope>) -> Result<Self, ScopeParseError> {
        let mut graph = Graph::default();
        scopes
            .into_iter()
            .try_for_each(|scope| graph.add_tree(None, scope, 1))?;
        graph.unfold().map(Self)
    }

    /// The union of both lists; what this one names comes first.
    ///
    /// # Errors
    /// Together they have a circle, or are too long or too deep.
    pub fn merge(&self, other: &Self) -> Result<Self, ScopeParseError> {
        Self::from_scopes(self.iter().chain(other.iter()))
    }

    /// What of this list a token with `held` lacks: the least to ask for. A scope that is held, but not with all its
    /// dependencies, is named with those that are missing; whether something is optional does not matter.
    ///
    /// ```
    /// use globus_auth_protocol::scope::Scopes;
    ///
    /// let wanted = Scopes::parse("openid a[b *c[d]] e")?;
    /// let held = Scopes::parse("openid a[b c]")?;
    /// assert_eq!(wanted.missing_from(&held).to_string(), "a[*c[d]] e");
    /// # Ok::<(), globus_auth_protocol::scope::ScopeParseError>(())
    /// ```
    #[must_use]
    pub fn missing_from(&self, held: &Self) -> Self {
        let missing: Vec<Scope> = self.iter().filter_map(|scope| scope.missing_from(&held.0)).collect();
        // A part of a list without circles has none.
        Self::from_scopes(&missing).unwrap_or_else(|_| self.clone())
    }

    /// The scopes at the top, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Scope> {
        self.0.iter()
    }

    /// How many scopes there are at the top.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of the scopes at the top, each once, in order: what the `scope` member of a token lists.
    pub fn top_level_names(&self) -> impl Iterator<Item = &str> {
        let mut seen = HashSet::new();
        self.iter().map(Scope::name).filter(move |name| seen.insert(*name))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(&self.0, f)
    }
}

impl FromStr for Scopes {
    type Err = ScopeParseError;

    fn from_str(text: &str) -> Result<Self, ScopeParseError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Scopes {
    type Error = ScopeParseError;

    fn try_from(text: &str) -> Result<Self, ScopeParseError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Scopes {
    type Error = ScopeParseError;

    fn try_from(text: String) -> Result<Self, ScopeParseError> {
        Self::parse(&text)
    }
}

impl TryFrom<&[&str]> for Scopes {
    type Error = ScopeParseError;

    /// Each text may hold several scopes.
    fn try_from(texts: &[&str]) -> Result<Self, ScopeParseError> {
        let lists = texts
            .iter()
            .map(|text| Self::parse(text))
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_scopes(lists.iter().flatten())
    }
}

impl<const N: usize> TryFrom<[&str; N]> for Scopes {
    type Error = ScopeParseError;

    fn try_from(texts: [&str; N]) -> Result<Self, ScopeParseError> {
        Self::try_from(texts.as_slice())
    }
}

impl TryFrom<Scope> for Scopes {
    type Error = ScopeParseError;

    fn try_from(scope: Scope) -> Result<Self, ScopeParseError> {
        Self::from_scopes([&scope])
    }
}

impl TryFrom<Vec<Scope>> for Scopes {
    type Error = ScopeParseError;

    fn try_from(scopes: Vec<Scope>) -> Result<Self, ScopeParseError> {
        Self::from_scopes(&scopes)
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl IntoIterator for Scopes {
    type Item = Scope;
    type IntoIter = std::vec::IntoIter<Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Scopes {
    type Item = &'a Scope;
    type IntoIter = std::slice::Iter<'a, Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
