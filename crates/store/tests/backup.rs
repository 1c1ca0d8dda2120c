//! Backups: complete, private, made while others write, and never half made.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it must be"
)]

mod support;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    sync::atomic::{AtomicBool, Ordering},
};

use globus_auth_store::{BackupError, OpenError, Store, StoreLocation};
use support::{Engine, Home, Written, write};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_database_in_use_holds_what_was_answered_before() {
    let home = Home::new();
    let store = home.open();
    let copy = home.directory.path().join("copy.db");
    for name in ["a", "b"] {
        store.write(write(name)).await.unwrap();
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) || written < 10 {
                let name: &'static str = format!("later-{written}").leak();
                futures_util::future::FutureExt::now_or_never(store.write(write(name)));
                written += 1;
            }
        });
        home.location().back_up(&copy).unwrap();
        stop.store(true, Ordering::Relaxed);
        writing.join().unwrap();
    });
    store.write(write("z")).await.unwrap();
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);

    let restored = Store::open(&StoreLocation::File(copy.clone())).unwrap();
    let names = restored.read(Written).await.unwrap();
    assert!(names.starts_with(&["a".to_owned(), "b".to_owned()]), "{names:?}");
    assert!(!names.contains(&"z".to_owned()));
    restored.write(write("again")).await.unwrap();
    restored.close().await;

    let refused = home.location().back_up(&copy).unwrap_err();
    assert!(matches!(refused, BackupError::Exists { .. }), "{refused}");
    let beside = home.files().into_keys().filter(|name| name.starts_with("copy"));
    assert_eq!(beside.collect::<Vec<_>>(), ["copy.db", "copy.db-lock"]);
}

#[tokio::test]
async fn a_backup_of_a_closed_database_leaves_nothing_beside_it() {
    let home = Home::new();
    let store = home.open();
    store.write(write("a")).await.unwrap();
    store.close().await;
    let before = home.files();
    let elsewhere = tempfile::tempdir().unwrap();
    home.location().back_up(&elsewhere.path().join("copy.db")).unwrap();
    assert!(home.files() == before, "{:?}", home.files().keys());
    assert_eq!(
        support::files_of(elsewhere.path()).into_keys().collect::<Vec<_>>(),
        ["copy.db"]
    );
}

#[test]
fn what_cannot_be_backed_up_is_said_and_leaves_nothing() {
    let home = Home::new();
    let copy = home.directory.path().join("copy.db");
    let missing = home.location().back_up(&copy).unwrap_err();
    assert!(matches!(missing, BackupError::Open(OpenError::Io { .. })), "{missing}");

    fs::write(home.database(), "\0".repeat(4096)).unwrap();
    let other = home.location().back_up(&copy).unwrap_err();
    assert!(
        matches!(other, BackupError::Open(OpenError::NotADatabase { .. })),
        "{other}"
    );

    let temporary = StoreLocation::Temporary.back_up(&copy).unwrap_err();
    assert!(matches!(temporary, BackupError::Temporary));
    assert_eq!(home.files().into_keys().collect::<Vec<_>>(), ["auth.db"]);

    let server = StoreLocation::Postgres("postgresql://ada:very-secret@db.example.org/auth".parse().unwrap());
    let error = server.back_up(&copy).unwrap_err().to_string();
    assert!(error.contains("pg_dump") && !error.contains("very-secret"), "{error}");
}

#[tokio::test]
async fn a_damaged_database_gives_no_backup() {
    let home = Home::on(Engine::Sqlite);
    let store = home.open();
    for number in 0..200 {
        let name: &'static str = format!("{number}{}", "x".repeat(1000)).leak();
        store.write(write(name)).await.unwrap();
    }
    store.close().await;
    let mut bytes = fs::read(home.database()).unwrap();
    // Rows stand at the end; a copy makes indexes anew, and so does not miss them.
    let rows = bytes.len() - 65_536;
    bytes[rows..rows + 8_192].fill(0xff);
    fs::write(home.database(), bytes).unwrap();
    let before = home.files();
    let copy = home.directory.path().join("copy.db");
    let error = home.location().back_up(&copy).unwrap_err();
    assert!(matches!(error, BackupError::Open(OpenError::Damaged { .. })), "{error}");
    assert!(!copy.exists());
    assert_eq!(
        home.files().keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
}
