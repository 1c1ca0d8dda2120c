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
        now: LATER,
        before: LATER,
        limit: 2,
    };
    let first = ops::Purged {
        codes: 1,
        interactions: 1,
        sessions: 1,
        access_tokens: 2,
        attempts: 0,
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
async fn refresh_tokens_that_are_idle_or_were_revoked_long_ago_are_purged_in_a_walk() {
    let (_home, store) = seeded().await;
    let mut refresh: Vec<_> = (1..=6).map(refresh_token).collect();
    for at in [0, 3, 4, 5] {
        refresh[at].last_used = LATER;
    }
    refresh[4].revoked = Some(NOW);
    refresh[5].revoked = Some(LATER);
    store
        .write(ops::IssueTokens {
            refresh,
            ..Default::default()
        })
        .await
        .unwrap();
    let mut purge = ops::PurgeRefreshTokens {
        used_before: LATER,
        revoked_before: LATER,
        after: None,
        limit: 2,
    };
    let mut deleted = Vec::new();
    loop {
        let piece = store.write(purge).await.unwrap();
        let Some(last) = piece.last else { break };
        purge.after = Some(last);
        deleted.push(piece.deleted);
    }
    assert_eq!(deleted, [1, 1, 1]);
    let mut left = Vec::new();
    for key in 1..=6 {
        left.extend(
            store
                .read(ops::RefreshToken(TokenKey(key)))
                .await
                .unwrap()
                .map(|(token, _)| token.key.0),
        );
    }
    assert_eq!(left, [1, 4, 6]);
}

#[tokio::test]
async fn grants_of_which_no_refresh_token_is_left_are_purged_in_a_walk() {
    let (home, store) = seeded().await;
    for number in 1..=8 {
        let mut done = finish(number);
        done.grant.created = if number >= 5 { LATER } else { NOW };
        store.write(done).await.unwrap();
    }
    let mut refresh = refresh_token(20);
    refresh.grant = Some(GrantKey(3));
    let tokens = ops::IssueTokens {
        refresh: vec![refresh, refresh_token(21)],
        ..Default::default()
    };
    store.write(tokens).await.unwrap();
    let mut purge = ops::PurgeGrants {
        before: LATER,
        after: None,
        limit: 2,
    };
    let mut pieces = Vec::new();
    loop {
        let piece = store.write(purge).await.unwrap();
        pieces.push((piece.deleted, piece.last.map(|last| last.0)));
        let Some(last) = piece.last else { break };
        purge.after = Some(last);
    }
    // The third piece is young throughout, so the walk ends there.
    assert_eq!(pieces, [(2, Some(2)), (1, Some(4)), (0, None)]);
    home.meddle("INSERT INTO grants (key, client_id, identity_id, session_id, created) VALUES (1, 'a', 'a', 'a', 1), (2, 'a', 'a', 'a', 1), (4, 'a', 'a', 'a', 1)");
    for key in [3, 5, 6, 7, 8] {
        let revoke = ops::RevokeGrant {
            key: GrantKey(key),
            at: LATER,
        };
        assert!(store.write(revoke).await.unwrap(), "grant {key} is gone");
    }
}

/// How the engine goes about a statement.
fn plan(home: &Home, sql: &str) -> String {
    match &home.on_server {
        // Of tables this small it would read everything, were that not forbidden.
        Some(database) => database.run(&format!("SET enable_seqscan = off; EXPLAIN {sql}")),
        None => {
            let database = rusqlite::Connection::open(home.database()).unwrap();
            let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
            steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
        }
    }
}

#[tokio::test]
async fn purging_finds_its_rows_by_indexes() {
    let (home, store) = seeded().await;
    store.close().await;
    for sql in [
        "DELETE FROM codes WHERE hash IN (SELECT hash FROM codes WHERE expires < 5 ORDER BY expires LIMIT 5)",
        "DELETE FROM interactions WHERE id IN (SELECT id FROM interactions WHERE expires < 5 ORDER BY expires LIMIT 5)",
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires < 5 ORDER BY expires LIMIT 5)",
        "DELETE FROM access_tokens WHERE expires < 5 AND key IN (SELECT key FROM access_tokens ORDER BY key LIMIT 5)",
        "SELECT key FROM refresh_tokens WHERE key > 1 ORDER BY key LIMIT 5",
        "DELETE FROM refresh_tokens WHERE key > 1 AND key <= 5 AND (last_used < 5 OR revoked < 5)",
        "SELECT key, created FROM grants WHERE key > 1 ORDER BY key LIMIT 5",
        "DELETE FROM grants WHERE key > 1 AND key <= 5 AND created < 5 \
         AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.grant_key = grants.key)",
    ] {
        let plan = plan(&home, sql);
        let whole_table = plan.lines().any(|line| {
            let line = line.trim();
            // SQLite says SCAN also of walking an index in its order, which ends at the limit.
            line.contains("Seq Scan") || (line.starts_with("SCAN") && !line.contains("INDEX") && !sql.contains("LIMIT"))
        });
        assert!(!whole_table, "{sql}\n{plan}");
    }
}
