//! The chores of the workspace: `cargo xtask test`, `vectors`, `bench`, `attack`, `setup`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

mod node;
mod packages;
mod postgres;
mod process;
mod python;
mod steps;
mod tally;
mod threats;
mod tools;
mod workspace;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test [FILTER…]     set up what the tests need and run everything; with FILTER only the tests whose names contain it
cargo xtask test --list        the steps of a whole run
cargo xtask setup              only set up what the tests need
cargo xtask vectors [DIR]      run the golden vectors in DIR (default: fixtures/vectors)
cargo xtask bench [FILTER…]    measure, beside the peers, in one run
cargo xtask attack             run the tests that docs/SECURITY.md names, those of the server on both engines";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test", "--list"] => {
            steps::list();
            Ok(true)
        }
        ["test", filters @ ..] if !has_option(filters) => steps::test(filters),
        ["setup"] => steps::setup().map(|()| true),
        ["vectors", directory @ ..] if directory.len() <= 1 && !has_option(directory) => steps::vectors(directory),
        ["bench", filters @ ..] if !has_option(filters) => steps::bench(filters),
        ["attack"] => steps::attack(),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(true)
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("\nerror: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn has_option(words: &[&str]) -> bool {
    words.iter().any(|word| word.starts_with('-'))
}
