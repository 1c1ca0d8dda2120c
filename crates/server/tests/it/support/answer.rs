use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body, which is JSON and says so.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn good(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// Status and OAuth code of a refusal, and its description.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), text("error"), text("error_description"))
    }

    /// Status, Globus code and detail of an error document of the API, whose form is checked.
    #[track_caller]
    pub(crate) fn api_error(&self) -> (u16, String, String) {
        let body = self.json();
        let [error] = body["errors"].as_array().unwrap().as_slice() else {
            panic!("{body}")
        };
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        assert_eq!(text("status"), self.status.as_str(), "the status is repeated as text");
        assert_eq!(
            text("id"),
            self.header("x-request-id").unwrap(),
            "the request's id is in the document"
        );
        assert!(
            body["error"].is_string() && body["error_description"].is_string(),
            "{body}"
        );
        (self.status.as_u16(), text("code"), text("detail"))
    }

    /// Status and details of an error document with several faults.
    #[track_caller]
    pub(crate) fn api_errors(&self) -> (u16, Vec<String>) {
        let body = self.json();
        let errors = body["errors"].as_array().unwrap();
        let details = errors.iter().map(|error| {
            let own = (error["status"].as_str(), error["id"].as_str());
            assert_eq!(own, (Some(self.status.as_str()), self.header("x-request-id")));
            error["detail"].as_str().unwrap().to_owned()
        });
        (self.status.as_u16(), details.collect())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// The token for a resource server in a token document or in a list of dependent tokens.
#[track_caller]
pub(crate) fn token_for<'a>(tokens: &'a Value, resource_server: &str) -> &'a Value {
    let all = match tokens {
        Value::Array(list) => list.iter().collect::<Vec<_>>(),
        top => std::iter::once(top)
            .chain(top["other_tokens"].as_array().unwrap())
            .collect(),
    };
    let found = all
        .into_iter()
        .find(|token| token["resource_server"] == resource_server);
    found.unwrap_or_else(|| panic!("no token for {resource_server} in {tokens}"))
}
