use globus_auth_protocol::{exchange::authorize::Prompt, ids::IdentityId};

use super::AuthorizeRequest;
use crate::{
    model::{Authentication, Client, Identity, ProjectPolicy, Timestamp},
    policy,
};

/// What is known of the person at the browser.
#[derive(Debug, Clone, Copy)]
pub struct LoginFacts<'a> {
    /// The authentications of the browser's session; none if there is no session.
    pub authentications: &'a [Authentication],
    /// The linked identities of the person, the primary one first.
    pub account: &'a [Identity],
    /// The identity that proved itself since this request began.
    pub just_authenticated: Option<IdentityId>,
    /// The policies that the request names; those that do not exist are missing here.
    pub policies: &'a [ProjectPolicy],
    /// Now.
    pub now: Timestamp,
}

/// Why the person must log in before the request can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginNeeded {
    /// Nobody is logged in.
    NoSession,
    /// `prompt=login`.
    Again,
    /// This identity, named by id or username, has not proved itself in the session.
    Identity(String),
    /// No identity of these domains has proved itself in the session.
    Domain(Vec<String>),
    /// No identity in the session satisfies the policy of this name.
    Policy(String),
    /// The policy does not exist, or asks for what this server cannot give.
    Impossible(&'static str),
}

/// Whether the person must log in, and why.
#[must_use]
pub fn login_needed(request: &AuthorizeRequest, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    if facts.authentications.is_empty() || facts.account.is_empty() {
        return Some(LoginNeeded::NoSession);
    }
    // In another tab of the browser somebody else may have logged in since.
    let by_this_person = |just: IdentityId| facts.account.iter().any(|identity| identity.id == just);
    if request.prompt == Some(Prompt::Login) && !facts.just_authenticated.is_some_and(by_this_person) {
        return Some(LoginNeeded::Again);
    }
    missing_identity(&request.session.identities, facts)
        .map(LoginNeeded::Identity)
        .or_else(|| missing_single_domain(request, facts))
        .or_else(|| missing_policy(request, facts))
}

fn missing_identity(required: &[String], facts: LoginFacts<'_>) -> Option<String> {
    let proved = |wanted: &String| {
        facts.account.iter().any(|identity| {
            let named = wanted.parse() == Ok(identity.id) || identity.username.eq_ignore_ascii_case(wanted);
            named && facts.authentications.iter().any(|proof| proof.identity == identity.id)
        })
    };
    required.iter().find(|wanted| !proved(wanted)).cloned()
}

fn missing_single_domain(request: &AuthorizeRequest, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    let domains = &request.session.single_domain;
    if request.session.mfa && !has_mfa(facts) {
        return Some(LoginNeeded::Impossible(
            "multi-factor authentication is not set up for this account",
        ));
    }
    let met = domains.is_empty() || proved_identities(facts).any(|identity| in_domains(identity, domains));
    (!met).then(|| LoginNeeded::Domain(domains.clone()))
}

fn has_mfa(facts: LoginFacts<'_>) -> bool {
    facts
        .authentications
        .iter()
        .any(|proof| proof.amr.iter().any(|method| method == "mfa"))
}

fn missing_policy(request: &AuthorizeRequest, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    for id in &request.session.policies {
        let Some(found) = facts.policies.iter().find(|known| known.id == *id) else {
            return Some(LoginNeeded::Impossible(
                "session_required_policies names a policy that does not exist",
            ));
        };
        if !policy::satisfied(found, facts.authentications, facts.account, facts.now) {
            return Some(if found.required_mfa && !has_mfa(facts) {
                LoginNeeded::Impossible("a policy asks for multi-factor authentication, which is not set up")
            } else {
                LoginNeeded::Policy(found.display_name.clone())
            });
        }
    }
    None
}

fn proved_identities<'a>(facts: LoginFacts<'a>) -> impl Iterator<Item = &'a Identity> {
    facts
        .account
        .iter()
        .filter(move |identity| facts.authentications.iter().any(|proof| proof.identity == identity.id))
}

fn in_domains(identity: &Identity, domains: &[String]) -> bool {
    policy::domain_of(&identity.username).is_some_and(|domain| domains.contains(&domain))
}

/// No identity of the person is at the provider that the client requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this application needs an identity from another provider, and none is linked to your account")]
pub struct NoEffectiveIdentity;

/// The identity that tokens will speak for: the primary one, unless the client requires a provider.
///
/// # Errors
/// When the client requires a provider at which the person has no identity.
pub fn effective_identity<'a>(client: &Client, account: &'a [Identity]) -> Result<&'a Identity, NoEffectiveIdentity> {
    let found = match client.required_idp {
        Some(provider) => account.iter().find(|identity| identity.provider == provider),
        None => account.iter().find(|identity| identity.primary),
    };
    found.ok_or(NoEffectiveIdentity)
}

/// The first scope whose required domains hold none of the person's identities: its text and the domains.
#[must_use]
pub fn missing_domain<'a>(
    scopes: impl IntoIterator<Item = &'a crate::model::ScopeRecord>,
    account: &[Identity],
) -> Option<&'a crate::model::ScopeRecord> {
    scopes.into_iter().find(|scope| {
        let domains = &scope.required_domains;
        !domains.is_empty() && !account.iter().any(|identity| in_domains(identity, domains))
    })
}
