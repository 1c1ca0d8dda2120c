//! Identities, passwords, sessions, interactions.

use globus_auth_rules::model::{IdentityStatus, InteractionId, PasswordHash, SecretHash};
use globus_auth_store::{StoreError, ops};

use crate::{LATER, seeded, support::*};

#[tokio::test]
async fn identities_are_found_in_the_order_asked_and_usernames_without_regard_to_case() {
    let (_home, store) = seeded().await;
    let ids = vec![identity_id(3), identity_id(9), identity_id(1)];
    assert_eq!(
        store.read(ops::IdentitiesByIds(ids)).await.unwrap(),
        [identity(3, 3), identity(1, 1)]
    );
    let names = ["ADA2@P1.example.EDU", "nobody@example.org", "ada1@p1.example.edu"].map(str::to_owned);
    let found = store.read(ops::IdentitiesByUsernames(names.into())).await.unwrap();
    assert_eq!(found, [identity(2, 1), identity(1, 1)]);
    let linked = store.read(ops::IdentitiesOfAccount(account(1))).await.unwrap();
    assert_eq!(linked, [identity(1, 1), identity(2, 1)]);
}

#[tokio::test]
async fn a_password_is_found_by_username() {
    let (_home, store) = seeded().await;
    let password = |name: &str| store.read(ops::PasswordOf(name.to_owned()));
    let hash = PasswordHash("$argon2id$1".to_owned());
    assert_eq!(
        password("ada1@P1.example.edu").await.unwrap(),
        Some((identity(1, 1), hash))
    );
    assert_eq!(password("ada2@p1.example.edu").await.unwrap(), None);
    assert_eq!(password("nobody@example.org").await.unwrap(), None);
}

#[tokio::test]
async fn an_identity_is_provisioned_once() {
    let (_home, store) = seeded().await;
    assert_eq!(
        store.write(ops::ProvisionIdentity(identity(4, 4))).await.unwrap(),
        ops::Provisioned {
            identity: identity(4, 4),
            new: true
        }
    );
    let mut again = identity(5, 5);
    again.username = "ADA4@p1.example.edu".to_owned();
    assert_eq!(
        store.write(ops::ProvisionIdentity(again)).await.unwrap(),
        ops::Provisioned {
            identity: identity(4, 4),
            new: false
        }
    );
    assert_eq!(store.read(ops::IdentityById(identity_id(5))).await.unwrap(), None);
    let mut nowhere = identity(6, 6);
    nowhere.provider = provider_id(9);
    assert_eq!(
        store.write(ops::ProvisionIdentity(nowhere)).await,
        Err(StoreError::Reference)
    );
}

#[tokio::test]
async fn a_log_in_begins_and_continues_a_session() {
    let (_home, store) = seeded().await;
    store.write(log_in(1, 1, NOW)).await.unwrap();
    store.write(log_in(2, 3, NOW)).await.unwrap();
    store.write(log_in(3, 1, LATER)).await.unwrap();
    assert_eq!(
        store.read(ops::SessionByCookieHash(SecretHash([1; 32]))).await.unwrap(),
        None,
        "an old cookie"
    );
    let session = store
        .read(ops::SessionByCookieHash(SecretHash([3; 32])))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        session.authentications,
        [authentication(3, NOW), authentication(1, LATER)]
    );
    assert_eq!(
        (session.created, session.expires, session.ended),
        (NOW, LATER.plus_seconds(600), None)
    );
    assert_eq!(
        store.read(ops::SessionById(session_id(1))).await.unwrap(),
        Some(session)
    );
    assert_eq!(
        store
            .read(ops::IdentityById(identity_id(1)))
            .await
            .unwrap()
            .unwrap()
            .status,
        IdentityStatus::Used
    );
}

#[tokio::test]
async fn an_ended_session_is_not_continued() {
    let (_home, store) = seeded().await;
    store.write(log_in(1, 1, NOW)).await.unwrap();
    let end = ops::EndSession {
        session: session_id(1),
        at: LATER,
    };
    assert!(store.write(end).await.unwrap());
    assert!(!store.write(end).await.unwrap());
    assert_eq!(
        store.write(log_in(2, 1, LATER)).await,
        Err(ops::LogInError::SessionEnded)
    );
    assert_eq!(
        store.read(ops::SessionByCookieHash(SecretHash([2; 32]))).await.unwrap(),
        None
    );
    assert_eq!(
        store
            .read(ops::SessionById(session_id(1)))
            .await
            .unwrap()
            .unwrap()
            .ended,
        Some(LATER)
    );
}

#[tokio::test]
async fn interactions_hear_of_the_log_in() {
    let (_home, store) = seeded().await;
    let id = |name: &str| InteractionId(name.to_owned());
    for name in ["here", "in another window"] {
        store.write(ops::SaveInteraction(interaction(name))).await.unwrap();
    }
    let mut foreign = interaction("of another browser");
    foreign.browser_hash = SecretHash([77; 32]);
    store.write(ops::SaveInteraction(foreign.clone())).await.unwrap();
    store
        .write(ops::LogIn {
            interaction: Some(id("here")),
            ..log_in(1, 1, NOW)
        })
        .await
        .unwrap();

    let here = store.read(ops::InteractionById(id("here"))).await.unwrap().unwrap();
    assert_eq!(
        (here.authenticated, here.session),
        (Some(identity_id(1)), Some(session_id(1)))
    );
    assert_eq!(
        here.browser_hash,
        SecretHash([1; 32]),
        "it goes on under the browser's new cookie"
    );
    let other = store
        .read(ops::InteractionById(id("in another window")))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((other.authenticated, other.browser_hash), (None, SecretHash([1; 32])));
    assert_eq!(
        store.read(ops::InteractionById(foreign.id.clone())).await.unwrap(),
        Some(foreign)
    );

    let late = ops::LogIn {
        interaction: Some(id("gone")),
        ..log_in(2, 2, LATER)
    };
    assert_eq!(store.write(late).await, Err(ops::LogInError::InteractionGone));
    assert_eq!(
        store.read(ops::SessionByCookieHash(SecretHash([2; 32]))).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn an_interaction_is_saved_overwritten_and_deleted() {
    let (_home, store) = seeded().await;
    let id = InteractionId("i".to_owned());
    store.write(ops::SaveInteraction(interaction("i"))).await.unwrap();
    assert_eq!(
        store.read(ops::InteractionById(id.clone())).await.unwrap(),
        Some(interaction("i"))
    );
    let mut changed = interaction("i");
    (changed.query, changed.authenticated) = ("scope=openid".to_owned(), Some(identity_id(1)));
    store.write(ops::SaveInteraction(changed.clone())).await.unwrap();
    assert_eq!(
        store.read(ops::InteractionById(id.clone())).await.unwrap(),
        Some(changed)
    );
    assert!(store.write(ops::DeleteInteraction(id.clone())).await.unwrap());
    assert!(!store.write(ops::DeleteInteraction(id.clone())).await.unwrap());
    assert_eq!(store.read(ops::InteractionById(id)).await.unwrap(), None);
}

#[tokio::test]
async fn where_a_person_is_logged_in_is_listed_and_ended() {
    let (_home, store) = seeded().await;
    let begins = async |number: u8, of: u8, at| {
        let log_in = ops::LogIn {
            session: session_id(number),
            ..log_in(number, of, at)
        };
        store.write(log_in).await.unwrap();
    };
    begins(1, 1, NOW).await;
    begins(2, 2, LATER).await;
    begins(3, 3, LATER).await;
    let devices = async || {
        let devices = ops::DevicesOf {
            account: account(1),
            now: LATER,
        };
        store.read(devices).await.unwrap()
    };
    let found = devices().await;
    let ids: Vec<_> = found.iter().map(|device| device.session.id).collect();
    assert_eq!(
        ids,
        [session_id(2), session_id(1)],
        "of both identities, the last used first"
    );
    let (address, agent) = (found[1].address.as_deref(), found[1].agent.as_deref());
    assert_eq!((address, agent), (Some("192.0.2.1"), Some("A browser")));
    assert_eq!(found[1].session.authentications, [authentication(1, NOW)]);

    for (at, noted) in [
        (NOW.plus_seconds(3_000), NOW),
        (NOW.plus_seconds(3_601), NOW.plus_seconds(3_601)),
    ] {
        let mut used = crate::finish(u8::try_from(at.seconds().0 % 200).unwrap());
        used.at = at;
        store.write(used).await.unwrap();
        let found = devices()
            .await
            .into_iter()
            .find(|device| device.session.id == session_id(1));
        assert_eq!(found.unwrap().last_used, noted);
    }

    let end = |which| ops::EndSessionsOf {
        account: account(1),
        which,
        at: LATER,
    };
    let foreign = end(ops::SessionChoice::One(session_id(3)));
    assert_eq!(store.write(foreign).await.unwrap(), 0);
    assert_eq!(
        store
            .write(end(ops::SessionChoice::AllBut(session_id(1))))
            .await
            .unwrap(),
        1
    );
    assert_eq!(devices().await.len(), 1);
    assert_eq!(
        store.write(end(ops::SessionChoice::One(session_id(1)))).await.unwrap(),
        1
    );
    assert_eq!(devices().await, []);
}
