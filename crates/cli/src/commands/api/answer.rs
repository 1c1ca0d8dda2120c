//! The answer of a raw request, shown.

use globus_auth::protocol::http::Response;
use serde_json::{Map, Value, json};

use crate::{
    context::Context,
    error::CommandError,
    output::{printable, unsteered},
};

/// What came.
enum Content<'a> {
    Nothing,
    Document(Value),
    Text(&'a str),
    /// Bytes that are no text.
    Binary(&'a [u8]),
}

/// Writes the body, after status and headers if they are wanted.
///
/// # Errors
/// Usage: the body is no text, and a terminal or a document is no place for it.
pub(super) fn show(context: &Context, response: &Response, with_head: bool) -> Result<(), CommandError> {
    let content = read(response);
    if context.ui.is_for_programs() {
        let body = document(response, content)?;
        let document = if with_head { with_head_of(response, &body) } else { body };
        return context.ui.result(&document, |_| String::new());
    }
    let is_seen = context.ui.is_seen();
    let body = match content {
        Content::Nothing => Vec::new(),
        Content::Document(document) if is_seen => (unsteered(&format!("{document:#}")) + "\n").into(),
        Content::Document(document) => format!("{document}\n").into(),
        Content::Text(text) if is_seen => steered_by_nobody(text).into(),
        Content::Text(text) => text.into(),
        Content::Binary(_) if is_seen => {
            return Err(no_text(response, "would disturb this terminal").hint("give the output to a file or a program"));
        }
        Content::Binary(bytes) => bytes.to_vec(),
    };
    if with_head {
        let headers = response
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"));
        let head = format!("HTTP {}\n{}\n", response.status, headers.collect::<String>());
        context.ui.raw(if is_seen { steered_by_nobody(&head) } else { head })?;
    }
    context.ui.raw(body)
}

/// JSON is a document where it says that it is; anything else is a text if it can be read as one.
fn read(response: &Response) -> Content<'_> {
    if response.body.is_empty() {
        return Content::Nothing;
    }
    let document = response.is_json().then(|| serde_json::from_slice(&response.body).ok());
    if let Some(document) = document.flatten() {
        return Content::Document(document);
    }
    match std::str::from_utf8(&response.body) {
        Ok(text) if !text.contains('\0') => Content::Text(text),
        _ => Content::Binary(&response.body),
    }
}

/// The body as a document: a text is one too.
fn document(response: &Response, content: Content<'_>) -> Result<Value, CommandError> {
    match content {
        Content::Nothing => Ok(Value::Null),
        Content::Document(document) => Ok(document),
        Content::Text(text) => Ok(text.into()),
        Content::Binary(_) => {
            Err(no_text(response, "has no place in a document")
                .hint("leave --format and --jq out, and take it as it is"))
        }
    }
}

fn with_head_of(response: &Response, body: &Value) -> Value {
    let headers = response.headers.iter();
    let headers: Map<String, Value> = headers
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    json!({"status": response.status, "headers": headers, "body": body})
}

fn no_text(response: &Response, so: &str) -> CommandError {
    CommandError::usage(format!(
        "the answer, {} bytes, is no text and {so}",
        response.body.len()
    ))
}

/// A text without the characters that would steer the terminal, but for the ends of its lines.
fn steered_by_nobody(text: &str) -> String {
    let lines = text.lines().map(printable);
    lines.map(|line| line + "\n").collect()
}
