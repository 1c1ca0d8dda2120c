//! Ten thousand identities resolved by a service that takes 20 ms for each answer: ours beside the Python SDK's
//! `IdentityMap`, both against the same service.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::serve::ListenerExt;
use globus_auth::{AuthClient, IdentityMap};

use super::table::Table;
use super::{ROUNDS, clock, median, printed_number};
use crate::support::places;

const IDENTITIES: usize = 10_000;
/// What both ask for at a time.
const BATCH: usize = 100;
const BATCHES: usize = IDENTITIES / BATCH;
/// More requests at a time than without being told.
const WIDE: usize = 50;
const LATENCY: Duration = Duration::from_millis(20);

/// Measures and prints.
///
/// # Errors
/// The Python environment is missing, an identity is not found, or a side sends more requests than there are batches.
pub fn measure() -> Result<Table, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|problem| format!("no runtime: {problem}"))?;
    let service = runtime.block_on(Service::start())?;
    let (mut ours, mut wide, mut python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(service.watch("ours", |url| resolve(url, None))?);
        wide.push(service.watch("ours", |url| resolve(url, Some(WIDE)))?);
        python.push(service.watch("the Python SDK", resolve_by_python)?);
    }
    let python = median(python);
    let mut table = Table::new(&[
        "10,000 identities, 20 ms latency, batches of 100",
        "seconds",
        "requests",
        "ahead of Python",
    ]);
    for (name, seconds) in [
        ("ours: IdentityMap::resolve", median(ours)),
        ("ours, 50 requests at a time", median(wide)),
        ("Python SDK: IdentityMap", python),
    ] {
        table.row(vec![
            name.to_owned(),
            format!("{seconds:.3}"),
            BATCHES.to_string(),
            format!("{:.1} ×", python / seconds),
        ]);
    }
    Ok(table)
}

/// A service that knows every identity, on a thread of its runtime.
struct Service {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Service {
    async fn start() -> Result<Self, String> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(|problem| format!("cannot listen: {problem}"))?;
        let address = listener.local_addr().map_err(|problem| problem.to_string())?;
        let requests = Arc::new(AtomicUsize::new(0));
        let routes = axum::Router::new()
            .route("/v2/api/identities", axum::routing::get(answer))
            .with_state(Arc::clone(&requests));
        let listener = listener.tap_io(|stream| {
            // Without it the measurement is of the kernel's patience; a refusal changes only the speed.
            let _ = stream.set_nodelay(true);
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, requests })
    }

    /// How many seconds the work takes, if it sends as many requests as there are batches.
    fn watch(&self, name: &str, work: impl FnOnce(&str) -> Result<f64, String>) -> Result<f64, String> {
        self.requests.store(0, Ordering::SeqCst);
        let seconds = work(&format!("http://{}/", self.address))?;
        let requests = self.requests.load(Ordering::SeqCst);
        if requests == BATCHES {
            return Ok(seconds);
        }
        Err(format!("{name}: {requests} requests for {BATCHES} batches"))
    }
}

async fn answer(State(requests): State<Arc<AtomicUsize>>, RawQuery(query): RawQuery) -> impl IntoResponse {
    requests.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(LATENCY).await;
    let query = query.unwrap_or_default();
    let ids = query.strip_prefix("ids=").unwrap_or_default().replace("%2C", ",");
    let mut body = String::from("{\"identities\":[");
    for (number, id) in ids.split(',').enumerate() {
        let comma = if number > 0 { "," } else { "" };
        // Writing to a text does not fail.
        let _ = write!(
            body,
            "{comma}{{\"id\":\"{id}\",\"username\":\"{id}@example.org\",\"name\":\"Ada Example\",\"email\":null,\
             \"organization\":\"Example University\",\"status\":\"used\",\
             \"identity_provider\":\"41143743-f3c8-4d60-bbdb-eeecaba85bd9\",\"identity_type\":\"login\"}}"
        );
    }
    body.push_str("]}");
    ([(CONTENT_TYPE, "application/json")], body)
}

fn ids() -> impl Iterator<Item = String> {
    (1..=IDENTITIES).map(|number| format!("00000000-0000-4000-8000-{number:012x}"))
}

fn resolve(url: &str, concurrency: Option<usize>) -> Result<f64, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|problem| format!("no runtime: {problem}"))?;
    runtime.block_on(async {
        let client = AuthClient::builder().base_url(url).access_token("AgXXXX").build();
        let client = client.map_err(|problem| problem.to_string())?;
        let start = clock::now();
        let map = IdentityMap::builder(&client).batch_size(BATCH).build();
        let resolution = map.resolve(ids());
        let resolution = match concurrency {
            Some(requests) => resolution.concurrency(requests),
            None => resolution,
        };
        let found = resolution.all().await.map_err(|problem| problem.to_string())?;
        let seconds = start.elapsed().as_secs_f64();
        if found.len() == IDENTITIES && found.iter().all(Option::is_some) {
            return Ok(seconds);
        }
        Err("an identity was not found".to_owned())
    })
}

fn resolve_by_python(url: &str) -> Result<f64, String> {
    let mut command = Command::new(places::python("python")?);
    command
        .arg(places::script("resolve_identities.py"))
        .args([IDENTITIES.to_string(), BATCH.to_string()])
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", url);
    printed_number(&mut command)
}
