//! A JSON document, member by member.

use serde_json::{Map, Value};

use crate::error::CommandError;

/// The document of these members: `typed` are what they look like, `raw` are texts.
///
/// # Errors
/// Usage: one is no member, or two do not go together.
pub(super) fn document(typed: &[String], raw: &[String]) -> Result<Value, CommandError> {
    let mut document = Value::Object(Map::new());
    for text in typed {
        let (name, value) = split(text, "--field")?;
        let value = match from_file(value, "--field")? {
            Some(text) => text.into(),
            None => value_of(value),
        };
        put(&mut document, name, value).ok_or_else(|| unfit(name, "--field"))?;
    }
    for text in raw {
        let (name, value) = split(text, "--raw-field")?;
        put(&mut document, name, value.into()).ok_or_else(|| unfit(name, "--raw-field"))?;
    }
    Ok(document)
}

/// Name and value of a member, or of a parameter. The value may be secret, so that an error does not repeat it.
pub(super) fn split<'t>(text: &'t str, option: &str) -> Result<(&'t str, &'t str), CommandError> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(CommandError::usage(format!("{option}: it is to be NAME=VALUE"))),
    }
}

/// The text in the file that a value such as `@name` names; `@-` is standard input. A line end at its end is no part of it.
pub(super) fn from_file(value: &str, option: &str) -> Result<Option<String>, CommandError> {
    let Some(path) = value.strip_prefix('@') else {
        return Ok(None);
    };
    let text = if path == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|error| CommandError::usage(format!("{option}: cannot read {path}: {error}")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn unfit(name: &str, option: &str) -> CommandError {
    let name = name.escape_debug();
    CommandError::usage(format!("{option}: '{name}' is no member, or does not fit those before"))
        .hint("members are written as a=1, members of members as a[b]=1, of lists as a[]=1")
}

/// Numbers, true, false and null are such; anything else is a text.
fn value_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => value,
        _ => text.into(),
    }
}

/// Puts a value in its place, which a name such as `client[redirect_uris][]` leads to. None if there is no such place.
fn put(document: &mut Value, name: &str, value: Value) -> Option<()> {
    let (first, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut steps = vec![first];
    if !rest.is_empty() {
        steps.extend(rest.strip_prefix('[')?.strip_suffix(']')?.split("]["));
    }
    let mut place = document;
    for step in steps {
        place = if step.is_empty() {
            let list = filled(place, Value::Array(Vec::new())).as_array_mut()?;
            list.push(Value::Null);
            list.last_mut()?
        } else {
            let members = filled(place, Value::Object(Map::new())).as_object_mut()?;
            members.entry(step).or_insert(Value::Null)
        };
    }
    // What is there already was said otherwise before.
    place.is_null().then(|| *place = value)
}

/// The place, with this in it if it was empty.
fn filled(place: &mut Value, with: Value) -> &mut Value {
    if place.is_null() {
        *place = with;
    }
    place
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(typed: &[&str], raw: &[&str]) -> Result<Value, CommandError> {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        document(&owned(typed), &owned(raw))
    }

    #[test]
    fn members_have_types_and_places() {
        assert_eq!(
            made(
                &[
                    "client[name]=My app",
                    "client[public_client]=true",
                    "client[redirect_uris][]=https://app.example.org/a=b",
                    "client[redirect_uris][]=https://app.example.org/c",
                    "client[required_idp]=null",
                    "count=-1.5",
                    "list[][a]=1",
                    "list[][a]=2",
                ],
                &["client[links][terms]=null", "version=1"],
            )
            .unwrap(),
            json!({
                "client": {
                    "name": "My app", "public_client": true, "required_idp": null, "links": {"terms": "null"},
                    "redirect_uris": ["https://app.example.org/a=b", "https://app.example.org/c"],
                },
                "count": -1.5, "list": [{"a": 1}, {"a": 2}], "version": "1",
            })
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name_and_without_its_value() {
        for bad in [
            &["secret"][..],
            &["=secret"],
            &["a[=secret"],
            &["a]b[=secret"],
            &["a=1", "a=secret"],
            &["a=1", "a[b]=secret"],
            &["a[]=1", "a[b]=secret"],
        ] {
            let error = made(bad, &[]).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{bad:?}: {error}");
        }
    }
}
