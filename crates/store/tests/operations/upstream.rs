//! People who come back from other providers.

use globus_auth_rules::model::{Identity, IdentityStatus, SecretHash};
use globus_auth_store::ops::{self, AdmitUpstreamError};

use crate::{LATER, seeded, support::*};

fn admit(subject: &str, told: Identity) -> ops::AdmitUpstream {
    ops::AdmitUpstream {
        subject: subject.to_owned(),
        told,
    }
}

/// Somebody new, whom the provider vouches for.
fn told(number: u8, username: &str) -> Identity {
    Identity {
        username: username.to_owned(),
        status: IdentityStatus::Used,
        ..identity(number, number)
    }
}

fn attempt() -> ops::UpstreamAttempt {
    ops::UpstreamAttempt {
        state_hash: SecretHash([7; 32]),
        browser_hash: SecretHash([8; 32]),
        interaction: interaction("i").id,
        provider: provider_id(1),
        expires: LATER,
    }
}

#[tokio::test]
async fn an_attempt_is_taken_once() {
    let (_home, store) = seeded().await;
    store.write(ops::SaveInteraction(interaction("i"))).await.unwrap();
    store.write(ops::BeginUpstream(attempt())).await.unwrap();
    let take = |byte| store.write(ops::TakeUpstream(SecretHash([byte; 32])));
    assert_eq!(take(6).await.unwrap(), None);
    assert_eq!(take(7).await.unwrap(), Some(attempt()));
    assert_eq!(take(7).await.unwrap(), None, "a state is good once");
}

#[tokio::test]
async fn an_attempt_ends_with_its_interaction() {
    let (_home, store) = seeded().await;
    store.write(ops::SaveInteraction(interaction("i"))).await.unwrap();
    store.write(ops::BeginUpstream(attempt())).await.unwrap();
    assert!(store.write(ops::DeleteInteraction(interaction("i").id)).await.unwrap());
    assert_eq!(store.write(ops::TakeUpstream(SecretHash([7; 32]))).await.unwrap(), None);
}

#[tokio::test]
async fn a_subject_stays_the_same_identity_whatever_it_is_called() {
    let (_home, store) = seeded().await;
    let first = store.write(admit("s", told(7, "new@p1.example.edu"))).await.unwrap();
    assert!(first.new);
    let first = first.identity;
    assert_eq!(first, told(7, "new@p1.example.edu"));
    let mut renamed = told(8, "married@p1.example.edu");
    renamed.name = Some("Ada Married".to_owned());
    renamed.email = None;
    let second = store.write(admit("s", renamed)).await.unwrap();
    assert!(!second.new);
    let second = second.identity;
    assert_eq!(
        (second.id, second.account, second.created),
        (first.id, first.account, first.created)
    );
    assert_eq!(second.username, "married@p1.example.edu");
    assert_eq!(second.name.as_deref(), Some("Ada Married"));
    assert_eq!(second.email, first.email, "what is not told any more stays");
    assert_eq!(store.read(ops::IdentityById(first.id)).await.unwrap(), Some(second));
}

#[tokio::test]
async fn a_username_of_somebody_else_is_not_given_away() {
    let (_home, store) = seeded().await;
    store.write(admit("s", told(7, "new@p1.example.edu"))).await.unwrap();
    let refused = store
        .write(admit("t", told(8, "NEW@p1.example.edu")))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, AdmitUpstreamError::UsernameTaken(_)),
        "another subject: {refused}"
    );
    let refused = store
        .write(admit("t", told(8, "ada1@p1.example.edu")))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, AdmitUpstreamError::UsernameTaken(_)),
        "a password: {refused}"
    );
    assert_eq!(
        store.read(ops::IdentityById(identity_id(8))).await.unwrap(),
        None,
        "nothing remains"
    );
    // Who is known keeps their name where the new one is taken.
    let kept = store
        .write(admit("s", told(9, "ada1@p1.example.edu")))
        .await
        .unwrap()
        .identity;
    assert_eq!(kept.username, "new@p1.example.edu");
}

#[tokio::test]
async fn an_identity_that_was_made_beforehand_becomes_theirs() {
    let (_home, store) = seeded().await;
    store.write(ops::ProvisionIdentity(identity(6, 6))).await.unwrap();
    let theirs = store.write(admit("s", told(7, "ADA6@p1.example.edu"))).await.unwrap();
    assert!(!theirs.new);
    let theirs = theirs.identity;
    assert_eq!((theirs.id, theirs.status), (identity_id(6), IdentityStatus::Used));
    let again = store
        .write(admit("s", told(7, "ada6@p1.example.edu")))
        .await
        .unwrap()
        .identity;
    assert_eq!(again.id, identity_id(6));
}
