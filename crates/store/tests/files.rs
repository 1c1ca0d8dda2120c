//! The files: who may read them, which are refused, who may use them at once, what stays behind.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it must be"
)]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use globus_auth_store::{OpenError, Store, StoreLocation};
use support::{Home, Written, files_of, write};

/// Opening is refused, and afterwards every file is what it was, and no other is there.
fn refused(home: &Home) -> OpenError {
    let before = home.files();
    let error = Store::open(&home.location()).unwrap_err();
    assert!(
        home.files() == before,
        "{:?} became {:?}",
        before.keys(),
        home.files().keys()
    );
    error
}

/// A closed database of ours with something in it.
async fn closed_database() -> Home {
    let home = Home::new();
    let store = home.open();
    for name in ["a", "b", "c"] {
        store.write(write(name)).await.unwrap();
    }
    store.close().await;
    fs::remove_file(home.directory.path().join("auth.db-lock")).unwrap();
    home
}

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    for content in [
        "[server]\nport = 1\n".repeat(100),
        "short".to_owned(),
        "\0".repeat(4096),
    ] {
        let home = Home::new();
        fs::write(home.database(), content).unwrap();
        let error = refused(&home);
        assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
        assert!(error.to_string().contains("Name another data directory"), "{error}");
    }
}

#[test]
fn a_database_of_another_program_is_refused() {
    let home = Home::new();
    let other = rusqlite::Connection::open(home.database()).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE tokens (a TEXT);")
        .unwrap();
    drop(other);
    let error = refused(&home);
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert!(error.to_string().contains("of another program"), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let home = closed_database().await;
    let newer = rusqlite::Connection::open(home.database()).unwrap();
    newer.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(newer);
    let error = refused(&home);
    assert!(
        matches!(error, OpenError::Newer { found: 99, known, .. } if known < 99),
        "{error}"
    );
    assert!(error.to_string().contains("Install the newer version"), "{error}");
}

#[tokio::test]
async fn a_newer_version_that_is_only_in_the_log_is_refused() {
    let home = closed_database().await;
    let newer = rusqlite::Connection::open(home.database()).unwrap();
    newer
        .execute_batch("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99")
        .unwrap();
    let killed = Home::new();
    for (name, content) in home.files().into_iter().filter(|(name, _)| !name.ends_with("-shm")) {
        fs::write(killed.directory.path().join(name), content).unwrap();
    }
    let error = refused(&killed);
    assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error}");
}

#[tokio::test]
async fn a_truncated_database_is_refused() {
    let home = closed_database().await;
    change(&home.database(), |bytes| bytes.truncate(bytes.len() - 4096));
    let error = refused(&home);
    assert!(
        error
            .to_string()
            .contains("is damaged: it is shorter than it says. It was left untouched"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_with_damaged_pages_is_refused() {
    for damage in [100..200, 2000..4096, 4096..8192, 36_864..40_960] {
        let home = closed_database().await;
        change(&home.database(), |bytes| bytes[damage.clone()].fill(0xa5));
        let error = refused(&home);
        assert!(matches!(error, OpenError::Damaged { .. }), "{damage:?}: {error}");
        assert!(error.to_string().contains("Restore it from a backup"), "{error}");
    }
}

#[tokio::test]
async fn every_byte_of_the_header_may_be_wrong_without_harm() {
    let good = closed_database().await;
    for offset in 0..100 {
        let home = Home::new();
        fs::copy(good.database(), home.database()).unwrap();
        change(&home.database(), |bytes| bytes[offset] ^= 0xff);
        let before = fs::read(home.database()).unwrap();
        match Store::open(&home.location()) {
            Ok(store) => assert_eq!(store.read(Written).await.unwrap(), ["a", "b", "c"], "offset {offset}"),
            Err(_) => assert_eq!(fs::read(home.database()).unwrap(), before, "offset {offset}"),
        }
    }
}

#[test]
fn a_directory_in_its_place_is_refused_with_its_name() {
    let home = Home::new();
    fs::create_dir(home.database()).unwrap();
    let error = Store::open(&home.location()).unwrap_err();
    assert!(error.to_string().contains("auth.db"), "{error}");
}

#[tokio::test]
async fn an_empty_file_and_an_unfinished_one_become_a_database() {
    let home = Home::new();
    fs::write(home.database(), "").unwrap();
    fs::write(home.directory.path().join("auth.db-new"), "half").unwrap();
    let store = home.open();
    store.write(write("a")).await.unwrap();
    store.close().await;
    assert_eq!(home.files().keys().collect::<Vec<_>>(), ["auth.db", "auth.db-lock"]);
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let home = closed_database().await;
    let before = fs::read(home.database()).unwrap();
    let store = home.open();
    assert_eq!(store.read(Written).await.unwrap(), ["a", "b", "c"]);
    store.close().await;
    assert!(fs::read(home.database()).unwrap() == before);
    let look = rusqlite::Connection::open(home.database()).unwrap();
    let migrations: Vec<(i64, String)> = look
        .prepare("SELECT number, name FROM applied_migrations")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(migrations[0], (1, "2026-11-22-first-schema".to_owned()));
    let numbers = migrations.iter().map(|(number, _)| *number);
    assert!(numbers.eq(1..=migrations.len() as i64), "each once: {migrations:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let directory = home.directory.path().join("new").join("data");
    let store = Store::open(&StoreLocation::File(directory.join("auth.db"))).unwrap();
    store.write(write("a")).await.unwrap();
    assert_eq!(store.read(Written).await.unwrap(), ["a"]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(directory.parent().unwrap()), 0o700);
    let files = files_of(&directory);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["auth.db", "auth.db-lock", "auth.db-shm", "auth.db-wal"]
    );
    for name in files.keys() {
        assert_eq!(mode(&directory.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_second_server_is_refused_until_the_first_has_closed() {
    let home = Home::new();
    let first = home.open();
    let error = Store::open(&home.location()).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    assert!(
        error.to_string().contains("is in use by another server. Stop that one"),
        "{error}"
    );
    first.write(write("a")).await.unwrap();
    first.close().await;
    assert_eq!(home.open().read(Written).await.unwrap(), ["a"]);
}

/// Runs one of the ignored tests below in a process of its own, in `directory`, until it says that it is ready.
fn start(test: &str, directory: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", test])
        .current_dir(directory)
        .env("TMPDIR", directory)
        .env("XDG_RUNTIME_DIR", directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("ready")), "it ended too early");
    child
}

async fn write_and_wait(store: &Store) {
    store.write(write("a")).await.unwrap();
    std::io::stdout().write_all(b"ready\n").unwrap();
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
}

#[tokio::test]
#[ignore = "runs in a process of its own, started by a test below"]
async fn a_process_with_a_file() {
    let store = Store::open(&StoreLocation::File("auth.db".into())).unwrap();
    write_and_wait(&store).await;
}

#[tokio::test]
#[ignore = "runs in a process of its own, started by a test below"]
async fn a_process_with_a_temporary_database() {
    let store = Store::open(&StoreLocation::Temporary).unwrap();
    write_and_wait(&store).await;
}

#[tokio::test]
async fn what_was_answered_survives_a_killed_process_and_so_does_nothing_of_its_lock() {
    let home = Home::new();
    let mut child = start("a_process_with_a_file", home.directory.path());
    assert!(matches!(Store::open(&home.location()), Err(OpenError::InUse { .. })));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(home.open().read(Written).await.unwrap(), ["a"]);
}

#[test]
fn a_killed_process_leaves_nothing_of_a_temporary_database() {
    let home = Home::new();
    let mut child = start("a_process_with_a_temporary_database", home.directory.path());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(home.files().is_empty(), "{:?}", home.files().keys());
}

#[tokio::test]
async fn temporary_databases_are_apart() {
    let [first, second] = [(); 2].map(|()| Store::open(&StoreLocation::Temporary).unwrap());
    first.write(write("a")).await.unwrap();
    assert_eq!(first.read(Written).await.unwrap(), ["a"]);
    assert!(second.read(Written).await.unwrap().is_empty());
}
