//! The chores of the workspace: `cargo xtask test`, `vectors`, `bench`, `attack`, `crash`, `soak`, `fuzz`, `setup`, `release`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

mod fuzz;
mod image;
mod node;
mod packages;
mod postgres;
mod process;
mod python;
mod release;
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
cargo xtask attack             run the tests that docs/SECURITY.md names, those of the server on both engines
cargo xtask crash [--rounds N] [--engine sqlite|postgres] [--seed N]
                               kill the server and its database again and again, and check what it had acknowledged
cargo xtask soak [--seconds N] [--engine sqlite|postgres]
                               an hour, or N seconds, of mixed traffic at four fifths of the peak, and then too much of it
cargo xtask fuzz [--seconds N] [--runs N] [--jobs N] [PROPERTY…]
                               look for inputs of which a property does not hold, a minute or N seconds or N inputs each
cargo xtask release [TRIPLE]   build the command as it is given to others: the same bytes for everybody, its dependencies inside
cargo xtask reproducible [TRIPLE]  build it twice, in two places, and compare the bytes
cargo xtask sbom [TRIPLE]      write what it is made of: CycloneDX, JSON
cargo xtask image [BASE]       build deploy/Containerfile by buildah, on another base if one is named, and try the image";

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
        ["crash", options @ ..] => steps::crash(options),
        ["soak", options @ ..] => steps::soak(options),
        ["fuzz", options @ ..] => fuzz::fuzz(options),
        ["release", triple @ ..] if triple.len() <= 1 && !has_option(triple) => release::release(triple).map(|()| true),
        ["reproducible", triple @ ..] if triple.len() <= 1 && !has_option(triple) => release::reproducible(triple),
        ["sbom", triple @ ..] if triple.len() <= 1 && !has_option(triple) => {
            release::bill_of_materials(triple).map(|()| true)
        }
        ["image", base @ ..] if base.len() <= 1 && !has_option(base) => image::image(base),
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
