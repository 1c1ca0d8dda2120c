//! Documents as YAML 1.2: blocks of objects and lists; texts bare where nobody can take them for something else.

use std::fmt::Write as _;

use globus_auth::protocol::text::is_steering;
use serde_json::Value;

/// The text of one document.
pub(super) fn write(document: &Value) -> String {
    let mut text = String::new();
    match document {
        Value::Object(members) if !members.is_empty() => block(document, 0, &mut text),
        Value::Array(items) if !items.is_empty() => block(document, 0, &mut text),
        other => text = scalar(other) + "\n",
    }
    text
}

/// Writes an object or a list that is not empty, each member on a line of its own.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                text.push_str(&" ".repeat(indent));
                let _ = write!(text, "{}:", string(name));
                below(member, indent + 2, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                let start = text.len();
                below(item, indent + 2, text);
                // What a block begins with stands on the line of the dash.
                let first = text[start..].strip_prefix('\n').map_or(start, |_| start + 1);
                let dash = format!("{}- ", " ".repeat(indent));
                let blanks = if first == start { 1 } else { indent + 2 };
                text.replace_range(start..first + blanks, &dash);
            }
        }
        _ => {}
    }
}

/// Writes what follows a colon or a dash.
fn below(value: &Value, indent: usize, text: &mut String) {
    let is_block = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_block {
        text.push('\n');
        block(value, indent, text);
    } else {
        text.push(' ');
        text.push_str(&scalar(value));
        text.push('\n');
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        // Numbers, words, `{}` and `[]` are the same in both languages.
        other => other.to_string(),
    }
}

/// A text, bare or between double quotes.
fn string(text: &str) -> String {
    if is_bare(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if is_steering(other) => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// Whether nobody, not even a reader of YAML 1.1, takes the text for something else: it begins with a letter or `/`, has
/// only letters, digits and harmless marks, and is no word with a meaning.
fn is_bare(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-@+ ".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.bytes().all(harmless)
        && !text.ends_with(' ')
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_and_lists_are_blocks() {
        let document = json!({
            "identities": [{"username": "ada@example.edu", "linked": [], "more": {}}, null],
            "lists": [[1, 2.5], ["a"]],
            "ok": true,
        });
        insta::assert_snapshot!(write(&document), @"
        identities:
          - linked: []
            more: {}
            username: ada@example.edu
          - null
        lists:
          - - 1
            - 2.5
          - - a
        ok: true
        ");
        assert_eq!(write(&json!([])), "[]\n");
        assert_eq!(write(&json!("x")), "x\n");
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_quoted() {
        for text in [
            "yes",
            "No",
            "null",
            "",
            " a",
            "a ",
            "1e3",
            "-",
            "~",
            "a: b",
            "a #b",
            "0x1f",
            "2026-11-22",
            "é",
        ] {
            assert_eq!(string(text), format!("\"{text}\""));
        }
        assert_eq!(string("a\"\\\n\u{1b}\u{85}"), r#""a\"\\\n\u001b\u0085""#);
        for text in ["ada@example.edu", "/v2/api", "a b", "trueish"] {
            assert_eq!(string(text), text);
        }
    }
}
