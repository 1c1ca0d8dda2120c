//! Whether a session satisfies an authentication policy (Globus Auth, "Policies"; the evaluation is our reading,
//! docs/WIRE.md).

use crate::{
    model::{Authentication, Identity, ProjectPolicy, Timestamp},
    second_factor::has_multi_factor,
};

/// Whether one identity of the person satisfies a policy: for a high-assurance policy one that proved itself recently
/// enough in the session, for another any linked one; of an accepted domain; with multi-factor authentication if asked.
#[must_use]
pub fn satisfied(
    policy: &ProjectPolicy,
    authentications: &[Authentication],
    account: &[Identity],
    now: Timestamp,
) -> bool {
    account.iter().any(|identity| {
        let proof = authentications.iter().find(|proof| proof.identity == identity.id);
        let assured = !policy.high_assurance
            || proof.is_some_and(|proof| recent(proof, policy.authentication_assurance_timeout, now));
        let strong = !policy.required_mfa || proof.is_some_and(|proof| has_multi_factor(&proof.amr));
        assured && strong && in_accepted_domain(policy, &identity.username)
    })
}

fn recent(proof: &Authentication, seconds: Option<i64>, now: Timestamp) -> bool {
    seconds.is_none_or(|seconds| now <= proof.auth_time.plus_seconds(seconds))
}

fn in_accepted_domain(policy: &ProjectPolicy, username: &str) -> bool {
    let Some(domain) = domain_of(username) else {
        return false;
    };
    let listed = |list: &Vec<String>| list.iter().any(|pattern| matches(pattern, &domain));
    policy.domain_constraints_include.as_ref().is_none_or(listed)
        && !policy.domain_constraints_exclude.as_ref().is_some_and(listed)
}

/// A pattern is a domain, or `*.` and a domain, which stands for everything below it.
fn matches(pattern: &str, domain: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.strip_prefix("*.") {
        Some(parent) => domain
            .strip_suffix(parent)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => pattern == domain,
    }
}

/// The domain of a username, lower case.
#[must_use]
pub fn domain_of(username: &str) -> Option<String> {
    username.rsplit_once('@').map(|(_, domain)| domain.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("example.edu", "example.edu"));
        assert!(matches("*.edu", "example.edu"));
        assert!(matches("*.EDU", "a.example.edu"));
        assert!(!matches("*.edu", "edu"));
        assert!(!matches("*.edu", ".edu"));
        assert!(!matches("*.edu", "example.notedu"));
        assert!(!matches("example.edu", "evil-example.edu"));
    }
}
