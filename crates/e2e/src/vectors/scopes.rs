//! `scopes.json`: scope strings and merges. The forest is compared without regard to order.

use globus_auth_protocol::scope::{Scope, ScopeParseError, Scopes};
use serde::Deserialize;
use serde_json::Value;

use super::case::{Case, Outcome, each};

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Tree {
    scope: String,
    optional: bool,
    dependencies: Vec<Tree>,
}

#[derive(Deserialize)]
struct Parse {
    input: String,
    parsed: Option<Vec<Tree>>,
    single: bool,
}

#[derive(Deserialize)]
struct Merge {
    a: String,
    b: String,
    merged: Option<Vec<Tree>>,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    let mut cases = each(document, "cases", |case: Parse| {
        let parsed = Scopes::parse(&case.input);
        // What is printed must say the same.
        let printed = parsed.as_ref().map_or(Ok(()), same_when_printed);
        Outcome::all([
            Outcome::of(case.parsed.map(sorted).as_ref(), &forest(parsed.as_ref())),
            Outcome::compare(&case.single, &Scope::parse(&case.input).is_ok()),
            Outcome::compare(&Ok(()), &printed),
        ])
    });
    cases.extend(each(document, "merges", |case: Merge| {
        let merged = Scopes::parse(&case.a).and_then(|a| a.merge(&Scopes::parse(&case.b)?));
        Outcome::of(case.merged.map(sorted).as_ref(), &forest(merged.as_ref()))
    }));
    cases
}

fn same_when_printed(scopes: &Scopes) -> Result<(), String> {
    let text = scopes.to_string();
    match Scopes::parse(&text) {
        Ok(again) if again == *scopes => Ok(()),
        _ => Err(format!("'{text}' does not read as what was printed")),
    }
}

fn forest(scopes: Result<&Scopes, &ScopeParseError>) -> Result<Vec<Tree>, String> {
    scopes
        .map(|scopes| sorted(scopes.iter().map(tree).collect()))
        .map_err(ToString::to_string)
}

fn tree(scope: &Scope) -> Tree {
    Tree {
        scope: scope.name().to_owned(),
        optional: scope.is_optional(),
        dependencies: scope.dependencies().iter().map(tree).collect(),
    }
}

fn sorted(mut trees: Vec<Tree>) -> Vec<Tree> {
    for tree in &mut trees {
        tree.dependencies = sorted(std::mem::take(&mut tree.dependencies));
    }
    trees.sort();
    trees
}
