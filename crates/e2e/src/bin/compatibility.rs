//! `compatibility clear` forgets what the tests of others' clients left; `compatibility write` makes
//! `docs/COMPATIBILITY.md` of it, and fails when that changes the page.
#![expect(
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

use std::process::ExitCode;

use globus_auth_e2e::compatibility;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["clear"] => compatibility::clear(),
        ["write"] => compatibility::write(),
        _ => Err("compatibility clear|write".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}
