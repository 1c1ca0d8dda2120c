//! Tokens that many threads renew.

use std::{sync::Barrier, thread};

use globus_auth::{RefreshTokenAuthorizer, blocking::Wait, protocol::time::UnixSeconds, storage::MemoryTokenStorage};

use crate::{
    authorizers::service::{RESOURCE_SERVER, Service, stored},
    world::NOW,
};

#[test]
fn sixteen_threads_refresh_once() {
    let service = Service::new();
    let authorizer = RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0").build();
    let client = service.client(authorizer);
    let begin = Barrier::new(16);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                begin.wait();
                client.userinfo().wait().unwrap();
            });
        }
    });
    assert_eq!(service.refreshes(), 1);
    let sent = service.authorizations();
    assert_eq!((sent.len(), sent[0].as_deref()), (16, Some("Bearer AgAccess1")));
}

#[test]
fn a_token_that_is_refused_is_renewed_once_for_all_threads() {
    let service = Service::new();
    let builder = RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0");
    let authorizer = builder.access_token("AgRevoked", UnixSeconds(NOW + 3600)).build();
    let client = service.client(authorizer);
    let begin = Barrier::new(16);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                begin.wait();
                client.userinfo().wait().unwrap();
            });
        }
    });
    assert_eq!(service.refreshes(), 1);
}

#[test]
fn a_refresh_goes_on_without_the_thread_that_began_it_and_is_stored() {
    let service = Service::new().closed();
    let storage = MemoryTokenStorage::new();
    let tokens = globus_auth::storage::TokenStorage::store_token_data;
    tokens(&storage, &[stored(0, UnixSeconds(NOW))]).unwrap();
    let authorizer = RefreshTokenAuthorizer::stored(&service.native(), storage, RESOURCE_SERVER).build();
    // The call is polled until the request is there, and dropped.
    std::future::poll_fn(|context| {
        let call = std::pin::pin!(authorizer.ensure_valid_token());
        drop(call.poll(context));
        if service.refreshes() == 1 {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .wait();
    service.open();
    authorizer.ensure_valid_token().wait().unwrap();
    assert_eq!(service.refreshes(), 1);
}

/// A thread and the tasks of a runtime share one refresh.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_and_tasks_refresh_once_together() {
    let service = Service::new().closed();
    let authorizer = RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0").build();
    let (task, thread) = (authorizer.clone(), authorizer);
    let task = tokio::spawn(async move { task.ensure_valid_token().await });
    let thread = thread::spawn(move || thread.ensure_valid_token().wait());
    while service.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    service.open();
    task.await.unwrap().unwrap();
    tokio::task::spawn_blocking(|| thread.join().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(service.refreshes(), 1);
}

/// The task cannot go on while its runtime's only thread waits.
#[tokio::test]
async fn a_thread_that_would_wait_for_its_own_task_is_told_so() {
    let service = Service::new().closed();
    let authorizer = RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0").build();
    let same = authorizer.clone();
    let task = tokio::spawn(async move { same.ensure_valid_token().await });
    while service.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    let told = authorizer.ensure_valid_token().wait().unwrap_err();
    assert!(told.to_string().contains("would wait for a task"), "{told}");
    service.open();
    task.await.unwrap().unwrap();
    authorizer.ensure_valid_token().wait().unwrap();
    assert_eq!(service.refreshes(), 1);
}
