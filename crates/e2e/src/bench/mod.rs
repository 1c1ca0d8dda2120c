//! Measurements beside the peers, all in one run, the sides in turn.

pub mod clock;
pub mod disk;
pub mod headers;
pub mod id_tokens;
pub mod identities;
pub mod load;
pub mod peers;
pub mod rate;
pub mod service;
pub mod table;
pub mod usage;
pub mod whoami;

use std::process::Command;

/// How often each side is measured; the medians are printed.
pub const ROUNDS: usize = 3;

/// The middle of some numbers; 0 of none.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// The number that a program prints.
fn printed_number(command: &mut Command) -> Result<f64, String> {
    let output = command
        .output()
        .map_err(|problem| format!("cannot start {command:?}: {problem}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("{command:?} printed no number: {said}")
    })
}
