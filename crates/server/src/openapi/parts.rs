//! What descriptions are put together from: schemas, parameters, operations.

use serde_json::{Map, Value, json};

/// A text in one line that is not blank: no control character, and something to see.
const ONE_LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";

/// The name of a description under `components`, as a reference.
pub(super) fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn filled_text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

pub(super) fn one_line() -> Value {
    json!({ "type": "string", "pattern": ONE_LINE })
}

pub(super) fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

pub(super) fn uri() -> Value {
    json!({ "type": "string", "format": "uri" })
}

pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// Seconds since 1970.
pub(super) fn seconds() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

pub(super) fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

pub(super) fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

pub(super) fn or_null(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// An object. Whoever reads one must pass over members that it does not know: the service adds such at any time, and its
/// API passes over those that it does not know itself.
pub(super) fn object(required: &[&str], properties: &Value) -> Value {
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": true,
    })
}

/// A document of the API: the resource alone under the name of its kind.
pub(super) fn envelope(name: &str, of: &Value) -> Value {
    object(&[name], &json!({ name: of }))
}

pub(super) fn in_path(name: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

/// A parameter of the query, which means nothing when it is empty.
pub(super) fn in_query(name: &str, description: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "allowEmptyValue": true, "schema": schema })
}

/// A parameter of the query that is one comma-joined list.
pub(super) fn list_in_query(name: &str, description: &str, of: &Value) -> Value {
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": false,
        "schema": list(of),
    })
}

const FORM: &str = "application/x-www-form-urlencoded";

/// How a caller says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    /// Not at all.
    Nothing,
    /// With an access token for Globus Auth.
    Token,
    /// As a client, with its secret.
    Secret,
}

/// What one method of a path does.
#[derive(Debug, Clone)]
pub(super) struct Operation(Map<String, Value>);

impl Operation {
    /// An operation under a heading, by a name that is unique in the document.
    pub(super) fn new(tag: &str, name: &str, summary: &str) -> Self {
        let members =
            json!({ "tags": [tag], "operationId": name, "summary": summary, "security": [], "responses": {} });
        let Value::Object(members) = members else {
            return Self(Map::new());
        };
        Self(members)
    }

    /// Who may call: each of these ways alone is enough.
    pub(super) fn by(mut self, credentials: &[Credential]) -> Self {
        let ways = credentials.iter().map(|credential| match credential {
            Credential::Nothing => json!({}),
            Credential::Token => json!({ "accessToken": [] }),
            Credential::Secret => json!({ "clientSecret": [] }),
        });
        self.0.insert("security".to_owned(), ways.collect());
        self
    }

    /// A parameter of the path or the query.
    pub(super) fn with(mut self, parameter: Value) -> Self {
        let parameters = self.0.entry("parameters").or_insert_with(|| json!([]));
        if let Value::Array(parameters) = parameters {
            parameters.push(parameter);
        }
        self
    }

    /// The form that it takes.
    pub(super) fn form(self, schema: &Value) -> Self {
        self.body(FORM, schema)
    }

    /// The JSON document that it takes.
    pub(super) fn json(self, schema: &Value) -> Self {
        self.body("application/json", schema)
    }

    /// A form as it may be sent.
    pub(super) fn for_example(mut self, name: &str, form: &Value) -> Self {
        self.0["requestBody"]["content"][FORM]["examples"][name] = json!({ "value": form });
        self
    }

    /// The body may be left out.
    pub(super) fn or_without_body(mut self) -> Self {
        self.0["requestBody"]["required"] = false.into();
        self
    }

    fn body(mut self, kind: &str, schema: &Value) -> Self {
        let body = json!({ "required": true, "content": { kind: { "schema": schema } } });
        self.0.insert("requestBody".to_owned(), body);
        self
    }

    /// The document that it answers with when it does what was asked.
    pub(super) fn gives(self, schema: &Value) -> Self {
        self.answers("200", document("Done.", schema, &["X-Request-ID", "Cache-Control"]))
    }

    /// An answer.
    pub(super) fn answers(mut self, status: &str, response: Value) -> Self {
        self.0["responses"][status] = response;
        self
    }

    /// The refusals that it may answer with, by their names under `components`.
    pub(super) fn refuses(self, refusals: &[(u16, &str)]) -> Self {
        refusals.iter().fold(self, |operation, (status, name)| {
            let response = json!({ "$ref": format!("#/components/responses/{name}") });
            operation.answers(&status.to_string(), response)
        })
    }
}

/// A path with what its methods do.
pub(super) fn path(path: impl Into<String>, methods: Vec<(&str, Operation)>) -> (String, Value) {
    let methods = methods
        .into_iter()
        .map(|(method, Operation(members))| (method.to_owned(), Value::Object(members)));
    (path.into(), Value::Object(methods.collect()))
}

/// An answer with a JSON document, and the headers that it always has.
pub(super) fn document(description: &str, schema: &Value, headers: &[&str]) -> Value {
    let mut response = with_headers(description, headers);
    response["content"] = json!({ "application/json": { "schema": schema } });
    response
}

/// An answer without a document.
pub(super) fn with_headers(description: &str, headers: &[&str]) -> Value {
    let named = |name: &&str| {
        let reference = json!({ "$ref": format!("#/components/headers/{name}") });
        ((*name).to_owned(), reference)
    };
    let headers: Map<String, Value> = headers.iter().map(named).collect();
    json!({ "description": description, "headers": headers })
}
