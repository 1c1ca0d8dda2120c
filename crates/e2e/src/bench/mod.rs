//! Measurements beside the peers, all in one run, the sides in turn.

pub mod clock;
pub mod id_tokens;
pub mod load;
pub mod peers;
pub mod service;
pub mod table;
pub mod usage;
pub mod whoami;

/// How often each side is measured; the medians are printed.
pub const ROUNDS: usize = 3;

/// The middle of some numbers; 0 of none.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
