//! `storage.json`: token files that the Python SDK wrote, and names of applications as directory names.

mod database;

use std::collections::BTreeMap;
use std::path::Path;

use globus_auth::storage::{AppSlug, JsonTokenStorage, TokenStorageData};
use globus_auth_protocol::secret::RefreshToken;
use serde_json::{Map, Value, json};

use super::case::{Case, Outcome};

pub(super) fn run(document: &Value) -> Vec<Case> {
    let member = |name: &str| document.get(name).cloned().unwrap_or_default();
    let list = |name: &str| member(name).as_array().cloned().unwrap_or_default();
    let mut cases = Vec::new();
    let mut add = |name: &str, outcome: Outcome| {
        cases.push(Case {
            name: name.to_owned(),
            outcome,
        });
    };

    let version_2 = member("json_v2_written_by_python");
    for (namespace, tokens) in version_2["data"].as_object().into_iter().flatten() {
        let read = with_file(&version_2.to_string(), |path| tokens_in(path, namespace));
        add(
            &format!("version 2, namespace {namespace}"),
            Outcome::of(Some(tokens), &read),
        );
    }
    add(
        "version 2, written back",
        Outcome::of(Some(&version_2), &written_back(&version_2)),
    );
    let read = with_file(&member("json_v1").to_string(), |path| tokens_in(path, "DEFAULT"));
    add("version 1", Outcome::of(Some(&member("json_v1_read_as")), &read));
    add("mode of the file", mode(&member("json_mode"), &version_2));
    for file in list("json_bad_files") {
        let read = with_file(file["text"].as_str().unwrap_or_default(), |path| {
            tokens_in(path, "DEFAULT")
        });
        let expected = (file["ok"] == true).then(|| read.clone().unwrap_or_default());
        add(
            &format!("bad file {}", file["name"]),
            Outcome::of(expected.as_ref(), &read),
        );
    }
    for name in list("app_name_slugs") {
        let slug = AppSlug::new(name["app_name"].as_str().unwrap_or_default());
        let slug = slug
            .map(|slug| slug.as_str().to_owned())
            .map_err(|problem| problem.to_string());
        let expected = name["slug"].as_str().map(str::to_owned);
        add(
            &format!("slug of {}", name["app_name"]),
            Outcome::of(expected.as_ref(), &slug),
        );
    }
    for (name, outcome) in database::run(document) {
        add(name, outcome);
    }
    cases
}

/// Runs `work` on a token file of that text.
fn with_file<T>(text: &str, work: impl FnOnce(&Path) -> Result<T, String>) -> Result<T, String> {
    let directory = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let path = directory.path().join("tokens.json");
    std::fs::write(&path, text).map_err(|problem| problem.to_string())?;
    work(&path)
}

fn read(path: &Path, namespace: &str) -> Result<(JsonTokenStorage, Vec<TokenStorageData>), String> {
    let storage = JsonTokenStorage::new(path).with_namespace(namespace);
    let tokens = storage
        .get_token_data_by_resource_server()
        .map_err(|problem| problem.to_string())?;
    Ok((storage, tokens.into_values().collect()))
}

fn tokens_in(path: &Path, namespace: &str) -> Result<Value, String> {
    let (_, tokens) = read(path, namespace)?;
    let shown: BTreeMap<_, _> = tokens
        .iter()
        .map(|token| (token.resource_server.to_string(), show(token)))
        .collect();
    Ok(json!(shown))
}

/// The token as it stands in a file: what is absent has no member.
fn show(token: &TokenStorageData) -> Value {
    let all = json!({
        "resource_server": token.resource_server.as_str(),
        "identity_id": token.identity_id,
        "scope": token.scope,
        "access_token": token.access_token.expose_secret(),
        "refresh_token": token.refresh_token.as_ref().map(RefreshToken::expose_secret),
        "expires_at_seconds": token.expires_at.0,
        "token_type": token.token_type,
    });
    let members = all
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null());
    Value::Object(
        members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>(),
    )
}

/// Every namespace read and stored again must leave the document as it was.
fn written_back(document: &Value) -> Result<Value, String> {
    with_file(&document.to_string(), |path| {
        for (namespace, _) in document["data"].as_object().into_iter().flatten() {
            let (storage, tokens) = read(path, namespace)?;
            storage
                .store_token_data(&tokens)
                .map_err(|problem| problem.to_string())?;
        }
        let text = std::fs::read_to_string(path).map_err(|problem| problem.to_string())?;
        serde_json::from_str(&text).map_err(|problem| problem.to_string())
    })
}

#[cfg(unix)]
fn mode(expected: &Value, document: &Value) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let mode = with_file(&document.to_string(), |path| {
        let (storage, tokens) = read(path, "DEFAULT")?;
        storage
            .store_token_data(&tokens)
            .map_err(|problem| problem.to_string())?;
        let data = std::fs::metadata(path).map_err(|problem| problem.to_string())?;
        Ok(json!(format!("0o{:o}", data.permissions().mode() & 0o777)))
    });
    Outcome::of(Some(expected), &mode)
}

#[cfg(not(unix))]
fn mode(_expected: &Value, _document: &Value) -> Outcome {
    Outcome::Passed
}
