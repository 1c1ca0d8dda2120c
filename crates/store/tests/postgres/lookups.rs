//! Lookups travel together, and each finds its own.

use std::{future::Future, pin::pin};

use futures_util::future::{join, join_all};
use globus_auth_rules::model::{InteractionId, TokenKey};
use globus_auth_store::{Store, StoreError, ops};

use crate::{
    outside::Outside,
    store,
    support::{access_token, refresh_token},
};

const WAITING: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// A store with the access tokens 0 to 99 and the refresh token 7, of which nobody can read the former for now.
async fn locked() -> (crate::support::Home, Store, Outside) {
    let (home, store, outside) = store().await;
    let tokens = ops::IssueTokens {
        access: (0..100).map(access_token).collect(),
        refresh: vec![refresh_token(7)],
        ..Default::default()
    };
    store.write(tokens).await.unwrap();
    outside.run("BEGIN; LOCK TABLE access_tokens").await;
    (home, store, outside)
}

async fn find(store: &Store, key: i64) -> Result<Option<i64>, StoreError> {
    let found = store.read(ops::AccessToken(TokenKey(key))).await?;
    Ok(found.map(|(token, _)| token.key.0))
}

/// Unlocks what lookups wait for, and answers by how many connections they did.
async fn unlock_where_waiting(outside: &Outside) -> i64 {
    outside.wait_for_waiting(1).await;
    let waiting = outside.ask(WAITING).await;
    outside.unlock().await;
    waiting
}

#[tokio::test]
async fn those_that_wait_are_made_together_and_each_finds_its_own() {
    let (_home, store, outside) = locked().await;
    // In another order than the rows, one key twice, some unknown.
    let keys: Vec<_> = (0..110).rev().chain([42]).collect();
    let lookups = join_all(keys.iter().map(|key| find(&store, *key)));
    let (found, connections) = join(lookups, unlock_where_waiting(&outside)).await;
    let known = keys.iter().map(|key| Ok(Some(*key).filter(|key| *key < 100)));
    assert_eq!(found, known.collect::<Vec<_>>());
    assert!(connections <= 2, "{connections} connections wait");
}

#[tokio::test]
async fn queries_of_different_texts_do_not_mix() {
    let (_home, store, outside) = locked().await;
    let lookups = join_all((0..20).map(async |key| {
        let refresh = store.read(ops::RefreshToken(TokenKey(key))).await.unwrap();
        (find(&store, key).await.unwrap(), refresh.map(|(token, _)| token.key.0))
    }));
    let (found, _) = join(lookups, unlock_where_waiting(&outside)).await;
    let expected = (0..20).map(|key| (Some(key), Some(7).filter(|seven| *seven == key)));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn those_whose_connection_is_lost_are_made_again() {
    let (_home, store, outside) = locked().await;
    let lookups = pin!(join_all((0..10).map(|key| find(&store, key))));
    let losing = async {
        outside.wait_for_waiting(1).await;
        assert!(outside.terminate("wait_event_type = 'Lock'").await >= 1);
        outside.wait_for_waiting(1).await;
        outside.unlock().await;
    };
    let (found, ()) = join(lookups, losing).await;
    assert_eq!(found, (0..10).map(|key| Ok(Some(key))).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_harms_no_other() {
    let (_home, store, _outside) = store().await;
    let interaction = |id: &str| store.read(ops::InteractionById(InteractionId(id.to_owned())));
    let (wrong, good) = join(interaction("a\0b"), interaction("a")).await;
    assert!(matches!(wrong, Err(StoreError::Refused { .. })), "{wrong:?}");
    assert!(good.unwrap().is_none());
}

#[tokio::test]
async fn a_lookup_of_a_store_that_is_closed_says_so() {
    let (_home, store, _outside) = store().await;
    store.close().await;
    assert_eq!(find(&store, 1).await, Err(StoreError::Closed));
}

/// Whoever leaves keeps nobody waiting.
#[tokio::test]
async fn a_lookup_that_is_given_up_takes_nothing_from_the_others() {
    let (_home, store, outside) = locked().await;
    {
        let mut leaving = pin!(find(&store, 1));
        let polled = leaving
            .as_mut()
            .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
        assert!(polled.is_pending());
    }
    let (found, _) = join(find(&store, 2), unlock_where_waiting(&outside)).await;
    assert_eq!(found, Ok(Some(2)));
}
