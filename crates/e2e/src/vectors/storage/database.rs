//! The SQLite format: what the Python SDK wrote is read, and what we write is what it writes.

use std::path::Path;

use globus_auth::storage::{SqliteTokenStorage, TokenStorage, TokenStorageData};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Outcome, show};

type Check = fn(&Value) -> Result<Outcome, String>;

/// The parts of the document that are about databases, each with what came of it.
pub(super) fn run(document: &Value) -> Vec<(&'static str, Outcome)> {
    let parts: [(&'static str, Check); 3] = [("sqlite_schema", schema), ("sqlite_rows", rows), ("sqlite_meta", meta)];
    let there = parts.into_iter().filter(|(name, _)| document.get(name).is_some());
    there
        .map(|(name, check)| {
            (
                name,
                check(document).unwrap_or_else(|problem| Outcome::failed("a database", problem)),
            )
        })
        .collect()
}

/// Databases of ours have the same tables.
fn schema(document: &Value) -> Result<Outcome, String> {
    in_new_database(|path| {
        let ours = column(
            path,
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name",
        )?;
        Ok(Outcome::compare(&document["sqlite_schema"], &json!(ours)))
    })
}

/// And the same attributes.
fn meta(document: &Value) -> Result<Outcome, String> {
    in_new_database(|path| {
        let ours = column(
            path,
            "SELECT attribute FROM sdk_storage_adapter_internal ORDER BY attribute",
        )?;
        let ours: Vec<_> = ours.iter().map(|attribute| [attribute]).collect();
        Ok(Outcome::compare(&document["sqlite_meta"], &json!(ours)))
    })
}

/// Rows of the Python SDK are read as they stand there; stored by us, they are the same.
fn rows(document: &Value) -> Result<Outcome, String> {
    let theirs = document["sqlite_rows"].as_array().cloned().unwrap_or_default();
    in_new_database(|path| {
        let mut outcomes = Vec::new();
        for row in &theirs {
            let [namespace, name, text] = [0, 1, 2].map(|at| row[at].as_str().unwrap_or_default());
            let token: Value = serde_json::from_str(text).map_err(|problem| problem.to_string())?;
            insert(path, [namespace, name, text]).map_err(|problem| problem.to_string())?;
            let storage = SqliteTokenStorage::new(path).with_namespace(namespace);
            let read = stored(&storage, name)?;
            outcomes.push(Outcome::compare(&token, &show(&read)));
            // Stored again as new.
            storage.remove_token_data(name).map_err(|problem| problem.to_string())?;
            storage
                .store_token_data(&[read])
                .map_err(|problem| problem.to_string())?;
            let ours = column(path, "SELECT token_data_json FROM token_storage")?;
            let ours: Vec<Value> = ours.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
            outcomes.push(Outcome::compare(&vec![token], &ours));
            storage.remove_token_data(name).map_err(|problem| problem.to_string())?;
        }
        Ok(Outcome::all(outcomes))
    })
}

fn stored(storage: &SqliteTokenStorage, name: &str) -> Result<TokenStorageData, String> {
    let token = storage.get_token_data(name).map_err(|problem| problem.to_string())?;
    token.ok_or_else(|| "the row is not found".to_owned())
}

/// Runs `work` on a database that we made, without tokens.
fn in_new_database<T>(work: impl FnOnce(&Path) -> Result<T, String>) -> Result<T, String> {
    let directory = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let path = directory.path().join("tokens.db");
    let storage = SqliteTokenStorage::new(&path);
    storage.store_token_data(&[]).map_err(|problem| problem.to_string())?;
    work(&path)
}

fn column(path: &Path, query: &str) -> Result<Vec<String>, String> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let database = Connection::open(path)?;
        let mut query = database.prepare(query)?;
        query.query_map([], |row| row.get(0))?.collect()
    };
    read().map_err(|problem| problem.to_string())
}

fn insert(path: &Path, row: [&str; 3]) -> rusqlite::Result<()> {
    let database = Connection::open(path)?;
    database
        .execute("INSERT INTO token_storage VALUES (?1, ?2, ?3)", row)
        .map(drop)
}
