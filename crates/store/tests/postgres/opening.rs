//! Databases that are opened, and those that are not.

use std::fs;

use globus_auth_store::{OpenError, PostgresLocation, Store, StoreLocation, ops};

use crate::{
    outside::Outside,
    store,
    support::{Engine, Home, postgres::Database},
};

fn refusal(home: &Home) -> String {
    Store::open(&home.location()).unwrap_err().to_string()
}

/// Every relation and how many rows `t` has, if it is there.
fn content(home: &Home) -> String {
    let database = home.on_server.as_ref().unwrap();
    database.run("SELECT string_agg(oid || relname, ' ' ORDER BY oid) FROM pg_class WHERE oid >= 16384")
}

#[test]
fn servers_that_start_at_once_make_one_schema() {
    let home = Home::on(Engine::Postgres);
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| home.open())).collect();
        for opened in opening {
            opened.join().unwrap();
        }
    });
    let before = content(&home);
    drop(home.open());
    assert_eq!(content(&home), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let tables = [
        "CREATE TABLE accounts (id INTEGER)",
        "CREATE TABLE applied_migrations (version TEXT)",
        "CREATE TABLE applied_migrations (number INTEGER, name TEXT)",
        "CREATE TABLE applied_migrations (number INTEGER, name TEXT); INSERT INTO applied_migrations VALUES (1, 'x')",
    ];
    for table in tables {
        let home = Home::on(Engine::Postgres);
        home.meddle(table);
        let before = content(&home);
        let refusal = refusal(&home);
        assert!(refusal.contains("holds tables of another program"), "{refusal}");
        assert_eq!(content(&home), before);
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let (home, store, _outside) = store().await;
    store.close().await;
    home.meddle("INSERT INTO applied_migrations VALUES (1000, '2100-01-01-later')");
    let before = content(&home);
    let error = Store::open(&home.location()).unwrap_err();
    assert!(matches!(error, OpenError::NewerSchema { found, known, .. } if found == known + 1));
    assert!(error.to_string().contains("Install the newer version"));
    assert_eq!(content(&home), before);
}

#[tokio::test]
async fn a_role_that_may_only_use_the_tables_suffices_once_they_are_there() {
    let (home, store, outside) = store().await;
    store.close().await;
    let role = format!("server_{}", std::process::id());
    outside
        .run(&format!(
            "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA public TO {role}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; \
             REVOKE INSERT, UPDATE, DELETE ON applied_migrations FROM {role}"
        ))
        .await;
    let location = home
        .on_server
        .as_ref()
        .unwrap()
        .location()
        .replace("user=globus_auth", &format!("user={role}"));
    let store = Store::open(&StoreLocation::Postgres(location.parse().unwrap())).unwrap();
    store.write(ops::ApplySeed(crate::seed())).await.unwrap();
    drop(store);
    let (_, outside) = (drop(outside), Outside::connect(&home).await);
    outside.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

#[test]
fn a_server_that_is_not_there_is_named_without_the_password() {
    let location = "postgresql://ada:very-secret@127.0.0.1:1/auth?connect_timeout=2";
    let location: PostgresLocation = location.parse().unwrap();
    let error = Store::open(&StoreLocation::Postgres(location.clone())).unwrap_err();
    assert!(matches!(error, OpenError::Unreachable { .. }));
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{location:?}"),
        location.to_string(),
    ] {
        assert!(!text.contains("very-secret"), "{text}");
    }
    assert!(
        error
            .to_string()
            .starts_with("cannot reach the database auth at 127.0.0.1 as ada: ")
    );
}

#[test]
fn what_is_no_location_is_refused_without_repeating_it() {
    for text in [
        "",
        "dbname=auth",
        "host=db.example.org",
        "mysql://ada:very-secret@db.example.org/auth",
        "postgresql://ada:very-secret@db.example.org:port/auth",
        "host=db.example.org dbname=auth password='very-secret",
        "host=db.example.org dbname=auth very-secret=1",
    ] {
        let error = text.parse::<PostgresLocation>().unwrap_err().to_string();
        assert!(
            !error.contains("very-secret") || text.contains("very-secret=1"),
            "{error}"
        );
    }
}

/// A certificate for a name, in the files that a server reads, and the file of its authority.
fn certify(database: &Database, name: &str) -> tempfile::TempDir {
    let files = tempfile::tempdir().unwrap();
    let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    fs::write(files.path().join("authority.pem"), cert.pem()).unwrap();
    for (file, content) in [("server.crt", cert.pem()), ("server.key", signing_key.serialize_pem())] {
        // The server itself puts them beside its data, with the mode and the owner that it insists on.
        let content = content.replace('\'', "''");
        database.run(&format!(
            "COPY (SELECT '{content}') TO PROGRAM 'umask 077; printf %b \"$(cat)\" > {file}'"
        ));
    }
    files
}

#[tokio::test]
async fn across_a_network_the_server_must_prove_its_name() {
    let home = Home::on(Engine::Postgres);
    let database = home.on_server.as_ref().unwrap();
    let authority = certify(database, "localhost");
    database.run("ALTER SYSTEM SET ssl = on");
    database.run("SELECT pg_reload_conf()");
    let role = format!("secure_{}", std::process::id());
    database.run(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'very-secret'; GRANT ALL ON SCHEMA public TO {role}"
    ));
    let port = database.run("SHOW port");
    let name = database.run("SELECT current_database()");
    let location = |host: &str, mode: &str| {
        let text = format!("postgresql://{role}:very-secret@{host}:{port}/{name}?sslmode={mode}");
        text.parse::<PostgresLocation>().unwrap()
    };
    let open = |location| Store::open(&StoreLocation::Postgres(location));
    let trusted = authority.path().join("authority.pem");
    let store = open(location("localhost", "verify-full").trusting(trusted.clone())).unwrap();
    store.read(ops::ScopesAll).await.unwrap();
    let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE ssl AND application_name = 'globus-auth' AND datname = current_database()";
    assert_ne!(database.run(encrypted), "0");
    drop(store);

    for refused in [
        location("localhost", "require"),
        location("127.0.0.1", "require").trusting(trusted),
        location("localhost", "require").trusting(authority.path().join("missing.pem")),
    ] {
        let error = open(refused).unwrap_err();
        assert!(matches!(error, OpenError::Unreachable { .. }), "{error}");
        assert!(!error.to_string().contains("very-secret"));
    }
    let wrong = format!("postgresql://{role}:wrong-secret@127.0.0.1:{port}/{name}");
    let error = open(wrong.parse().unwrap()).unwrap_err().to_string();
    assert!(
        error.contains("password authentication failed") && !error.contains("wrong-secret"),
        "{error}"
    );
    database.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn only_the_same_machine_may_be_spoken_to_in_the_clear_unasked() {
    let is_near = |text: &str| {
        let location: PostgresLocation = text.parse().unwrap();
        let asked: PostgresLocation = format!("{text} sslmode=disable").parse().unwrap();
        location == asked
    };
    assert!(is_near("dbname=a host=/run/postgresql"));
    assert!(is_near("dbname=a host=localhost"));
    assert!(is_near("dbname=a host=::1"));
    assert!(!is_near("dbname=a host=db.example.org"));
    assert!(!is_near("dbname=a host=localhost,db.example.org"));
}
