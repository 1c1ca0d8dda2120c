//! Seeds, and what they consist of.

use globus_auth_rules::model::{Client, ClientType, IdentityStatus, IdentityType, SecretHash, TokenKey};
use globus_auth_store::{StoreError, ops};
use zeroize::Zeroizing;

use crate::{LATER, finish, seeded, support::*};

#[tokio::test]
async fn a_seed_is_loaded_as_it_was_and_may_be_applied_again() {
    let (_home, store) = seeded().await;
    store.write(ops::ApplySeed(seed())).await.unwrap();
    let seed = seed();
    assert_eq!(store.read(ops::IdentityProvidersAll).await.unwrap(), seed.providers);
    assert_eq!(store.read(ops::ProjectsAll).await.unwrap(), seed.projects);
    assert_eq!(store.read(ops::PoliciesAll).await.unwrap(), seed.policies);
    assert_eq!(store.read(ops::ClientsAll).await.unwrap(), seed.clients);
    assert_eq!(store.read(ops::ScopesAll).await.unwrap(), seed.scopes);
    let with_credentials = Some((client(1), vec![credential(1, 1), credential(2, 1)]));
    assert_eq!(
        store.read(ops::ClientById(client_id(1))).await.unwrap(),
        with_credentials
    );
    assert_eq!(
        store.read(ops::ClientById(client_id(2))).await.unwrap(),
        Some((client(2), Vec::new()))
    );
    assert_eq!(store.read(ops::ClientById(client_id(3))).await.unwrap(), None);
    for expected in seed.identities {
        assert_eq!(
            store.read(ops::IdentityById(expected.id)).await.unwrap(),
            Some(expected)
        );
    }
}

#[tokio::test]
async fn every_kind_of_client_and_identity_is_kept() {
    let (_home, store) = seeded().await;
    for client_type in ClientType::ALL {
        let changed = Client {
            client_type,
            project: None,
            redirect_uris: Vec::new(),
            ..client(1)
        };
        let rows = ops::SeedRows {
            clients: vec![changed.clone()],
            ..Default::default()
        };
        store.write(ops::ApplySeed(rows)).await.unwrap();
        assert_eq!(
            store.read(ops::ClientById(client_id(1))).await.unwrap().unwrap().0,
            changed
        );
    }
    for status in [
        IdentityStatus::Unused,
        IdentityStatus::Used,
        IdentityStatus::Private,
        IdentityStatus::Closed,
    ] {
        for identity_type in [None, Some(IdentityType::Login), Some(IdentityType::Link)] {
            let mut changed = identity(3, 3);
            (changed.status, changed.identity_type, changed.name) = (status, identity_type, None);
            let rows = ops::SeedRows {
                identities: vec![changed.clone()],
                ..Default::default()
            };
            store.write(ops::ApplySeed(rows)).await.unwrap();
            assert_eq!(store.read(ops::IdentityById(changed.id)).await.unwrap(), Some(changed));
        }
    }
}

#[tokio::test]
async fn a_seed_may_make_another_identity_the_primary_one() {
    let (_home, store) = seeded().await;
    let (mut first, mut second) = (identity(1, 1), identity(2, 1));
    (first.primary, second.primary) = (false, true);
    let rows = ops::SeedRows {
        identities: vec![second.clone(), first.clone()],
        ..Default::default()
    };
    store.write(ops::ApplySeed(rows)).await.unwrap();
    assert_eq!(
        store.read(ops::IdentitiesOfAccount(account(1))).await.unwrap(),
        [second, first]
    );
}

#[tokio::test]
async fn a_seed_that_does_not_hold_together_changes_nothing() {
    let (_home, store) = seeded().await;
    let wrong = [
        ops::SeedRows {
            providers: vec![provider(3)],
            scopes: vec![scope(4, &[9])],
            ..Default::default()
        },
        ops::SeedRows {
            providers: vec![provider(3)],
            credentials: vec![credential(3, 9)],
            ..Default::default()
        },
    ];
    for rows in wrong {
        assert_eq!(store.write(ops::ApplySeed(rows)).await, Err(StoreError::Reference));
    }
    let mut twin = identity(4, 4);
    twin.username = identity(1, 1).username.to_uppercase();
    let rows = ops::SeedRows {
        providers: vec![provider(3)],
        identities: vec![twin],
        ..Default::default()
    };
    let conflict = StoreError::Conflict {
        constraint: "identities.username_key".to_owned(),
    };
    assert_eq!(store.write(ops::ApplySeed(rows)).await, Err(conflict));
    assert_eq!(store.read(ops::IdentityProvidersAll).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_reset_leaves_the_seed_and_the_keys() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    store.write(log_in(1, 1, LATER)).await.unwrap();
    let tokens = ops::IssueTokens {
        access: vec![access_token(1)],
        refresh: vec![refresh_token(2)],
        touch_refresh: None,
    };
    store.write(tokens).await.unwrap();
    let secret = ops::PutServerSecret {
        name: "mask",
        value: Zeroizing::new(vec![1]),
    };
    store.write(secret).await.unwrap();
    let rows = ops::SeedRows {
        providers: vec![provider(2)],
        ..Default::default()
    };
    store.write(ops::ResetTo(rows)).await.unwrap();
    assert_eq!(store.read(ops::IdentityProvidersAll).await.unwrap(), [provider(2)]);
    assert_eq!(store.read(ops::ClientsAll).await.unwrap(), []);
    assert_eq!(store.read(ops::ScopesAll).await.unwrap(), []);
    assert_eq!(store.read(ops::IdentityById(identity_id(1))).await.unwrap(), None);
    assert_eq!(store.read(ops::SessionById(session_id(1))).await.unwrap(), None);
    assert_eq!(store.read(ops::CodeByHash(SecretHash([1; 32]))).await.unwrap(), None);
    assert!(store.read(ops::AccessToken(TokenKey(1))).await.unwrap().is_none());
    assert!(store.read(ops::RefreshToken(TokenKey(2))).await.unwrap().is_none());
    assert!(store.read(ops::ServerSecret("mask")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_column_that_holds_something_else_is_named_and_not_shown() {
    let (home, store) = seeded().await;
    let id = client_id(1);
    home.meddle(&format!(
        "UPDATE clients SET redirect_uris = 'secret-nonsense' WHERE id = '{id}'"
    ));
    let error = store.read(ops::ClientById(client_id(1))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "column redirect_uris: it is not the JSON that it must be"
    );
}
