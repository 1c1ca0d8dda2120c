//! `consents.json`: consent documents, the trees they make, and whether they cover some scopes. Every consent there is
//! approved, so that the official SDK, which does not look at the status, and ours must agree.

use globus_auth::{
    consent::{ConsentForest, Consents},
    protocol::scope::Scopes,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};

#[derive(Deserialize)]
struct Forest {
    consents: Value,
    checks: Vec<Check>,
    trees: Option<Vec<Tree>>,
}

#[derive(Deserialize)]
struct Check {
    scopes: String,
    /// Without, the scopes are refused.
    met: Option<bool>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Tree {
    root: i64,
    nodes: Vec<i64>,
    max_depth: usize,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |case: Forest| {
        let forest = read(&case.consents);
        let trees = forest.as_ref().map(trees).map_err(Clone::clone);
        let shape = Outcome::of(case.trees.map(sorted).as_ref(), &trees);
        let Ok(forest) = forest else { return shape };
        let checks = case.checks.iter().map(|check| run_check(&forest, check));
        Outcome::all(std::iter::once(shape).chain(checks))
    })
}

fn read(consents: &Value) -> Result<ConsentForest, String> {
    let consents: Consents =
        serde_json::from_value(json!({ "consents": consents })).map_err(|problem| problem.to_string())?;
    consents.to_forest().map_err(|problem| problem.to_string())
}

fn run_check(forest: &ConsentForest, check: &Check) -> Outcome {
    let scopes = Scopes::parse(&check.scopes).map_err(|problem| problem.to_string());
    let met = scopes.as_ref().map(|scopes| forest.meets_scope_requirements(scopes));
    let nothing_missing = scopes.as_ref().map(|scopes| forest.missing_consents(scopes).is_empty());
    Outcome::all([met, nothing_missing].map(|got| Outcome::of(check.met.as_ref(), &got.map_err(Clone::clone))))
}

fn trees(forest: &ConsentForest) -> Vec<Tree> {
    let trees = forest.trees().map(|tree| Tree {
        root: tree.root().id.0,
        nodes: tree.consents().map(|consent| consent.id.0).collect(),
        max_depth: tree.max_depth(),
    });
    sorted(trees.collect())
}

/// The order says nothing.
fn sorted(mut trees: Vec<Tree>) -> Vec<Tree> {
    for tree in &mut trees {
        tree.nodes.sort_unstable();
    }
    trees.sort();
    trees
}
