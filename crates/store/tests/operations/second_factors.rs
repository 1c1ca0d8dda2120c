//! Second factors, recovery codes, and the log-ins that await them.

use globus_auth_rules::{
    attempts::TooManyAttempts,
    model::{Awaiting, InteractionId, SecondFactor, SecretHash, Timestamp},
};
use globus_auth_store::{
    Store,
    ops::{self, SecondFactorAttempt, SecondFactorProof},
};

use crate::{LATER, seeded, support::*};

fn factor(number: u8) -> SecondFactor {
    SecondFactor {
        account: account(number),
        salt: [number; 16],
        last_step: 1_000,
        whole_again: NOW,
        created: NOW,
        recovery_codes: 0,
    }
}

async fn add(store: &Store, number: u8) -> bool {
    let add = ops::AddSecondFactor {
        factor: factor(number),
        recovery_codes: vec![SecretHash([1; 32]), SecretHash([2; 32])],
    };
    store.write(add).await.unwrap()
}

async fn attempt(store: &Store, proof: SecondFactorProof, at: Timestamp) -> SecondFactorAttempt {
    let attempt = ops::TrySecondFactor {
        account: account(1),
        proof,
        at,
    };
    store.write(attempt).await.unwrap()
}

#[tokio::test]
async fn a_second_factor_is_set_up_once_and_removed_with_its_codes() {
    let (_home, store) = seeded().await;
    assert_eq!(store.read(ops::SecondFactorOf(account(1))).await.unwrap(), None);
    assert!(add(&store, 1).await && add(&store, 3).await);
    let kept = SecondFactor {
        recovery_codes: 2,
        ..factor(1)
    };
    assert!(!add(&store, 1).await, "there is one already");
    assert_eq!(store.read(ops::SecondFactorOf(account(1))).await.unwrap(), Some(kept));
    assert!(store.write(ops::RemoveSecondFactor(account(1))).await.unwrap());
    assert!(!store.write(ops::RemoveSecondFactor(account(1))).await.unwrap());
    let code = SecondFactorProof::RecoveryCode(SecretHash([1; 32]));
    assert_eq!(attempt(&store, code, NOW).await, SecondFactorAttempt::Wrong);
    assert!(store.read(ops::SecondFactorOf(account(3))).await.unwrap().is_some());
    assert!(add(&store, 1).await, "with the same codes again");
}

#[tokio::test]
async fn a_step_is_good_once_and_no_earlier_one_after_it() {
    let (_home, store) = seeded().await;
    add(&store, 1).await;
    let tried = |step| attempt(&store, SecondFactorProof::Step(step), NOW);
    assert_eq!(
        tried(1_000).await,
        SecondFactorAttempt::Wrong,
        "used when it was set up"
    );
    assert_eq!(tried(1_002).await, SecondFactorAttempt::Right);
    assert_eq!(tried(1_002).await, SecondFactorAttempt::Wrong);
    assert_eq!(tried(1_001).await, SecondFactorAttempt::Wrong);
    let kept = store.read(ops::SecondFactorOf(account(1))).await.unwrap().unwrap();
    assert_eq!(kept.last_step, 1_002);
}

#[tokio::test]
async fn only_one_of_two_that_use_a_step_at_once_is_let_in() {
    let (_home, store) = seeded().await;
    add(&store, 1).await;
    let (one, other) = tokio::join!(
        attempt(&store, SecondFactorProof::Step(1_001), NOW),
        attempt(&store, SecondFactorProof::Step(1_001), NOW)
    );
    let right = [one, other]
        .into_iter()
        .filter(|attempt| *attempt == SecondFactorAttempt::Right);
    assert_eq!(right.count(), 1);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_replace_the_old() {
    let (_home, store) = seeded().await;
    add(&store, 1).await;
    let code = |number| SecondFactorProof::RecoveryCode(SecretHash([number; 32]));
    assert_eq!(attempt(&store, code(1), NOW).await, SecondFactorAttempt::Right);
    assert_eq!(attempt(&store, code(1), NOW).await, SecondFactorAttempt::Wrong);
    let replace = |number| ops::ReplaceRecoveryCodes {
        account: account(number),
        recovery_codes: vec![SecretHash([7; 32])],
    };
    assert!(store.write(replace(1)).await.unwrap());
    assert!(!store.write(replace(2)).await.unwrap(), "without a second factor");
    assert_eq!(attempt(&store, code(2), NOW).await, SecondFactorAttempt::Wrong);
    assert_eq!(attempt(&store, code(7), NOW).await, SecondFactorAttempt::Right);
}

#[tokio::test]
async fn wrong_attempts_are_slowed_down_and_a_right_one_forgives_them() {
    let (_home, store) = seeded().await;
    add(&store, 1).await;
    for _ in 0..4 {
        assert_eq!(
            attempt(&store, SecondFactorProof::Nothing, NOW).await,
            SecondFactorAttempt::Wrong
        );
    }
    assert_eq!(
        attempt(&store, SecondFactorProof::Step(1_001), NOW).await,
        SecondFactorAttempt::Right
    );
    for _ in 0..5 {
        assert_eq!(
            attempt(&store, SecondFactorProof::Nothing, LATER).await,
            SecondFactorAttempt::Wrong
        );
    }
    let right = SecondFactorProof::Step(1_003);
    let refused = SecondFactorAttempt::TooMany(TooManyAttempts { seconds: 30 });
    assert_eq!(attempt(&store, right, LATER).await, refused);
    assert_eq!(
        attempt(&store, right, LATER.plus_seconds(30)).await,
        SecondFactorAttempt::Right
    );
}

#[tokio::test]
async fn an_interaction_awaits_a_second_factor_until_the_log_in() {
    let (_home, store) = seeded().await;
    store.write(ops::SaveInteraction(interaction("a"))).await.unwrap();
    let awaiting = Awaiting {
        identity: identity_id(1),
        since: LATER,
    };
    let wait = |id: &str| ops::AwaitSecondFactor {
        interaction: InteractionId(id.to_owned()),
        awaiting,
    };
    assert!(store.write(wait("a")).await.unwrap());
    assert!(!store.write(wait("b")).await.unwrap());
    let found = || store.read(ops::InteractionById(InteractionId("a".to_owned())));
    assert_eq!(found().await.unwrap().unwrap().awaiting, Some(awaiting));
    let log_in = ops::LogIn {
        interaction: Some(InteractionId("a".to_owned())),
        ..log_in(1, 1, LATER)
    };
    store.write(log_in).await.unwrap();
    let kept = found().await.unwrap().unwrap();
    assert_eq!((kept.awaiting, kept.authenticated), (None, Some(identity_id(1))));
}
