use globus_auth_protocol::ids::IdentityId;

use super::{AuthorizeRequest, SessionAsk};
use crate::{
    model::{Authentication, Client, Identity, IdentityStatus, ProjectPolicy, Timestamp},
    policy,
    second_factor::has_multi_factor,
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
    /// An identity that would do has proved itself, but without a second factor.
    SecondFactor,
    /// The policy does not exist.
    Impossible(&'static str),
}

/// Whether the person must log in, and why.
#[must_use]
pub fn login_needed(request: &AuthorizeRequest, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    if facts.authentications.is_empty() || facts.account.is_empty() {
        return Some(LoginNeeded::NoSession);
    }
    if request.prompt.login && !facts.by_this_person() {
        return Some(LoginNeeded::Again);
    }
    missing_identity(&request.session, facts)
        .or_else(|| missing_single_domain(&request.session, facts))
        .or_else(|| missing_policy(&request.session, facts))
}

impl<'a> LoginFacts<'a> {
    /// Whether the identity that proved itself since the request began is one of the person's: in another tab of the
    /// browser somebody else may have logged in since.
    #[must_use]
    pub fn by_this_person(&self) -> bool {
        self.just_authenticated
            .is_some_and(|just| self.account.iter().any(|identity| identity.id == just))
    }

    /// The identities of the person that proved themselves in the session, with their proofs.
    fn proved(self) -> impl Iterator<Item = (&'a Identity, &'a Authentication)> {
        self.account.iter().filter_map(move |identity| {
            let proof = self
                .authentications
                .iter()
                .find(|proof| proof.identity == identity.id)?;
            Some((identity, proof))
        })
    }
}

fn missing_identity(ask: &SessionAsk, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    for wanted in &ask.identities {
        let named =
            |identity: &Identity| wanted.parse() == Ok(identity.id) || identity.username.eq_ignore_ascii_case(wanted);
        match facts.proved().find(|(identity, _)| named(identity)) {
            None => return Some(LoginNeeded::Identity(wanted.clone())),
            Some((_, proof)) if ask.mfa && !has_multi_factor(&proof.amr) => return Some(LoginNeeded::SecondFactor),
            Some(_) => {}
        }
    }
    None
}

/// `session_required_mfa` is for the identities or the domain that are asked for, and for any identity where neither is.
fn missing_single_domain(ask: &SessionAsk, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    let domains = &ask.single_domain;
    let mut met = facts
        .proved()
        .filter(|(identity, _)| domains.is_empty() || in_domains(identity, domains))
        .peekable();
    if !domains.is_empty() && met.peek().is_none() {
        return Some(LoginNeeded::Domain(domains.clone()));
    }
    let strong = !ask.mfa
        || (domains.is_empty() && !ask.identities.is_empty())
        || met.any(|(_, proof)| has_multi_factor(&proof.amr));
    (!strong).then_some(LoginNeeded::SecondFactor)
}

fn missing_policy(ask: &SessionAsk, facts: LoginFacts<'_>) -> Option<LoginNeeded> {
    for id in &ask.policies {
        let Some(found) = facts.policies.iter().find(|known| known.id == *id) else {
            return Some(LoginNeeded::Impossible(
                "session_required_policies names a policy that does not exist",
            ));
        };
        if policy::satisfied(found, facts.authentications, facts.account, facts.now) {
            continue;
        }
        let but_for_the_factor = ProjectPolicy {
            required_mfa: false,
            ..found.clone()
        };
        let strength_alone = found.required_mfa
            && policy::satisfied(&but_for_the_factor, facts.authentications, facts.account, facts.now);
        return Some(if strength_alone {
            LoginNeeded::SecondFactor
        } else {
            LoginNeeded::Policy(found.display_name.clone())
        });
    }
    None
}

fn in_domains(identity: &Identity, domains: &[String]) -> bool {
    policy::domain_of(&identity.username).is_some_and(|domain| domains.contains(&domain))
}

/// No identity of the person is at the provider that the client requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this application needs an identity from another provider, and none is linked to your account")]
pub struct NoEffectiveIdentity;

/// The identity that tokens will speak for: the primary one, unless the client requires a provider. Where the primary
/// one was closed, the next.
///
/// # Errors
/// When the client requires a provider at which the person has no identity that is not closed.
pub fn effective_identity<'a>(client: &Client, account: &'a [Identity]) -> Result<&'a Identity, NoEffectiveIdentity> {
    let mut open = account
        .iter()
        .filter(|identity| identity.status != IdentityStatus::Closed);
    let found = match client.required_idp {
        Some(provider) => open.find(|identity| identity.provider == provider),
        None => open.next(),
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
