//! The walls of the house: what may depend on what, how long a file may be, that documents tell the truth.
//!
//! Each test reads the files as they are on disk. A message says which file breaks which rule.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests: what they cannot read fails the test"
)]

mod architecture;
mod arrows;
mod deploy;
mod documents;
mod files;
mod parity;
mod security;
mod source;
mod words;
