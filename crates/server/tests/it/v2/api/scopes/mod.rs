//! Scopes.

mod ended;
mod made;
mod seen;

use serde_json::{Value, json};

use crate::support::{BEN, TestServer};

const PATH: &str = "/v2/api/scopes";
const TRANSFER_ID: &str = "89ecabba-4acf-4e2e-a98d-ce592ccc2818";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}

fn of(client: &str) -> String {
    format!("/v2/api/clients/{client}/scopes")
}

fn scope(suffix: &str, more: &Value) -> Value {
    let mut scope = json!({"name": "A scope", "description": "Do things", "scope_suffix": suffix});
    scope.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "scope": scope })
}

/// A manager with a resource server of theirs.
async fn world(server: &TestServer) -> (String, String) {
    let ben = server.manager(BEN).await;
    let project = server.project(&ben, BEN.id).await;
    let id = server.client(&ben, &project, "resource_server").await;
    (ben, id)
}

fn strings(document: &Value) -> Vec<&str> {
    let scopes = document["scopes"].as_array().unwrap().iter();
    scopes.map(|scope| scope["scope_string"].as_str().unwrap()).collect()
}
