//! The configuration file, and the variables that override it.

use globus_auth_protocol::text::is_steering;
use globus_auth_server::config::{Config, ConfigError, ENVIRONMENT_PREFIX, Environment};
use toml::{Table, Value};

use crate::{SECRET, keeps_the_secret};

/// What stands between the file and the variables.
const VARIABLES: &str = "\n---\n";

/// A file, and perhaps variables, a line each, without what all their names begin with. Every problem is told in a line
/// of its own, by its place and without the value; what is taken shows no secret.
pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (file, variables) = text.split_once(VARIABLES).unwrap_or((&text, ""));
    let environment: Environment = variables
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (format!("{ENVIRONMENT_PREFIX}{name}"), value.to_owned()))
        .collect();
    let table = file.parse::<Table>().map_or(Value::Boolean(false), Value::Table);
    // Files are not what is looked at here, and some have no end.
    if has_key(&table, &|key| key.ends_with("_file")) || environment.keys().any(|name| name.ends_with("_FILE")) {
        return;
    }
    let names_it = has_key(&table, &|key| key.contains(SECRET)) || environment.keys().any(|name| name.contains(SECRET));
    match Config::load(file, &environment) {
        Ok(config) if is_kept_in_secrets_only(&table) && !variables.contains(SECRET) => keeps_the_secret(&config),
        Ok(_) => {}
        Err(error) => {
            told(&error);
            if !names_it {
                keeps_the_secret(&error);
                keeps_the_secret(&error.to_string());
            }
        }
    }
}

fn told(error: &ConfigError) {
    assert!(!error.problems.is_empty());
    let text = error.to_string();
    assert_eq!(text.lines().count(), 1 + error.problems.len(), "{text:?}");
    assert!(!text.replace('\n', "").contains(is_steering), "{text:?}");
}

fn has_key(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::Table(table) => table.iter().any(|(key, value)| is(key) || has_key(value, is)),
        Value::Array(members) => members.iter().any(|member| has_key(member, is)),
        _ => false,
    }
}

/// Whether the secret stands, if anywhere, as a secret of a client or as the password of a database.
fn is_kept_in_secrets_only(value: &Value) -> bool {
    match value {
        Value::Table(table) => table.iter().all(|(key, value)| match value.as_str() {
            Some(text) if text.contains(SECRET) => {
                key == "client_secret" || key == "url" && text == format!("postgres://ada:{SECRET}@localhost/auth")
            }
            Some(_) => true,
            None => is_kept_in_secrets_only(value),
        }),
        Value::Array(members) => members.iter().all(is_kept_in_secrets_only),
        Value::String(text) => !text.contains(SECRET),
        _ => true,
    }
}
