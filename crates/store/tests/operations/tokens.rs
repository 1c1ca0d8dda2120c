//! Codes, tokens and what ends them.

use globus_auth_rules::model::{AccessTokenRecord, CodeState, ConsentId, GrantKey, SecretHash, Timestamp, TokenKey};
use globus_auth_store::{
    Store, StoreError,
    ops::{self, TokenStanding},
};

use crate::{LATER, finish, seeded, support::*};

async fn access_standing(store: &Store, key: i64) -> Option<TokenStanding> {
    store
        .read(ops::AccessToken(TokenKey(key)))
        .await
        .unwrap()
        .map(|(_, standing)| standing)
}

async fn refresh_standing(store: &Store, key: i64) -> Option<TokenStanding> {
    store
        .read(ops::RefreshToken(TokenKey(key)))
        .await
        .unwrap()
        .map(|(_, standing)| standing)
}

/// The redemption of code 1, which gives an access token with this key and a refresh token with a hundred more.
fn redeem(key: i64) -> ops::RedeemCode {
    let mut access = access_token(key);
    let mut refresh = refresh_token(key + 100);
    (access.grant, access.refresh, refresh.grant) = (Some(GrantKey(1)), Some(refresh.key), Some(GrantKey(1)));
    access.session = Some(session_id(1));
    ops::RedeemCode {
        hash: SecretHash([1; 32]),
        at: LATER,
        access: vec![access],
        refresh: vec![refresh],
    }
}

/// Two consents of identity 1.
async fn two_consents(store: &Store) -> Vec<ConsentId> {
    let consent = |scope| ops::NewConsent {
        parent: ops::ConsentParent::None,
        client: client_id(1),
        scope: scope_id(scope),
        identity: identity_id(1),
        allows_refresh: true,
        auto_approved: false,
        atomically_revocable: false,
        named_grant: None,
    };
    let agreed = ops::FinishAuthorize {
        new_consents: vec![consent(1), consent(2)],
        ..finish(20)
    };
    store.write(agreed).await.unwrap()
}

#[tokio::test]
async fn tokens_end_with_any_consent_that_they_rest_on() {
    let (_home, store) = seeded().await;
    let consents = two_consents(&store).await;
    store.write(finish(1)).await.unwrap();
    let mut redemption = redeem(1);
    redemption.access[0].consents.clone_from(&consents);
    redemption.refresh[0].consents.clone_from(&consents);
    store.write(redemption).await.unwrap();
    let withdraw = |identity, consent| ops::WithdrawConsents {
        identity: identity_id(identity),
        consents: vec![consent],
    };
    assert_eq!(store.write(withdraw(2, consents[1])).await.unwrap(), 0, "another's");
    assert_eq!(access_standing(&store, 1).await, Some(TokenStanding::Good));
    assert_eq!(store.write(withdraw(1, consents[1])).await.unwrap(), 1);
    assert_eq!(store.write(withdraw(1, consents[1])).await.unwrap(), 0, "it is gone");
    assert_eq!(access_standing(&store, 1).await, Some(TokenStanding::ConsentGone));
    assert_eq!(refresh_standing(&store, 101).await, Some(TokenStanding::ConsentGone));
}

#[tokio::test]
async fn consents_are_used_when_tokens_that_rest_on_them_are() {
    let (_home, store) = seeded().await;
    let [read, write] = two_consents(&store).await[..] else {
        panic!("two were made")
    };
    store.write(finish(1)).await.unwrap();
    let mut redemption = redeem(1);
    redemption.access[0].consents = vec![read, write];
    redemption.refresh[0].consents = vec![read];
    (redemption.access[0].identity, redemption.refresh[0].identity) = (identity_id(1), identity_id(1));
    store.write(redemption.clone()).await.unwrap();
    let uses = async |number, newest| {
        let identity = identity_id(number);
        store.read(ops::ConsentUses { identity, newest }).await.unwrap()
    };
    let issued = redemption.access[0].issued;
    assert_eq!(uses(1, 10).await, [(read, issued), (write, issued)].into());

    let refreshed = LATER.plus_seconds(5);
    let refresh = ops::IssueTokens {
        touch_refresh: Some((TokenKey(101), refreshed)),
        ..Default::default()
    };
    store.write(refresh).await.unwrap();
    assert_eq!(uses(1, 10).await, [(read, refreshed), (write, issued)].into());
    assert_eq!(
        uses(1, 0).await,
        [(read, refreshed)].into(),
        "no access token is looked at"
    );

    // As a service has them for what it does for the person.
    let dependent = AccessTokenRecord {
        identity: identity_id(1),
        consents: vec![write],
        issued: refreshed.plus_seconds(5),
        ..access_token(2)
    };
    let issue = ops::IssueTokens {
        access: vec![dependent.clone()],
        ..Default::default()
    };
    store.write(issue).await.unwrap();
    assert_eq!(uses(1, 1).await, [(read, refreshed), (write, dependent.issued)].into());
    assert!(uses(2, 10).await.is_empty(), "nobody else's");
}

#[tokio::test]
async fn a_code_is_redeemed_once() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    let unknown = ops::RedeemCode {
        hash: SecretHash([9; 32]),
        ..redeem(1)
    };
    assert_eq!(store.write(unknown).await.unwrap(), ops::Redemption::Unknown);
    assert_eq!(access_standing(&store, 1).await, None);

    let mut expected = redeem(1);
    expected.access[0].consents = two_consents(&store).await;
    assert_eq!(store.write(expected.clone()).await.unwrap(), ops::Redemption::Redeemed);
    let access = store.read(ops::AccessToken(TokenKey(1))).await.unwrap();
    assert_eq!(access, Some((expected.access[0].clone(), TokenStanding::Good)));
    let refresh = store.read(ops::RefreshToken(TokenKey(101))).await.unwrap();
    assert_eq!(refresh, Some((expected.refresh[0].clone(), TokenStanding::Good)));
    let used = store.read(ops::CodeByHash(SecretHash([1; 32]))).await.unwrap().unwrap();
    assert_eq!(used.state_of, CodeState::Redeemed { at: LATER });
}

#[tokio::test]
async fn a_code_used_twice_ends_everything_issued_from_it() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    store.write(redeem(1)).await.unwrap();
    assert_eq!(store.write(redeem(2)).await.unwrap(), ops::Redemption::AlreadyRedeemed);
    assert_eq!(access_standing(&store, 2).await, None);
    assert_eq!(access_standing(&store, 1).await, Some(TokenStanding::GrantRevoked));
    assert_eq!(refresh_standing(&store, 101).await, Some(TokenStanding::GrantRevoked));
    assert!(!TokenStanding::GrantRevoked.is_good() && TokenStanding::Good.is_good());
    let refreshed = ops::IssueTokens {
        access: vec![access_token(3)],
        touch_refresh: Some((TokenKey(101), LATER)),
        ..Default::default()
    };
    assert_eq!(store.write(refreshed).await.unwrap(), ops::Issued::RefreshTokenRevoked);
    assert_eq!(access_standing(&store, 3).await, None);
}

#[tokio::test]
async fn a_code_of_a_revoked_grant_gives_nothing() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    let revoke = ops::RevokeGrant {
        key: GrantKey(1),
        at: NOW,
    };
    assert!(store.write(revoke).await.unwrap());
    assert!(!store.write(revoke).await.unwrap());
    assert_eq!(store.write(redeem(1)).await.unwrap(), ops::Redemption::Revoked);
    assert_eq!(access_standing(&store, 1).await, None);
}

#[tokio::test]
async fn only_one_of_two_that_redeem_a_code_at_once_gets_tokens() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    let (first, second) = tokio::join!(store.write(redeem(1)), store.write(redeem(2)));
    let (first, second) = (first.unwrap(), second.unwrap());
    let outcomes = [first, second].map(|outcome| outcome == ops::Redemption::Redeemed);
    assert_ne!(outcomes[0], outcomes[1], "{first:?}, {second:?}");
    assert!([first, second].contains(&ops::Redemption::AlreadyRedeemed));
}

#[tokio::test]
async fn tokens_end_with_themselves_or_with_their_refresh_token() {
    let (_home, store) = seeded().await;
    let mut with_refresh = access_token(1);
    with_refresh.refresh = Some(TokenKey(3));
    let tokens = ops::IssueTokens {
        access: vec![with_refresh, access_token(2)],
        refresh: vec![refresh_token(3)],
        touch_refresh: None,
    };
    assert_eq!(store.write(tokens).await.unwrap(), ops::Issued::Issued);

    let revoke = |at| ops::RevokeRefreshToken { key: TokenKey(3), at };
    assert!(store.write(revoke(LATER)).await.unwrap());
    assert!(!store.write(revoke(NOW)).await.unwrap());
    assert_eq!(
        access_standing(&store, 1).await,
        Some(TokenStanding::RefreshTokenRevoked)
    );
    assert_eq!(access_standing(&store, 2).await, Some(TokenStanding::Good));
    let (refresh, standing) = store.read(ops::RefreshToken(TokenKey(3))).await.unwrap().unwrap();
    assert_eq!((refresh.revoked, standing), (Some(LATER), TokenStanding::Revoked));

    assert!(
        store
            .write(ops::RevokeAccessToken {
                key: TokenKey(2),
                at: LATER
            })
            .await
            .unwrap()
    );
    assert!(
        !store
            .write(ops::RevokeAccessToken {
                key: TokenKey(9),
                at: LATER
            })
            .await
            .unwrap()
    );
    assert_eq!(access_standing(&store, 2).await, Some(TokenStanding::Revoked));
}

#[tokio::test]
async fn a_refresh_token_is_touched_while_it_stands() {
    let (_home, store) = seeded().await;
    store
        .write(ops::IssueTokens {
            refresh: vec![refresh_token(3)],
            ..Default::default()
        })
        .await
        .unwrap();
    let refresh = |key| ops::IssueTokens {
        access: vec![access_token(key)],
        touch_refresh: Some((TokenKey(3), LATER)),
        ..Default::default()
    };
    assert_eq!(store.write(refresh(1)).await.unwrap(), ops::Issued::Issued);
    assert_eq!(
        store
            .read(ops::RefreshToken(TokenKey(3)))
            .await
            .unwrap()
            .unwrap()
            .0
            .last_used,
        LATER
    );
    store
        .write(ops::RevokeRefreshToken {
            key: TokenKey(3),
            at: LATER,
        })
        .await
        .unwrap();
    assert_eq!(store.write(refresh(2)).await.unwrap(), ops::Issued::RefreshTokenRevoked);
    assert_eq!(access_standing(&store, 2).await, None);
}

#[tokio::test]
async fn a_taken_key_is_a_conflict_and_issues_nothing() {
    let (_home, store) = seeded().await;
    let issue = |keys: &[i64]| ops::IssueTokens {
        access: keys.iter().map(|key| access_token(*key)).collect(),
        ..Default::default()
    };
    store.write(issue(&[1])).await.unwrap();
    let conflict = StoreError::Conflict {
        constraint: "access_tokens.key".to_owned(),
    };
    assert_eq!(store.write(issue(&[2, 1])).await, Err(conflict));
    assert_eq!(access_standing(&store, 2).await, None);
}

fn rotate(presented: u8, successor: u8, at: Timestamp) -> ops::RotateRefreshToken {
    let mut access = access_token(i64::from(presented) * 1_000 + at.0 % 1_000_000_000);
    (access.grant, access.refresh) = (Some(GrantKey(1)), Some(TokenKey(1)));
    ops::RotateRefreshToken {
        key: TokenKey(1),
        presented: SecretHash([presented; 32]),
        successor: SecretHash([successor; 32]),
        at,
        replaced_since: at.plus_seconds(-60),
        access: vec![access],
    }
}

/// A log-in of client 1 with a refresh token whose hash is 1.
async fn rotating() -> (Home, Store) {
    let (home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    let mut refresh = refresh_token(1);
    (refresh.grant, refresh.hash) = (Some(GrantKey(1)), SecretHash([1; 32]));
    let tokens = ops::IssueTokens {
        refresh: vec![refresh],
        ..Default::default()
    };
    store.write(tokens).await.unwrap();
    (home, store)
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_an_old_one_ends_the_log_in() {
    let (_home, store) = rotating().await;
    let standing = async || store.read(ops::RefreshToken(TokenKey(1))).await.unwrap().unwrap();
    assert_eq!(store.write(rotate(1, 2, NOW)).await.unwrap(), ops::Rotation::Rotated);
    let (record, _) = standing().await;
    assert_eq!((record.hash, record.last_used), (SecretHash([2; 32]), NOW));
    // Within a minute the answer may have been lost.
    let soon = NOW.plus_seconds(60);
    assert_eq!(store.write(rotate(1, 2, soon)).await.unwrap(), ops::Rotation::Rotated);
    assert_eq!(standing().await.0.hash, SecretHash([2; 32]));
    assert_eq!(store.write(rotate(2, 3, soon)).await.unwrap(), ops::Rotation::Rotated);
    assert!(standing().await.1.is_good());
    // Its successor was used: whoever comes with it now is another one.
    assert_eq!(store.write(rotate(1, 2, soon)).await.unwrap(), ops::Rotation::Reused);
    assert_eq!(standing().await.1, TokenStanding::Revoked);
    assert_eq!(store.write(rotate(3, 4, soon)).await.unwrap(), ops::Rotation::Revoked);
    let revoke = ops::RevokeGrant {
        key: GrantKey(1),
        at: LATER,
    };
    assert!(!store.write(revoke).await.unwrap(), "the grant is revoked already");
    assert_eq!(standing().await.0.hash, SecretHash([3; 32]));
}

#[tokio::test]
async fn an_old_refresh_token_of_another_client_does_not_end_the_log_in_of_the_first() {
    let (home, store) = rotating().await;
    home.meddle("UPDATE refresh_tokens SET client_id = 'another' WHERE key = 1");
    let old = rotate(9, 8, NOW);
    assert_eq!(store.write(old).await.unwrap(), ops::Rotation::Reused);
    let revoke = ops::RevokeGrant {
        key: GrantKey(1),
        at: NOW,
    };
    assert!(store.write(revoke).await.unwrap(), "the grant was good");
}

#[tokio::test]
async fn many_that_refresh_at_the_same_moment_get_the_same() {
    let (_home, store) = rotating().await;
    let asked: Vec<_> = (0..8)
        .map(|number| {
            let store = store.clone();
            let mut rotate = rotate(1, 2, NOW);
            rotate.access[0].key = TokenKey(100 + number);
            tokio::spawn(async move { store.write(rotate).await })
        })
        .collect();
    for asked in asked {
        assert_eq!(asked.await.unwrap().unwrap(), ops::Rotation::Rotated);
    }
    for number in 0..8 {
        let issued = store.read(ops::AccessToken(TokenKey(100 + number))).await.unwrap();
        assert!(issued.is_some_and(|(_, standing)| standing.is_good()));
    }
}
