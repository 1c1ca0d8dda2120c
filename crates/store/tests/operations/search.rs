//! Finding people, clients and sessions.

use globus_auth_store::{Store, ops};

use crate::{LATER, seeded, support::*};

async fn people(store: &Store, text: &str, after: &str, limit: u32) -> Vec<String> {
    let (text, after) = (text.to_owned(), after.to_owned());
    let found = store.read(ops::SearchIdentities { text, after, limit }).await.unwrap();
    found.into_iter().map(|identity| identity.username).collect()
}

#[tokio::test]
async fn people_are_found_by_username_name_and_id() {
    let (_home, store) = seeded().await;
    let all = ["Ada1@p1.example.edu", "Ada2@p1.example.edu", "Ada3@p1.example.edu"];
    assert_eq!(people(&store, "", "", 10).await, all);
    assert_eq!(people(&store, "ADA2@", "", 10).await, [all[1]]);
    assert_eq!(people(&store, "ada ex", "", 10).await, all);
    assert_eq!(people(&store, &identity_id(3).to_string(), "", 10).await, [all[2]]);
    // Nothing in a text is a pattern.
    for text in ["a%", "ada_", "!"] {
        assert_eq!(people(&store, text, "", 10).await, [""; 0], "{text}");
    }
    assert_eq!(people(&store, "", "", 2).await, all[..2]);
    assert_eq!(people(&store, "", all[1], 2).await, all[2..]);
}

#[tokio::test]
async fn clients_are_found_by_name_and_id() {
    let (_home, store) = seeded().await;
    let find = async |text: &str, after, limit| {
        let text = text.to_owned();
        let found = store.read(ops::SearchClients { text, after, limit }).await.unwrap();
        found.into_iter().map(|client| client.id).collect::<Vec<_>>()
    };
    let both = [client_id(1), client_id(2)];
    assert_eq!(find("", None, 10).await, both);
    assert_eq!(find("CLIENT 2", None, 10).await, both[1..]);
    assert_eq!(find(&client_id(1).to_string(), None, 10).await, both[..1]);
    assert_eq!(find("%", None, 10).await, []);
    assert_eq!(find("", None, 1).await, both[..1]);
    let first = Some(("Client 1".to_owned(), client_id(1)));
    assert_eq!(find("", first, 10).await, both[1..]);
    let totals = store.read(ops::CountAll { now: NOW }).await.unwrap();
    assert_eq!((totals.identities, totals.clients, totals.sessions), (3, 2, 0));
}

#[tokio::test]
async fn all_sessions_of_an_account_are_told_and_ended_and_no_others() {
    let (_home, store) = seeded().await;
    for (session, of) in [(1, 1), (2, 2), (3, 3), (4, 1)] {
        let mut done = log_in(session, of, NOW.plus_seconds(i64::from(session)));
        done.session = session_id(session);
        done.expires = if session == 4 { LATER } else { LATER.plus_seconds(600) };
        store.write(done).await.unwrap();
    }
    let open = async |number| {
        let account = account(number);
        let found = store
            .read(ops::SessionsOfAccount { account, now: LATER })
            .await
            .unwrap();
        found.into_iter().map(|session| session.id).collect::<Vec<_>>()
    };
    assert_eq!(
        open(1).await,
        [session_id(2), session_id(1)],
        "of both linked identities"
    );
    assert_eq!(open(3).await, [session_id(3)]);
    let totals = store.read(ops::CountAll { now: LATER }).await.unwrap();
    assert_eq!(totals.sessions, 3);
    let end = ops::EndSessionsOfAccount {
        account: account(1),
        at: LATER,
    };
    assert_eq!(store.write(end).await, Ok(2));
    assert_eq!(store.write(end).await, Ok(0));
    assert_eq!((open(1).await.len(), open(3).await.len()), (0, 1));
}

#[tokio::test]
async fn the_last_use_of_a_client_is_kept_and_goes_with_it() {
    let (_home, store) = seeded().await;
    let note = |at| ops::NoteClientUses {
        clients: vec![client_id(1), client_id(2), client_id(9)],
        at,
    };
    let last = async |number| store.read(ops::ClientLastUsed(client_id(number))).await.unwrap();
    assert_eq!(last(1).await, None);
    store.write(note(NOW)).await.unwrap();
    store.write(note(LATER)).await.unwrap();
    assert_eq!(
        (last(1).await, last(2).await, last(9).await),
        (Some(LATER), Some(LATER), None)
    );
    store.write(ops::DeleteClient(client_id(2))).await.unwrap();
    assert_eq!((last(1).await, last(2).await), (Some(LATER), None));
}
