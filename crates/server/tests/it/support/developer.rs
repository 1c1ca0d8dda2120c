//! The words for the developer API.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use super::{Answer, Person, TestServer, portal};

pub(crate) const MANAGE_PROJECTS: &str = "urn:globus:auth:scope:auth.globus.org:manage_projects";

impl TestServer {
    /// A call with a JSON body, or with none if that is null.
    pub(crate) async fn call(&self, method: &str, path: &str, authorization: &str, body: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn post_json(&self, path: &str, authorization: &str, body: &Value) -> Answer {
        self.call("POST", path, authorization, body).await
    }

    pub(crate) async fn put_json(&self, path: &str, authorization: &str, body: &Value) -> Answer {
        self.call("PUT", path, authorization, body).await
    }

    /// Has a person log in; the `Authorization` with a token for these scopes of Globus Auth.
    pub(crate) async fn bearer(&self, person: Person, scope: &str) -> String {
        let tokens = self.log_in(&portal(), person, scope).await;
        format!("Bearer {}", super::access_token(&tokens, "auth.globus.org"))
    }

    /// Has a person log in to manage projects.
    pub(crate) async fn manager(&self, person: Person) -> String {
        self.bearer(person, MANAGE_PROJECTS).await
    }

    /// Lets that many seconds pass.
    pub(crate) fn later(&self, seconds: u64) {
        self.hand.advance(Duration::from_secs(seconds));
    }

    /// Makes a project that a person administers; its id.
    pub(crate) async fn project(&self, manager: &str, admin: &str) -> String {
        let ask = json!({"project": {
            "display_name": "A project", "contact_email": "support@example.org", "admin_ids": [admin],
        }});
        made(&self.post_json("/v2/api/projects", manager, &ask).await, "project")
    }

    /// Makes a client of that type in a project; its id.
    pub(crate) async fn client(&self, manager: &str, project: &str, client_type: &str) -> String {
        let ask = json!({"client": {
            "name": "A client", "project": project, "client_type": client_type,
            "redirect_uris": ["https://app.example.org/callback"],
        }});
        made(&self.post_json("/v2/api/clients", manager, &ask).await, "client")
    }

    /// Gives a client a secret; the `Authorization` with it.
    pub(crate) async fn secret(&self, manager: &str, client: &str) -> String {
        let path = format!("/v2/api/clients/{client}/credentials");
        let ask = json!({"credential": {"name": "A secret"}});
        let told = self.post_json(&path, manager, &ask).await.good();
        let secret = told["credential"]["secret"].as_str().unwrap();
        super::basic(&format!("{client}:{secret}"))
    }

    /// Makes a scope of a client; its document.
    pub(crate) async fn scope(&self, manager: &str, client: &str, suffix: &str) -> Value {
        let path = format!("/v2/api/clients/{client}/scopes");
        let ask = json!({"scope": {"name": "A scope", "description": "Do things", "scope_suffix": suffix}});
        self.post_json(&path, manager, &ask).await.good()["scope"].take()
    }
}

/// The id of what was made.
#[track_caller]
pub(crate) fn made(answer: &Answer, envelope: &str) -> String {
    answer.good()[envelope]["id"].as_str().unwrap().to_owned()
}

/// Asserts status, code and the beginning of the detail of a refusal.
#[track_caller]
pub(crate) fn tells(answer: &Answer, expected: (u16, &str, &str)) {
    let (status, code, detail) = answer.api_error();
    assert_eq!((status, code.as_str()), (expected.0, expected.1), "{detail}");
    assert!(detail.starts_with(expected.2), "{detail}");
}

/// An id that nothing has.
pub(crate) fn nowhere() -> &'static str {
    "00000000-0000-4000-8000-000000000000"
}
