//! The sample and the JSON Schema, made from the table of settings.

use serde_json::{Map, Value, json};

use super::{
    settings::{ALL, About, SECTIONS, Shape},
    upstream::{self, UPSTREAM},
};

/// Width of comments in the sample.
const WIDTH: usize = 110;

/// A configuration file with every setting, its meaning, its default, and its environment variable.
#[must_use]
pub fn sample() -> String {
    let mut text = String::from(
        "# The configuration of `globus-auth serve`. Lines that begin with `#key =` show defaults and examples.\n\
         # `globus-auth serve --config FILE --check-config` says what is wrong with a file.\n",
    );
    for (section, help) in SECTIONS {
        let heading = match *section {
            UPSTREAM => format!("#[[{section}]]"),
            _ => format!("[{section}]"),
        };
        text.push_str(&format!("\n{}{heading}\n", comment(help)));
        for about in ALL.iter().filter(|about| about.section == *section) {
            text.push_str(&setting(about));
        }
    }
    text
}

fn setting(about: &About) -> String {
    let mut help = about.help.to_owned();
    let more = match about.shape {
        Shape::Choice(names) => format!(" One of {}.", names.join(", ")),
        Shape::Secret => format!(" A secret: {key}_file names a file that holds it.", key = about.key),
        Shape::Number { least, most } => format!(" From {least} to {most}."),
        Shape::Text | Shape::Flag | Shape::List => String::new(),
    };
    help.push_str(&more);
    let shown = match (about.shape, about.default) {
        (Shape::Number { .. } | Shape::Flag, Some(default)) => default.to_owned(),
        (Shape::List, None) => about.example.to_owned(),
        (_, default) => format!("\"{}\"", default.unwrap_or(about.example)),
    };
    let must = about.section == "http" && about.default.is_none();
    let mark = if must { "" } else { "#" };
    let variable = match about.is_repeated() {
        true => String::new(),
        false => format!("# {}\n", about.variable()),
    };
    format!("\n{}{variable}{mark}{} = {shown}\n", comment(&help), about.key)
}

/// Text as comment lines.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let last = lines.last_mut();
        match last {
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.join("\n") + "\n"
}

/// The JSON Schema (draft 2020-12) of the configuration file, for editors.
#[must_use]
pub fn schema() -> Value {
    let sections: Map<String, Value> = SECTIONS
        .iter()
        .map(|(section, help)| ((*section).to_owned(), section_schema(section, help)))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of globus-auth serve",
        "type": "object",
        "additionalProperties": false,
        "properties": sections,
    })
}

fn section_schema(section: &str, help: &str) -> Value {
    let mut properties = Map::new();
    for about in ALL.iter().filter(|about| about.section == section) {
        properties.insert(about.key.to_owned(), setting_schema(about));
        if about.shape == Shape::Secret {
            let by_file = json!({"type": "string", "description": format!("A file that holds {}.", about.key)});
            properties.insert(format!("{}_file", about.key), by_file);
        }
    }
    if section == UPSTREAM {
        let must = [
            &upstream::PROVIDER.about,
            &upstream::ISSUER.about,
            &upstream::CLIENT_ID.about,
        ];
        let entry = json!({"type": "object", "additionalProperties": false, "properties": properties,
            "required": must.map(|about| about.key)});
        return json!({"type": "array", "description": help, "items": entry});
    }
    json!({"type": "object", "description": help, "additionalProperties": false, "properties": properties})
}

fn setting_schema(about: &About) -> Value {
    let mut schema = match about.shape {
        Shape::Text | Shape::Secret => json!({"type": "string"}),
        Shape::Choice(names) => json!({"type": "string", "enum": names}),
        Shape::Number { least, most } => json!({"type": "integer", "minimum": least, "maximum": most}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::List => json!({"type": "array", "items": {"type": "string"}}),
    };
    schema["description"] = about.help.into();
    match (about.shape, about.default) {
        (Shape::Number { .. }, Some(default)) => schema["default"] = default.parse::<i64>().unwrap_or_default().into(),
        (Shape::Flag, Some(default)) => schema["default"] = (default == "true").into(),
        (_, Some(default)) => schema["default"] = default.into(),
        (_, None) => {}
    }
    schema
}
