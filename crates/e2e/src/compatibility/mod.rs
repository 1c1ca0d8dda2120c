//! Clients of others, unmodified, against our server: a script drives each through its flows and says what it checked.
//!
//! A run on each database leaves a file in `target/compatibility`; all files together are `docs/COMPATIBILITY.md`.

mod clients;
mod page;
mod results;
mod run;

pub use clients::Client;
pub use page::write;
pub use results::clear;
pub use run::{PORTAL, PORTAL_SECRET, World, drive, run, seed};
