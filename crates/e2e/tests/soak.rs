//! A short form of `cargo xtask soak`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::Duration;

use globus_auth_e2e::soak::{Options, run};
use globus_auth_e2e::support::database::Database;

const LASTS: Duration = Duration::from_secs(5);

#[track_caller]
fn is_served_to_the_end(database: Database) {
    let report = run(&Options { lasts: LASTS, database }).unwrap();
    assert!(report.failed.is_empty(), "{report}");
}

#[test]
fn a_server_on_a_file_serves_under_load_and_sheds_what_is_too_much() {
    is_served_to_the_end(Database::Sqlite);
}

#[test]
fn a_server_on_postgresql_serves_under_load_and_sheds_what_is_too_much() {
    is_served_to_the_end(Database::Postgres);
}
