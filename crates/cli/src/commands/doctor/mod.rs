mod here;
mod there;

use clap::Args;
use serde::Serialize;

use crate::{context::Context, error::CommandError, output::printable, runtime};

/// Find out what is wrong, and which command repairs it
///
/// Looks at the environment, the files and who may read them, the stored login, the way to the service, its certificate and
/// clock, and asks the service whether the login works. Exits with 1 if there is something wrong.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth doctor
  globus-auth doctor --offline
  globus-auth doctor --jq '.findings[] | select(.state == \"wrong\").repair'")]
pub(crate) struct DoctorArguments {
    /// Look at this machine only
    #[arg(long)]
    offline: bool,
}

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<Finding>,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    says: String,
    repair: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Good,
    /// It works, but perhaps not as it was meant.
    Doubtful,
    /// Something does not work for this reason.
    Wrong,
}

impl Finding {
    fn new(check: &'static str, state: State, says: impl Into<String>, repair: Option<String>) -> Self {
        Self {
            check,
            state,
            says: says.into(),
            repair,
        }
    }

    fn good(check: &'static str, says: impl Into<String>) -> Self {
        Self::new(check, State::Good, says, None)
    }

    fn doubtful(check: &'static str, says: impl Into<String>, repair: impl Into<String>) -> Self {
        Self::new(check, State::Doubtful, says, Some(repair.into()))
    }

    fn wrong(check: &'static str, says: impl Into<String>, repair: impl Into<String>) -> Self {
        Self::new(check, State::Wrong, says, Some(repair.into()))
    }

    /// That a check came to no end, with the advice of the error.
    fn failed(check: &'static str, error: &CommandError) -> Self {
        let repair = error.repair().map(str::to_owned);
        Self::new(check, State::Wrong, error.to_string(), repair)
    }

    fn text(&self) -> String {
        let mark = match self.state {
            State::Good => "✓",
            State::Doubtful => "!",
            State::Wrong => "✗",
        };
        let repair = self
            .repair
            .as_ref()
            .map(|repair| format!("\n    → {}", printable(repair)));
        format!(
            "{mark} {}: {}{}",
            self.check,
            printable(&self.says),
            repair.unwrap_or_default()
        )
    }
}

pub(crate) fn run(context: &Context, arguments: &DoctorArguments) -> Result<(), CommandError> {
    let mut findings = here::look(context);
    if !arguments.offline {
        runtime::block_on(async {
            there::ask(context, &mut findings).await;
            Ok(())
        })?;
    }
    let report = Report { findings };
    context.ui.result(&report, |report| {
        let lines: Vec<String> = report.findings.iter().map(Finding::text).collect();
        lines.join("\n")
    })?;
    let count = |state| report.findings.iter().filter(|finding| finding.state == state).count();
    match count(State::Wrong) {
        0 => Ok(()),
        1 => Err(CommandError::failed("one thing is wrong")),
        more => Err(CommandError::failed(format!("{more} things are wrong"))),
    }
}
