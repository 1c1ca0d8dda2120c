//! Callers that stop waiting, at every point where they wait.

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use futures_util::future::join;
use globus_auth::{
    AuthClient, Authorizer, NativeAppAuthClient, RefreshTokenAuthorizer,
    protocol::{http::Response, time::UnixSeconds},
    seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError},
    storage::JsonTokenStorage,
};

use crate::{
    authorizers::service::{RESOURCE_SERVER, Service, stored},
    ways::both_ways,
    world::{NOW, Surrounds as _, client_id},
};

/// More points than any call has where it waits.
const ALL: usize = 1000;

both_ways! {
    a_caller_of_a_stored_token_may_be_dropped_at_any_point, a_caller_of_a_held_token_may_be_dropped_at_any_point,
    those_who_wait_behind_a_dropped_caller_are_served,
}

/// Drops the future when it has been polled so often and is not done.
async fn dropped_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut polled = 0;
    poll_fn(|context| {
        polled += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if polled == polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Is waited for a few times.
async fn linger() {
    for _ in 0..3 {
        let mut waited = false;
        poll_fn(|context| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// A service that takes its time, before a request arrives and before its answer does.
#[derive(Clone)]
struct Slow(Service);

impl Slow {
    fn native(&self) -> NativeAppAuthClient {
        self.settle(NativeAppAuthClient::builder(client_id())).build().unwrap()
    }

    fn client(&self, authorizer: impl Authorizer) -> AuthClient {
        let builder = self.settle(AuthClient::builder());
        builder.authorizer(authorizer).build().unwrap()
    }
}

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            linger().await;
            let answer = self.0.send(request).await;
            linger().await;
            answer
        })
    }
}

impl Clock for Slow {
    fn now(&self) -> UnixSeconds {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.sleep(duration)
    }
}

impl Random for Slow {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        self.0.fill(buffer)
    }
}

/// Does this with a caller that is dropped after one poll, after two, and so on, until it was done before; how many that took.
async fn at_each_point(attempt: impl AsyncFn(usize) -> bool) -> usize {
    let mut polls = 1;
    while polls < ALL && !attempt(polls).await {
        polls += 1;
    }
    polls
}

async fn a_caller_of_a_stored_token_may_be_dropped_at_any_point() {
    let needed = at_each_point(async |polls| {
        let (slow, directory) = (Slow(Service::new()), tempfile::tempdir().unwrap());
        let storage = JsonTokenStorage::new(directory.path().join("tokens.json"));
        storage.store_token_data(&[stored(0, UnixSeconds(NOW))]).unwrap();
        // Two programs, which have nothing in common but the file.
        let program = || {
            let authorizer = RefreshTokenAuthorizer::stored(&slow.native(), storage.clone(), RESOURCE_SERVER);
            slow.client(authorizer.build())
        };
        let done = dropped_after(polls, program().userinfo().send()).await;
        program().userinfo().await.unwrap();
        assert_eq!(slow.0.refresh_tokens_seen(), ["AgRefresh0"], "after {polls}");
        let now = storage.get_token_data(RESOURCE_SERVER).unwrap().unwrap();
        assert_eq!(now, stored(1, UnixSeconds(NOW + 3600)), "after {polls}");
        done.map(Result::unwrap).is_some()
    })
    .await;
    assert!((7..ALL).contains(&needed), "{needed}");
}

async fn a_caller_of_a_held_token_may_be_dropped_at_any_point() {
    let needed = at_each_point(async |polls| {
        let (slow, heard) = (Slow(Service::new()), Arc::new(AtomicUsize::new(0)));
        let told = Arc::clone(&heard);
        // The service refuses what it is given, though by the clock it is good.
        let authorizer = RefreshTokenAuthorizer::builder(&slow.native(), "AgRefresh0")
            .access_token("AgRevoked", UnixSeconds(NOW + 9999))
            .on_refresh(move |_| {
                told.fetch_add(1, Ordering::SeqCst);
                async {
                    linger().await;
                    Ok(())
                }
            });
        let client = slow.client(authorizer.build());
        let done = dropped_after(polls, client.userinfo().send()).await;
        client.userinfo().await.unwrap();
        assert_eq!(slow.0.refresh_tokens_seen(), ["AgRefresh0"], "after {polls}");
        assert_eq!(heard.load(Ordering::SeqCst), 1, "after {polls}");
        done.map(Result::unwrap).is_some()
    })
    .await;
    assert!((13..ALL).contains(&needed), "{needed}");
}

async fn those_who_wait_behind_a_dropped_caller_are_served() {
    let needed = at_each_point(async |polls| {
        let slow = Slow(Service::new());
        let client = slow.client(RefreshTokenAuthorizer::builder(&slow.native(), "AgRefresh0").build());
        let first = dropped_after(polls, client.userinfo().send());
        let (done, served) = join(first, client.userinfo().send()).await;
        served.unwrap();
        assert_eq!(slow.0.refresh_tokens_seen(), ["AgRefresh0"], "after {polls}");
        done.map(Result::unwrap).is_some()
    })
    .await;
    assert!((7..ALL).contains(&needed), "{needed}");
}
