//! Timeouts, deadlines, the retry budget, and what a span says.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use globus_auth::{
    ErrorKind, RetryBudget, RetryPolicy,
    protocol::http::Response,
    seams::{BoxFuture, HttpRequest, Transport, TransportError},
};
use serde_json::json;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use crate::{
    ways::both_ways,
    world::{Line, World, json, response},
};

const SECOND: Duration = Duration::from_secs(1);

fn busy(seconds: &str) -> Line {
    Line::Answer(response(503, &[("retry-after", seconds)], &json!({})))
}

fn good() -> Line {
    json(200, &json!({}))
}

/// Never answers.
struct Silence;

impl Transport for Silence {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(std::future::pending())
    }
}

both_ways! {
    a_call_ends_at_its_deadline, a_wait_beyond_the_deadline_is_not_begun,
    a_copy_is_tuned_and_the_first_stays_as_it_is, repeats_end_with_their_budget_and_good_answers_refill_it,
    a_span_says_how_the_service_calls_the_request,
}

async fn a_call_ends_at_its_deadline() {
    let world = World::default();
    let client = world.service().transport(Silence).deadline(SECOND * 7).build().unwrap();
    let error = client.userinfo().await.unwrap_err();
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Network, true));
    assert!(error.to_string().contains("deadline"), "{error}");
    assert_eq!(world.sleeps(), [7.0]);
}

async fn a_wait_beyond_the_deadline_is_not_begun() {
    let world = World::new([busy("2"), busy("2")]);
    let client = world.service().deadline(SECOND * 3).build().unwrap();
    assert_eq!(client.userinfo().await.unwrap_err().http_status(), Some(503));
    assert_eq!((world.sleeps(), world.requests().len()), (vec![2.0], 2));
}

async fn a_copy_is_tuned_and_the_first_stays_as_it_is() {
    let world = World::new([busy("0")]);
    let client = world.confidential();
    let hasty = client.tune(|tuning| tuning.retry_policy(RetryPolicy::never()).timeout(Some(SECOND)));
    hasty.get("/x").await.unwrap_err();
    world.goes_on([busy("0"), good()]);
    client.get("/x").await.unwrap();
    world.goes_on([good()]);
    client.get("/x").tune(|tuning| tuning.timeout(None)).await.unwrap();
    let timeouts: Vec<_> = world.requests().iter().map(|sent| sent.timeout).collect();
    let usual = Some(SECOND * 60);
    assert_eq!(timeouts, [Some(SECOND), usual, usual, None]);
    assert!(
        world
            .requests()
            .iter()
            .all(|sent| sent.header("authorization").is_some())
    );
}

async fn repeats_end_with_their_budget_and_good_answers_refill_it() {
    let world = World::new(std::iter::repeat_n(busy("0"), 4));
    let budget = RetryBudget::new(2);
    let client = world.service().retry_budget(budget.clone()).build().unwrap();
    let other = world.service().retry_budget(budget).build().unwrap();
    client.userinfo().await.unwrap_err();
    assert_eq!(world.requests().len(), 3);
    assert_eq!(
        other.get("/x").await.unwrap_err().http_status(),
        Some(503),
        "it is shared"
    );
    assert_eq!(world.requests().len(), 4);
    world.goes_on(std::iter::repeat_n(good(), 10));
    for _ in 0..10 {
        client.get("/x").await.unwrap();
    }
    world.goes_on([busy("0"), good()]);
    other.get("/x").await.unwrap();
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

async fn a_span_says_how_the_service_calls_the_request() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let named = response(200, &[("x-request-id", "r-0815")], &json!({}));
    let refused = json!({"errors": [{"id": "e-4711", "code": "FORBIDDEN"}]});
    let world = World::new([Line::Answer(named), json(403, &refused)]);
    let client = world.service().build().unwrap();
    client.get("/x").await.unwrap();
    client.get("/y").await.unwrap_err();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for part in [
        r#"globus_auth{exchange="raw" method="GET" status=200 request_id="r-0815"}"#,
        r#"request_id="e-4711"}"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
