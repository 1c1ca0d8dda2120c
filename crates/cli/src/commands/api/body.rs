//! What a raw request carries.

use std::{fs, io::Read as _, path::Path};

use globus_auth::{Call, RawCall, protocol::http::Pairs};
use serde_json::Value;

use super::{ApiArguments, Verb, fields};
use crate::error::CommandError;

/// What is sent.
pub(super) enum Body {
    Nothing,
    Document(Value),
    Form(Pairs),
    /// A file as it is; a header says what it is.
    File(Vec<u8>),
}

impl Body {
    /// Reads what the options say.
    ///
    /// # Errors
    /// Usage: a member is none, a file cannot be read, or holds no JSON where that is what is sent.
    pub(super) fn read(arguments: &ApiArguments) -> Result<Self, CommandError> {
        if let Some(path) = &arguments.input {
            let bytes = read(path)?;
            return if has_other_type(&arguments.header) {
                Ok(Self::File(bytes))
            } else {
                document(path, &bytes).map(Self::Document)
            };
        }
        let is_empty = arguments.field.is_empty() && arguments.raw_field.is_empty() && arguments.form.is_empty();
        if is_empty {
            return Ok(Self::Nothing);
        }
        if arguments.method == Verb::Get {
            return Err(CommandError::usage("a GET sends no document").hint("name parameters with --query"));
        }
        if arguments.form.is_empty() {
            return fields::document(&arguments.field, &arguments.raw_field).map(Self::Document);
        }
        let mut form = Pairs::new();
        for text in &arguments.form {
            let (name, value) = fields::split(text, "--form")?;
            let value = fields::from_file(value, "--form")?.unwrap_or_else(|| value.to_owned());
            form = form.with(name.to_owned(), value);
        }
        Ok(Self::Form(form))
    }

    pub(super) fn put_into(self, call: Call<RawCall>) -> Call<RawCall> {
        match self {
            Self::Nothing => call,
            Self::Document(document) => call.json(&document),
            Self::Form(form) => call.form(form),
            Self::File(bytes) => call.bytes(bytes),
        }
    }
}

/// Whether a header says that what is sent is no JSON.
fn has_other_type(headers: &[String]) -> bool {
    let named = headers.iter().filter_map(|header| header.split_once(':'));
    let mut types = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    types.any(|(_, value)| {
        let media = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        media != "application/json" && !media.ends_with("+json")
    })
}

fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| CommandError::usage(format!("--input: cannot read {}: {error}", path.display())))
}

fn document(path: &Path, bytes: &[u8]) -> Result<Value, CommandError> {
    // Its own words would repeat the document, and with it what may be secret.
    serde_json::from_slice(bytes).map_err(|error| {
        CommandError::usage(format!(
            "--input: {} is no JSON: see line {}, column {}",
            path.display(),
            error.line(),
            error.column()
        ))
        .hint("to send it as it is, say what it is: --header 'Content-Type: text/plain'")
    })
}
