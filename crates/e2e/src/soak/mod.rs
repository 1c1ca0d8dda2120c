//! A server under load for long: mixed traffic at four fifths of what it can do, rows that expire meanwhile, and in the end
//! more than it can do.

mod histogram;
mod traffic;

use std::sync::Arc;
use std::time::Duration;

use crate::bench::{clock, usage};
use crate::crash::site::Site;
use crate::support::database::Database;
use crate::support::replica::Replica;
use traffic::{Mix, Pace, Served, Traffic};

/// How many clients send at once.
const CONNECTIONS: usize = 32;
/// Of the measured peak.
const SHARE: f64 = 0.8;
/// How many rows that have expired are put into the database at a time, and how often. The server purges every minute.
const EXPIRED: u64 = 20_000;
const AGING: Duration = Duration::from_secs(60);
/// How many requests the server works on at once while it gets more than that, and how many come.
const PLACES: usize = 64;
const TOO_MANY: usize = 4 * PLACES;
/// Those who send half of a request and then nothing.
const DAWDLERS: usize = 100;
/// How much more memory and files a server may hold in the last quarter of the time than in the second.
const MORE_MEMORY: f64 = 1.1;
const MORE_FILES: f64 = 1.1;

/// What a run does.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long the traffic lasts.
    pub lasts: Duration,
    /// Where the server keeps what it knows.
    pub database: Database,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// What was as it must be.
    pub passed: Vec<String>,
    /// What was not.
    pub failed: Vec<String>,
}

impl Report {
    fn check(&mut self, holds: bool, text: String) {
        if holds {
            self.passed.push(text);
        } else {
            self.failed.push(text);
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.passed.iter().try_for_each(|text| writeln!(f, "ok: {text}"))?;
        self.failed.iter().try_for_each(|text| writeln!(f, "FAILED: {text}"))
    }
}

/// Runs.
///
/// # Errors
/// The server or its database cannot be started, or measured.
pub fn run(options: &Options) -> Result<Report, String> {
    let site = Site::new(options.database)?;
    let mut report = Report::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|problem| format!("no runtime: {problem}"))?;
    runtime.block_on(async {
        let peak = soak(&site, options.lasts, &mut report).await?;
        overload(&site, peak, short(options.lasts), &mut report).await
    })?;
    Ok(report)
}

/// How long the measurements beside the long one last.
fn short(lasts: Duration) -> Duration {
    (lasts / 10).clamp(Duration::from_secs(2), Duration::from_secs(30))
}

/// Four fifths of the peak, for long. The peak of writes alone, in answers a second.
async fn soak(site: &Site, lasts: Duration, report: &mut Report) -> Result<f64, String> {
    let mut expired = {
        // The tokens that the expired ones are copies of.
        let first = site.serve(false)?;
        Traffic::prepare(&first.url)?;
        Expired::default()
    };
    expired.more(site)?;
    let server = site.serve(false)?;
    let traffic = Traffic::prepare(&server.url)?;
    let life = traffic.run(Mix::Life, CONNECTIONS, Pace::Peak, short(lasts)).await?;
    let writes = traffic.run(Mix::Writes, CONNECTIONS, Pace::Peak, short(lasts)).await?;
    no_errors("at its peak", &life, report);
    let rate = life.rate() * SHARE;
    let steady = {
        let traffic = Arc::clone(&traffic);
        tokio::spawn(async move { traffic.run(Mix::Life, CONNECTIONS, Pace::Steady(rate), lasts).await })
    };
    let samples = watch(site, &server, &mut expired, lasts).await?;
    let steady = steady.await.map_err(|problem| problem.to_string())??;
    no_errors(
        &format!("{rate:.0} requests a second, {:.0} % of the peak", SHARE * 100.0),
        &steady,
        report,
    );
    stays("memory, MiB", &samples.memory, MORE_MEMORY, report);
    stays("open files", &samples.files, MORE_FILES, report);
    // What was put there last may be waiting for the next purge.
    let left = expired.left(site)?;
    let text = format!(
        "of {} rows that had expired, {left} are left while serving",
        expired.put
    );
    report.check(left <= EXPIRED && (expired.put <= EXPIRED || left < expired.put), text);
    Ok(writes.rate())
}

fn no_errors(what: &str, served: &Served, report: &mut Report) {
    let [p50, p99, p999] = [500, 990, 999].map(|part| served.latencies.milliseconds(part));
    let first = served.first_error.as_deref().unwrap_or_default();
    let text = format!(
        "{what}: {} answers in {:.0} s, {} errors, {} shed; p50 {p50:.1} ms, p99 {p99:.1} ms, p99.9 {p999:.1} ms {first}",
        served.latencies.count(),
        served.took.as_secs_f64(),
        served.errors,
        served.shed
    );
    report.check(
        served.errors == 0 && served.shed == 0 && served.latencies.count() > 0,
        text,
    );
}

/// What the server held, again and again.
#[derive(Debug, Default)]
struct Samples {
    memory: Vec<f64>,
    files: Vec<f64>,
}

/// Looks at the server while it serves, and lets rows expire.
async fn watch(site: &Site, server: &Replica, expired: &mut Expired, lasts: Duration) -> Result<Samples, String> {
    let begun = clock::now();
    let mut samples = Samples::default();
    let mut aged = begun;
    let every = (lasts / 100).clamp(Duration::from_millis(200), Duration::from_secs(10));
    while begun.elapsed() < lasts {
        tokio::time::sleep(every).await;
        samples.memory.push(usage::process_memory(server.id())?);
        #[expect(clippy::cast_precision_loss, reason = "a number of open files is small")]
        samples.files.push(usage::open_files(server.id())? as f64);
        if aged.elapsed() > AGING {
            expired.more(site)?;
            aged = clock::now();
        }
    }
    Ok(samples)
}

/// Whether the last quarter of some samples is about as high as the second: the first is for caches to fill.
fn stays(what: &str, samples: &[f64], factor: f64, report: &mut Report) {
    let quarter = samples.len() / 4;
    #[expect(clippy::cast_precision_loss, reason = "a number of samples is small")]
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let early = mean(samples.get(quarter..2 * quarter).unwrap_or_default());
    let late = mean(samples.get(samples.len() - quarter..).unwrap_or_default());
    let text = format!(
        "{what}: {:.1} at the start, {:.1} at the end; {early:.1} in the second quarter, {late:.1} in the last",
        samples.first().copied().unwrap_or_default(),
        samples.last().copied().unwrap_or_default()
    );
    report.check(quarter > 0 && late <= early * factor + 4.0, text);
}

/// Four times as many requests at once as the server takes, and some who dawdle.
async fn overload(site: &Site, peak: f64, lasts: Duration, report: &mut Report) -> Result<(), String> {
    let places = PLACES.to_string();
    let server = Replica::start_with(site.home(), &[("HTTP_MAX_REQUESTS", &places)])?;
    let traffic = Traffic::prepare(&server.url)?;
    let dawdlers = traffic.dawdle(DAWDLERS).await?;
    let served = traffic.run(Mix::Writes, TOO_MANY, Pace::Peak, lasts).await?;
    let kept = served.rate() / peak * 100.0;
    let text = format!(
        "{TOO_MANY} requests at once where {PLACES} are taken, {DAWDLERS} dawdlers: {:.0} served a second, {kept:.0} % of the \
         peak with {CONNECTIONS}, p99 {:.1} ms; {} shed with 503 and Retry-After, {} errors {}",
        served.rate(),
        served.latencies.milliseconds(990),
        served.shed,
        served.errors,
        served.first_error.as_deref().unwrap_or_default()
    );
    report.check(served.errors == 0 && served.shed > 0 && kept > 33.0, text);
    drop(dawdlers);
    let after = traffic.run(Mix::Life, CONNECTIONS / 2, Pace::Peak, lasts).await?;
    no_errors("after that", &after, report);
    Ok(())
}

/// Rows that have expired, put into the database as copies of one that has not.
#[derive(Debug, Default)]
struct Expired {
    put: u64,
}

impl Expired {
    fn more(&mut self, site: &Site) -> Result<(), String> {
        let (first, last) = (self.put + 1, self.put + EXPIRED);
        site.run(&format!(
            "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
             INSERT INTO access_tokens (key, hash, client_id, identity_id, resource_server, scope, consents, issued, expires) \
             SELECT -n.i, t.hash, t.client_id, t.identity_id, t.resource_server, t.scope, t.consents, 1, 2 \
             FROM n, (SELECT * FROM access_tokens WHERE key > 0 LIMIT 1) t"
        ))?;
        self.put = last;
        Ok(())
    }

    fn left(&self, site: &Site) -> Result<u64, String> {
        site.count("SELECT COUNT(*) FROM access_tokens WHERE key < 0")
    }
}
