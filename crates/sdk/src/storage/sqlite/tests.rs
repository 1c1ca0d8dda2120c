use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::*;

fn empty() -> (TempDir, SqliteTokenStorage) {
    let directory = TempDir::new().unwrap();
    let storage = SqliteTokenStorage::new(directory.path().join("tokens.db"));
    (directory, storage)
}

fn token(resource_server: &str) -> TokenStorageData {
    TokenStorageData::read(
        resource_server,
        &json!({"resource_server": resource_server, "scope": "a b", "access_token": "AgSecret", "note": [1],
            "refresh_token": "AgRefresh", "expires_at_seconds": 1_800_000_100, "token_type": "Bearer"}),
    )
    .unwrap()
}

/// What the older adapter of the official SDK makes.
fn first_schema(storage: &SqliteTokenStorage) {
    let database = Connection::open(storage.path()).unwrap();
    let tables = "CREATE TABLE config_storage (namespace VARCHAR NOT NULL, config_name VARCHAR NOT NULL,
        config_data_json VARCHAR NOT NULL, PRIMARY KEY (namespace, config_name));
        INSERT INTO config_storage VALUES ('DEFAULT', 'a', '1');";
    database.execute_batch(&format!("{SCHEMA}{tables}")).unwrap();
    let version = "INSERT INTO sdk_storage_adapter_internal VALUES ('globus-sdk.database_schema_version', '1')";
    database.execute(version, []).unwrap();
}

#[test]
fn what_is_stored_is_read() {
    let (_directory, storage) = empty();
    assert!(storage.get_token_data_by_resource_server().unwrap().is_empty());
    assert!(!storage.remove_token_data("auth.globus.org").unwrap());
    assert!(!storage.path().exists(), "reading and removing make no file");
    storage
        .store_token_data(&[token("auth.globus.org"), token("b")])
        .unwrap();
    assert_eq!(
        storage.get_token_data("auth.globus.org").unwrap(),
        Some(token("auth.globus.org"))
    );
    assert!(storage.remove_token_data("b").unwrap());
    assert!(!storage.remove_token_data("b").unwrap());
    assert_eq!(storage.get_token_data_by_resource_server().unwrap().len(), 1);
}

#[test]
fn namespaces_do_not_see_each_other() {
    let (_directory, storage) = empty();
    assert!(storage.namespaces().unwrap().is_empty());
    let work = storage.clone().with_namespace("work");
    storage.store_token_data(&[token("a")]).unwrap();
    work.store_token_data(&[token("b")]).unwrap();
    assert!(work.get_token_data("a").unwrap().is_none());
    assert!(!work.remove_token_data("a").unwrap());
    assert_eq!(
        storage.namespaces().unwrap(),
        ["DEFAULT", "work"].map(str::to_owned).into()
    );
}

#[test]
fn a_database_of_the_first_schema_is_used_as_it_is() {
    let (_directory, storage) = empty();
    first_schema(&storage);
    storage.store_token_data(&[token("a")]).unwrap();
    assert!(storage.get_token_data("a").unwrap().is_some());
    let database = Connection::open(storage.path()).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM config_storage"), 1);
}

#[test]
fn what_is_no_token_database_is_refused_and_left_as_it_is() {
    let foreign = |sql: &str| {
        let (directory, storage) = empty();
        Connection::open(storage.path()).unwrap().execute_batch(sql).unwrap();
        (directory, storage)
    };
    let version = |version: &str| {
        format!(
            "{SCHEMA} INSERT INTO sdk_storage_adapter_internal VALUES ('globus-sdk.database_schema_version', '{version}')"
        )
    };
    let text = empty();
    fs::write(
        text.1.path(),
        "this is no database, but it is long enough to be taken for one at first sight",
    )
    .unwrap();
    let row = format!(
        "{}; INSERT INTO token_storage VALUES ('DEFAULT', 'a', '{{\"scope\": 1}}')",
        version("2")
    );
    let cases = [
        foreign("CREATE TABLE songs (name)"),
        foreign(SCHEMA),
        foreign(&version("3")),
        foreign(&row),
        text,
    ];
    for (_directory, storage) in cases {
        let before = fs::read(storage.path()).unwrap();
        for refusal in [
            storage.get_token_data_by_resource_server().map(drop),
            storage.store_token_data(&[token("a")]),
            storage.remove_token_data("a").map(drop),
        ] {
            let error = refusal.unwrap_err();
            assert!(matches!(error, StorageError::Unusable { .. }), "{error}");
            assert!(!format!("{error} {error:?}").contains("AgSecret"));
        }
        assert!(fs::read(storage.path()).unwrap() == before);
    }
}

/// Where SQLite does not look, damage shows nowhere; where it does, it is named.
#[test]
fn a_damaged_database_is_named_and_left_as_it_is() {
    let (_directory, storage) = empty();
    storage.store_token_data(&[token("a"), token("b")]).unwrap();
    let whole = fs::read(storage.path()).unwrap();
    let before = storage.get_token_data_by_resource_server().unwrap();
    let cut = (1..whole.len() / 512).map(|blocks| whole[..blocks * 512].to_vec());
    let changed = (0..whole.len() / 64).map(|at| {
        let mut bytes = whole.clone();
        bytes[at * 64..][..64].fill(0xa5);
        bytes
    });
    let mut refused = 0;
    for bytes in cut.chain(changed) {
        fs::write(storage.path(), &bytes).unwrap();
        match storage.get_token_data_by_resource_server() {
            Ok(tokens) => assert_eq!(tokens, before),
            Err(error) => {
                refused += 1;
                assert!(matches!(error, StorageError::Unusable { .. }), "{error:?}");
                assert!(!format!("{error} {error:?}").contains("AgSecret"));
                storage.store_token_data(&[token("c")]).unwrap_err();
                assert!(fs::read(storage.path()).unwrap() == bytes);
            }
        }
    }
    assert!(refused > 30, "{refused}");
}

#[cfg(unix)]
#[test]
fn a_link_is_refused_and_never_written_through() {
    let (directory, storage) = empty();
    let victim = SqliteTokenStorage::new(directory.path().join("victim.db"));
    victim.store_token_data(&[token("a")]).unwrap();
    let before = fs::read(victim.path()).unwrap();
    for target in [victim.path(), &directory.path().join("nothing.db")] {
        std::os::unix::fs::symlink(target, storage.path()).unwrap();
        for refusal in [
            storage.store_token_data(&[token("b")]),
            storage.get_token_data("a").map(drop),
            storage.remove_token_data("a").map(drop),
        ] {
            let error = refusal.unwrap_err();
            assert!(error.to_string().contains("it is a symbolic link"), "{error}");
        }
        assert!(storage.path().is_symlink());
        fs::remove_file(storage.path()).unwrap();
    }
    assert!(fs::read(victim.path()).unwrap() == before);
    assert!(!directory.path().join("nothing.db").exists());
}

#[test]
fn an_empty_file_holds_no_tokens_and_is_filled() {
    let (_directory, storage) = empty();
    fs::write(storage.path(), "").unwrap();
    assert!(storage.get_token_data_by_resource_server().unwrap().is_empty());
    storage.store_token_data(&[token("a")]).unwrap();
    assert!(storage.get_token_data("a").unwrap().is_some());
}

#[test]
fn a_change_that_panics_changes_nothing() {
    let (_directory, storage) = empty();
    storage.store_token_data(&[token("a")]).unwrap();
    let panics = std::panic::AssertUnwindSafe(|| {
        storage.change(&mut |tokens| {
            tokens.clear();
            panic!("half done");
        })
    });
    assert!(std::panic::catch_unwind(panics).is_err());
    assert!(storage.get_token_data("a").unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn the_database_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = TempDir::new().unwrap();
    let storage = SqliteTokenStorage::new(directory.path().join("a").join("tokens.db"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    storage.store_token_data(&[token("a")]).unwrap();
    assert_eq!(
        (mode(storage.path()), mode(&directory.path().join("a"))),
        (0o600, 0o700)
    );
    fs::set_permissions(storage.path(), fs::Permissions::from_mode(0o644)).unwrap();
    storage.store_token_data(&[token("b")]).unwrap();
    assert_eq!(mode(storage.path()), 0o600);
}

#[test]
fn writers_wait_for_each_other_and_none_is_lost() {
    let (_directory, storage) = empty();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let storage = &storage;
            scope.spawn(move || {
                for round in 0..5 {
                    storage
                        .store_token_data(&[token(&format!("rs-{writer}-{round}"))])
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(storage.get_token_data_by_resource_server().unwrap().len(), 40);
}
