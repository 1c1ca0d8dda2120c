//! Why a text is not a list of scopes.

use super::{MAX_DEPTH, MAX_LENGTH};

/// A text, or a set of [`Scope`](super::Scope) values, that is not a list of scopes.
///
/// It names the scope or the place that is wrong and never repeats the whole text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", place(*position))]
pub struct ScopeParseError {
    kind: ScopeParseErrorKind,
    position: Option<usize>,
}

/// What is wrong with a list of scopes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeParseErrorKind {
    /// The grammar wants something else at this place.
    #[error("expected {expected}, found {}", found_text(*found))]
    Syntax {
        /// What may stand here, in words.
        expected: &'static str,
        /// What stands here; `None` is the end of the text.
        found: Option<char>,
    },
    /// A scope depends on itself, directly or through others.
    #[error("scope '{name}' depends on itself, which no service can grant; remove it from its own brackets")]
    Cycle {
        /// A scope in the circle.
        name: String,
    },
    /// One scope was asked for and there is none.
    #[error("expected one scope, found none")]
    Empty,
    /// One scope was asked for and there are several.
    #[error("expected one scope, found several; parse them as `Scopes`")]
    Several,
    /// Longer than [`MAX_LENGTH`], as given or once every dependency is written out.
    #[error("the scopes are longer than {MAX_LENGTH} bytes when written out; ask for fewer at a time")]
    TooLong,
    /// More than [`MAX_DEPTH`] scopes inside one another.
    #[error("more than {MAX_DEPTH} scopes inside one another")]
    TooDeep,
}

impl ScopeParseError {
    pub(super) fn new(kind: ScopeParseErrorKind) -> Self {
        Self { kind, position: None }
    }

    /// The grammar wants `expected` at byte `position` of `text`.
    pub(super) fn syntax(text: &str, position: usize, expected: &'static str) -> Self {
        let found = text.get(position..).and_then(|rest| rest.chars().next());
        Self {
            kind: ScopeParseErrorKind::Syntax { expected, found },
            position: Some(position),
        }
    }

    pub(super) fn at(self, position: usize) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &ScopeParseErrorKind {
        &self.kind
    }

    /// Where, in bytes from the start of the text, if it is wrong at one place.
    #[must_use]
    pub const fn position(&self) -> Option<usize> {
        self.position
    }
}

fn place(position: Option<usize>) -> String {
    position.map_or_else(
        || "bad scopes: ".to_owned(),
        |byte| format!("bad scopes at byte {byte}: "),
    )
}

fn found_text(found: Option<char>) -> String {
    found.map_or_else(|| "the end".to_owned(), |character| format!("{character:?}"))
}
