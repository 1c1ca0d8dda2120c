use std::fs;

use globus_auth_protocol::ids::ResourceServer;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::storage::TokenStorageData;

fn storage(directory: &TempDir, passphrase: &str) -> EncryptedTokenStorage {
    EncryptedTokenStorage::new(directory.path().join("tokens.sealed"), passphrase)
}

fn token(resource_server: &str) -> TokenStorageData {
    let value = json!({"resource_server": resource_server, "scope": "a b", "access_token": "AgSecret",
        "refresh_token": "AgRefresh", "expires_at_seconds": 1_800_000_100, "note": [1]});
    TokenStorageData::read(resource_server, &value).unwrap()
}

fn change(storage: &EncryptedTokenStorage, change: impl FnOnce(&mut Value)) {
    let mut file = serde_json::from_slice(&fs::read(storage.path()).unwrap()).unwrap();
    change(&mut file);
    fs::write(storage.path(), file.to_string()).unwrap();
}

#[test]
fn what_is_sealed_is_opened_by_the_passphrase_alone() {
    let directory = TempDir::new().unwrap();
    let ours = storage(&directory, "correct horse");
    assert!(ours.get_token_data_by_resource_server().unwrap().is_empty());
    assert!(!ours.path().exists(), "reading makes no file");
    ours.store_token_data(&[token("a"), token("b")]).unwrap();
    let work = ours.clone().with_namespace("work");
    work.store_token_data(&[token("c")]).unwrap();
    let text = fs::read_to_string(ours.path()).unwrap();
    assert!(
        !text.contains("Secret") && !text.contains("Refresh") && !text.contains("correct horse"),
        "{text}"
    );

    let again = storage(&directory, "correct horse");
    assert_eq!(again.get_token_data("a").unwrap(), Some(token("a")));
    assert_eq!(again.get_token_data("c").unwrap(), None);
    assert!(again.remove_token_data("a").unwrap());
    assert_eq!(
        ours.get_token_data_by_resource_server()
            .unwrap()
            .into_keys()
            .collect::<Vec<_>>(),
        [ResourceServer::new("b")]
    );

    let other = storage(&directory, "wrong horse");
    let before = fs::read(ours.path()).unwrap();
    for refusal in [
        other.get_token_data_by_resource_server().map(drop),
        other.store_token_data(&[token("d")]),
    ] {
        let error = refusal.unwrap_err();
        assert!(matches!(error, StorageError::WrongPassphrase { .. }), "{error}");
        let said = format!("{error} {error:?} {other:?}");
        assert!(!said.contains("wrong horse") && !said.contains("Secret"), "{said}");
    }
    assert_eq!(fs::read(ours.path()).unwrap(), before);
}

#[test]
fn every_write_is_sealed_anew() {
    let directory = TempDir::new().unwrap();
    let storage = storage(&directory, "p");
    let nonce = || {
        let file: Value = serde_json::from_slice(&fs::read(storage.path()).unwrap()).unwrap();
        file["nonce"].clone()
    };
    storage.store_token_data(&[token("a")]).unwrap();
    let first = nonce();
    storage.store_token_data(&[token("b")]).unwrap();
    assert_ne!(nonce(), first);
    // What changes nothing writes nothing.
    let second = nonce();
    storage.store_token_data(&[token("b")]).unwrap();
    assert_eq!(nonce(), second);
}

#[test]
fn damage_is_named_and_left_as_it_is() {
    let directory = TempDir::new().unwrap();
    let storage = storage(&directory, "p");
    storage.store_token_data(&[token("a")]).unwrap();
    let whole = fs::read(storage.path()).unwrap();
    let damages: [fn(&mut Value); 4] = [
        |file| file["tokens"] = "AAAA".into(),
        |file| file["tokens"] = "no base64!".into(),
        |file| file["nonce"] = "AAAAAAAAAAAAAAAA".into(),
        |file| file["nonce"] = "AAAA".into(),
    ];
    for damage in damages {
        fs::write(storage.path(), &whole).unwrap();
        change(&storage, damage);
        let damaged = fs::read(storage.path()).unwrap();
        let error = storage.store_token_data(&[token("b")]).unwrap_err();
        assert!(matches!(error, StorageError::Damaged { .. }), "{error}");
        assert_eq!(fs::read(storage.path()).unwrap(), damaged);
    }
    // A header that asks for less work, or another salt, gives another key.
    fs::write(storage.path(), &whole).unwrap();
    change(&storage, |file| file["key"]["passes"] = 1.into());
    let error = storage.get_token_data("a").unwrap_err();
    assert!(matches!(error, StorageError::WrongPassphrase { .. }), "{error}");
}

#[test]
fn what_is_no_such_file_is_refused() {
    let directory = TempDir::new().unwrap();
    let storage = storage(&directory, "p");
    storage.store_token_data(&[token("a")]).unwrap();
    let whole = fs::read(storage.path()).unwrap();
    let refused = |problem: &str| {
        let error = storage.get_token_data("a").unwrap_err();
        assert!(
            matches!(error, StorageError::Unusable { .. }) && error.to_string().contains(problem),
            "{error}"
        );
    };
    for other in ["", "{}", r#"{"format_version": "2.0"}"#] {
        fs::write(storage.path(), other).unwrap();
        refused("not a file of sealed tokens");
    }
    fs::write(storage.path(), &whole).unwrap();
    change(&storage, |file| file["version"] = 2.into());
    refused("a later version");
    fs::write(storage.path(), &whole).unwrap();
    change(&storage, |file| file["key"]["memory_kib"] = u32::MAX.into());
    refused("more than 1 GiB");
}

#[test]
fn a_passphrase_can_be_changed_and_must_not_be_empty() {
    let directory = TempDir::new().unwrap();
    let old = storage(&directory, "old");
    old.store_token_data(&[token("a")]).unwrap();
    let new = old.change_passphrase("new").unwrap();
    assert_eq!(new.get_token_data("a").unwrap(), Some(token("a")));
    assert!(matches!(
        old.get_token_data("a").unwrap_err(),
        StorageError::WrongPassphrase { .. }
    ));
    assert!(new.change_passphrase("").unwrap_err().to_string().contains("empty"));
}

#[cfg(unix)]
#[test]
fn the_file_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = TempDir::new().unwrap();
    let storage = storage(&directory, "p");
    storage.store_token_data(&[token("a")]).unwrap();
    fs::set_permissions(storage.path(), fs::Permissions::from_mode(0o644)).unwrap();
    storage.store_token_data(&[token("b")]).unwrap();
    let mode = fs::metadata(storage.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn threads_that_write_at_once_lose_nothing() {
    let directory = TempDir::new().unwrap();
    let storage = storage(&directory, "p");
    std::thread::scope(|scope| {
        for number in 0..8 {
            let storage = storage.clone();
            scope.spawn(move || storage.store_token_data(&[token(&format!("server {number}"))]).unwrap());
        }
    });
    assert_eq!(storage.get_token_data_by_resource_server().unwrap().len(), 8);
}
