//! `cargo xtask soak [--seconds N] [--engine sqlite|postgres]`: a server under load for long.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

use std::process::ExitCode;
use std::time::Duration;

use globus_auth_e2e::soak::{self, Options};
use globus_auth_e2e::support::arguments::Arguments;
use globus_auth_e2e::support::database::Database;

const USAGE: &str = "soak [--seconds N] [--engine sqlite|postgres]";

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// How much was not as it must be.
fn run() -> Result<usize, String> {
    let mut arguments = Arguments::new(USAGE);
    let lasts = Duration::from_secs(arguments.number("--seconds")?.unwrap_or(3_600));
    let engines = arguments.engines()?;
    arguments.end()?;
    let (mut passed, mut failed) = (0, 0);
    for database in engines {
        println!("{}, {} s", Database::name(database), lasts.as_secs());
        let report = soak::run(&Options { lasts, database })?;
        println!("{report}");
        passed += report.passed.len();
        failed += report.failed.len();
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed)
}
