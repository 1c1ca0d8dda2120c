//! What an operator does, and what tests look at.

use globus_auth_rules::model::{IdentityStatus, Timestamp};
use globus_auth_store::ops;

use crate::{LATER, finish, seeded, support::*};

#[tokio::test]
async fn everybody_is_listed_by_username() {
    let (_home, store) = seeded().await;
    let all = store.read(ops::IdentitiesAll).await.unwrap();
    let mut usernames: Vec<_> = all.iter().map(|identity| identity.username.to_lowercase()).collect();
    assert_eq!(all.len(), seed().identities.len());
    let listed = usernames.clone();
    usernames.sort();
    assert_eq!(listed, usernames);
}

#[tokio::test]
async fn a_closed_identity_loses_sessions_and_tokens_and_nobody_else_does() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    store.write(log_in(1, 1, NOW)).await.unwrap();
    let other = ops::LogIn {
        session: session_id(2),
        ..log_in(2, 2, NOW)
    };
    store.write(other).await.unwrap();
    let (mut own, mut others) = (access_token(1), access_token(2));
    (own.identity, others.identity) = (identity_id(1), identity_id(2));
    let (mut own_refresh, mut others_refresh) = (refresh_token(11), refresh_token(12));
    (own_refresh.identity, others_refresh.identity) = (identity_id(1), identity_id(2));
    let issue = ops::IssueTokens {
        access: vec![own, others],
        refresh: vec![own_refresh, others_refresh],
        ..Default::default()
    };
    store.write(issue).await.unwrap();

    let close = ops::CloseIdentity {
        identity: identity_id(1),
        at: LATER,
    };
    store.write(close).await.unwrap();
    let status = async || {
        store
            .read(ops::IdentityById(identity_id(1)))
            .await
            .unwrap()
            .unwrap()
            .status
    };
    assert_eq!(status().await, IdentityStatus::Closed);
    let ended = async |number| {
        store
            .read(ops::SessionById(session_id(number)))
            .await
            .unwrap()
            .unwrap()
            .ended
    };
    assert_eq!((ended(1).await, ended(2).await), (Some(LATER), None));
    let state = store.read(ops::DumpState).await.unwrap();
    let revoked = |tokens: &[ops::DumpedToken]| {
        let mut revoked: Vec<_> = tokens
            .iter()
            .map(|token| (token.identity.clone(), token.revoked))
            .collect();
        revoked.sort();
        revoked
    };
    let expected = [
        (identity_id(1).to_string(), Some(LATER.seconds().0)),
        (identity_id(2).to_string(), None),
    ];
    assert_eq!(revoked(&state.access_tokens), expected);
    assert_eq!(revoked(&state.refresh_tokens), expected);

    store.write(ops::ReopenIdentity(identity_id(1))).await.unwrap();
    assert_eq!(status().await, IdentityStatus::Used);
    let nobody = ops::CloseIdentity {
        identity: identity_id(99),
        at: LATER,
    };
    store.write(nobody).await.unwrap_err();
}

#[tokio::test]
async fn the_state_is_told_without_hashes() {
    let (_home, store) = seeded().await;
    assert_eq!(store.read(ops::DumpState).await.unwrap(), ops::StateDump::default());
    store.write(log_in(1, 1, NOW)).await.unwrap();
    store.write(finish(1)).await.unwrap();
    store.write(ops::SaveInteraction(interaction("one"))).await.unwrap();
    let issue = ops::IssueTokens {
        access: vec![access_token(1)],
        refresh: vec![refresh_token(2)],
        ..Default::default()
    };
    store.write(issue).await.unwrap();
    let state = store.read(ops::DumpState).await.unwrap();
    assert_eq!((state.codes, state.interactions), (1, 1));
    assert_eq!(state.sessions[0].auth_time, seconds(NOW));
    assert_eq!(state.sessions[0].username, seed().identities[0].username);
    assert_eq!(state.access_tokens[0].expires, Some(seconds(access_token(1).expires)));
    assert_eq!(state.access_tokens[0].last_used, None);
    assert_eq!(
        state.refresh_tokens[0].last_used,
        Some(seconds(refresh_token(2).last_used))
    );
}

const fn seconds(time: Timestamp) -> i64 {
    time.seconds().0
}

#[tokio::test]
async fn of_two_keys_of_one_generation_the_first_stands() {
    let (_home, store) = seeded().await;
    let key = |kid: &str, generation| ops::SigningKeyRecord {
        kid: kid.to_owned(),
        pkcs8: zeroize::Zeroizing::new(vec![1]),
        created: NOW,
        generation,
    };
    store.write(ops::PutSigningKey(key("1", 0))).await.unwrap();
    let both = store.write(ops::PutSigningKey(key("2", 1))).await.unwrap().keys;
    assert_eq!(both, [key("2", 1), key("1", 0)], "the newest first");
    let third = store.write(ops::PutSigningKey(key("3", 1))).await.unwrap();
    assert_eq!((third.keys, third.kept), (both, false));
    let forget = ops::ForgetSigningKeys(vec!["1".to_owned(), "9".to_owned()]);
    assert_eq!(store.write(forget).await.unwrap(), 1);
    assert_eq!(store.read(ops::SigningKeys).await.unwrap(), [key("2", 1)]);
}
