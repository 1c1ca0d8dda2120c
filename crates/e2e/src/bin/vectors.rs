//! `cargo xtask vectors [DIR]`: runs the golden vectors and says what holds.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use globus_auth_e2e::vectors::{self, FileReport, Outcome};

fn main() -> ExitCode {
    let directory = std::env::args_os()
        .nth(1)
        .map_or_else(vectors::default_directory, PathBuf::from);
    let reports = match vectors::run_directory(&directory) {
        Ok(reports) => reports,
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let (mut all_passed, mut all_failed) = (0, 0);
    for report in &reports {
        let (passed, failed, not_yet) = report.counts();
        println!("{}: {passed} passed, {failed} failed, {not_yet} not yet", report.file);
        print_failures(report);
        all_passed += passed;
        all_failed += failed;
    }
    println!("{all_passed} passed, {all_failed} failed");
    if all_failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn print_failures(report: &FileReport) {
    for case in &report.cases {
        if let Outcome::Failed { expected, got } = &case.outcome {
            println!("  {}\n    expected {expected}\n    got      {got}", case.name);
        }
    }
}
