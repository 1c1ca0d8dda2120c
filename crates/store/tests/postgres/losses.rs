//! Lost connections and statements that take too long.

use std::{
    future::Future,
    pin::{Pin, pin},
};

use globus_auth_rules::model::TokenKey;
use globus_auth_store::{Store, StoreError, StoreLocation, ops};

use crate::{
    Outside,
    outside::eventually,
    store,
    support::{Engine, Home, NOW, Written, access_token, refresh_token, write},
};

/// Polls something that goes on elsewhere until a condition holds, and expects that it has not ended by then.
async fn pending_until<F: Future>(future: Pin<&mut F>, condition: impl Future<Output = ()>) {
    let mut future = future;
    let mut condition = pin!(condition);
    std::future::poll_fn(|context| {
        assert!(future.as_mut().poll(context).is_pending(), "it has ended");
        condition.as_mut().poll(context)
    })
    .await;
}

#[tokio::test]
async fn lost_connections_are_replaced() {
    let (_home, store, outside) = store().await;
    for name in ["a", "b", "c"] {
        store.write(write(name)).await.unwrap();
        store.read(Written).await.unwrap();
        assert!(outside.terminate("true").await >= 2);
    }
    assert_eq!(store.read(Written).await.unwrap(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_write_whose_connection_is_lost_before_the_commit_is_done_once() {
    let (_home, store, outside) = store().await;
    outside.lock("server_secrets").await;
    let mut writing = pin!(store.write(write("a")));
    pending_until(writing.as_mut(), outside.wait_for_waiting(1)).await;
    assert_eq!(outside.terminate("wait_event_type = 'Lock'").await, 1);
    pending_until(writing.as_mut(), outside.wait_for_waiting(1)).await;
    outside.unlock().await;
    writing.await.unwrap();
    assert_eq!(store.read(Written).await.unwrap(), ["a"]);
}

/// Makes every commit that adds to a table wait for the lock 42, which `outside` holds.
async fn wait_at_commit(outside: &Outside, table: &str, deferred: &str) {
    outside
        .run(&format!(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$; \
             CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON {table} {deferred} \
             FOR EACH ROW EXECUTE FUNCTION wait(); SELECT pg_advisory_lock(42)"
        ))
        .await;
}

#[tokio::test]
async fn a_write_whose_commit_is_lost_says_so_and_is_not_repeated() {
    let (_home, store, outside) = store().await;
    wait_at_commit(&outside, "server_secrets", "DEFERRABLE INITIALLY DEFERRED").await;
    let mut writing = pin!(store.write(write("a")));
    pending_until(writing.as_mut(), outside.wait_for_waiting(1)).await;
    assert_eq!(outside.terminate("wait_event_type = 'Lock'").await, 1);
    assert_eq!(writing.await, Err(StoreError::UnknownOutcome));
    outside.run("SELECT pg_advisory_unlock(42)").await;
    assert_eq!(store.read(Written).await, Ok(Vec::new()));
    store.write(write("b")).await.unwrap();
}

#[tokio::test]
async fn inserts_whose_answer_is_lost_say_so_and_are_not_repeated() {
    let (_home, store, outside) = store().await;
    wait_at_commit(&outside, "access_tokens", "").await;
    let issue = |key| ops::IssueTokens {
        access: vec![access_token(key)],
        ..Default::default()
    };
    let mut writing = pin!(store.write(issue(1)));
    pending_until(writing.as_mut(), outside.wait_for_waiting(1)).await;
    assert_eq!(outside.terminate("wait_event_type = 'Lock'").await, 1);
    assert_eq!(writing.await, Err(StoreError::UnknownOutcome));
    outside.run("SELECT pg_advisory_unlock(42)").await;
    assert_eq!(outside.ask("SELECT count(*) FROM access_tokens").await, 0);
    store.write(issue(1)).await.unwrap();
}

#[tokio::test]
async fn a_refresh_whose_answer_is_lost_says_so_and_is_not_repeated() {
    let (_home, store, outside) = store().await;
    let first = ops::IssueTokens {
        refresh: vec![refresh_token(7)],
        ..Default::default()
    };
    store.write(first).await.unwrap();
    wait_at_commit(&outside, "access_tokens", "").await;
    let renew = || ops::IssueTokens {
        access: vec![access_token(1)],
        touch_refresh: Some((TokenKey(7), NOW)),
        ..Default::default()
    };
    let mut writing = pin!(store.write(renew()));
    pending_until(writing.as_mut(), outside.wait_for_waiting(1)).await;
    assert_eq!(outside.terminate("wait_event_type = 'Lock'").await, 1);
    assert_eq!(writing.await, Err(StoreError::UnknownOutcome));
    outside.run("SELECT pg_advisory_unlock(42)").await;
    assert_eq!(outside.ask("SELECT count(*) FROM access_tokens").await, 0);
    assert_eq!(store.write(renew()).await, Ok(ops::Issued::Issued));
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let home = Home::on(Engine::Postgres);
    let location = home.on_server.as_ref().unwrap().location() + " options='-c statement_timeout=200ms'";
    let store = Store::open(&StoreLocation::Postgres(location.parse().unwrap())).unwrap();
    let outside = Outside::connect(&home).await;
    outside.lock("server_secrets").await;
    let Err(StoreError::Engine { reason }) = store.write(write("a")).await else {
        panic!("it was written");
    };
    assert!(reason.contains("statement timeout"), "{reason}");
    outside.unlock().await;
    store.write(write("a")).await.unwrap();
    assert_eq!(store.read(Written).await.unwrap(), ["a"]);
}

#[tokio::test]
async fn a_reader_that_leaves_in_the_middle_leaves_its_connection_usable() {
    let (_home, store, outside) = store().await;
    outside
        .run("BEGIN; LOCK TABLE server_secrets IN ACCESS EXCLUSIVE MODE")
        .await;
    {
        let mut reading = pin!(store.read(Written));
        pending_until(reading.as_mut(), outside.wait_for_waiting(1)).await;
    }
    outside.unlock().await;
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND application_name = 'globus-auth' AND state LIKE '%transaction%'";
    eventually(async || outside.ask(open).await == 0).await;
    for _ in 0..40 {
        assert_eq!(store.read(Written).await, Ok(Vec::new()));
    }
}
