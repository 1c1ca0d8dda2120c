//! Requests, in the words of the vectors.

use globus_auth::seams::HttpRequest;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

type Pairs = Vec<(String, String)>;

/// A request that goes out.
#[derive(Debug, Clone, Default, Deserialize, PartialEq)]
pub(super) struct Sent {
    method: String,
    path: String,
    query: Pairs,
    form: Option<Pairs>,
    json: Option<Value>,
    text: Option<String>,
    content_type: Option<String>,
    accept: Option<String>,
    authorization: Option<String>,
}

impl Sent {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| request.header(name).map(str::to_owned);
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let content_type = header("content-type");
        let sent = Self {
            method: request.method.as_str().to_owned(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().into_owned().collect(),
            accept: header("accept"),
            authorization: header("authorization"),
            ..Self::default()
        };
        let body = match content_type.as_deref() {
            Some("application/x-www-form-urlencoded") => {
                let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
                Self {
                    form: Some(form),
                    ..sent
                }
            }
            Some("application/json") => Self {
                json: serde_json::from_str(&body).ok(),
                ..sent
            },
            _ => Self {
                text: Some(body).filter(|body| !body.is_empty()),
                ..sent
            },
        };
        Self { content_type, ..body }
    }

    /// The order of pairs means nothing.
    pub(super) fn sorted(&self) -> Self {
        let mut sorted = self.clone();
        sorted.query.sort();
        if let Some(form) = &mut sorted.form {
            form.sort();
        }
        sorted
    }
}

/// A URL without its query, and the query in a stable order.
pub(super) fn url_parts(url: &Url) -> (String, Pairs) {
    let mut pairs: Pairs = url.query_pairs().into_owned().collect();
    pairs.sort();
    let mut base = url.clone();
    base.set_query(None);
    (base.to_string(), pairs)
}

/// The same of the vectors' words: `base` and `query`.
pub(super) fn url_words(words: &Value) -> (String, Pairs) {
    let base = words.get("base").and_then(Value::as_str).unwrap_or_default().to_owned();
    let query = words.get("query").cloned().unwrap_or_default();
    let mut pairs: Pairs = serde_json::from_value(query).unwrap_or_default();
    pairs.sort();
    (base, pairs)
}
