//! The server is killed in the middle of its work, again and again, and so is its database; whatever it had acknowledged
//! must be true afterwards.

mod checks;
mod clients;
pub(crate) mod draw;
mod notes;
mod round;
pub(crate) mod site;

use std::time::Duration;

use crate::bench::median;
use crate::support::database::Database;
use notes::Counts;
use round::{Run, Struck};

/// What a run does.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How often everything is killed.
    pub rounds: u32,
    /// Where the server keeps what it knows.
    pub database: Database,
    /// What is left to chance is drawn from it.
    pub seed: u64,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Rounds after which all was as it must be.
    pub passed: u32,
    /// The other rounds, and what was wrong.
    pub failed: Vec<String>,
    acknowledged: Counts,
    unanswered: u64,
    checked: u64,
    recoveries: Vec<(Struck, Duration)>,
}

/// Runs, and tells of every round that fails.
///
/// # Errors
/// The server or its database cannot be started.
pub fn run(options: &Options, mut tell: impl FnMut(&str)) -> Result<Report, String> {
    let mut run = Run::begin(options)?;
    let mut report = Report::default();
    for number in 1..=options.rounds {
        let round = run.round(number > options.rounds / 2)?;
        report.acknowledged.add(round.acknowledged);
        report.unanswered += round.unanswered;
        report.checked += round.checked;
        report.recoveries.push((round.struck, round.recovery));
        if round.faults.is_empty() {
            report.passed += 1;
        } else {
            let fault = format!("round {number} ({}): {}", round.struck.name(), round.faults.join("; "));
            tell(&fault);
            report.failed.push(fault);
        }
    }
    Ok(report)
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts {
            issued,
            refreshed,
            exchanged,
            revoked,
            consented,
            projects,
        } = self.acknowledged;
        writeln!(
            f,
            "acknowledged: {issued} tokens issued, {refreshed} refreshes, {exchanged} codes exchanged, {revoked} revocations, \
             {consented} consents, {projects} changes of projects; {} requests had no answer",
            self.unanswered
        )?;
        writeln!(
            f,
            "checked after the crashes: {} facts, {} false",
            self.checked,
            self.failed.len()
        )?;
        for struck in Struck::ALL {
            let of = self.recoveries.iter().filter(|(which, _)| *which == struck);
            let times: Vec<f64> = of.map(|(_, time)| time.as_secs_f64() * 1e3).collect();
            if times.is_empty() {
                continue;
            }
            let (times_struck, longest) = (times.len(), times.iter().copied().fold(0.0, f64::max));
            let median = median(times);
            writeln!(
                f,
                "{}: {times_struck} times; ready again after {median:.0} ms, at most {longest:.0} ms",
                struck.name()
            )?;
        }
        Ok(())
    }
}
