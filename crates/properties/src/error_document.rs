//! Answers that are errors.

use globus_auth_protocol::{
    error::{ApiErrorCode, ErrorDocument, api_error, oauth_error},
    gare::is_gare,
    ids::RequestId,
    text::{is_steering, printable},
};
use serde_json::Value;

use crate::answer;

const CONTENT_TYPES: [&str; 4] = [
    "application/json",
    "application/vnd.api+json; charset=utf-8",
    "Application/Problem+JSON",
    "text/html",
];

/// The body after a first byte that picks the content type. Everything is read, what is no JSON as nothing; what is said
/// has been said by the body; what a server of ours would say of it is read as it was meant.
pub fn holds(input: &[u8]) {
    let Some((pick, body)) = input.split_first() else {
        return;
    };
    let content_type = CONTENT_TYPES[usize::from(*pick) % CONTENT_TYPES.len()];
    let document = ErrorDocument::read(&answer(403, content_type, body));
    assert_eq!(document.status, 403);
    let root = serde_json::from_slice(body).unwrap_or(Value::Null);
    if content_type == "text/html" || !root.is_object() {
        let nothing = ErrorDocument {
            status: 403,
            ..ErrorDocument::default()
        };
        assert_eq!(document, nothing);
        return;
    }
    assert_eq!(document.root_gare.is_some(), is_gare(&root));
    assert!(document.messages.len() <= document.errors.len().max(1));
    let said = document.message().unwrap_or_default();
    assert!(said.len() <= 3 * body.len(), "more than was said");
    assert!(!printable(&said).contains(is_steering));
    reads_back(&document, &said);
}

fn reads_back(document: &ErrorDocument, said: &str) {
    let request = RequestId::from_random([7; 16]);
    let read = ErrorDocument::read(&api_error(ApiErrorCode::NotFound, said, request));
    assert_eq!(read.message().as_deref(), Some(said));
    assert_eq!(read.code.as_deref(), Some("NOT_FOUND"));
    assert_eq!(read.request_id, Some(request.to_string()));
    if let Some(error) = &document.oauth_error {
        let read = ErrorDocument::read(&oauth_error(400, error, document.oauth_description.as_deref()));
        assert_eq!(read.oauth_error.as_ref(), Some(error));
        assert_eq!(read.oauth_description, document.oauth_description);
    }
}
