use serde_json::{Map, Value};

use super::OAuthError;
use crate::{
    gare::{self, AuthorizationParameters, Gare},
    http::Response,
};

/// What an error answer says, without its body.
///
/// Three formats are read, as the official SDK reads them: JSON:API (by its media type), "type zero" (`code` and
/// `message` at the root), and everything else, where the first text among `message`, `detail` and `title` counts. The
/// OAuth members are read besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorDocument {
    /// The HTTP status.
    pub status: u16,
    /// The Globus code, such as `UNAUTHORIZED` or `ConsentRequired`.
    pub code: Option<String>,
    /// The messages, as many as there are sub-errors with one.
    pub messages: Vec<String>,
    /// The name of the request in the service's logs.
    pub request_id: Option<String>,
    /// The members of `errors`, or the document itself where it has none.
    pub errors: Vec<SubError>,
    /// The OAuth code, the member `error`.
    pub oauth_error: Option<OAuthError>,
    /// The member `error_description`.
    pub oauth_description: Option<String>,
    /// What a new login must ask for, if the document says so.
    pub authorization_parameters: Option<AuthorizationParameters>,
    /// The scopes of a `ConsentRequired` document.
    pub required_scopes: Option<Vec<String>>,
    /// The scopes that the person must approve for a resource server (`dependent_consent_required`).
    pub unapproved_scopes: Vec<String>,
    /// What a login must bring, as the document itself says it.
    pub root_gare: Option<Gare>,
    /// What a login must bring, as the members of `errors` say it.
    pub sub_gares: Vec<Gare>,
}

/// One member of `errors`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubError {
    /// Its code.
    pub code: Option<String>,
    /// Its message.
    pub message: Option<String>,
}

impl ErrorDocument {
    /// Reads an error answer. Never fails: what cannot be read is absent.
    #[must_use]
    pub fn read(response: &Response) -> Self {
        let document = Self {
            status: response.status,
            ..Self::default()
        };
        if !response.is_json() {
            return document;
        }
        match serde_json::from_slice(&response.body) {
            Ok(Value::Object(root)) => document.read_root(&root, is_json_api(response, &root)),
            _ => document,
        }
    }

    /// What a login must bring: the document's own word first, then those of its `errors`.
    #[must_use]
    pub fn to_gare(&self) -> Option<&Gare> {
        self.root_gare.as_ref().or(self.sub_gares.first())
    }

    /// All that it says of what a login must bring: the words of its `errors` first, then its own.
    pub fn to_gares(&self) -> impl Iterator<Item = &Gare> {
        self.sub_gares.iter().chain(&self.root_gare)
    }

    /// All messages in one text.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        (!self.messages.is_empty()).then(|| self.messages.join("; "))
    }

    fn read_root(mut self, root: &Map<String, Value>, json_api: bool) -> Self {
        if json_api {
            self.read_sub_errors(sub_documents(root), &["detail", "title"]);
            self.code = self.common_code();
        } else if is_type_zero(root) {
            self.code = text(root, "code");
            self.messages = text(root, "message").into_iter().collect();
            self.request_id = text(root, "request_id");
            self.errors = sub_documents(root)
                .into_iter()
                .map(|sub| sub_error(sub, &MESSAGES))
                .collect();
        } else {
            self.read_sub_errors(sub_documents(root), &MESSAGES);
            self.code = text(root, "code").or_else(|| self.common_code());
        }
        if let Some(id) = common_id(root) {
            self.request_id = Some(id);
        }
        self.read_extras(root)
    }

    fn read_sub_errors(&mut self, documents: Vec<&Map<String, Value>>, messages: &[&str]) {
        self.errors = documents
            .into_iter()
            .map(|document| sub_error(document, messages))
            .collect();
        self.messages = self.errors.iter().filter_map(|sub| sub.message.clone()).collect();
    }

    fn common_code(&self) -> Option<String> {
        let mut codes = self.errors.iter().filter_map(|sub| sub.code.as_ref());
        let first = codes.next()?;
        codes.all(|code| code == first).then(|| first.clone())
    }

    fn read_extras(mut self, root: &Map<String, Value>) -> Self {
        self.oauth_error = text(root, "error").map(|code| OAuthError::from_code(&code));
        self.oauth_description = text(root, "error_description");
        self.authorization_parameters = root
            .get("authorization_parameters")
            .and_then(Value::as_object)
            .map(AuthorizationParameters::read);
        if self.code.as_deref() == Some("ConsentRequired") {
            self.required_scopes =
                texts(root, "required_scopes").or_else(|| text(root, "required_scope").map(|scope| vec![scope]));
        }
        let errors = error_objects(root).unwrap_or_default();
        let unapproved = errors.iter().filter_map(|sub| texts(sub, "unapproved_scopes"));
        self.unapproved_scopes = unapproved.flatten().collect();
        self.root_gare = gare::read(root);
        self.sub_gares = errors.into_iter().filter_map(gare::read).collect();
        self
    }
}

const MESSAGES: [&str; 3] = ["message", "detail", "title"];

fn is_json_api(response: &Response, root: &Map<String, Value>) -> bool {
    response.media_type() == "application/vnd.api+json"
        && error_objects(root).is_some_and(|documents| !documents.is_empty())
}

fn is_type_zero(root: &Map<String, Value>) -> bool {
    root.get("code").is_some_and(Value::is_string)
        && root.get("message").is_some_and(Value::is_string)
        && root.get("request_id").is_none_or(Value::is_string)
}

/// `errors`, if it is a list of objects.
fn error_objects(root: &Map<String, Value>) -> Option<Vec<&Map<String, Value>>> {
    root.get("errors")?.as_array()?.iter().map(Value::as_object).collect()
}

fn sub_documents(root: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    error_objects(root).unwrap_or_else(|| vec![root])
}

fn sub_error(document: &Map<String, Value>, messages: &[&str]) -> SubError {
    SubError {
        code: text(document, "code"),
        message: messages.iter().find_map(|member| text(document, member)),
    }
}

/// The one `id` that the members of `errors` share.
fn common_id(root: &Map<String, Value>) -> Option<String> {
    let documents = error_objects(root)?;
    let mut ids = documents.into_iter().filter_map(|document| text(document, "id"));
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}

fn text(document: &Map<String, Value>, member: &str) -> Option<String> {
    document.get(member)?.as_str().map(str::to_owned)
}

fn texts(document: &Map<String, Value>, member: &str) -> Option<Vec<String>> {
    document
        .get(member)?
        .as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}
