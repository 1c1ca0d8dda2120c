//! Documents as CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)), with line feeds as line ends.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// One row for each thing: those of a list, those of an object that is nothing but a list, else the document itself. Columns are the
/// members that any of them has, in alphabetical order; what is no text, number or word of JSON stands there as JSON.
pub(super) fn write(document: &Value) -> String {
    let things = things(document);
    let names: BTreeSet<&str> = things
        .iter()
        .filter_map(|thing| thing.as_object())
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let mut text = if names.is_empty() {
        String::new()
    } else {
        line(names.iter().copied().map(quoted))
    };
    for thing in things {
        text.push_str(&match thing {
            Value::Object(members) => line(names.iter().map(|name| cell(members.get(*name)))),
            Value::Array(cells) => line(cells.iter().map(|value| cell(Some(value)))),
            other => line([cell(Some(other))]),
        });
    }
    text
}

fn things(document: &Value) -> Vec<&Value> {
    match document {
        Value::Array(things) => things.iter().collect(),
        Value::Object(members) => match members.values().next() {
            Some(Value::Array(things)) if members.len() == 1 => things.iter().collect(),
            _ => vec![document],
        },
        other => vec![other],
    }
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    cells.into_iter().collect::<Vec<_>>().join(",") + "\n"
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => quoted(text),
        Some(other) => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_in_an_object_makes_the_rows() {
        let document = json!({"identities": [
            {"username": "ada@example.edu", "name": "Example, Ada", "emails": ["a", "b"]},
            {"username": "zoe@example.org", "status": null, "said": "\"no\""},
            null,
        ]});
        assert_eq!(
            write(&document),
            "emails,name,said,status,username\n\"[\"\"a\"\",\"\"b\"\"]\",\"Example, Ada\",,,ada@example.edu\n\
             ,,\"\"\"no\"\"\",,zoe@example.org\n\n"
        );
    }

    #[test]
    fn one_thing_is_one_row() {
        assert_eq!(
            write(&json!({"sub": "x", "scopes": ["a", "b"], "active": true})),
            "active,scopes,sub\ntrue,\"[\"\"a\"\",\"\"b\"\"]\",x\n"
        );
        assert_eq!(write(&json!("x")), "x\n");
        assert_eq!(write(&json!([["a", 1], ["b,c", 2]])), "a,1\n\"b,c\",2\n");
        assert_eq!(write(&json!({"projects": []})), "");
    }
}
