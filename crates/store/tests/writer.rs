//! The writer: it groups, isolates, answers after the commit, and never hangs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it must be"
)]

mod support;

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Poll, Waker},
};

use globus_auth_store::{Store, StoreError};
use support::{Home, Then, Write, Written, commits_in_log, write};

/// Polls once: a write is queued by its first poll.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// An operation that blocks the writer, how to wait until it does, and how to let it go on.
fn blocker(name: &'static str) -> (Write, Receiver<()>, Sender<()>) {
    let (began, has_begun) = channel();
    let (let_go, go_on) = channel();
    (
        Write {
            name,
            then: Then::Block(began, Arc::new(Mutex::new(go_on))),
        },
        has_begun,
        let_go,
    )
}

async fn written(store: &Store) -> Vec<String> {
    store.read(Written).await.unwrap()
}

#[tokio::test]
async fn what_is_answered_is_on_the_disk_and_readable() {
    let home = Home::new();
    let store = home.open();
    store.write(write("a")).await.unwrap();
    assert_eq!(commits_in_log(&home.database()), 1);
    assert_eq!(written(&store).await, ["a"]);
}

#[tokio::test]
async fn a_view_that_is_kept_shows_what_was_answered_and_ends_with_the_next_commit() {
    let home = Home::new();
    let store = home.open();
    for name in ["a", "b", "c"] {
        // The first read keeps its view, which is outdated by the write that follows.
        let before = written(&store).await.len();
        store.write(write(name)).await.unwrap();
        assert_eq!(written(&store).await.len(), before + 1);
    }
    // A view that stayed open would hold on to all of this; SQLite starts its log anew every 4 MB otherwise.
    for number in 0..200 {
        let name = format!("{number}{}", "x".repeat(100_000));
        store.write(write(name.leak())).await.unwrap();
    }
    let log = std::fs::metadata(home.database().with_extension("db-wal"))
        .unwrap()
        .len();
    assert!(log < 10_000_000, "{log} bytes");
}

#[tokio::test]
async fn everything_that_waits_is_committed_together() {
    let home = Home::new();
    let store = home.open();
    let (first, has_begun, let_go) = blocker("0");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    has_begun.recv().unwrap();
    let mut others: Vec<_> = ["a", "b", "c", "d", "e"]
        .map(|name| Box::pin(store.write(write(name))))
        .into();
    assert!(others.iter_mut().all(|other| poll(other.as_mut()).is_pending()));
    let_go.send(()).unwrap();
    first.await.unwrap();
    for other in others {
        other.await.unwrap();
    }
    assert_eq!(written(&store).await, ["0", "a", "b", "c", "d", "e"]);
    assert_eq!(
        commits_in_log(&home.database()),
        1,
        "those that came while the first ran joined its transaction"
    );
}

#[tokio::test]
async fn nothing_is_answered_or_seen_before_the_commit() {
    let home = Home::new();
    let store = home.open();
    let (first, first_has_begun, let_first_go) = blocker("0");
    let (last, last_has_begun, let_last_go) = blocker("z");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    first_has_begun.recv().unwrap();
    let mut middle = pin!(store.write(write("m")));
    let mut last = pin!(store.write(last));
    assert!(poll(middle.as_mut()).is_pending());
    assert!(poll(last.as_mut()).is_pending());
    let_first_go.send(()).unwrap();
    last_has_begun.recv().unwrap();
    // The first two are done, in a transaction that is still open.
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(middle.as_mut()).is_pending());
    assert!(written(&store).await.is_empty());
    let_last_go.send(()).unwrap();
    first.await.unwrap();
    middle.await.unwrap();
    last.await.unwrap();
    assert_eq!(written(&store).await, ["0", "m", "z"]);
}

#[tokio::test]
async fn one_that_fails_undoes_only_its_own_writes() {
    let home = Home::new();
    let store = home.open();
    let (first, has_begun, let_go) = blocker("0");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    has_begun.recv().unwrap();
    let mut others: Vec<_> = [
        ("a", Then::Succeed),
        ("b", Then::Fail),
        ("c", Then::Panic),
        ("d", Then::WaitForever),
        ("a", Then::Succeed),
        ("e", Then::Succeed),
    ]
    .into_iter()
    .map(|(name, then)| Box::pin(store.write(Write { name, then })))
    .collect();
    assert!(others.iter_mut().all(|other| poll(other.as_mut()).is_pending()));
    let_go.send(()).unwrap();
    first.await.unwrap();
    let mut answers = Vec::new();
    for other in others {
        answers.push(other.await);
    }
    assert_eq!(
        answers,
        [
            Ok(()),
            Err(StoreError::Reference),
            Err(StoreError::Panicked { operation: "write" }),
            Err(StoreError::Suspended { operation: "write" }),
            Err(StoreError::Conflict {
                constraint: "server_secrets.name".to_owned()
            }),
            Ok(()),
        ]
    );
    assert_eq!(written(&store).await, ["0", "a", "e"]);
    assert_eq!(commits_in_log(&home.database()), 1);
}

#[tokio::test]
async fn a_transaction_that_is_lost_fails_all_of_its_callers_and_no_later_one() {
    let home = Home::new();
    let store = home.open();
    let (first, has_begun, let_go) = blocker("0");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    has_begun.recv().unwrap();
    let mut culprit = pin!(store.write(Write {
        name: "a",
        then: Then::RollEverythingBack
    }));
    assert!(poll(culprit.as_mut()).is_pending());
    let_go.send(()).unwrap();
    assert!(matches!(first.await, Err(StoreError::NotCommitted { .. })));
    assert!(matches!(culprit.await, Err(StoreError::NotCommitted { .. })));
    store.write(write("later")).await.unwrap();
    assert_eq!(written(&store).await, ["later"]);
}

#[tokio::test]
async fn a_caller_that_left_early_is_skipped_and_one_that_left_late_is_done() {
    let home = Home::new();
    let store = home.open();
    let (late, has_begun, let_go) = blocker("late");
    {
        let mut late = pin!(store.write(late));
        assert!(poll(late.as_mut()).is_pending());
        has_begun.recv().unwrap();
        let mut early = pin!(store.write(write("early")));
        assert!(poll(early.as_mut()).is_pending());
    }
    let_go.send(()).unwrap();
    store.write(write("last")).await.unwrap();
    assert_eq!(written(&store).await, ["last", "late"]);
}

#[tokio::test]
async fn too_many_waiting_writes_are_refused_and_the_others_done() {
    let home = Home::new();
    let store = home.open();
    let (first, has_begun, let_go) = blocker("0");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    has_begun.recv().unwrap();
    let mut waiting = Vec::new();
    let refused = loop {
        let mut next = Box::pin(store.write(write("again")));
        match poll(next.as_mut()) {
            Poll::Pending => waiting.push(next),
            Poll::Ready(answer) => break answer,
        }
        assert!(waiting.len() < 100_000, "the queue has no bound");
    };
    assert_eq!(refused, Err(StoreError::Busy));
    assert!(StoreError::Busy.is_transient());
    let_go.send(()).unwrap();
    first.await.unwrap();
    let mut done = 0;
    for other in waiting {
        done += usize::from(other.await.is_ok());
    }
    assert_eq!(done, 1, "all but the first of one name are conflicts");
    store.write(write("afterwards")).await.unwrap();
}

#[tokio::test]
async fn closing_does_what_waits_and_refuses_what_comes_later() {
    let home = Home::new();
    let store = home.open();
    let (first, has_begun, let_go) = blocker("0");
    let mut first = pin!(store.write(first));
    assert!(poll(first.as_mut()).is_pending());
    has_begun.recv().unwrap();
    let mut second = pin!(store.write(write("a")));
    assert!(poll(second.as_mut()).is_pending());
    let mut closing = pin!(store.close());
    assert!(poll(closing.as_mut()).is_pending());
    let mut late = pin!(store.write(write("late")));
    assert!(poll(late.as_mut()).is_pending());
    let_go.send(()).unwrap();
    closing.await;
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(late.await, Err(StoreError::Closed));
    assert_eq!(store.write(write("later")).await, Err(StoreError::Closed));
    assert_eq!(store.read(Written).await, Err(StoreError::Closed));
    store.close().await;
    assert_eq!(
        home.files().keys().collect::<Vec<_>>(),
        ["auth.db", "auth.db-lock"],
        "no log is left"
    );
    assert_eq!(written(&home.open()).await, ["0", "a"]);
}

#[tokio::test]
async fn dropping_the_last_handle_does_what_waits() {
    let home = Home::new();
    let store = home.open();
    let other = store.clone();
    let waiting = tokio::spawn(async move { other.write(write("a")).await });
    drop(store);
    waiting.await.unwrap().unwrap();
    assert_eq!(written(&home.open()).await, ["a"]);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let home = Home::new();
    let store = home.open();
    assert!(matches!(store.read(write("a")).await, Err(StoreError::Unusable { .. })));
    assert!(written(&store).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_and_the_writer_of_a_temporary_database_wait_for_each_other() {
    let store = Store::open(&globus_auth_store::StoreLocation::Temporary).unwrap();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..200 {
                    drop(store.write(write("a")).await);
                    assert_eq!(written(&store).await, ["a"]);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
