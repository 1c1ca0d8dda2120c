//! One case and what came of it.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// One case.
#[derive(Debug)]
pub struct Case {
    /// Its name in the file, or what stands for one.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a case.
#[derive(Debug)]
pub enum Outcome {
    /// What must hold, holds.
    Passed,
    /// It does not.
    Failed {
        /// What the vectors say.
        expected: String,
        /// What we do.
        got: String,
    },
    /// The call does not exist yet.
    NotYet,
}

impl Outcome {
    /// Passed if both are equal.
    pub(super) fn compare<T: PartialEq + std::fmt::Debug>(expected: &T, got: &T) -> Self {
        if expected == got {
            Self::Passed
        } else {
            Self::failed(format!("{expected:?}"), format!("{got:?}"))
        }
    }

    pub(super) fn failed(expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Failed {
            expected: expected.into(),
            got: got.into(),
        }
    }

    /// Must be accepted with a value, or refused.
    pub(super) fn of<T: PartialEq + std::fmt::Debug>(expected: Option<&T>, got: &Result<T, String>) -> Self {
        match (expected, got) {
            (Some(expected), Ok(got)) => Self::compare(expected, got),
            (Some(expected), Err(refusal)) => Self::failed(format!("{expected:?}"), format!("refused: {refusal}")),
            (None, Ok(got)) => Self::failed("refused", format!("{got:?}")),
            (None, Err(_)) => Self::Passed,
        }
    }

    /// The first that did not pass, else passed.
    pub(super) fn all(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes
            .into_iter()
            .find(|outcome| !matches!(outcome, Self::Passed))
            .unwrap_or(Self::Passed)
    }
}

/// Runs `check` on each element of the list `member`; what is not in the format fails.
pub(super) fn each<C: DeserializeOwned>(document: &Value, member: &str, check: impl Fn(C) -> Outcome) -> Vec<Case> {
    let run = |value: &Value| match serde_json::from_value::<C>(value.clone()) {
        Ok(case) => check(case),
        Err(problem) => Outcome::failed("a case of the known format", problem.to_string()),
    };
    list(document, member)
        .iter()
        .enumerate()
        .map(|(at, value)| Case {
            name: name(value, member, at),
            outcome: run(value),
        })
        .collect()
}

/// Every case of a file that nothing can run yet.
pub(super) fn all_not_yet(document: &Value) -> Vec<Case> {
    let named = list(document, "cases")
        .iter()
        .enumerate()
        .map(|(at, value)| name(value, "cases", at));
    let names: Vec<String> = named.collect();
    let names = if names.is_empty() {
        vec!["the whole file".to_owned()]
    } else {
        names
    };
    names
        .into_iter()
        .map(|name| Case {
            name,
            outcome: Outcome::NotYet,
        })
        .collect()
}

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document
        .get(member)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The case's name; without one, where it stands and its input.
fn name(value: &Value, member: &str, at: usize) -> String {
    if let Some(name) = value.get("name").and_then(Value::as_str) {
        return name.to_owned();
    }
    let input = ["input", "a"]
        .iter()
        .find_map(|key| value.get(*key))
        .map(Value::to_string)
        .unwrap_or_default();
    let input: String = input.chars().take(60).collect();
    format!("{member}[{at}] {input}")
}
