//! Many names at once.

use std::sync::{Arc, Barrier, Mutex};

use globus_auth::{
    AuthClient, IdentityMap, Variables,
    blocking::{Wait, WaitEach},
    protocol::http::Response,
    seams::{BoxFuture, HttpRequest, Transport, TransportError},
};
use serde_json::json;

use crate::world::{BASE_URL, response};

/// Answers when four requests are there, and not before.
#[derive(Clone)]
struct Together {
    four: Arc<Barrier>,
    threads: Arc<Mutex<Vec<std::thread::ThreadId>>>,
}

impl Transport for Together {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            self.threads.lock().unwrap().push(std::thread::current().id());
            self.four.wait();
            let names = request
                .url
                .query_pairs()
                .find(|(name, _)| name == "usernames")
                .unwrap()
                .1;
            let found: Vec<_> = names
                .split(',')
                .map(|name| {
                    let number: u64 = name[1..name.find('@').unwrap()].parse().unwrap();
                    json!({"id": format!("46bd0f56-e24f-11e5-a510-{number:012}"), "username": name, "status": "used"})
                })
                .collect();
            Ok(response(200, &[], &json!({ "identities": found })))
        })
    }
}

fn map(service: &Together) -> IdentityMap {
    let client = AuthClient::builder()
        .variables(Variables::default())
        .base_url(BASE_URL)
        .transport(service.clone())
        .build()
        .unwrap();
    IdentityMap::builder(client).batch_size(5).build()
}

fn together() -> Together {
    Together {
        four: Arc::new(Barrier::new(4)),
        threads: Arc::default(),
    }
}

fn names() -> Vec<String> {
    (0..20).map(|number| format!("p{number}@example.org")).collect()
}

#[test]
fn requests_are_on_their_way_together_and_answers_come_in_order() {
    let service = together();
    let answers: Vec<_> = map(&service).resolve(names()).concurrency(4).wait_each().collect();
    let usernames: Vec<_> = answers
        .iter()
        .map(|one| {
            one.outcome
                .as_ref()
                .unwrap()
                .as_ref()
                .unwrap()
                .username
                .clone()
                .unwrap()
        })
        .collect();
    assert_eq!(usernames, names());
    let threads = service.threads.lock().unwrap();
    let mut different = threads.clone();
    different.sort_by_key(|id| format!("{id:?}"));
    different.dedup();
    assert_eq!((threads.len(), different.len()), (4, 4), "a thread for each request");
}

#[test]
fn all_answers_can_be_had_at_once() {
    let all = map(&together()).resolve(names()).concurrency(4).all().wait().unwrap();
    assert_eq!(all.iter().flatten().count(), 20);
}
