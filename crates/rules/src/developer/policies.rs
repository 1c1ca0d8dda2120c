//! What a policy may be.

use globus_auth_protocol::{
    exchange::developer::policies::{CreatePolicy, PolicyChanges, PolicyDemands},
    ids::PolicyId,
    patch::Patch,
};

use super::{
    Fault, Problems,
    problems::{is_domain, is_one_line},
};
use crate::model::ProjectPolicy;

/// A new policy.
///
/// # Errors
/// Everything that is wrong with it.
pub fn create(ask: CreatePolicy, id: PolicyId) -> Result<ProjectPolicy, Problems> {
    let bare = ProjectPolicy {
        id,
        project: ask.project_id,
        display_name: ask.display_name,
        description: ask.description,
        high_assurance: ask.high_assurance.unwrap_or(false),
        authentication_assurance_timeout: None,
        required_mfa: false,
        domain_constraints_include: None,
        domain_constraints_exclude: None,
    };
    with_demands(bare, ask.demands)
}

/// A policy after a change. Whether it looks at sessions never changes.
///
/// # Errors
/// Everything that is wrong with it then.
pub fn update(before: &ProjectPolicy, changes: PolicyChanges) -> Result<ProjectPolicy, Problems> {
    let named = ProjectPolicy {
        project: changes.project_id.unwrap_or(before.project),
        display_name: changes.display_name.unwrap_or_else(|| before.display_name.clone()),
        description: changes.description.unwrap_or_else(|| before.description.clone()),
        ..before.clone()
    };
    with_demands(named, changes.demands)
}

fn with_demands(mut policy: ProjectPolicy, demands: PolicyDemands) -> Result<ProjectPolicy, Problems> {
    let mut problems = Problems::default();
    problems.expect(is_one_line(&policy.display_name), "display_name", Fault::NotOneLine);
    problems.expect(!policy.description.trim().is_empty(), "description", Fault::Empty);
    if let Some(timeout) = demands.authentication_assurance_timeout {
        let seconds = i64::try_from(timeout.as_secs()).ok().filter(|seconds| *seconds > 0);
        let fits = seconds.is_some_and(|seconds| seconds <= MAX_TIMEOUT_SECONDS);
        problems.expect(fits, "authentication_assurance_timeout", Fault::NotATimeout);
        policy.authentication_assurance_timeout = seconds;
    }
    policy.required_mfa = demands.required_mfa.unwrap_or(policy.required_mfa);
    problems.expect(
        !policy.required_mfa || policy.high_assurance,
        "required_mfa",
        Fault::WithoutHighAssurance,
    );
    let mut domains = |member, change: Patch<Vec<String>>, before| {
        let lower = |list: Vec<String>| list.iter().map(|domain| domain.to_lowercase()).collect();
        if let Patch::Value(list) = &change {
            let fits = |pattern: &String| is_domain_pattern(&pattern.to_lowercase());
            problems.expect(list.iter().all(fits), member, Fault::NotDomainPatterns);
        }
        change.applied_to(before).map(lower)
    };
    policy.domain_constraints_include = domains(
        "domain_constraints_include",
        demands.domain_constraints_include,
        policy.domain_constraints_include,
    );
    policy.domain_constraints_exclude = domains(
        "domain_constraints_exclude",
        demands.domain_constraints_exclude,
        policy.domain_constraints_exclude,
    );
    problems.or(policy)
}

/// Ten years: nobody means more, and no sum of times overflows.
const MAX_TIMEOUT_SECONDS: i64 = 315_360_000;

/// A domain, or `*.` and what it ends with, which may be a top-level domain: `*.edu`.
fn is_domain_pattern(text: &str) -> bool {
    match text.strip_prefix("*.") {
        Some(parent) => is_domain(&format!("any.{parent}")),
        None => is_domain(text),
    }
}
