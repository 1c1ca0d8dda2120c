//! `cargo xtask crash [--rounds N] [--engine sqlite|postgres] [--seed N]`: kills the server again and again.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

use std::process::ExitCode;

use globus_auth_e2e::crash::{self, Options};
use globus_auth_e2e::support::arguments::{Arguments, seed};
use globus_auth_e2e::support::database::Database;

const USAGE: &str = "crash [--rounds N] [--engine sqlite|postgres] [--seed N]";

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

/// How many rounds failed.
fn run() -> Result<usize, String> {
    let mut arguments = Arguments::new(USAGE);
    let rounds = arguments.number("--rounds")?.unwrap_or(200);
    let engines = arguments.engines()?;
    let seed = arguments.number("--seed")?.map_or_else(seed, Ok)?;
    arguments.end()?;
    let rounds = u32::try_from(rounds).map_err(|_| USAGE)?;
    let (mut passed, mut failed) = (0, 0);
    for database in engines {
        println!("{}, {rounds} rounds, --seed {seed}", Database::name(database));
        let options = Options { rounds, database, seed };
        let report = crash::run(&options, |fault| println!("{fault}"))?;
        println!("{report}");
        passed += report.passed as usize;
        failed += report.failed.len();
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed)
}
