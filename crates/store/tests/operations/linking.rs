//! Linking identities, unlinking them, choosing the primary one.

use globus_auth_rules::{
    linking::{self, SecondFactors},
    model::{AccountId, BrowserSession, Identity, InteractionId, Linking, SecondFactor, SecretHash},
};
use globus_auth_store::{
    Store,
    ops::{self, LinkIdentitiesError, LinkedBy, LogInError, Saved},
};

use crate::{LATER, seeded, support::*};

const NONE: SecondFactors = SecondFactors {
    own: false,
    other: false,
};

async fn identity_of(store: &Store, number: u8) -> Identity {
    let found = store.read(ops::IdentityById(identity_id(number))).await.unwrap();
    found.unwrap()
}

async fn linked(store: &Store, number: u8) -> Vec<(u8, bool)> {
    let account = identity_of(store, number).await.account;
    let all = store.read(ops::IdentitiesOfAccount(account)).await.unwrap();
    let number = |identity: &Identity| (1..9).find(|number| identity_id(*number) == identity.id).unwrap();
    all.iter()
        .map(|identity| (number(identity), identity.primary))
        .collect()
}

async fn session(store: &Store, number: u8) -> BrowserSession {
    store.read(ops::SessionById(session_id(number))).await.unwrap().unwrap()
}

async fn begins(store: &Store, number: u8, of: u8) {
    let log_in = ops::LogIn {
        session: session_id(number),
        ..log_in(number, of, NOW)
    };
    store.write(log_in).await.unwrap();
}

async fn second_factor(store: &Store, number: u8) {
    let factor = SecondFactor {
        account: account(number),
        salt: [number; 16],
        last_step: 0,
        whole_again: NOW,
        created: NOW,
        recovery_codes: 0,
    };
    let add = ops::AddSecondFactor {
        factor,
        recovery_codes: vec![SecretHash([number; 32])],
    };
    assert!(store.write(add).await.unwrap());
}

/// An operator links identity 3 to identity 1.
async fn decided(store: &Store, second_factors: SecondFactors) -> ops::LinkIdentities {
    let (to, other) = (identity_of(store, 1).await, identity_of(store, 3).await);
    ops::LinkIdentities {
        union: linking::link(&to, &other, second_factors).unwrap(),
        to,
        other,
        second_factors,
        at: LATER,
        by: None,
    }
}

/// The person of identity 1, who is in session 1, links identity 3 within an interaction.
async fn by_the_person(store: &Store) -> ops::LinkIdentities {
    let linking = Linking {
        to: identity_id(1),
        proof: Some(authentication(3, LATER)),
    };
    let mut begun = interaction("i");
    begun.linking = Some(linking.clone());
    store.write(ops::SaveInteraction(begun)).await.unwrap();
    let log_in = ops::LogIn {
        interaction: Some(InteractionId("i".to_owned())),
        ..log_in(9, 3, LATER)
    };
    ops::LinkIdentities {
        by: Some(LinkedBy { linking, log_in }),
        ..decided(store, NONE).await
    }
}

#[tokio::test]
async fn two_accounts_become_one_that_speaks_as_before() {
    let (_home, store) = seeded().await;
    begins(&store, 1, 1).await;
    begins(&store, 2, 3).await;
    begins(&store, 3, 2).await;
    store.write(decided(&store, NONE).await).await.unwrap();
    assert_eq!(linked(&store, 3).await, [(1, true), (2, false), (3, false)]);
    assert_eq!(identity_of(&store, 3).await.account, account(1));
    let ended = [1, 2, 3].map(|number| session(&store, number));
    let [first, of_the_other, second] = ended;
    assert_eq!(
        of_the_other.await.ended,
        Some(LATER),
        "it would now do more than it was for"
    );
    assert_eq!((first.await.ended, second.await.ended), (None, None));
}

#[tokio::test]
async fn the_only_second_factor_stays_and_ends_the_sessions_without_it() {
    let (_home, store) = seeded().await;
    begins(&store, 1, 2).await;
    second_factor(&store, 3).await;
    let others_alone = SecondFactors {
        own: false,
        other: true,
    };
    store.write(decided(&store, others_alone).await).await.unwrap();
    assert_eq!(linked(&store, 3).await, [(1, true), (2, false), (3, false)]);
    let account = identity_of(&store, 1).await.account;
    let kept = store.read(ops::SecondFactorOf(account)).await.unwrap().unwrap();
    assert_eq!((kept.salt, kept.recovery_codes), ([3; 16], 1));
    assert_eq!(session(&store, 1).await.ended, Some(LATER));
}

#[tokio::test]
async fn of_two_second_factors_the_first_stays_with_its_codes() {
    let (_home, store) = seeded().await;
    second_factor(&store, 1).await;
    second_factor(&store, 3).await;
    let both = SecondFactors { own: true, other: true };
    store.write(decided(&store, both).await).await.unwrap();
    let kept = store.read(ops::SecondFactorOf(account(1))).await.unwrap().unwrap();
    assert_eq!((kept.salt, kept.recovery_codes), ([1; 16], 1));
    assert_eq!(store.read(ops::SecondFactorOf(account(3))).await.unwrap(), None);
}

#[tokio::test]
async fn a_person_links_in_their_session_and_the_interaction_goes_on() {
    let (_home, store) = seeded().await;
    begins(&store, 1, 1).await;
    begins(&store, 2, 1).await;
    store.write(by_the_person(&store).await).await.unwrap();
    let here = session(&store, 1).await;
    assert_eq!(here.authentications, [authentication(1, NOW), authentication(3, LATER)]);
    assert_eq!((here.cookie_hash, here.ended), (SecretHash([9; 32]), None));
    assert_eq!(session(&store, 2).await.ended, None);
    let id = InteractionId("i".to_owned());
    let on = store.read(ops::InteractionById(id)).await.unwrap().unwrap();
    assert_eq!(
        (on.linking, on.authenticated, on.session),
        (None, Some(identity_id(3)), Some(session_id(1)))
    );
}

#[tokio::test]
async fn what_was_decided_on_facts_that_changed_is_not_done() {
    for change in 0..6 {
        let (_home, store) = seeded().await;
        begins(&store, 1, 1).await;
        let link = by_the_person(&store).await;
        let id = InteractionId("i".to_owned());
        match change {
            0 => store.write(decided(&store, NONE).await).await.unwrap(),
            1 => second_factor(&store, 3).await,
            2 => {
                let close = ops::CloseIdentity {
                    identity: identity_id(3),
                    at: LATER,
                };
                store.write(close).await.unwrap();
            }
            3 => {
                let stop = ops::SetLinking {
                    interaction: id.clone(),
                    linking: None,
                };
                assert!(store.write(stop).await.unwrap());
            }
            4 => {
                let proof = Some(authentication(2, LATER));
                let linking = Some(Linking {
                    to: identity_id(1),
                    proof,
                });
                let other = ops::SetLinking {
                    interaction: id.clone(),
                    linking,
                };
                assert!(store.write(other).await.unwrap());
            }
            _ => assert!(store.write(ops::DeleteInteraction(id.clone())).await.unwrap()),
        }
        let before = linked(&store, 3).await;
        assert_eq!(
            store.write(link).await,
            Err(LinkIdentitiesError::ChangedMeanwhile),
            "{change}"
        );
        assert_eq!(linked(&store, 3).await, before, "{change}");
        assert_eq!(session(&store, 1).await.authentications, [authentication(1, NOW)]);
    }
}

#[tokio::test]
async fn an_ended_session_links_nothing() {
    let (_home, store) = seeded().await;
    begins(&store, 1, 1).await;
    let link = by_the_person(&store).await;
    let end = ops::EndSession {
        session: session_id(1),
        at: LATER,
    };
    assert!(store.write(end).await.unwrap());
    assert_eq!(
        store.write(link).await,
        Err(LinkIdentitiesError::LogIn(LogInError::SessionEnded))
    );
    assert_eq!(linked(&store, 3).await, [(3, true)]);
}

#[tokio::test]
async fn two_who_link_the_same_identity_at_once_do_not_both() {
    let (_home, store) = seeded().await;
    store.write(ops::ProvisionIdentity(identity(4, 4))).await.unwrap();
    let first = decided(&store, NONE).await;
    let to = identity_of(&store, 4).await;
    let second = ops::LinkIdentities {
        union: linking::link(&to, &first.other, NONE).unwrap(),
        to,
        ..first.clone()
    };
    let (first, second) = tokio::join!(store.write(first), store.write(second));
    let refused = Err(LinkIdentitiesError::ChangedMeanwhile);
    assert!((first == Ok(())) != (second == Ok(())), "{first:?} {second:?}");
    assert!(first == refused || second == refused);
    let primaries = linked(&store, 3).await.iter().filter(|(_, primary)| *primary).count();
    assert_eq!(primaries, 1);
}

#[tokio::test]
async fn an_identity_leaves_with_its_own_sessions_and_without_the_second_factor() {
    let (_home, store) = seeded().await;
    second_factor(&store, 1).await;
    begins(&store, 1, 1).await;
    begins(&store, 1, 2).await;
    begins(&store, 2, 2).await;
    let own = AccountId(session_id(7).as_uuid());
    let unlink = ops::UnlinkIdentity {
        identity: identity(2, 1),
        account: own,
    };
    let stale = store.write(unlink).await.unwrap();
    assert_eq!(stale, Saved::ChangedMeanwhile, "it has been used since");
    let unlink = ops::UnlinkIdentity {
        identity: identity_of(&store, 2).await,
        account: own,
    };
    assert_eq!(store.write(unlink.clone()).await.unwrap(), Saved::Saved);
    assert_eq!(linked(&store, 1).await, [(1, true)]);
    assert_eq!(linked(&store, 2).await, [(2, true)]);
    assert_eq!(identity_of(&store, 2).await.account, own);
    assert_eq!(session(&store, 1).await.authentications, [authentication(1, NOW)]);
    assert_eq!(session(&store, 2).await.authentications, [authentication(2, NOW)]);
    assert_eq!(store.read(ops::SecondFactorOf(own)).await.unwrap(), None);
    assert!(store.read(ops::SecondFactorOf(account(1))).await.unwrap().is_some());
    assert_eq!(store.write(unlink).await.unwrap(), Saved::ChangedMeanwhile, "once");
}

#[tokio::test]
async fn another_identity_becomes_the_primary_one() {
    let (_home, store) = seeded().await;
    let promote = ops::PromoteIdentity(identity_of(&store, 2).await);
    assert_eq!(store.write(promote.clone()).await.unwrap(), Saved::Saved);
    assert_eq!(linked(&store, 1).await, [(2, true), (1, false)]);
    assert_eq!(store.write(promote).await.unwrap(), Saved::ChangedMeanwhile);
    let nobody = ops::PromoteIdentity(identity(8, 1));
    assert_eq!(store.write(nobody).await.unwrap(), Saved::Gone);
    assert_eq!(linked(&store, 1).await, [(2, true), (1, false)]);
}

#[tokio::test]
async fn how_far_a_linking_is_stands_in_the_interaction() {
    let (_home, store) = seeded().await;
    let id = InteractionId("i".to_owned());
    store.write(ops::SaveInteraction(interaction("i"))).await.unwrap();
    let to = identity_id(1);
    for proof in [None, Some(authentication(3, NOW))] {
        let linking = Some(Linking { to, proof });
        let set = ops::SetLinking {
            interaction: id.clone(),
            linking: linking.clone(),
        };
        assert!(store.write(set).await.unwrap());
        let kept = store.read(ops::InteractionById(id.clone())).await.unwrap().unwrap();
        assert_eq!(kept.linking, linking);
    }
    let gone = ops::SetLinking {
        interaction: InteractionId("gone".to_owned()),
        linking: None,
    };
    assert!(!store.write(gone).await.unwrap());
}
