//! Every operation on SQLite.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it must be"
)]

mod operations;

use operations::{LATER, finish, seeded, support};

const ENGINE: support::Engine = support::Engine::Sqlite;
