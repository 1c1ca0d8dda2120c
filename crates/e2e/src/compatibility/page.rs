//! `docs/COMPATIBILITY.md`.

use std::fmt::Write;
use std::path::Path;

use super::clients::{ALL, Client};
use super::results::{self, Checked};
use crate::support::database::Database;

const HEAD: &str = "\
# Compatibility

Written by `cargo xtask test`: what unmodified clients of others were seen to do against `globus-auth dev`, each on each
database. \"Not served\" names the request that the server would have to serve first. The scripts are in `crates/e2e/python`
and `crates/e2e/js`; `crates/e2e/tests/clients_of_others.rs` runs them.
";

/// Where it stands, from the root of the workspace.
const PLACE: &str = "docs/COMPATIBILITY.md";

/// Writes the page from the results that the tests left.
///
/// # Errors
/// A client left no result; then nothing is written. Or the page was another one before, so that somebody looks at it.
pub fn write() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    let path = root.ok_or("this crate lies in no workspace")?.join(PLACE);
    let text = page()?;
    if std::fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    std::fs::write(&path, text).map_err(|problem| format!("cannot write {PLACE}: {problem}"))?;
    Err(format!(
        "{PLACE} was not what the tests show; it is now: look at the difference and commit it"
    ))
}

fn page() -> Result<String, String> {
    let mut text = HEAD.to_owned();
    let mut heading = String::new();
    for client in &ALL {
        let columns: Result<Vec<_>, _> = Database::ALL.map(|database| of(client, database)).into_iter().collect();
        for (row, cells) in rows(&columns?) {
            // What is said of one client by several scripts stands in one table.
            if row.client != heading {
                heading.clone_from(&row.client);
                text.push_str(&head(&heading));
            }
            // Writing to a string does not fail.
            let _ = writeln!(text, "| {} | {} |", row.flow, cells.join(" | "));
        }
    }
    Ok(text)
}

fn of(client: &Client, database: Database) -> Result<Vec<Checked>, String> {
    let path = results::file(client, database.name())?;
    let lines = std::fs::read_to_string(&path).map_err(|_| {
        format!(
            "{} left no result on {}: did its test fail?",
            client.key,
            database.name()
        )
    })?;
    results::read(&lines)
}

/// The flows of the first database are the rows; all databases are asked the same.
fn rows(columns: &[Vec<Checked>]) -> Vec<(&Checked, Vec<String>)> {
    let rows = columns.first().into_iter().flatten();
    rows.map(|row| (row, columns.iter().map(|column| cell(column, row)).collect()))
        .collect()
}

fn head(client: &str) -> String {
    let names = Database::ALL.map(Database::name);
    let line = "|---".repeat(names.len() + 1);
    format!("\n## {client}\n\n| flow | {} |\n{line}|\n", names.join(" | "))
}

fn cell(column: &[Checked], row: &Checked) -> String {
    let found = column
        .iter()
        .find(|checked| (&checked.client, &checked.flow) == (&row.client, &row.flow));
    match found {
        None => "missing".to_owned(),
        Some(Checked { not_served: None, .. }) => "ok".to_owned(),
        Some(Checked {
            not_served: Some(request),
            ..
        }) => format!("not served: `{request}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: &str = r#"{"client": "a 1", "flow": "login"}"#;
    const LEFT_OUT: &str = r#"{"client": "a 1", "flow": "login", "not_served": "GET /x"}"#;

    fn cells(columns: &[&str]) -> Vec<String> {
        let columns: Vec<_> = columns.iter().map(|lines| results::read(lines).unwrap()).collect();
        rows(&columns).into_iter().flat_map(|(_, cells)| cells).collect()
    }

    #[test]
    fn each_database_has_its_own_cell() {
        assert_eq!(cells(&[OK, OK]), ["ok", "ok"]);
        assert_eq!(cells(&[OK, LEFT_OUT]), ["ok", "not served: `GET /x`"]);
        assert_eq!(cells(&[OK, ""]), ["ok", "missing"]);
    }

    #[test]
    fn what_is_no_result_is_refused() {
        assert!(results::read("Traceback (most recent call last):").is_err());
        assert!(results::read(r#"{"client": "a 1", "flow": "login", "ok": false}"#).is_err());
    }
}
