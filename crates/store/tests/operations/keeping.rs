//! What is kept for long, and what is purged.

use globus_auth_rules::model::{GrantKey, SecretHash, TokenKey};
use globus_auth_store::ops;
use zeroize::Zeroizing;

use crate::{LATER, finish, seeded, support::*};

#[tokio::test]
async fn the_first_signing_key_and_the_first_secret_stand() {
    let (home, store) = seeded().await;
    let key = |kid: &str, byte| ops::SigningKeyRecord {
        kid: kid.to_owned(),
        pkcs8: Zeroizing::new(vec![byte; 3]),
        created: NOW,
        generation: 0,
    };
    assert_eq!(store.read(ops::SigningKeys).await.unwrap(), []);
    assert_eq!(
        store.write(ops::PutSigningKey(key("1", 1))).await.unwrap().keys,
        [key("1", 1)]
    );
    assert_eq!(
        store.write(ops::PutSigningKey(key("2", 2))).await.unwrap().keys,
        [key("1", 1)]
    );
    let secret = |byte| ops::PutServerSecret {
        name: "mask",
        value: Zeroizing::new(vec![byte]),
    };
    assert!(store.read(ops::ServerSecret("mask")).await.unwrap().is_none());
    assert_eq!(*store.write(secret(1)).await.unwrap(), [1]);
    assert_eq!(*store.write(secret(2)).await.unwrap(), [1]);
    store.close().await;
    let store = home.open();
    assert_eq!(store.read(ops::SigningKeys).await.unwrap(), [key("1", 1)]);
    assert_eq!(
        store.read(ops::ServerSecret("mask")).await.unwrap().as_deref(),
        Some(&vec![1])
    );
    let shown = format!("{:?} {:?}", key("1", 77), secret(77));
    assert!(!shown.contains("77"), "{shown}");
}

#[tokio::test]
async fn what_expired_is_purged_a_piece_at_a_time_and_the_rest_stays() {
    let (_home, store) = seeded().await;
    for number in [1, 2] {
        let expires = if number == 1 { NOW } else { LATER };
        let mut done = finish(number);
        done.code.expires = expires;
        store.write(done).await.unwrap();
        let session = session_id(number);
        store
            .write(ops::LogIn {
                session,
                expires,
                ..log_in(number, 1, NOW)
            })
            .await
            .unwrap();
        let mut interaction = interaction(&number.to_string());
        interaction.expires = expires;
        store.write(ops::SaveInteraction(interaction)).await.unwrap();
    }
    let mut access: Vec<_> = (1..=4).map(access_token).collect();
    for token in &mut access[..3] {
        token.expires = NOW;
    }
    store
        .write(ops::IssueTokens {
            access,
            ..Default::default()
        })
        .await
        .unwrap();
    let purge = ops::PurgeExpired {
        before: LATER,
        limit: 2,
    };
    let first = ops::Purged {
        codes: 1,
        interactions: 1,
        sessions: 1,
        access_tokens: 2,
    };
    assert_eq!(store.write(purge).await.unwrap(), first);
    assert_eq!(
        store.write(purge).await.unwrap(),
        ops::Purged {
            access_tokens: 1,
            ..Default::default()
        }
    );
    assert_eq!(store.write(purge).await.unwrap(), ops::Purged::default());
    assert!(store.read(ops::AccessToken(TokenKey(4))).await.unwrap().is_some());
    assert!(
        store
            .read(ops::CodeByHash(SecretHash([2; 32])))
            .await
            .unwrap()
            .is_some()
    );
    assert!(store.read(ops::SessionById(session_id(2))).await.unwrap().is_some());
}

#[tokio::test]
async fn idle_refresh_tokens_are_purged_in_a_walk() {
    let (_home, store) = seeded().await;
    let mut refresh: Vec<_> = (1..=5).map(refresh_token).collect();
    refresh[0].last_used = LATER;
    refresh[3].last_used = LATER;
    store
        .write(ops::IssueTokens {
            refresh,
            ..Default::default()
        })
        .await
        .unwrap();
    let mut after = None;
    let mut pieces = 0;
    loop {
        after = store
            .write(ops::PurgeIdleRefreshTokens {
                before: LATER,
                after,
                limit: 2,
            })
            .await
            .unwrap();
        if after.is_none() {
            break;
        }
        pieces += 1;
    }
    assert_eq!(pieces, 3);
    let mut left = Vec::new();
    for key in 1..=5 {
        left.extend(
            store
                .read(ops::RefreshToken(TokenKey(key)))
                .await
                .unwrap()
                .map(|(token, _)| token.key.0),
        );
    }
    assert_eq!(left, [1, 4]);
}

#[tokio::test]
async fn grants_of_which_nothing_is_left_are_purged_in_a_walk() {
    let (home, store) = seeded().await;
    for number in 1..=6 {
        let mut done = finish(number);
        done.code.expires = if number == 6 { LATER } else { NOW };
        done.grant.created = if number == 5 { LATER } else { NOW };
        store.write(done).await.unwrap();
    }
    let (mut access, mut refresh) = (access_token(10), refresh_token(20));
    (access.grant, refresh.grant) = (Some(GrantKey(2)), Some(GrantKey(3)));
    let tokens = ops::IssueTokens {
        access: vec![access, access_token(11)],
        refresh: vec![refresh, refresh_token(21)],
        touch_refresh: None,
    };
    store.write(tokens).await.unwrap();
    let expired = ops::PurgeExpired {
        before: LATER,
        limit: 100,
    };
    assert_eq!(store.write(expired).await.unwrap().codes, 5);
    let mut purge = ops::PurgeGrants {
        before: LATER,
        after: None,
        limit: 2,
    };
    let mut pieces = 0;
    while let Some(last) = store.write(purge).await.unwrap() {
        purge.after = Some(last);
        pieces += 1;
    }
    assert_eq!(pieces, 3);
    // 1 and 4 are of no use any more; of the others there is a token, a code, or they are young.
    home.meddle("INSERT INTO grants (key, client_id, identity_id, session_id, created) VALUES (1, 'a', 'a', 'a', 1), (4, 'a', 'a', 'a', 1)");
    for key in [2, 3, 5, 6] {
        let revoke = ops::RevokeGrant {
            key: GrantKey(key),
            at: LATER,
        };
        assert!(store.write(revoke).await.unwrap(), "grant {key} is gone");
    }
}
