//! A short form of `cargo xtask crash`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use globus_auth_e2e::crash::{Options, run};
use globus_auth_e2e::support::arguments::seed;
use globus_auth_e2e::support::database::Database;

const ROUNDS: u32 = 3;

#[track_caller]
fn nothing_acknowledged_is_lost(database: Database) {
    let options = Options {
        rounds: ROUNDS,
        database,
        seed: seed().unwrap(),
    };
    let report = run(&options, |_| ()).unwrap();
    assert!(report.failed.is_empty(), "{options:?}: {:#?}", report.failed);
    assert_eq!(report.passed, ROUNDS);
}

#[test]
fn a_server_on_a_file_is_killed_and_has_lost_nothing() {
    nothing_acknowledged_is_lost(Database::Sqlite);
}

#[test]
fn a_server_and_its_postgresql_are_killed_and_have_lost_nothing() {
    nothing_acknowledged_is_lost(Database::Postgres);
}
