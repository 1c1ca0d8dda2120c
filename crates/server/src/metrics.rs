//! What is counted, for Prometheus. No label names a person, a client or a token, and no label has more values than
//! there are routes.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::{Counted, Timestamp};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

/// The media type of [`Metrics::render`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the latency histogram, in seconds. A password takes some 0.02 of one core, everything else less.
const LATENCY: [f64; 12] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
];

/// The counters of one server. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latency: Family<RouteLabels, Histogram>,
    grants: Family<GrantLabels, Counter>,
    introspections: Family<IntrospectionLabels, Counter>,
    logins: Family<LoginLabels, Counter>,
    store_queue: Gauge,
    /// What operators see minute by minute, since it was last [taken](Metrics::take).
    untaken: [AtomicU64; Counted::ALL.len()],
    uses: Mutex<Uses>,
}

/// The clients that were issued tokens today.
#[derive(Default)]
struct Uses {
    /// Days since 1970.
    today: i64,
    clients: HashSet<ClientId>,
    /// Those of them that were not taken yet.
    untaken: Vec<ClientId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GrantLabels {
    grant: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct IntrospectionLabels {
    active: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LoginLabels {
    outcome: &'static str,
}

/// How an attempt to log in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The person proved who they are.
    Proved,
    /// Username or password were wrong.
    Wrong,
    /// There were too many attempts.
    TooMany,
}

impl Metrics {
    /// All zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("globus_auth");
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version of the server", build);
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let latency = Family::new_with_constructor((|| Histogram::new(LATENCY)) as fn() -> Histogram);
        let help = "Time from a request's head to its answer";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, latency.clone());
        let grants = Family::default();
        registry.register("grants", "Requests to the token endpoint, by grant", grants.clone());
        let introspections = Family::default();
        registry.register("introspections", "Tokens that were asked about", introspections.clone());
        let logins = Family::default();
        registry.register("logins", "Attempts to log in", logins.clone());
        let store_queue = Gauge::default();
        let help = "Operations that wait for the writer of the database";
        registry.register("store_queue", help, store_queue.clone());
        Self(Arc::new(Inner {
            registry,
            requests,
            latency,
            grants,
            introspections,
            logins,
            store_queue,
            untaken: Default::default(),
            uses: Mutex::default(),
        }))
    }

    /// A request was answered. `route` is the pattern of the path, never the path.
    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let labels = RouteLabels { route: route.clone() };
        self.0.latency.get_or_create(&labels).observe(took.as_secs_f64());
        self.0.requests.get_or_create(&RequestLabels { route, status }).inc();
        if status >= 500 {
            self.count(Counted::Failed, 1);
        }
    }

    /// The token endpoint answered a grant.
    pub(crate) fn granted(&self, grant: &'static str, issued: bool) {
        let outcome = if issued { "issued" } else { "refused" };
        self.0.grants.get_or_create(&GrantLabels { grant, outcome }).inc();
        if !issued {
            self.count(Counted::Refused, 1);
        }
    }

    /// So many access tokens were issued to a client.
    pub(crate) fn issued(&self, client: ClientId, tokens: usize, now: Timestamp) {
        const DAY: i64 = 86_400;
        self.count(Counted::Issued, tokens as u64);
        let today = now.seconds().0.div_euclid(DAY);
        let mut uses = self.uses();
        if uses.today != today {
            uses.today = today;
            uses.clients.clear();
        }
        if uses.clients.insert(client) {
            uses.untaken.push(client);
        }
    }

    /// Takes the clients that were issued tokens today for the first time since this was last asked.
    pub(crate) fn take_uses(&self) -> Vec<ClientId> {
        std::mem::take(&mut self.uses().untaken)
    }

    /// Gives back what was taken in vain.
    pub(crate) fn give_uses_back(&self, clients: Vec<ClientId>) {
        self.uses().untaken.extend(clients);
    }

    fn uses(&self) -> MutexGuard<'_, Uses> {
        self.0.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody asked about a token.
    pub(crate) fn introspected(&self, active: bool) {
        let active = if active { "true" } else { "false" };
        self.0
            .introspections
            .get_or_create(&IntrospectionLabels { active })
            .inc();
        self.count(Counted::Introspected, 1);
    }

    /// Somebody tried to log in.
    pub(crate) fn logged_in(&self, outcome: LoginOutcome) {
        let (outcome, counted) = match outcome {
            LoginOutcome::Proved => ("proved", Counted::LoggedIn),
            LoginOutcome::Wrong => ("wrong", Counted::NotLoggedIn),
            LoginOutcome::TooMany => ("too_many", Counted::NotLoggedIn),
        };
        self.0.logins.get_or_create(&LoginLabels { outcome }).inc();
        self.count(counted, 1);
    }

    /// What was counted for operators and not taken yet.
    pub(crate) fn untaken(&self) -> Vec<(Counted, u64)> {
        self.counted(|count| count.load(Ordering::Relaxed))
    }

    /// Takes what was counted for operators, so that it is counted once.
    pub(crate) fn take(&self) -> Vec<(Counted, u64)> {
        self.counted(|count| count.swap(0, Ordering::Relaxed))
    }

    /// Gives back what was taken in vain.
    pub(crate) fn give_back(&self, counts: Vec<(Counted, u64)>) {
        for (kind, count) in counts {
            self.count(kind, count);
        }
    }

    fn counted(&self, read: impl Fn(&AtomicU64) -> u64) -> Vec<(Counted, u64)> {
        let all = Counted::ALL.iter().map(|kind| (*kind, read(self.counter(*kind))));
        all.filter(|(_, count)| *count > 0).collect()
    }

    fn count(&self, kind: Counted, count: u64) {
        self.counter(kind).fetch_add(count, Ordering::Relaxed);
    }

    fn counter(&self, kind: Counted) -> &AtomicU64 {
        &self.0.untaken[kind as usize]
    }

    /// Everything, as OpenMetrics text; `store_queue` is how many operations wait for the database now.
    #[must_use]
    pub fn render(&self, store_queue: usize) -> String {
        self.0.store_queue.set(i64::try_from(store_queue).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut text, &self.0.registry);
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::new();
        metrics.answered("/v2/oauth2/token", 200, Duration::from_millis(2));
        metrics.answered("/v2/oauth2/token", 200, Duration::from_millis(20));
        metrics.granted("refresh_token", true);
        metrics.introspected(false);
        metrics.logged_in(LoginOutcome::Wrong);
        let text = metrics.render(7);
        for line in [
            "globus_auth_http_requests_total{route=\"/v2/oauth2/token\",status=\"200\"} 2",
            "globus_auth_http_request_duration_seconds_bucket{le=\"0.0025\",route=\"/v2/oauth2/token\"} 1",
            "globus_auth_http_request_duration_seconds_count{route=\"/v2/oauth2/token\"} 2",
            "globus_auth_grants_total{grant=\"refresh_token\",outcome=\"issued\"} 1",
            "globus_auth_introspections_total{active=\"false\"} 1",
            "globus_auth_logins_total{outcome=\"wrong\"} 1",
            "globus_auth_store_queue 7",
            "# EOF",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn what_was_taken_is_not_taken_again() {
        let metrics = Metrics::new();
        let client = ClientId::from_random([1; 16]);
        let now = Timestamp::from_seconds(86_400 * 3 + 1);
        metrics.issued(client, 2, now);
        metrics.issued(client, 1, now);
        assert_eq!(metrics.take_uses(), [client]);
        assert_eq!(metrics.take_uses(), []);
        metrics.issued(client, 0, now.plus_seconds(86_400));
        assert_eq!(metrics.take_uses(), [client], "once a day");
        metrics.granted("refresh_token", false);
        metrics.answered("/", 503, Duration::ZERO);
        metrics.answered("/", 404, Duration::ZERO);
        metrics.logged_in(LoginOutcome::TooMany);
        let counted = vec![
            (Counted::Issued, 3),
            (Counted::Refused, 1),
            (Counted::Failed, 1),
            (Counted::NotLoggedIn, 1),
        ];
        assert_eq!(metrics.untaken(), counted);
        assert_eq!(metrics.take(), counted);
        assert_eq!(metrics.take(), []);
        metrics.give_back(counted.clone());
        assert_eq!(metrics.take(), counted);
    }

    #[test]
    fn servers_count_apart() {
        let (first, second) = (Metrics::new(), Metrics::new());
        first.introspected(true);
        assert!(!second.render(0).contains("introspections_total{"));
    }
}
