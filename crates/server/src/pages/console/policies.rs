use askama::Template;
use globus_auth_rules::model::ProjectPolicy;

use super::{
    super::{Frame, Said, render},
    Crumb, FormParts, How,
};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Asks what a policy is to be: a new one, or one that is there.
#[derive(Debug, Clone, Template)]
#[template(path = "console/policy.html", whitespace = "minimize")]
pub struct PolicyPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here.
    pub crumbs: &'a [Crumb],
    /// The policy as it stands.
    pub policy: Option<&'a ProjectPolicy>,
    /// The form.
    pub form: FormParts<'a>,
    /// The same without a browser.
    pub how: How,
}

impl PolicyPage<'_> {
    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }

    fn demands(&self) -> Vec<Said> {
        self.policy.map(demands).unwrap_or_default()
    }

    fn looks_at_sessions(&self) -> bool {
        self.policy.is_some_and(|policy| policy.high_assurance)
    }
}

/// What a policy demands of people, in their words.
pub(crate) fn demands(policy: &ProjectPolicy) -> Vec<Said> {
    let mut demands = Vec::new();
    let listed = |domains: &Option<Vec<String>>| domains.as_ref().map(|domains| domains.join(", "));
    match (policy.high_assurance, policy.authentication_assurance_timeout) {
        (false, _) => demands.push(Said::new("policy-linked")),
        (true, None) => demands.push(Said::new("policy-session")),
        (true, Some(seconds)) if seconds % 3600 == 0 => {
            demands.push(Said::new("policy-session-hours").with("hours", seconds / 3600));
        }
        (true, Some(seconds)) if seconds % 60 == 0 => {
            demands.push(Said::new("policy-session-minutes").with("minutes", seconds / 60));
        }
        (true, Some(seconds)) => demands.push(Said::new("policy-session-seconds").with("seconds", seconds)),
    }
    demands.extend(
        listed(&policy.domain_constraints_include).map(|domains| Said::new("policy-of").with("domains", domains)),
    );
    demands.extend(
        listed(&policy.domain_constraints_exclude).map(|domains| Said::new("policy-not-of").with("domains", domains)),
    );
    if policy.required_mfa {
        demands.push(Said::new("policy-mfa"));
    }
    demands
}
