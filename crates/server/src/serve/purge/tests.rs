use globus_auth_protocol::ids::{ClientId, IdentityId, ResourceServer, SessionId};
use globus_auth_rules::model::{
    AccessTokenRecord, CodeRecord, CodeState, GrantKey, GrantRecord, RefreshTokenRecord, SecretHash, TokenKey,
};
use globus_auth_store::StoreLocation;

use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DAY: i64 = 86_400;
/// More than two pieces.
const MANY: i64 = 2 * PIECE as i64 + 3;

fn client() -> ClientId {
    ClientId::from_random([1; 16])
}

fn access(key: i64, expires: Timestamp) -> AccessTokenRecord {
    AccessTokenRecord {
        key: TokenKey(key),
        hash: SecretHash([1; 32]),
        grant: None,
        refresh: None,
        client: client(),
        identity: client().as_identity(),
        resource_server: ResourceServer::auth(),
        scope: "openid".to_owned(),
        consents: Vec::new(),
        session: None,
        issued: NOW,
        expires,
        revoked: None,
    }
}

fn refresh(key: i64, last_used: Timestamp) -> RefreshTokenRecord {
    RefreshTokenRecord {
        key: TokenKey(key),
        hash: SecretHash([1; 32]),
        grant: Some(GrantKey(key)),
        client: client(),
        identity: client().as_identity(),
        resource_server: ResourceServer::auth(),
        scope: "openid".to_owned(),
        consents: Vec::new(),
        session: None,
        issued: last_used,
        last_used,
        revoked: None,
    }
}

/// A completed log-in.
fn grant(key: i64, created: Timestamp) -> ops::FinishAuthorize {
    let (identity, session) = (IdentityId::from_random([2; 16]), SessionId::from_random([3; 16]));
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&key.to_be_bytes());
    ops::FinishAuthorize {
        grant: GrantRecord {
            key: GrantKey(key),
            client: client(),
            identity,
            session,
            authentications: Vec::new(),
            created,
            revoked: None,
        },
        code: CodeRecord {
            hash: SecretHash(hash),
            grant: GrantKey(key),
            client: client(),
            identity,
            session,
            redirect_uri: "https://app.example.org/".to_owned(),
            challenge: None,
            scope: "openid".to_owned(),
            state: None,
            nonce: None,
            offline: true,
            issued: created,
            expires: created.plus_seconds(600),
            state_of: CodeState::Issued,
        },
        new_consents: Vec::new(),
        used_consents: Vec::new(),
        interaction: None,
        at: created,
    }
}

#[tokio::test]
async fn everything_that_has_expired_goes_however_much_it_is() {
    let store = Store::open(&StoreLocation::Temporary).unwrap();
    let gone = NOW.plus_seconds(-KEPT_SECONDS - 1);
    let stays = NOW.plus_seconds(-KEPT_SECONDS + 1);
    let tokens = (1..=MANY).map(|key| access(key, gone));
    let access = tokens.chain([access(MANY + 1, stays)]).collect();
    let tokens = ops::IssueTokens {
        access,
        ..ops::IssueTokens::default()
    };
    store.write(tokens).await.unwrap();
    let purged = expired(&store, NOW).await.unwrap();
    assert_eq!(
        purged,
        Purged {
            access_tokens: MANY.unsigned_abs(),
            ..Purged::default()
        }
    );
    assert_eq!(expired(&store, NOW).await.unwrap(), Purged::default());
    let left = store.read(ops::AccessToken(TokenKey(MANY + 1))).await.unwrap();
    assert!(left.is_some());
}

#[tokio::test]
async fn what_is_idle_goes_with_the_grants_of_which_nothing_is_left() {
    let store = Store::open(&StoreLocation::Temporary).unwrap();
    let long_ago = NOW.plus_seconds(-200 * DAY);
    // The first is in use, the second was revoked three days ago, and the last is of yesterday.
    let mut tokens: Vec<_> = (1..=MANY).map(|key| refresh(key, long_ago)).collect();
    tokens[0].last_used = NOW.plus_seconds(-DAY);
    (tokens[1].last_used, tokens[1].revoked) = (NOW.plus_seconds(-4 * DAY), Some(NOW.plus_seconds(-3 * DAY)));
    tokens.push(refresh(MANY + 1, NOW.plus_seconds(-DAY)));
    let tokens = ops::IssueTokens {
        refresh: tokens,
        ..ops::IssueTokens::default()
    };
    store.write(tokens).await.unwrap();
    for key in 1..=MANY {
        store.write(grant(key, long_ago)).await.unwrap();
    }
    // Without a refresh token, and young.
    store.write(grant(MANY + 2, NOW.plus_seconds(-DAY))).await.unwrap();

    let purged = idle(&store, NOW).await.unwrap();
    let all_but_one = MANY.unsigned_abs() - 1;
    assert_eq!(
        purged,
        Purged {
            refresh_tokens: all_but_one,
            grants: all_but_one,
            ..Purged::default()
        }
    );
    for key in [1, MANY + 1] {
        let left = store.read(ops::RefreshToken(TokenKey(key))).await.unwrap();
        assert!(left.is_some(), "{key}");
    }
    for key in [1, MANY + 2] {
        let revoke = ops::RevokeGrant {
            key: GrantKey(key),
            at: NOW,
        };
        assert!(store.write(revoke).await.unwrap(), "grant {key} is gone");
    }
}
