//! Bringing an old schema up to date, or not.

use globus_auth_store::{OpenError, Store};

use crate::support::{Engine, Home};

const FIRST: &str = "2026-11-22-first-schema";

/// Makes the database as the first version made it.
fn first_version(home: &Home) {
    let (schema, mark) = match crate::ENGINE {
        Engine::Sqlite => (
            include_str!("../../migrations/sqlite/2026-11-22-first-schema.sql"),
            "PRAGMA journal_mode = WAL; PRAGMA application_id = 0x476c4175; PRAGMA user_version = 1;",
        ),
        Engine::Postgres => (
            include_str!("../../migrations/postgres/2026-11-22-first-schema.sql"),
            "",
        ),
    };
    home.meddle(&format!(
        "{schema}; INSERT INTO applied_migrations (number, name) VALUES (1, '{FIRST}'); {mark}"
    ));
}

#[track_caller]
fn found(home: &Home) -> i64 {
    let error = Store::open_migrated(&home.location()).unwrap_err();
    assert!(error.to_string().contains("globus-auth admin migrate"), "{error}");
    let OpenError::Outdated { found, known, .. } = error else {
        panic!("{error}")
    };
    assert!(found < known);
    found
}

#[test]
fn an_old_schema_is_left_alone_where_a_command_migrates() {
    let home = Home::on(crate::ENGINE);
    let pending = || home.location().pending_migrations().unwrap();
    let all = pending();
    assert_eq!(all.first(), Some(&FIRST));
    assert_eq!(found(&home), 0);
    assert!(!home.database().exists(), "nothing is made");

    first_version(&home);
    assert_eq!(pending(), all[1..]);
    assert_eq!(found(&home), 1);
    assert_eq!(pending(), all[1..], "nothing was changed");

    let store = home.open();
    assert!(pending().is_empty(), "told beside a server that runs");
    drop(store);
    drop(Store::open_migrated(&home.location()).unwrap());
}
