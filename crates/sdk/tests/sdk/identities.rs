//! The identity map, against a service that knows who exists and counts what it is asked.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use globus_auth::{
    AuthClient, ErrorKind, IdentityMap, RetryPolicy, Variables,
    identity_map::{IdentityCache, LookupError, Progress},
    protocol::{http::Response, ids::IdentityId},
    seams::{BoxFuture, HttpRequest, Transport, TransportError},
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    ways::both_ways,
    world::{BASE_URL, World, response},
};

/// Everybody with an even number exists: id `…-<number>`, username `p<number>@example.org`.
#[derive(Clone)]
struct Service {
    asked: Arc<Mutex<Vec<Vec<String>>>>,
    /// Answers that come before the true ones.
    script: Arc<Mutex<VecDeque<Response>>>,
    /// How many requests may be answered.
    gate: Arc<Semaphore>,
    flying: Arc<AtomicUsize>,
    most_flying: Arc<AtomicUsize>,
}

impl Service {
    fn new() -> Self {
        Self::closed_after(Semaphore::MAX_PERMITS)
    }

    fn closed_after(answers: usize) -> Self {
        Self {
            asked: Arc::default(),
            script: Arc::default(),
            gate: Arc::new(Semaphore::new(answers)),
            flying: Arc::default(),
            most_flying: Arc::default(),
        }
    }

    fn first_says(self, answers: impl IntoIterator<Item = Response>) -> Self {
        self.script.lock().unwrap().extend(answers);
        self
    }

    fn client(&self, world: &World) -> AuthClient {
        AuthClient::builder()
            .variables(Variables::default())
            .base_url(BASE_URL)
            .transport(self.clone())
            .clock(world.clone())
            .random(world.clone())
            .retry_policy(RetryPolicy::never())
            .build()
            .unwrap()
    }

    fn map(&self) -> IdentityMap {
        IdentityMap::new(self.client(&World::default()))
    }

    fn asked(&self) -> Vec<Vec<String>> {
        self.asked.lock().unwrap().clone()
    }

    fn sizes(&self) -> Vec<usize> {
        self.asked().iter().map(Vec::len).collect()
    }

    /// Waits, without a clock, until so many requests have come.
    async fn comes(&self, requests: usize) {
        while self.asked().len() < requests {
            tokio::task::yield_now().await;
        }
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        let names: Vec<String> = request
            .url
            .query_pairs()
            .filter(|(name, _)| name == "ids" || name == "usernames")
            .flat_map(|(_, list)| list.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        self.asked.lock().unwrap().push(names.clone());
        let flying = self.flying.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_flying.fetch_max(flying, Ordering::SeqCst);
        Box::pin(async move {
            self.gate.acquire().await.unwrap().forget();
            self.flying.fetch_sub(1, Ordering::SeqCst);
            if let Some(answer) = self.script.lock().unwrap().pop_front() {
                return Ok(answer);
            }
            let found: Vec<Value> = names.iter().filter_map(|name| document(name)).collect();
            Ok(response(200, &[], &json!({ "identities": found })))
        })
    }
}

fn id(number: u64) -> IdentityId {
    format!("46bd0f56-e24f-11e5-a510-{number:012}").parse().unwrap()
}

fn username(number: u64) -> String {
    format!("p{number}@example.org")
}

fn document(name: &str) -> Option<Value> {
    let number: u64 = match name.parse::<IdentityId>() {
        Ok(id) => id.to_string()[24..].parse().unwrap(),
        Err(_) => name
            .to_lowercase()
            .strip_prefix('p')?
            .strip_suffix("@example.org")?
            .parse()
            .unwrap(),
    };
    number
        .is_multiple_of(2)
        .then(|| json!({"id": id(number), "username": username(number), "status": "used"}))
}

fn failure(status: u16) -> Response {
    response(status, &[], &json!({}))
}

both_ways! {
    every_spelling_finds_the_same_identity_with_one_request, a_username_is_asked_for_as_it_is_written,
    seeds_go_along_a_batch_at_a_time_and_in_order, an_unknown_name_is_asked_for_once_a_minute,
    without_a_life_misses_are_not_remembered, the_names_of_a_failed_request_wait_for_the_next,
    names_that_the_service_refuses_spoil_no_other_request, what_cannot_be_a_name_is_not_asked_for,
    a_removed_key_is_asked_for_again_and_its_twin_is_not, a_cache_is_shared_and_can_be_filled_by_hand,
    a_default_stands_for_who_is_missing, a_lookup_that_is_given_up_leaves_its_answer_and_blocks_nobody,
    many_are_resolved_in_order_with_as_few_requests_as_batches,
    answers_come_before_the_last_request_has_been_answered, progress_is_told_after_each_request,
    a_failed_batch_is_an_error_for_its_names_only, a_refused_caller_is_refused_once, nobody_is_asked_for_nothing,
}

async fn every_spelling_finds_the_same_identity_with_one_request() {
    let service = Service::new();
    let map = service.map();
    let found = map
        .get("{46BD0F56-E24F-11E5-A510-000000000002}")
        .await
        .unwrap()
        .unwrap();
    for spelling in [
        "46bd0f56-e24f-11e5-a510-000000000002",
        "urn:uuid:46bd0f56-e24f-11e5-a510-000000000002",
        "46BD0F56E24F11E5A510000000000002",
        "p2@example.org",
        "P2@Example.ORG",
    ] {
        let again = map.get(spelling).await.unwrap().unwrap();
        assert!(Arc::ptr_eq(&found, &again), "{spelling}");
    }
    assert_eq!(service.asked(), [["46bd0f56-e24f-11e5-a510-000000000002"]]);
}

async fn a_username_is_asked_for_as_it_is_written() {
    let service = Service::new();
    assert!(service.map().get("P4@Example.ORG").await.unwrap().is_some());
    assert_eq!(service.asked(), [["P4@Example.ORG"]]);
}

async fn seeds_go_along_a_batch_at_a_time_and_in_order() {
    let service = Service::new();
    let map = IdentityMap::builder(service.client(&World::default()))
        .seeds((0..250).map(id))
        .seeds([username(1000)])
        .build();
    assert_eq!(map.get(id(240)).await.unwrap().unwrap().id, id(240));
    assert_eq!(service.sizes(), [100]);
    assert_eq!(service.asked()[0][..2], [id(240).to_string(), id(0).to_string()]);
    map.get(username(1002)).await.unwrap();
    assert_eq!(service.asked()[1], [username(1002), username(1000)]);
    map.get(id(0)).await.unwrap();
    assert_eq!(service.sizes(), [100, 2], "what came along is known");
}

async fn an_unknown_name_is_asked_for_once_a_minute() {
    let (service, world) = (Service::new(), World::default());
    let map = IdentityMap::new(service.client(&world));
    for _ in 0..3 {
        assert!(map.get(username(1)).await.unwrap().is_none());
    }
    let error = map.lookup(username(1)).await.unwrap_err();
    assert!(matches!(&error, LookupError::NotFound(key) if key.as_str() == username(1)));
    assert!(error.to_string().contains("p1@example.org"));
    assert_eq!(service.sizes(), [1]);
    world.pass(60);
    assert!(map.get(username(1)).await.unwrap().is_none());
    assert_eq!(service.sizes(), [1, 1]);
    assert!(map.add(username(1)), "who adds it thinks that it exists by now");
    map.get(username(1)).await.unwrap();
    assert_eq!(service.sizes(), [1, 1, 1]);
}

async fn without_a_life_misses_are_not_remembered() {
    let service = Service::new();
    let map = IdentityMap::builder(service.client(&World::default()))
        .missing_life(Duration::ZERO)
        .build();
    for _ in 0..2 {
        assert!(map.get(id(1)).await.unwrap().is_none());
    }
    assert_eq!(service.sizes(), [1, 1]);
}

async fn the_names_of_a_failed_request_wait_for_the_next() {
    let service = Service::new().first_says([failure(503)]);
    let map = IdentityMap::builder(service.client(&World::default()))
        .seeds([id(2), id(4)])
        .build();
    assert!(map.get(id(6)).await.unwrap_err().is_transient());
    map.get(id(8)).await.unwrap();
    assert_eq!(service.sizes(), [3, 4]);
    map.get(id(2)).await.unwrap().unwrap();
    assert_eq!(service.sizes(), [3, 4]);
}

async fn names_that_the_service_refuses_spoil_no_other_request() {
    let service = Service::new().first_says([failure(400)]);
    let map = IdentityMap::builder(service.client(&World::default()))
        .seeds(["odd one@example.org"])
        .build();
    assert_eq!(map.get(username(2)).await.unwrap_err().http_status(), Some(400));
    map.get(username(4)).await.unwrap().unwrap();
    assert_eq!(service.asked()[1], [username(4)]);
}

async fn what_cannot_be_a_name_is_not_asked_for() {
    let service = Service::new();
    let map = IdentityMap::builder(service.client(&World::default()))
        .seeds(["ada", "a,b@example.org"])
        .build();
    for bad in ["", "ada", "a,b@example.org"] {
        assert!(map.get(bad).await.unwrap().is_none(), "{bad:?}");
    }
    map.get(username(2)).await.unwrap();
    assert_eq!(service.asked(), [[username(2)]]);
}

async fn a_removed_key_is_asked_for_again_and_its_twin_is_not() {
    let service = Service::new();
    let map = service.map();
    map.get(id(2)).await.unwrap();
    assert!(map.remove(id(2)));
    assert!(!map.remove(id(2)));
    assert_eq!(map.get(username(2)).await.unwrap().unwrap().id, id(2));
    assert_eq!(service.sizes(), [1]);
    map.get(id(2)).await.unwrap();
    assert_eq!(service.sizes(), [1, 1]);
}

async fn a_cache_is_shared_and_can_be_filled_by_hand() {
    let service = Service::new();
    let cache = IdentityCache::new();
    let map = || IdentityMap::builder(service.client(&World::default())).cache(cache.clone());
    let (one, other) = (map().build(), map().seeds([id(2), id(4)]).build());
    one.get(id(2)).await.unwrap();
    assert!(!other.add(username(2)));
    other.get(id(6)).await.unwrap();
    assert_eq!(service.sizes(), [1, 2], "what another map found does not go along");
    let known =
        serde_json::from_value::<globus_auth::protocol::identity::Identity>(document("p8@example.org").unwrap());
    one.insert(known.unwrap());
    assert_eq!(other.get(username(8)).await.unwrap().unwrap().id, id(8));
    cache.clear();
    assert!(other.add(id(2)));
}

async fn a_default_stands_for_who_is_missing() {
    let service = Service::new();
    let map = service.map();
    let nobody = map.get(id(2)).await.unwrap().unwrap();
    assert_eq!(map.get_or(id(3), nobody.clone()).await.unwrap().id, id(2));
    assert_eq!(map.get_or(id(4), nobody).await.unwrap().id, id(4));
}

#[tokio::test]
async fn tasks_that_want_the_same_share_one_request() {
    let service = Service::closed_after(0);
    let map = service.map();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let map = map.clone();
            tokio::spawn(async move { map.get(id(2)).await.unwrap().unwrap().id })
        })
        .collect();
    service.comes(1).await;
    service.gate.add_permits(1);
    for task in tasks {
        assert_eq!(task.await.unwrap(), id(2));
    }
    assert_eq!(service.sizes(), [1]);
}

async fn a_lookup_that_is_given_up_leaves_its_answer_and_blocks_nobody() {
    let service = Service::closed_after(0);
    let map = service.map();
    let mut given_up = Box::pin(map.get(id(2)));
    let begun = std::future::poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context).is_pending()));
    assert!(begun.await);
    service.comes(1).await;
    // Still held, and never polled again.
    service.gate.add_permits(1);
    assert!(map.get(id(2)).await.unwrap().is_some());
    drop(given_up);
    assert_eq!(service.sizes(), [1]);
}

async fn many_are_resolved_in_order_with_as_few_requests_as_batches() {
    let service = Service::new();
    let map = service.map();
    let mut keys: Vec<String> = (0..1000).map(|number| id(number).to_string()).collect();
    keys.extend((0..250).map(username));
    keys.extend((0..1000).map(|number| id(number).to_string().to_uppercase()));
    let mut answers = map.resolve(&keys);
    for (at, key) in keys.iter().enumerate() {
        let one = answers.next().await.unwrap();
        let number = if at < 1000 { at } else { (at - 1000) % 1250 };
        let number = if (1250..2250).contains(&at) { at - 1250 } else { number };
        assert_eq!(one.key.as_str(), key);
        assert_eq!(one.outcome.unwrap().is_some(), number % 2 == 0, "{key}");
    }
    assert!(answers.next().await.is_none());
    assert_eq!(service.sizes().len(), 10 + 3);
    assert!(service.sizes().iter().all(|size| *size <= 100));
    assert!(map.resolve(&keys).all().await.unwrap()[0].is_some());
    assert_eq!(service.sizes().len(), 13, "all is known, and who is missing too");
}

#[tokio::test]
async fn no_more_requests_are_on_their_way_than_allowed() {
    let service = Service::closed_after(0);
    let all = service.map().resolve((0..1000).map(id)).concurrency(3).all();
    let all = tokio::spawn(all);
    service.comes(3).await;
    service.gate.add_permits(10);
    assert_eq!(all.await.unwrap().unwrap().iter().flatten().count(), 500);
    assert_eq!(service.most_flying.load(Ordering::SeqCst), 3);
}

async fn answers_come_before_the_last_request_has_been_answered() {
    let service = Service::closed_after(1);
    let map = IdentityMap::builder(service.client(&World::default()))
        .batch_size(2)
        .build();
    let mut answers = map.resolve((0..4).map(id)).concurrency(1);
    assert_eq!(answers.next().await.unwrap().key, id(0).into());
    assert_eq!(answers.next().await.unwrap().key, id(1).into());
    // The second batch is on its way, and nobody polls it: a lookup of one of its names still gets an answer.
    service.comes(2).await;
    service.gate.add_permits(1);
    assert!(map.get(id(2)).await.unwrap().is_some());
    assert_eq!(answers.all().await.unwrap().len(), 2);
    assert_eq!(service.sizes(), [2, 2]);
}

async fn progress_is_told_after_each_request() {
    let service = Service::new();
    let map = service.map();
    map.get(id(2)).await.unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = told.clone();
    let names = [id(2), id(4), id(4), id(6)].into_iter().chain((100..250).map(id));
    map.resolve(names)
        .concurrency(1)
        .on_progress(move |progress: Progress| kept.lock().unwrap().push((progress.done, progress.total)))
        .all()
        .await
        .unwrap();
    assert_eq!(*told.lock().unwrap(), [(101, 153), (153, 153)]);
}

async fn a_failed_batch_is_an_error_for_its_names_only() {
    let service = Service::new().first_says([failure(502)]);
    let map = IdentityMap::builder(service.client(&World::default()))
        .batch_size(2)
        .build();
    let mut answers = map.resolve((0..6).map(id)).concurrency(1);
    let mut outcomes = Vec::new();
    while let Some(one) = answers.next().await {
        outcomes.push(
            one.outcome
                .map(|found| found.is_some())
                .map_err(|error| error.http_status()),
        );
    }
    let failed = Err(Some(502));
    assert_eq!(outcomes, [failed, failed, Ok(true), Ok(false), Ok(true), Ok(false)]);
    assert_eq!(service.sizes(), [2, 2, 2]);
    map.get(id(0)).await.unwrap().unwrap();
    assert_eq!(service.sizes(), [2, 2, 2, 2], "with the other one of the failed batch");
}

async fn a_refused_caller_is_refused_once() {
    let service = Service::new().first_says([failure(401)]);
    let error = service
        .map()
        .resolve((0..1000).map(id))
        .concurrency(1)
        .all()
        .await
        .unwrap_err();
    assert!(error.is_login_required());
    assert_eq!((error.kind(), service.sizes().len()), (ErrorKind::Api, 1));
}

async fn nobody_is_asked_for_nothing() {
    let service = Service::new();
    assert!(
        service
            .map()
            .resolve(Vec::<String>::new())
            .all()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(service.map().resolve(["ada"]).all().await.unwrap()[0].is_none());
    assert_eq!(service.sizes().len(), 0);
}
