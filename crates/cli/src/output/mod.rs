//! Results as text: laid out for people, or as a document for programs.

mod csv;
pub(crate) mod jq;
mod table;
mod yaml;

use std::fmt::Write as _;

use globus_auth::protocol::text::is_steering;
pub(crate) use globus_auth::protocol::text::{printable, printable_lines};
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::table::{Table, columns};
use crate::{arguments::Format, error::CommandError};

/// A result as people see it.
pub(crate) enum View {
    /// As it is, over as many lines as it has.
    Text(String),
    /// Columns, fitted into the terminal.
    Table(Table),
    /// One below the other, with an empty line between.
    Parts(Vec<View>),
}

impl From<String> for View {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Table> for View {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

/// How a document is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// The format; [`Format::Text`] stands for JSON of which texts are bare, as `--jq` without format gives it.
    pub(crate) format: Format,
    /// Whether JSON is spread over lines, for people.
    pub(crate) spread: bool,
}

impl Style {
    /// The text of a document.
    pub(crate) fn document<T: Serialize>(self, value: &T) -> Result<String, CommandError> {
        match self.format {
            Format::Text | Format::Json => self.json(value),
            Format::Yaml => Ok(yaml::write(&to_value(value)?)),
            Format::Csv => Ok(self.shown(csv::write(&to_value(value)?))),
        }
    }

    /// What is no JSON and no YAML has no words for what would steer a terminal; programs get it as it is.
    fn shown(self, text: String) -> String {
        if self.spread { printable_lines(&text) } else { text }
    }

    /// The text of what a filter made of a document: one after the other, but one table of all for CSV.
    pub(crate) fn filtered<T: Serialize>(self, value: &T, filter: &jq::Filter) -> Result<String, CommandError> {
        let text = serde_json::to_string(value).map_err(unwritable)?;
        let made = filter.run(&text)?;
        match self.format {
            Format::Csv => {
                let rows = Value::Array(made.into_iter().flat_map(things).collect());
                Ok(self.shown(csv::write(&rows)))
            }
            Format::Text => made
                .iter()
                .map(|value| match value {
                    Value::String(text) => Ok(self.shown(format!("{text}\n"))),
                    other => self.json(other),
                })
                .collect(),
            Format::Json => made.iter().map(|value| self.json(value)).collect(),
            Format::Yaml => {
                let documents: Vec<String> = made.iter().map(yaml::write).collect();
                Ok(documents.join("---\n"))
            }
        }
    }

    fn json<T: Serialize>(self, value: &T) -> Result<String, CommandError> {
        let text = if self.spread {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        Ok(unsteered(&text.map_err(unwritable)?) + "\n")
    }
}

/// The things in a list of things; else the value itself.
fn things(value: Value) -> Vec<Value> {
    match value {
        Value::Array(things) if things.iter().any(Value::is_object) => things,
        other => vec![other],
    }
}

fn to_value<T: Serialize>(value: &T) -> Result<Value, CommandError> {
    serde_json::to_value(value).map_err(unwritable)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unwritable(error: serde_json::Error) -> CommandError {
    CommandError::failed(format!("cannot write the result: {error}"))
}

/// JSON that says the same and holds no character that would steer a terminal: all that its own rules leave as they are
/// stand inside of texts.
pub(crate) fn unsteered(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_steering(character) {
            // Writing to a string cannot fail; all of them have four digits.
            let _ = write!(text, "\\u{:04x}", u32::from(character));
        } else {
            text.push(character);
        }
    }
    text
}
