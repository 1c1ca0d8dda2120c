//! What the session must hold, and whom the tokens speak for.

use super::{super::*, checked, known, request};
use crate::{
    model::{Authentication, ClientType, Identity, ProjectPolicy, Timestamp},
    samples::{NOW, client, identity, policy, provider_id, scope},
};

/// Two linked identities, the first of them primary.
fn account() -> Vec<Identity> {
    vec![
        identity(1, "ada@example.edu", true),
        identity(2, "Ada@Example.ORG", false),
    ]
}

fn proof(identity: &Identity, amr: &[&str]) -> Authentication {
    Authentication {
        identity: identity.id,
        provider: identity.provider,
        auth_time: NOW,
        acr: None,
        amr: amr.iter().map(|method| (*method).to_owned()).collect(),
    }
}

/// What is needed of somebody whose identities of these places in the account logged in at [`NOW`].
fn needed(ask: SessionAsk, proved: &[usize], policies: &[ProjectPolicy], now: Timestamp) -> Option<LoginNeeded> {
    let account = account();
    let authentications: Vec<Authentication> = proved.iter().map(|at| proof(&account[*at], &[])).collect();
    let request = AuthorizeRequest {
        session: ask,
        ..checked(request()).unwrap()
    };
    let facts = LoginFacts {
        authentications: &authentications,
        account: &account,
        just_authenticated: None,
        policies,
        now,
    };
    login_needed(&request, facts)
}

#[test]
fn somebody_must_be_logged_in() {
    assert_eq!(
        needed(SessionAsk::default(), &[], &[], NOW),
        Some(LoginNeeded::NoSession)
    );
    assert_eq!(needed(SessionAsk::default(), &[1], &[], NOW), None);
}

#[test]
fn prompt_login_is_met_by_this_person_since_the_request_began() {
    let account = account();
    let authentications = [proof(&account[0], &[])];
    let request = AuthorizeRequest {
        prompt: Prompts {
            login: true,
            ..Prompts::default()
        },
        ..checked(request()).unwrap()
    };
    let need = |just_authenticated| {
        login_needed(
            &request,
            LoginFacts {
                authentications: &authentications,
                account: &account,
                just_authenticated,
                policies: &[],
                now: NOW,
            },
        )
    };
    assert_eq!(need(None), Some(LoginNeeded::Again));
    assert_eq!(
        need(Some(identity(9, "x@example.org", true).id)),
        Some(LoginNeeded::Again)
    );
    assert_eq!(need(Some(account[0].id)), None);
    assert_eq!(need(Some(account[1].id)), None);
}

#[test]
fn identities_and_domains_are_those_that_logged_in() {
    let identities = |names: &[String]| SessionAsk {
        identities: names.to_vec(),
        ..SessionAsk::default()
    };
    let both = identities(&[account()[0].id.to_string(), "ADA@example.org".to_owned()]);
    assert_eq!(needed(both.clone(), &[0, 1], &[], NOW), None);
    assert_eq!(
        needed(both, &[0], &[], NOW),
        Some(LoginNeeded::Identity("ADA@example.org".to_owned()))
    );

    let domains = |names: &[&str]| SessionAsk {
        single_domain: names.iter().map(|name| (*name).to_owned()).collect(),
        ..SessionAsk::default()
    };
    assert_eq!(
        needed(domains(&["nowhere.example", "example.org"]), &[1], &[], NOW),
        None
    );
    let missing = Some(LoginNeeded::Domain(vec!["example.org".to_owned()]));
    assert_eq!(
        needed(domains(&["example.org"]), &[0], &[], NOW),
        missing,
        "linked is not logged in"
    );
}

/// As [`needed`], with a second factor of the identities at `strong`.
fn needed_of(ask: SessionAsk, proved: &[usize], strong: &[usize], policies: &[ProjectPolicy]) -> Option<LoginNeeded> {
    let account = account();
    let authentications: Vec<Authentication> = proved
        .iter()
        .map(|at| proof(&account[*at], if strong.contains(at) { &["mfa", "otp"] } else { &[] }))
        .collect();
    let request = AuthorizeRequest {
        session: ask,
        ..checked(request()).unwrap()
    };
    let facts = LoginFacts {
        authentications: &authentications,
        account: &account,
        just_authenticated: None,
        policies,
        now: NOW,
    };
    login_needed(&request, facts)
}

#[test]
fn multi_factor_is_for_the_identities_or_the_domain_that_are_asked_for() {
    let second_factor = Some(LoginNeeded::SecondFactor);
    let mfa = SessionAsk {
        mfa: true,
        ..SessionAsk::default()
    };
    assert_eq!(needed_of(mfa.clone(), &[0], &[], &[]), second_factor);
    assert_eq!(needed_of(mfa.clone(), &[0, 1], &[1], &[]), None, "any will do");
    let identities = SessionAsk {
        identities: vec![account()[0].id.to_string()],
        ..mfa.clone()
    };
    assert_eq!(needed_of(identities.clone(), &[0, 1], &[1], &[]), second_factor);
    assert_eq!(needed_of(identities, &[0, 1], &[0], &[]), None);
    let domain = SessionAsk {
        single_domain: vec!["example.org".to_owned()],
        ..mfa
    };
    assert_eq!(needed_of(domain.clone(), &[0, 1], &[0], &[]), second_factor);
    assert_eq!(needed_of(domain.clone(), &[0, 1], &[1], &[]), None);
    let missing = Some(LoginNeeded::Domain(vec!["example.org".to_owned()]));
    assert_eq!(needed_of(domain, &[0], &[0], &[]), missing);
}

#[test]
fn a_policy_may_ask_for_multi_factor_of_the_identity_that_meets_the_rest() {
    let strong = ProjectPolicy {
        high_assurance: true,
        required_mfa: true,
        domain_constraints_include: Some(vec!["example.org".to_owned()]),
        ..policy(1)
    };
    let ask = SessionAsk {
        policies: vec![strong.id],
        ..SessionAsk::default()
    };
    let needed = |proved, given| needed_of(ask.clone(), proved, given, std::slice::from_ref(&strong));
    let log_in = Some(LoginNeeded::Policy("Policy 1".to_owned()));
    assert_eq!(needed(&[0], &[0]), log_in, "the other identity must log in first");
    assert_eq!(needed(&[0, 1], &[0]), Some(LoginNeeded::SecondFactor));
    assert_eq!(needed(&[0, 1], &[1]), None);
}

#[test]
fn policies_are_all_to_be_met() {
    let ask = |numbers: &[u8]| SessionAsk {
        policies: numbers.iter().map(|number| policy(*number).id).collect(),
        ..SessionAsk::default()
    };
    let include = |number, domain: &str| ProjectPolicy {
        domain_constraints_include: Some(vec![domain.to_owned()]),
        ..policy(number)
    };
    let assured = ProjectPolicy {
        high_assurance: true,
        authentication_assurance_timeout: Some(60),
        ..include(2, "example.org")
    };
    let mfa = ProjectPolicy {
        required_mfa: true,
        ..policy(3)
    };
    let exclude = ProjectPolicy {
        domain_constraints_exclude: Some(vec!["example.edu".to_owned()]),
        ..policy(4)
    };
    let all = [
        include(1, "example.org"),
        assured,
        mfa,
        exclude,
        include(5, "*.example.org"),
    ];
    let policy_needed = |number| Some(LoginNeeded::Policy(format!("Policy {number}")));

    assert_eq!(needed(ask(&[1]), &[0], &all, NOW), None, "linked is enough");
    assert_eq!(
        needed(ask(&[2]), &[0], &all, NOW),
        policy_needed(2),
        "for high assurance it is not"
    );
    assert_eq!(needed(ask(&[1, 2]), &[1], &all, NOW.plus_seconds(60)), None);
    assert_eq!(needed(ask(&[1, 2]), &[1], &all, NOW.plus_seconds(61)), policy_needed(2));
    assert_eq!(needed(ask(&[3]), &[0], &all, NOW), Some(LoginNeeded::SecondFactor));
    assert_eq!(
        needed(ask(&[4]), &[0], &all, NOW),
        None,
        "the other identity is in no excluded domain"
    );
    assert_eq!(
        needed(ask(&[5]), &[0, 1], &all, NOW),
        policy_needed(5),
        "a star stands for what is below"
    );
    assert!(
        matches!(needed(ask(&[9]), &[0], &all, NOW), Some(LoginNeeded::Impossible(_))),
        "no such policy"
    );
}

#[test]
fn tokens_speak_for_the_primary_identity_or_for_that_of_the_required_provider() {
    let mut app = client(1, ClientType::ConfidentialClient);
    assert_eq!(effective_identity(&app, &account()).unwrap().id, account()[0].id);
    app.required_idp = Some(provider_id(2));
    assert_eq!(effective_identity(&app, &account()).unwrap().id, account()[1].id);
    app.required_idp = Some(provider_id(3));
    assert_eq!(effective_identity(&app, &account()), Err(NoEffectiveIdentity));
    let mut closed = account();
    closed[0].status = crate::model::IdentityStatus::Closed;
    app.required_idp = Some(provider_id(1));
    assert_eq!(
        effective_identity(&app, &closed),
        Err(NoEffectiveIdentity),
        "closed is gone"
    );
    app.required_idp = None;
    assert_eq!(
        effective_identity(&app, &closed).unwrap().id,
        closed[1].id,
        "a closed one speaks for nobody"
    );
}

#[test]
fn a_scope_may_be_for_people_of_some_domains() {
    let known = known();
    let mut lab = scope(&known, "lab").record.clone();
    let open = scope(&known, "openid").record.clone();
    assert_eq!(missing_domain([&open, &lab], &account()), None);
    lab.required_domains = vec!["nowhere.example".to_owned(), "example.org".to_owned()];
    assert_eq!(
        missing_domain([&open, &lab], &account()),
        None,
        "a linked identity is enough"
    );
    assert_eq!(missing_domain([&open, &lab], &account()[..1]), Some(&lab));
}
