//! Two servers on one database.

use globus_auth_rules::model::{GrantKey, SecretHash, TokenKey};
use globus_auth_store::{Kept, Store, ops};
use zeroize::Zeroizing;

use crate::{
    outside::eventually,
    support::{NOW, access_token, client, client_id, code, grant, identity, refresh_token, session_id},
    two_stores,
};

fn finish(number: u8) -> ops::FinishAuthorize {
    ops::FinishAuthorize {
        grant: grant(i64::from(number)),
        code: code(number, i64::from(number)),
        new_consents: Vec::new(),
        used_consents: Vec::new(),
        interaction: None,
        at: NOW,
    }
}

fn redeem(number: u8, key: i64) -> ops::RedeemCode {
    let (mut access, mut refresh) = (access_token(key), refresh_token(key));
    let grant = GrantKey(i64::from(number));
    (access.grant, access.refresh, refresh.grant) = (Some(grant), Some(refresh.key), Some(grant));
    access.session = Some(session_id(1));
    ops::RedeemCode {
        hash: SecretHash([number; 32]),
        at: NOW,
        access: vec![access],
        refresh: vec![refresh],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_is_used_at_two_servers_at_once_is_used_once() {
    let (_home, store, other, _outside) = two_stores().await;
    for number in 0..64 {
        store.write(finish(number)).await.unwrap();
        let key = i64::from(number) * 2;
        let (one, two) = tokio::join!(store.write(redeem(number, key)), other.write(redeem(number, key + 1)));
        let mut outcomes = [(one.unwrap(), key), (two.unwrap(), key + 1)];
        outcomes.sort_by_key(|(outcome, _)| *outcome != ops::Redemption::Redeemed);
        assert_eq!(
            outcomes.map(|(outcome, _)| outcome),
            [ops::Redemption::Redeemed, ops::Redemption::AlreadyRedeemed]
        );
        let [(_, redeemed), (_, refused)] = outcomes;
        let (_, standing) = other.read(ops::AccessToken(TokenKey(redeemed))).await.unwrap().unwrap();
        assert_eq!(standing, ops::TokenStanding::GrantRevoked);
        assert_eq!(store.read(ops::AccessToken(TokenKey(refused))).await.unwrap(), None);
    }
}

#[tokio::test]
async fn two_servers_that_begin_at_once_have_one_signing_key_and_one_secret() {
    let (home, store, other, _outside) = two_stores().await;
    let key = |kid: &str| {
        ops::PutSigningKey(ops::SigningKeyRecord {
            kid: kid.to_owned(),
            pkcs8: Zeroizing::new(vec![1]),
            created: NOW,
            generation: 0,
        })
    };
    let secret = |value| ops::PutServerSecret {
        name: "mask",
        value: Zeroizing::new(vec![value]),
    };
    for _ in 0..16 {
        home.meddle("DELETE FROM signing_keys; DELETE FROM server_secrets");
        let (one, two) = tokio::join!(store.write(key("a")), other.write(key("b")));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.keys == two.keys && one.keys.len() == 1, "{one:?}, {two:?}");
        assert!(one.kept != two.kept);
        let (one, two) = tokio::join!(store.write(secret(1)), other.write(secret(2)));
        assert!(one.unwrap() == two.unwrap());
    }
}

#[tokio::test]
async fn one_username_that_two_servers_provision_at_once_is_one_identity() {
    let (_home, store, other, _outside) = two_stores().await;
    for number in (10..42).step_by(2) {
        let (mine, mut theirs) = (identity(number, number), identity(number + 1, number + 1));
        theirs.username.clone_from(&mine.username);
        let (one, two) = tokio::join!(
            store.write(ops::ProvisionIdentity(mine)),
            other.write(ops::ProvisionIdentity(theirs))
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.identity, two.identity);
        assert!(one.new != two.new, "one of them made it");
    }
}

fn versions(store: &Store) -> Vec<u64> {
    Kept::ALL.into_iter().map(|kept| store.version(kept)).collect()
}

/// Waits until a store hears of others, so that its numbers stand still.
async fn wait_until_it_hears(store: &Store) {
    eventually(async || versions(store) == versions(store)).await;
}

fn renamed() -> ops::ApplySeed {
    let mut client = client(1);
    "Another name".clone_into(&mut client.name);
    ops::ApplySeed(ops::SeedRows {
        clients: vec![client],
        ..Default::default()
    })
}

#[tokio::test]
async fn a_change_at_one_server_is_heard_of_at_the_other() {
    let (_home, store, other, outside) = two_stores().await;
    wait_until_it_hears(&store).await;
    wait_until_it_hears(&other).await;
    let (here, there) = (versions(&store), versions(&other));
    store.write(finish(1)).await.unwrap();
    store.write(renamed()).await.unwrap();
    assert!(store.version(Kept::Clients) > here[1], "who was answered knows");
    eventually(async || other.version(Kept::Clients) > there[1]).await;
    let known = other.read(ops::ClientById(client_id(1))).await.unwrap().unwrap().0;
    assert_eq!(known.name, "Another name");
    let same = |kept| other.version(kept) == there[kept as usize];
    assert!(same(Kept::Providers) && same(Kept::Projects) && same(Kept::SigningKeys));

    // While it does not listen, nothing is trusted; afterwards it hears of changes again.
    let before = versions(&other);
    assert!(outside.terminate("query LIKE 'LISTEN%'").await >= 1);
    eventually(async || versions(&other).iter().zip(&before).all(|(now, then)| now > then)).await;
    wait_until_it_hears(&other).await;
    let there = other.version(Kept::Clients);
    store.write(renamed()).await.unwrap();
    eventually(async || other.version(Kept::Clients) > there).await;
}
