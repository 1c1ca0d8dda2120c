use std::{fs, path::Path};

use globus_auth_protocol::ids::ResourceServer;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/storage.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A directory of its own with a token file of that text.
fn written(text: &str) -> (TempDir, JsonTokenStorage) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("tokens.json");
    fs::write(&path, text).unwrap();
    (directory, JsonTokenStorage::new(path))
}

fn token(resource_server: &str) -> TokenStorageData {
    TokenStorageData::read(
        resource_server,
        &json!({"resource_server": resource_server, "scope": "a b", "access_token": "AgSecret",
            "refresh_token": "AgRefresh", "expires_at_seconds": 1_800_000_100, "token_type": "Bearer"}),
    )
    .unwrap()
}

fn on_disk(storage: &JsonTokenStorage) -> Value {
    serde_json::from_slice(&fs::read(storage.path()).unwrap()).unwrap()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn a_file_of_the_python_sdk_is_read_and_written_back_as_it_was() {
    let file = &vectors()["json_v2_written_by_python"];
    let (_directory, storage) = written(&file.to_string());
    for (namespace, tokens) in file["data"].as_object().unwrap() {
        let storage = storage.clone().with_namespace(namespace);
        let read = storage.get_token_data_by_resource_server().unwrap();
        assert_eq!(read.len(), tokens.as_object().unwrap().len());
        storage
            .store_token_data(&read.into_values().collect::<Vec<_>>())
            .unwrap();
    }
    assert_eq!(&on_disk(&storage), file);
}

#[test]
fn the_first_layout_is_read_and_becomes_the_second_at_a_write() {
    let vectors = vectors();
    let (_directory, storage) = written(&vectors["json_v1"].to_string());
    let read = storage.get_token_data_by_resource_server().unwrap();
    let shown: Value = read
        .iter()
        .map(|(name, token)| (name.to_string(), Value::Object(token.write())))
        .collect();
    assert_eq!(shown, vectors["json_v1_read_as"]);
    assert_eq!(on_disk(&storage), vectors["json_v1"]);

    storage.store_token_data(&[token("transfer.api.globus.org")]).unwrap();
    let now = on_disk(&storage);
    assert_eq!(now["format_version"], "2.0");
    assert_eq!(
        now["data"]["DEFAULT"]["auth.globus.org"],
        vectors["json_v1_read_as"]["auth.globus.org"]
    );
    assert_eq!(
        now["data"]["DEFAULT"]["transfer.api.globus.org"]["access_token"],
        "AgSecret"
    );
}

#[test]
fn bad_files_are_refused_and_left_as_they_are() {
    let vectors = vectors();
    let cases = vectors["json_bad_files"].as_array().unwrap();
    assert!(cases.len() > 5);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let (_directory, storage) = written(text);
        let refusals = [
            storage.get_token_data_by_resource_server().map(drop),
            storage.store_token_data(&[token("auth.globus.org")]),
            storage.remove_token_data("auth.globus.org").map(drop),
            storage.lock().unwrap().replace_token_data(&[]),
        ];
        for refusal in refusals {
            let error = refusal.unwrap_err();
            assert!(matches!(error, StorageError::Unusable { .. }), "{case}: {error}");
            assert!(error.to_string().contains("move it away and log in again"), "{error}");
        }
        assert_eq!(fs::read_to_string(storage.path()).unwrap(), text, "{case}");
    }
}

#[test]
fn a_file_cut_off_anywhere_or_changed_in_any_byte_is_no_panic_and_stays() {
    let whole = vectors()["json_v2_written_by_python"].to_string();
    let cut = (1..whole.len()).map(|length| whole.as_bytes()[..length].to_vec());
    let changed = (0..whole.len()).map(|at| {
        let mut bytes = whole.clone().into_bytes();
        bytes[at] ^= 0x80;
        bytes
    });
    let (_directory, storage) = written("");
    for bytes in cut.chain(changed) {
        fs::write(storage.path(), &bytes).unwrap();
        let error = storage.store_token_data(&[token("auth.globus.org")]).unwrap_err();
        assert!(matches!(error, StorageError::Unusable { .. }), "{error}");
        assert_eq!(fs::read(storage.path()).unwrap(), bytes);
    }
}

#[test]
fn what_a_crash_left_before_the_last_step_is_taken_away_by_the_next_writer() {
    let (directory, storage) = written(&vectors()["json_v2_written_by_python"].to_string());
    let before = storage.get_token_data_by_resource_server().unwrap();
    let left = directory.path().join("tokens.json.new");
    fs::write(
        &left,
        r#"{"format_version": "2.0", "globus-sdk.version": "4.9.0", "data": {}}"#,
    )
    .unwrap();
    assert_eq!(storage.get_token_data_by_resource_server().unwrap(), before);
    storage.store_token_data(&[token("groups.api.globus.org")]).unwrap();
    assert!(!left.exists());
    assert_eq!(
        storage.get_token_data_by_resource_server().unwrap().len(),
        before.len() + 1
    );
}

#[test]
fn an_error_names_the_member_and_never_its_value() {
    let (_directory, storage) = written(
        r#"{"format_version": "2.0", "globus-sdk.version": "4.9.0",
            "data": {"DEFAULT": {"auth.globus.org": {"resource_server": "auth.globus.org", "scope": "s",
            "access_token": "AgSecret", "expires_at_seconds": "AgSecret"}}}}"#,
    );
    let error = storage.get_token_data("auth.globus.org").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the token for 'auth.globus.org' has an 'expires_at_seconds'"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("AgSecret"));
}

#[test]
fn what_we_do_not_know_survives_a_write() {
    let mut file = vectors()["json_v2_written_by_python"].clone();
    file["colour"] = json!("blue");
    file["globus-sdk.version"] = json!("5.1.0");
    file["data"]["DEFAULT"]["auth.globus.org"]["note"] = json!({"a": [1]});
    let (_directory, storage) = written(&file.to_string());
    let mut auth = storage.get_token_data("auth.globus.org").unwrap().unwrap();
    auth.scope = "openid profile".to_owned();
    storage.store_token_data(&[auth]).unwrap();
    file["data"]["DEFAULT"]["auth.globus.org"]["scope"] = json!("openid profile");
    assert_eq!(on_disk(&storage), file);
}

#[test]
fn a_token_is_removed_and_the_others_stay() {
    let (_directory, storage) = written(&vectors()["json_v2_written_by_python"].to_string());
    assert!(storage.remove_token_data("auth.globus.org").unwrap());
    assert!(!storage.remove_token_data("auth.globus.org").unwrap());
    let left = storage.get_token_data_by_resource_server().unwrap();
    assert_eq!(
        left.keys().map(ResourceServer::as_str).collect::<Vec<_>>(),
        ["transfer.api.globus.org"]
    );
    let other = storage.with_namespace("work");
    assert!(other.get_token_data("auth.globus.org").unwrap().is_some());
}

#[test]
fn replacing_takes_the_place_of_one_namespace_only() {
    let (_directory, storage) = written(&vectors()["json_v2_written_by_python"].to_string());
    storage
        .lock()
        .unwrap()
        .replace_token_data(&[token("groups.api.globus.org")])
        .unwrap();
    let left = storage.get_token_data_by_resource_server().unwrap();
    assert_eq!(
        left.keys().map(ResourceServer::as_str).collect::<Vec<_>>(),
        ["groups.api.globus.org"]
    );
    assert!(
        storage
            .with_namespace("work")
            .get_token_data("auth.globus.org")
            .unwrap()
            .is_some()
    );
}

#[test]
fn a_missing_file_holds_no_token_and_removing_makes_none() {
    let directory = TempDir::new().unwrap();
    let storage = JsonTokenStorage::new(directory.path().join("a").join("tokens.json"));
    assert!(storage.get_token_data_by_resource_server().unwrap().is_empty());
    assert!(!storage.path().parent().unwrap().exists());
    assert!(!storage.remove_token_data("auth.globus.org").unwrap());
    assert!(!storage.path().exists());
}

#[test]
fn a_refresh_keeps_what_the_answer_does_not_bring() {
    let mut before = token("auth.globus.org");
    before.identity_id = Some("ada".to_owned());
    before.extra.insert("note".to_owned(), json!(1));
    let document = serde_json::from_value(json!({"access_token": "AgNew", "expires_in": 10, "scope": "a b",
        "resource_server": "auth.globus.org", "token_type": "Bearer", "other_tokens": []}));
    let answer = globus_auth_protocol::token::TokenResponse::new(
        document.unwrap(),
        globus_auth_protocol::time::UnixSeconds(1_800_000_000),
    );
    let after = before.refreshed(&answer.by_resource_server()["auth.globus.org"]);
    assert_eq!(after.access_token.expose_secret(), "AgNew");
    assert_eq!(after.expires_at.0, 1_800_000_010);
    assert_eq!(after.refresh_token, before.refresh_token);
    assert_eq!((after.identity_id, after.extra), (before.identity_id, before.extra));
}

#[test]
fn debug_shows_no_token() {
    let text = format!("{:?}", token("auth.globus.org"));
    assert!(!text.contains("AgSecret") && !text.contains("AgRefresh"), "{text}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn files_and_directories_are_for_this_user_alone() {
        let directory = TempDir::new().unwrap();
        let storage = JsonTokenStorage::new(directory.path().join("a").join("b").join("tokens.json"));
        storage.store_token_data(&[token("auth.globus.org")]).unwrap();
        assert_eq!(mode(storage.path()), 0o600);
        assert_eq!(mode(storage.path().parent().unwrap()), 0o700);
        assert_eq!(mode(&directory.path().join("a")), 0o700);
    }

    #[test]
    fn a_file_that_others_could_read_is_tightened() {
        let (_directory, storage) = written(&vectors()["json_v2_written_by_python"].to_string());
        fs::set_permissions(storage.path(), fs::Permissions::from_mode(0o644)).unwrap();
        storage.store_token_data(&[token("auth.globus.org")]).unwrap();
        assert_eq!(mode(storage.path()), 0o600);
    }

    #[test]
    fn links_are_replaced_and_never_written_through() {
        let (directory, storage) = written("{}");
        let victim = directory.path().join("victim");
        let text = vectors()["json_v2_written_by_python"].to_string();
        fs::write(&victim, &text).unwrap();
        fs::remove_file(storage.path()).unwrap();
        symlink(&victim, storage.path()).unwrap();
        symlink(&victim, directory.path().join("tokens.json.new")).unwrap();
        storage.store_token_data(&[token("groups.api.globus.org")]).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), text);
        assert!(!storage.path().is_symlink());
        assert!(storage.get_token_data("groups.api.globus.org").unwrap().is_some());
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file() {
        let (directory, storage) = written(&vectors()["json_v2_written_by_python"].to_string());
        // A directory in the way of the second name cannot be removed as a file.
        fs::create_dir(directory.path().join("tokens.json.new")).unwrap();
        let before = fs::read(storage.path()).unwrap();
        let error = storage.store_token_data(&[token("groups.api.globus.org")]).unwrap_err();
        assert!(matches!(error, StorageError::Io { .. }), "{error}");
        assert_eq!(fs::read(storage.path()).unwrap(), before);
    }
}

#[test]
fn writers_wait_for_each_other_and_none_is_lost() {
    let directory = TempDir::new().unwrap();
    let storage = JsonTokenStorage::new(directory.path().join("tokens.json"));
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
