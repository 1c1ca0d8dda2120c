//! The answer of a raw request, shown.

use globus_auth::protocol::http::Response;
use serde_json::{Map, Value, json};

use crate::{
    context::Context,
    error::CommandError,
    output::{printable_lines, unsteered},
};

/// Writes the body, after status and headers if they are wanted.
pub(super) fn show(context: &Context, response: &Response, with_head: bool) -> Result<(), CommandError> {
    let body = read(response);
    if !with_head {
        return context.ui.result(&body, |body| text(body, context));
    }
    let headers = response.headers.iter();
    let headers: Map<String, Value> = headers
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    let document = json!({"status": response.status, "headers": headers, "body": body});
    context.ui.result(&document, |_| {
        let mut lines = vec![format!("HTTP {}", response.status)];
        lines.extend(response.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        format!("{}\n\n{}", lines.join("\n"), text(&body, context))
    })
}

/// The body as a document: JSON as it is, anything else as a text.
fn read(response: &Response) -> Value {
    let as_text = || String::from_utf8_lossy(&response.body).into_owned().into();
    if response.is_json() {
        serde_json::from_slice(&response.body).unwrap_or_else(|_| as_text())
    } else if response.body.is_empty() {
        Value::Null
    } else {
        as_text()
    }
}

/// For people the document is spread over lines; programs get it in one.
fn text(body: &Value, context: &Context) -> String {
    match body {
        Value::Null => String::new(),
        Value::String(text) if context.ui.is_seen() => printable_lines(text),
        Value::String(text) => text.clone(),
        document if context.ui.is_seen() => unsteered(&format!("{document:#}")),
        document => document.to_string(),
    }
}
