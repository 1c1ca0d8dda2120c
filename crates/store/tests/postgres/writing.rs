//! Writes: they travel together, do not disturb one another, are done in full or not at all.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use globus_auth_store::{Connection, Isolation, Operation, Store, StoreError, Value, ops};

use crate::{
    outside::eventually,
    store,
    support::{Then, Write, Written, access_token, write},
    two_stores,
};

/// Polls once: a write is on its way by its first poll.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn issue(key: i64) -> ops::IssueTokens {
    ops::IssueTokens {
        access: vec![access_token(key)],
        ..Default::default()
    }
}

async fn written(store: &Store) -> Vec<String> {
    store.read(Written).await.unwrap()
}

#[tokio::test]
async fn inserts_that_wait_are_made_together() {
    let (_home, store, outside) = store().await;
    outside.lock("access_tokens").await;
    let mut waiting: Vec<_> = (0..100).map(|key| Box::pin(store.write(issue(key)))).collect();
    assert!(waiting.iter_mut().all(|write| poll(write.as_mut()).is_pending()));
    outside.wait_for_waiting(1).await;
    assert!(waiting.iter_mut().all(|write| poll(write.as_mut()).is_pending()));
    outside.unlock().await;
    for write in waiting {
        assert_eq!(write.await, Ok(ops::Issued::Issued));
    }
    let transactions = outside
        .ask("SELECT count(DISTINCT xmin::text) FROM access_tokens")
        .await;
    assert!(transactions < 10, "{transactions} transactions");
    assert_eq!(outside.ask("SELECT count(*) FROM access_tokens").await, 100);
}

#[tokio::test]
async fn one_of_many_that_fails_fails_alone() {
    let (_home, store, outside) = store().await;
    store.write(issue(50)).await.unwrap();
    outside.lock("access_tokens").await;
    let writes = (0..100).map(|key| {
        let mut issue = issue(key);
        if key == 70 {
            "not\0text".clone_into(&mut issue.access[0].scope);
        }
        Box::pin(store.write(issue))
    });
    let mut waiting: Vec<_> = writes.collect();
    drop(waiting.iter_mut().map(|write| poll(write.as_mut())).collect::<Vec<_>>());
    outside.wait_for_waiting(1).await;
    outside.unlock().await;
    let mut failed = Vec::new();
    for (key, write) in waiting.into_iter().enumerate().filter(|(key, _)| *key != 70) {
        if let Err(error) = write.await {
            failed.push((key, error));
        }
    }
    let conflict = StoreError::Conflict {
        constraint: "access_tokens.key".to_owned(),
    };
    assert_eq!(failed, [(50, conflict)]);
    let mut unstorable = issue(200);
    "not\0text".clone_into(&mut unstorable.access[0].scope);
    assert!(matches!(store.write(unstorable).await, Err(StoreError::Refused { .. })));
    assert_eq!(outside.ask("SELECT count(*) FROM access_tokens").await, 99);
}

#[tokio::test]
async fn one_that_fails_or_panics_undoes_only_its_own_writes() {
    let (_home, store, _outside) = store().await;
    let writes = [
        ("a", Then::Succeed),
        ("b", Then::Fail),
        ("c", Then::Panic),
        ("e", Then::Succeed),
    ];
    let answers =
        futures_util::future::join_all(writes.into_iter().map(|(name, then)| store.write(Write { name, then }))).await;
    assert_eq!(
        answers,
        [
            Ok(()),
            Err(StoreError::Reference),
            Err(StoreError::Panicked { operation: "write" }),
            Ok(()),
        ]
    );
    assert_eq!(written(&store).await, ["a", "e"]);
    let conflict = StoreError::Conflict {
        constraint: "server_secrets.name".to_owned(),
    };
    assert_eq!(store.write(write("a")).await, Err(conflict));
}

#[tokio::test]
async fn a_caller_that_left_early_is_skipped_and_one_that_left_late_is_done() {
    let (_home, store, outside) = store().await;
    outside.lock("server_secrets").await;
    let names = ["0", "1", "2", "3", "4", "5", "6", "7"];
    let mut begun: Vec<_> = names.map(|name| Box::pin(store.write(write(name)))).into();
    assert!(begun.iter_mut().all(|write| poll(write.as_mut()).is_pending()));
    outside.wait_for_waiting(8).await;
    {
        // All connections are in use, so this one has not begun.
        let mut early = pin!(store.write(write("early")));
        assert!(poll(early.as_mut()).is_pending());
    }
    drop(begun.pop());
    outside.unlock().await;
    for write in begun {
        write.await.unwrap();
    }
    store.close().await;
    assert_eq!(outside.ask("SELECT count(*) FROM server_secrets").await, 8);
    assert_eq!(
        outside
            .ask("SELECT count(*) FROM server_secrets WHERE name = '7'")
            .await,
        1
    );
    assert_eq!(store.write(write("later")).await, Err(StoreError::Closed));
    assert_eq!(store.write(issue(1)).await, Err(StoreError::Closed));
    assert_eq!(store.read(Written).await, Err(StoreError::Closed));
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND application_name = 'globus-auth'";
    eventually(async || outside.ask(connections).await == 0).await;
}

#[tokio::test]
async fn dropping_the_last_handle_does_what_waits() {
    let (home, store, _outside) = store().await;
    let (one, other) = (store.clone(), store.clone());
    let waiting = tokio::spawn(async move { one.write(write("a")).await });
    let together = tokio::spawn(async move { other.write(issue(1)).await });
    drop(store);
    waiting.await.unwrap().unwrap();
    together.await.unwrap().unwrap();
    assert_eq!(written(&home.open()).await, ["a"]);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let (_home, store, _outside) = store().await;
    assert!(matches!(store.read(write("a")).await, Err(StoreError::Unusable { .. })));
    assert!(written(&store).await.is_empty());
}

/// Updates two rows, and waits after the first, the first time, until another one has updated its first too.
#[derive(Clone)]
struct UpdateTwo {
    names: [&'static str; 2],
    barrier: Arc<Barrier>,
    first_time: Arc<AtomicBool>,
}

impl Operation for UpdateTwo {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "update_two";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        for name in self.names {
            let sql = "UPDATE server_secrets SET value = value WHERE name = $1";
            db.execute_one(sql, &[Value::from(name)]).await?;
            if self.first_time.swap(false, Ordering::Relaxed) {
                self.barrier.wait();
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn of_two_that_wait_for_each_other_both_are_done() {
    let (_home, store, other, _outside) = two_stores().await;
    for name in ["a", "b"] {
        store.write(write(name)).await.unwrap();
    }
    let barrier = Arc::new(Barrier::new(2));
    let update = |names| UpdateTwo {
        names,
        barrier: Arc::clone(&barrier),
        first_time: Arc::new(AtomicBool::new(true)),
    };
    let (one, two) = tokio::join!(store.write(update(["a", "b"])), other.write(update(["b", "a"])));
    assert_eq!((one, two), (Ok(()), Ok(())));
}

/// Adds a row whose name says how many there were, and waits between looking and adding, the first time.
#[derive(Clone)]
struct AddNext {
    barrier: Arc<Barrier>,
    first_time: Arc<AtomicBool>,
}

impl Operation for AddNext {
    type Output = i64;
    type Error = StoreError;
    const NAME: &'static str = "add_next";

    async fn run<C: Connection>(self, db: &mut C) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) AS number FROM server_secrets";
        let number: Option<i64> = db.query_optional(sql, &[], |row| row.take("number")).await?;
        let number = number.unwrap_or_default();
        if self.first_time.swap(false, Ordering::Relaxed) {
            self.barrier.wait();
        }
        let name = format!("{number}-{:p}", Arc::as_ptr(&self.first_time));
        let values = [Value::from(name), Value::from([1_u8].as_slice())];
        db.execute_one("INSERT INTO server_secrets (name, value) VALUES ($1, $2)", &values)
            .await?;
        Ok(number)
    }
}

#[tokio::test]
async fn what_one_decides_from_what_it_read_holds() {
    let (_home, store, other, _outside) = two_stores().await;
    let barrier = Arc::new(Barrier::new(2));
    let add = || AddNext {
        barrier: Arc::clone(&barrier),
        first_time: Arc::new(AtomicBool::new(true)),
    };
    let (one, two) = tokio::join!(store.write(add()), other.write(add()));
    let mut numbers = [one.unwrap(), two.unwrap()];
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1], "one of them did not see the other");
}
