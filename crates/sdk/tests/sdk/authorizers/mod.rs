//! Authorizers: what they send, and that they renew once.

mod ahead;
mod dependent;
pub(crate) mod service;
mod stored;

use std::sync::{Arc, Mutex};

use globus_auth::{
    Authorizer, ClientCredentialsAuthorizer, ErrorKind, NullAuthorizer, RefreshTokenAuthorizer,
    authorizer::RefreshTokenAuthorizerBuilder, protocol::time::UnixSeconds, storage::MemoryTokenStorage,
};

use crate::{
    ways::both_ways,
    world::{CLIENT_ID, NOW, World, json, tokens},
};
use service::{RESOURCE_SERVER, Service};

fn builder(service: &Service) -> RefreshTokenAuthorizerBuilder {
    RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0")
}

async fn header(authorizer: &impl Authorizer) -> String {
    authorizer.authorization().await.unwrap().expose_secret().to_owned()
}

both_ways! {
    nothing_is_sent_before_the_first_call, a_token_is_renewed_a_minute_before_it_ends,
    a_refused_token_is_renewed_once, a_clock_that_jumps_by_hours_costs_a_refresh_at_most,
    an_answer_without_refresh_token_leaves_the_old_one,
    a_new_refresh_token_takes_the_place_of_the_old_one, the_program_hears_of_each_refresh_before_the_token_is_sent,
    a_hook_that_fails_fails_one_call_and_loses_nothing, one_authorizer_sends_one_token,
    a_client_gets_its_own_token_when_it_needs_one, a_null_authorizer_is_as_none, an_authorizer_can_be_shared,
}

async fn nothing_is_sent_before_the_first_call() {
    let service = Service::new();
    let authorizer = builder(&service).build();
    assert_eq!(service.refreshes(), 0);
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    assert_eq!(service.refreshes(), 1);
    let form = service.last_form();
    assert_eq!(
        (form.get("grant_type"), form.get("client_id")),
        (Some("refresh_token"), Some(CLIENT_ID))
    );
}

async fn a_token_is_renewed_a_minute_before_it_ends() {
    for (left, sent) in [
        (61, "Bearer AgGiven"),
        (60, "Bearer AgGiven"),
        (59, "Bearer AgAccess1"),
        (-5, "Bearer AgAccess1"),
    ] {
        let service = Service::new();
        let authorizer = builder(&service)
            .access_token("AgGiven", UnixSeconds(NOW + left))
            .build();
        assert_eq!(header(&authorizer).await, sent, "{left} seconds left");
    }
    let service = Service::new();
    let authorizer = builder(&service).build();
    authorizer.ensure_valid_token().await.unwrap();
    service.pass(3541);
    assert_eq!(header(&authorizer).await, "Bearer AgAccess2");
}

async fn a_refused_token_is_renewed_once() {
    let service = Service::new();
    let client = service.client(
        builder(&service)
            .access_token("AgRevoked", UnixSeconds(NOW + 9999))
            .build(),
    );
    client.userinfo().await.unwrap();
    let sent = service.authorizations();
    assert_eq!(
        sent,
        [Some("Bearer AgRevoked".to_owned()), Some("Bearer AgAccess1".to_owned())]
    );
    // Nothing that it is given is good: it gives up after one more.
    service.somebody_else_refreshes();
    let error = client.userinfo().await.unwrap_err();
    assert!(error.is_login_required(), "{error}");
    assert_eq!((service.refreshes(), service.authorizations().len()), (2, 3));
}

async fn a_clock_that_jumps_by_hours_costs_a_refresh_at_most() {
    let service = Service::new();
    let client = service.client(builder(&service).build());
    for (jump, refreshes) in [(0, 1), (5 * 3600, 2), (-10 * 3600, 2), (0, 2)] {
        service.pass(jump);
        client.userinfo().await.unwrap();
        assert_eq!(service.refreshes(), refreshes, "{jump}");
    }
}

async fn an_answer_without_refresh_token_leaves_the_old_one() {
    let service = Service::new().keeping_the_refresh_token();
    let authorizer = builder(&service).build();
    for _ in 0..3 {
        authorizer.ensure_valid_token().await.unwrap();
        service.pass(4000);
    }
    assert_eq!(service.refresh_tokens_seen(), ["AgRefresh0"; 3]);
}

async fn a_new_refresh_token_takes_the_place_of_the_old_one() {
    let service = Service::new();
    let authorizer = builder(&service).build();
    for _ in 0..3 {
        authorizer.ensure_valid_token().await.unwrap();
        service.pass(4000);
    }
    assert_eq!(
        service.refresh_tokens_seen(),
        ["AgRefresh0", "AgRefresh1", "AgRefresh2"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_refresh_once() {
    let service = Service::new();
    let authorizer = builder(&service).access_token("AgEnded", UnixSeconds(NOW)).build();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let client = service.client(authorizer.clone());
            tokio::spawn(async move { client.userinfo().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((service.refreshes(), service.authorizations().len()), (1, 64));
}

#[test]
fn threads_with_runtimes_of_their_own_refresh_once() {
    let service = Service::new();
    let authorizer = builder(&service).build();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(authorizer.ensure_valid_token()).unwrap();
            });
        }
    });
    assert_eq!(service.refreshes(), 1);
}

/// Everybody waits: on one thread, whoever is ready has run when this comes back.
async fn all_wait() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn those_who_wait_share_a_failure() {
    let service = Service::new().closed();
    service.refuse(true);
    let authorizer = builder(&service).build();
    let waiting: Vec<_> = (0..64)
        .map(|_| {
            let authorizer = authorizer.clone();
            tokio::spawn(async move { authorizer.ensure_valid_token().await })
        })
        .collect();
    all_wait().await;
    service.open();
    for task in waiting {
        assert!(task.await.unwrap().unwrap_err().is_login_required());
    }
    assert_eq!(service.refreshes(), 1);
    // Who comes later tries again.
    service.refuse(false);
    authorizer.ensure_valid_token().await.unwrap();
    assert_eq!(service.refreshes(), 2);
}

#[tokio::test]
async fn a_token_that_ends_at_once_is_shared_too() {
    let service = Service::new().closed().with_lifetime(1);
    let authorizer = builder(&service).build();
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let authorizer = authorizer.clone();
            tokio::spawn(async move { header(&authorizer).await })
        })
        .collect();
    all_wait().await;
    service.open();
    for task in waiting {
        assert_eq!(task.await.unwrap(), "Bearer AgAccess1");
    }
    assert_eq!(service.refreshes(), 1);
}

#[tokio::test]
async fn a_refresh_that_nobody_waits_for_is_not_lost() {
    let service = Service::new().closed();
    let authorizer = builder(&service).build();
    let asking = {
        let authorizer = authorizer.clone();
        tokio::spawn(async move { authorizer.ensure_valid_token().await })
    };
    all_wait().await;
    assert_eq!(service.refreshes(), 1, "the request is on its way");
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    service.open();
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    assert_eq!(service.refreshes(), 1);
}

async fn the_program_hears_of_each_refresh_before_the_token_is_sent() {
    let service = Service::new();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (in_hook, told) = (service.clone(), Arc::clone(&heard));
    let authorizer = builder(&service).on_refresh(move |response| {
        let token = response.by_resource_server()[RESOURCE_SERVER].access_token.clone();
        assert!(in_hook.authorizations().is_empty());
        told.lock().unwrap().push(token);
        async { Ok(()) }
    });
    service.client(authorizer.build()).userinfo().await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["AgAccess1".into()]);
}

async fn a_hook_that_fails_fails_one_call_and_loses_nothing() {
    let service = Service::new();
    let authorizer = builder(&service)
        .on_refresh(|_| async { Err("the disk is full".into()) })
        .build();
    let error = authorizer.ensure_valid_token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OnRefresh);
    assert!(error.to_string().contains("the disk is full") && !error.is_login_required());
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    assert_eq!(service.refreshes(), 1);
}

async fn one_authorizer_sends_one_token() {
    let service = Service::new().with_another("groups.api.globus.org");
    let authorizer = ClientCredentialsAuthorizer::new(&service.confidential(), ["a", "b"]).unwrap();
    let error = authorizer.ensure_valid_token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(
        error
            .to_string()
            .contains("groups.api.globus.org, transfer.api.globus.org"),
        "{error}"
    );
}

async fn a_client_gets_its_own_token_when_it_needs_one() {
    let service = Service::new();
    let authorizer = ClientCredentialsAuthorizer::new(&service.confidential(), "a[b] c").unwrap();
    assert_eq!(service.refreshes(), 0);
    service.client(authorizer.clone()).userinfo().await.unwrap();
    let form = service.last_form();
    assert_eq!(
        (form.get("grant_type"), form.get("scope"), form.get("client_id")),
        (Some("client_credentials"), Some("a[b] c"), None)
    );
    service.pass(3600);
    assert_eq!(header(&authorizer).await, "Bearer AgAccess2");
    let none: [&str; 0] = [];
    let error = ClientCredentialsAuthorizer::new(&service.confidential(), none).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

async fn a_null_authorizer_is_as_none() {
    let world = World::new([json(200, &tokens(&serde_json::json!({})))]);
    let client = world
        .login()
        .client_id(CLIENT_ID.parse().unwrap())
        .authorizer(NullAuthorizer)
        .build()
        .unwrap();
    client.oauth2_refresh_token("AgR").await.unwrap();
    let sent = &world.requests()[0];
    assert_eq!(sent.header("authorization"), None);
    assert_eq!(crate::world::form(sent).get("client_id"), Some(CLIENT_ID));
}

async fn an_authorizer_can_be_shared() {
    let service = Service::new();
    let shared: Arc<dyn Authorizer> = Arc::new(builder(&service).build());
    service.client(Arc::clone(&shared)).userinfo().await.unwrap();
    service.client(shared).userinfo().await.unwrap();
    assert_eq!(service.refreshes(), 1);
}

#[test]
fn debug_shows_no_token() {
    let service = Service::new();
    let given = builder(&service).access_token("AgSecret", UnixSeconds(NOW));
    let mut text = format!("{given:?}");
    text += &format!("{:?}", given.build());
    text += &format!(
        "{:?}",
        RefreshTokenAuthorizer::stored(&service.native(), MemoryTokenStorage::new(), "x").build()
    );
    assert!(!text.contains("AgSecret") && !text.contains("AgRefresh0"), "{text}");
}

#[test]
fn without_a_runtime_it_says_so() {
    let service = Service::new();
    let authorizer = builder(&service).build();
    let mut asked = std::pin::pin!(authorizer.ensure_valid_token());
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    let std::task::Poll::Ready(outcome) = asked.as_mut().poll(&mut context) else {
        panic!("it waits");
    };
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Usage);
    assert_eq!(service.refreshes(), 0);
}
