//! What clients ask for, mixed as it is in life: mostly whether tokens are good.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use super::histogram::Histogram;
use crate::bench::clock;
use crate::bench::load::{Connection, form_request, get_request};
use crate::crash::draw::Draw;
use crate::support::portal::{self, CALLBACK, PEOPLE, PORTAL};
use crate::support::visitor::{Ask, Visitor};

/// Tokens that are asked about, and logins that are renewed.
const TOKENS: usize = 50;
const LOGINS: usize = 16;
/// Kept short, so that a server that hangs is found out.
const PATIENCE: Duration = Duration::from_secs(20);

/// Prepared requests to a server.
#[derive(Debug)]
pub(crate) struct Traffic {
    address: SocketAddr,
    issue: Vec<u8>,
    introspect: Vec<Vec<u8>>,
    refresh: Vec<Vec<u8>>,
    authorize: Vec<u8>,
    discovery: Vec<u8>,
    keys: Vec<u8>,
}

/// What came of some traffic.
#[derive(Debug, Default)]
pub(crate) struct Served {
    pub(crate) latencies: Histogram,
    /// Refused with 503 and `Retry-After`.
    pub(crate) shed: u64,
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
    pub(crate) took: Duration,
}

impl Served {
    fn add(&mut self, other: Self) {
        self.latencies.add(&other.latencies);
        self.shed += other.shed;
        self.errors += other.errors;
        self.first_error = self.first_error.take().or(other.first_error);
    }

    fn failed(&mut self, problem: String) {
        self.errors += 1;
        self.first_error.get_or_insert(problem);
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
        let count = self.latencies.count() as f64;
        count / self.took.as_secs_f64().max(f64::EPSILON)
    }
}

/// How fast requests come.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// Each connection sends the next when it has the answer.
    Peak,
    /// So many a second in all, whether or not they are answered in time.
    Steady(f64),
}

/// Which requests come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// All kinds.
    Life,
    /// Only tokens of the portal's own: each must be written.
    Writes,
}

impl Traffic {
    /// Has the tokens and logins made that the requests are about.
    pub(crate) fn prepare(server: &Url) -> Result<Arc<Self>, String> {
        let addresses = server.socket_addrs(|| None).map_err(|problem| problem.to_string())?;
        let token =
            |form: &[(&str, &str)]| form_request("/v2/oauth2/token", &portal::authorization(), &portal::encode(form));
        let own = [("grant_type", "client_credentials"), ("scope", "openid")];
        let mut introspect = Vec::new();
        for _ in 0..TOKENS {
            let document = portal::document(&portal::token(server, &own)?)?;
            let form = portal::encode(&[("token", &portal::text(&document, "access_token")?)]);
            introspect.push(form_request(
                "/v2/oauth2/token/introspect",
                &portal::authorization(),
                &form,
            ));
        }
        let mut person = Visitor::new(vec![server.clone()], PEOPLE[0]);
        let mut refresh = Vec::new();
        for _ in 0..LOGINS {
            let code = person
                .code(&Ask::of_portal("openid").offline())
                .map_err(|problem| problem.to_string())?;
            let document = portal::document(&portal::redeem(server, &code)?)?;
            let text = portal::text(&document, "refresh_token")?;
            refresh.push(token(&[("grant_type", "refresh_token"), ("refresh_token", &text)]));
        }
        Ok(Arc::new(Self {
            address: addresses.first().copied().ok_or("the server has no address")?,
            issue: token(&own),
            introspect,
            refresh,
            authorize: person.request_for_code(&Ask::of_portal("openid")),
            discovery: get_request("/.well-known/openid-configuration"),
            keys: get_request("/jwk.json"),
        }))
    }

    /// Lets so many connections send requests for some time.
    pub(crate) async fn run(
        self: &Arc<Self>,
        mix: Mix,
        connections: usize,
        pace: Pace,
        lasts: Duration,
    ) -> Result<Served, String> {
        let begun = clock::now();
        let tasks: Vec<_> = (0..connections)
            .map(|number| {
                let client = Client {
                    traffic: Arc::clone(self),
                    connection: None,
                    draw: Draw::new(number as u64),
                    mix,
                    served: Served::default(),
                };
                #[expect(clippy::cast_precision_loss, reason = "a number of connections is small")]
                let gap = match pace {
                    Pace::Peak => None,
                    Pace::Steady(rate) => Some(Duration::from_secs_f64(connections as f64 / rate.max(1.0))),
                };
                #[expect(clippy::cast_precision_loss, reason = "a number of connections is small")]
                let share = number as f64 / connections as f64;
                let first = begun + gap.unwrap_or_default().mul_f64(share);
                tokio::spawn(client.work(first, gap, begun + lasts))
            })
            .collect();
        let mut served = Served::default();
        for task in tasks {
            served.add(task.await.map_err(|problem| problem.to_string())?);
        }
        served.took = begun.elapsed();
        Ok(served)
    }

    /// Connections that send half of a request and then no more, for as long as they are kept.
    pub(crate) async fn dawdle(&self, connections: usize) -> Result<Vec<Connection>, String> {
        let mut slow = Vec::new();
        for _ in 0..connections {
            let mut connection = Connection::open_to(self.address).await?;
            connection.send(&self.issue[..self.issue.len() - 5]).await?;
            slow.push(connection);
        }
        Ok(slow)
    }
}

/// One connection.
struct Client {
    traffic: Arc<Traffic>,
    connection: Option<Connection>,
    draw: Draw,
    mix: Mix,
    served: Served,
}

impl Client {
    async fn work(mut self, first: Instant, gap: Option<Duration>, end: Instant) -> Served {
        let mut next = first;
        loop {
            match gap {
                Some(gap) => {
                    tokio::time::sleep_until(next.into()).await;
                    // Late requests are not left out: whoever had asked then would have waited.
                    let due = next;
                    next += gap;
                    if due >= end {
                        break;
                    }
                    self.one(due).await;
                }
                None => {
                    let now = clock::now();
                    if now >= end {
                        break;
                    }
                    self.one(now).await;
                }
            }
        }
        self.served
    }

    /// One exchange, that was due at a time.
    async fn one(&mut self, due: Instant) {
        let outcome = match tokio::time::timeout(PATIENCE, self.exchange()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
        };
        match outcome {
            Ok(true) => self.served.latencies.note(due.elapsed()),
            Ok(false) => self.served.shed += 1,
            Err(problem) => {
                self.connection = None;
                self.served.failed(problem);
            }
        }
    }

    /// Whether it was served; otherwise it was shed.
    async fn exchange(&mut self) -> Result<bool, String> {
        let traffic = Arc::clone(&self.traffic);
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open_to(traffic.address).await?,
        };
        let one_of = |all: &[Vec<u8>], draw: &mut Draw| {
            let which = usize::try_from(draw.below(all.len() as u64)).unwrap_or_default();
            all.get(which).cloned().unwrap_or_default()
        };
        let kind = if self.mix == Mix::Writes {
            60
        } else {
            self.draw.below(100)
        };
        let (request, wanted) = match kind {
            0..55 => (one_of(&traffic.introspect, &mut self.draw), "\"active\":true"),
            55..75 => (traffic.issue.clone(), "\"access_token\""),
            75..85 => (one_of(&traffic.refresh, &mut self.draw), "\"access_token\""),
            85..90 => (traffic.authorize.clone(), "code="),
            90..95 => (traffic.discovery.clone(), "\"issuer\""),
            _ => (traffic.keys.clone(), "\"keys\""),
        };
        let mut answer = connection.ask(&request).await?;
        if answer.status == 302
            && let Some(code) = code_in(&answer.text)
        {
            let form = portal::encode(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", CALLBACK),
                ("client_id", PORTAL),
            ]);
            answer = connection
                .ask(&form_request("/v2/oauth2/token", &portal::authorization(), &form))
                .await?;
        }
        self.connection = Some(connection);
        let wanted = if wanted == "code=" { "\"id_token\"" } else { wanted };
        match answer.status {
            200 if answer.text.contains(wanted) => Ok(true),
            503 if answer.text.to_ascii_lowercase().contains("\r\nretry-after: ") => Ok(false),
            status => Err(format!("status {status}: {}", answer.text)),
        }
    }
}

/// The code in the head of a redirect.
fn code_in(answer: &str) -> Option<String> {
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "))?;
    let url = Url::parse(location.trim()).ok()?;
    let code = url.query_pairs().find(|(name, _)| name == "code")?;
    Some(code.1.into_owned())
}
