//! The cache of dependent tokens, against a service that counts.

use std::{sync::Arc, time::Duration};

use globus_auth::{
    DependentTokens, Error,
    dependent_tokens::consent_requirement,
    protocol::{secret::AccessToken, token::Token},
};
use serde_json::{Value, json};

use super::{all_wait, service::Service};
use crate::world::{Line, World, form, json};

const GROUPS: &str = "groups.api.globus.org";

fn answer(number: usize, seconds: i64) -> Line {
    json(
        200,
        &json!([{"access_token": format!("AgDependent{number}"), "scope": "a", "expires_in": seconds,
        "token_type": "Bearer", "resource_server": GROUPS}]),
    )
}

fn caller(name: &str) -> AccessToken {
    AccessToken::new(format!("AgCaller{name}"))
}

async fn token(dependent: &DependentTokens, caller: &AccessToken) -> Token {
    dependent.get(caller).await.unwrap().by_resource_server()[GROUPS].clone()
}

#[tokio::test]
async fn an_answer_is_kept_for_its_caller_and_scopes() {
    let world = World::new((1..=4).map(|number| answer(number, 172_800)));
    let dependent = DependentTokens::new(&world.confidential());
    let first = token(&dependent, &caller("A")).await;
    assert_eq!(token(&dependent, &caller("A")).await, first);
    assert_ne!(token(&dependent, &caller("B")).await, first);
    let scopes = dependent.get_scopes(&caller("A"), "a b").await.unwrap();
    let same = dependent.get_scopes(&caller("A"), ["b", "a"]).await.unwrap();
    assert!(Arc::ptr_eq(&scopes, &same), "the order of the scopes does not matter");
    assert_eq!(world.requests().len(), 3);
    assert_eq!(form(&world.requests()[2]).get("scope"), Some("a b"));
    dependent.forget(&caller("A"));
    assert_ne!(token(&dependent, &caller("A")).await, first);
    assert_eq!(world.requests().len(), 4);
}

#[tokio::test]
async fn an_answer_outlives_neither_its_tokens_nor_its_time() {
    let world = World::new([answer(1, 600), answer(2, 172_800), answer(3, 172_800)]);
    let dependent = DependentTokens::new(&world.confidential());
    let asked = || world.requests().len();
    token(&dependent, &caller("A")).await;
    world.pass(539);
    token(&dependent, &caller("A")).await;
    assert_eq!(asked(), 1);
    // A minute is left.
    world.pass(1);
    token(&dependent, &caller("A")).await;
    assert_eq!(asked(), 2);
    world.pass(3599);
    token(&dependent, &caller("A")).await;
    assert_eq!(asked(), 2);
    world.pass(1);
    token(&dependent, &caller("A")).await;
    assert_eq!(asked(), 3);
}

#[tokio::test]
async fn what_was_not_used_for_longest_makes_room() {
    let world = World::new((1..=4).map(|number| answer(number, 172_800)));
    let dependent = DependentTokens::builder(&world.confidential()).capacity(2).build();
    let (first, second, third) = (caller("A"), caller("B"), caller("C"));
    for caller in [&first, &second, &first, &third, &first] {
        token(&dependent, caller).await;
    }
    assert_eq!(world.requests().len(), 3);
    token(&dependent, &second).await;
    assert_eq!(world.requests().len(), 4);
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_request_and_its_failure() {
    let gate = Service::new().closed();
    let client = gate.confidential();
    let dependent = DependentTokens::new(&client);
    let ask = || {
        let dependent = dependent.clone();
        tokio::spawn(async move { dependent.get(&caller("A")).await })
    };
    let waiting: Vec<_> = (0..64).map(|_| ask()).collect();
    all_wait().await;
    // The first gives up; the others go on with the same request.
    let mut waiting = waiting.into_iter();
    let first = waiting.next().unwrap();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.refuse(true);
    gate.open();
    for task in waiting {
        assert_eq!(task.await.unwrap().unwrap_err().http_status(), Some(400));
    }
    assert_eq!(gate.refreshes(), 1);
    // A failure is not kept.
    ask().await.unwrap().unwrap_err();
    assert_eq!(gate.refreshes(), 2);
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_is_given_up() {
    let gate = Service::new().closed();
    let dependent = DependentTokens::new(&gate.confidential());
    let asking = {
        let dependent = dependent.clone();
        tokio::spawn(async move { dependent.get(&caller("A")).await })
    };
    all_wait().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    gate.refuse(true);
    gate.open();
    dependent.get(&caller("A")).await.unwrap_err();
    assert_eq!(gate.refreshes(), 2);
}

fn refusal(body: &Value) -> World {
    World::new([json(403, body)])
}

async fn refused(world: &World) -> Error {
    let dependent = DependentTokens::builder(&world.confidential())
        .life(Duration::ZERO)
        .build();
    dependent.get(&caller("A")).await.unwrap_err()
}

#[tokio::test]
async fn a_missing_consent_becomes_a_requirement_of_ones_own_scope() {
    let world = refusal(&json!({"error": "dependent_consent_required",
        "errors": [{"code": "DEPENDENT_CONSENT_REQUIRED", "unapproved_scopes": ["b", "c[d]"]}]}));
    let error = refused(&world).await;
    let gare = consent_requirement("a", &error).unwrap();
    assert_eq!(gare.code, "ConsentRequired");
    assert_eq!(gare.scopes().unwrap().to_string(), "a[b c[d]]");
    assert_eq!(consent_requirement("not one", &error), None);
    let other = refusal(&json!({"error": "invalid_grant"}));
    assert_eq!(consent_requirement("a", &refused(&other).await), None);
}

#[tokio::test]
async fn debug_shows_no_token() {
    let world = World::new([answer(1, 600)]);
    let dependent = DependentTokens::builder(&world.confidential())
        .refresh_tokens(true)
        .build();
    token(&dependent, &caller("A")).await;
    assert_eq!(form(&world.requests()[0]).get("access_type"), Some("offline"));
    let said = format!("{dependent:?}");
    assert!(!said.contains("Ag") && said.contains("known: 1"), "{said}");
}
