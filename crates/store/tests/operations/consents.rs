//! Consents and the end of authorize requests.

use globus_auth_rules::model::{ConsentId, GrantKey, InteractionId, SecretHash};
use globus_auth_store::{
    Store, StoreError,
    ops::{
        self,
        ConsentParent::{Existing, New, None as Root},
    },
};

use crate::{finish, seeded, support::*};

fn new_consent(parent: ops::ConsentParent, client: u8, scope: u8) -> ops::NewConsent {
    ops::NewConsent {
        parent,
        client: client_id(client),
        scope: scope_id(scope),
        identity: identity_id(1),
        allows_refresh: true,
        auto_approved: false,
        atomically_revocable: true,
        named_grant: Some("my laptop".to_owned()),
    }
}

/// Finishes an authorize request `number` seconds after [`NOW`].
async fn consent(store: &Store, number: u8, new: Vec<ops::NewConsent>, used: Vec<ConsentId>) -> Vec<ConsentId> {
    let at = NOW.plus_seconds(i64::from(number));
    store
        .write(ops::FinishAuthorize {
            new_consents: new,
            used_consents: used,
            at,
            ..finish(number)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn consents_make_a_forest() {
    let (_home, store) = seeded().await;
    let tree = vec![
        new_consent(Root, 2, 1),
        new_consent(New(0), 1, 3),
        new_consent(New(0), 1, 2),
    ];
    let ids = consent(&store, 1, tree, Vec::new()).await;
    let [root, left, right] = ids[..] else {
        panic!("three were made")
    };
    let below = consent(&store, 2, vec![new_consent(Existing(right), 1, 3)], vec![root]).await[0];
    let other = consent(&store, 3, vec![new_consent(Root, 1, 3)], Vec::new()).await[0];

    let of = |root_client| {
        store.read(ops::ConsentsOf {
            identity: identity_id(1),
            root_client,
        })
    };
    let paths: Vec<_> = of(Some(client_id(2)))
        .await
        .unwrap()
        .into_iter()
        .map(|consent| consent.path)
        .collect();
    assert_eq!(
        paths,
        [
            vec![root],
            vec![root, left],
            vec![root, right],
            vec![root, right, below]
        ]
    );
    assert_eq!(of(None).await.unwrap().len(), 5);
    let nobodys = ops::ConsentsOf {
        identity: identity_id(2),
        root_client: None,
    };
    assert_eq!(store.read(nobodys).await.unwrap(), []);

    let found = store
        .read(ops::ConsentsByIds(vec![below, ConsentId(999), root]))
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|consent| consent.id).collect::<Vec<_>>(),
        [below, root]
    );
    assert_eq!(
        (found[1].created, found[1].last_used),
        (NOW.plus_seconds(1), NOW.plus_seconds(2))
    );
    assert_eq!((found[0].client, found[0].scope), (client_id(1), scope_id(3)));
    assert!(found[0].allows_refresh && found[0].atomically_revocable && !found[0].auto_approved);
    assert_eq!(found[0].named_grant.as_deref(), Some("my laptop"));

    let under = store.read(ops::ConsentsUnder(vec![root, other])).await.unwrap();
    assert_eq!(
        under.iter().map(|consent| consent.id).collect::<Vec<_>>(),
        [left, right, below]
    );
}

#[tokio::test]
async fn the_same_consent_twice_is_one() {
    let (_home, store) = seeded().await;
    let tree = || vec![new_consent(Root, 2, 1), new_consent(New(0), 1, 3)];
    let first = consent(&store, 1, tree(), Vec::new()).await;
    let again = consent(&store, 2, tree(), Vec::new()).await;
    assert_eq!(first, again);
    let standing = store.read(ops::ConsentsByIds(first)).await.unwrap();
    assert_eq!(
        (standing[1].created, standing[1].updated),
        (NOW.plus_seconds(1), NOW.plus_seconds(2))
    );
    assert_eq!(standing[1].path, again);
}

#[tokio::test]
async fn an_authorize_request_is_finished_once() {
    let (_home, store) = seeded().await;
    store.write(ops::SaveInteraction(interaction("i"))).await.unwrap();
    let finish = |number: u8| ops::FinishAuthorize {
        new_consents: vec![new_consent(Root, 2, 1)],
        interaction: Some(InteractionId("i".to_owned())),
        ..finish(number)
    };
    store.write(finish(1)).await.unwrap();
    assert_eq!(
        store.write(finish(2)).await,
        Err(ops::FinishAuthorizeError::InteractionGone)
    );
    assert_eq!(
        store.read(ops::CodeByHash(SecretHash([1; 32]))).await.unwrap(),
        Some(code(1, 1))
    );
    assert_eq!(store.read(ops::CodeByHash(SecretHash([2; 32]))).await.unwrap(), None);
}

#[tokio::test]
async fn a_consent_under_none_that_exists_is_refused_with_all_else() {
    let (_home, store) = seeded().await;
    for parent in [New(1), Existing(ConsentId(999))] {
        let new_consents = vec![new_consent(Root, 2, 1), new_consent(parent, 1, 3)];
        let orphan = ops::FinishAuthorize {
            new_consents,
            ..finish(3)
        };
        assert_eq!(store.write(orphan).await, Err(StoreError::Reference.into()));
    }
    let all = ops::ConsentsOf {
        identity: identity_id(1),
        root_client: None,
    };
    assert_eq!(store.read(all).await.unwrap(), []);
    assert_eq!(store.read(ops::CodeByHash(SecretHash([3; 32]))).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_under_a_withdrawn_consent_goes_with_it_and_no_number_comes_back() {
    let (_home, store) = seeded().await;
    let tree = vec![
        new_consent(Root, 2, 1),
        new_consent(New(0), 1, 3),
        new_consent(New(1), 1, 2),
        new_consent(Root, 2, 2),
    ];
    let ids = consent(&store, 1, tree, Vec::new()).await;
    let withdrawal = ops::WithdrawConsents {
        identity: identity_id(1),
        consents: vec![ids[1], ids[2]],
    };
    assert_eq!(store.write(withdrawal).await.unwrap(), 1, "the other went along");
    let left = store.read(ops::ConsentsByIds(ids.clone())).await.unwrap();
    let left: Vec<_> = left.iter().map(|consent| consent.id).collect();
    assert_eq!(left, [ids[0], ids[3]]);
    let again = consent(&store, 2, vec![new_consent(Existing(ids[0]), 1, 3)], Vec::new()).await;
    assert!(!ids.contains(&again[0]), "{again:?}");
}

#[tokio::test]
async fn a_grant_keeps_who_had_proved_themselves() {
    let (_home, store) = seeded().await;
    let mut finish = finish(1);
    let mut strong = authentication(3, NOW);
    (strong.acr, strong.amr) = (
        Some("high \"assurance\"".to_owned()),
        vec!["mfa".to_owned(), "otp".to_owned()],
    );
    finish.grant.authentications = vec![authentication(1, NOW.plus_seconds(1)), strong];
    let (key, expected) = (finish.grant.key, finish.grant.authentications.clone());
    store.write(finish).await.unwrap();
    assert_eq!(
        store.read(ops::AuthenticationsOfGrant(key)).await.unwrap(),
        Some(expected)
    );
    let unknown = ops::AuthenticationsOfGrant(GrantKey(99));
    assert_eq!(store.read(unknown).await.unwrap(), None);
}
