//! The description and the routes are the same.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use globus_auth_server::routes;
use http::{Method, Request};
use serde_json::Value;

use crate::support::TestServer;

/// What the description says: the methods of each path, in capitals.
async fn described(server: &TestServer) -> BTreeMap<String, BTreeSet<String>> {
    let document = server.get("/openapi.json", "").await.good();
    let paths = document["paths"].as_object().unwrap();
    let capitals = |method: &String| method.to_uppercase();
    let methods = |of: &Value| of.as_object().unwrap().keys().map(capitals).collect();
    paths.iter().map(|(path, of)| (path.clone(), methods(of))).collect()
}

/// The paths of the routes. The router tells them in its `Debug` form only; should that change, the test fails.
fn routed(server: &TestServer) -> BTreeSet<String> {
    let told = format!("{:?}", routes::router(server.app.clone()));
    let paths = told.split("RouteId(").filter_map(|rest| rest.split_once("): \""));
    let paths = paths.filter_map(|(_, rest)| rest.split('"').next());
    paths.filter(|path| !path.contains("{*")).map(str::to_owned).collect()
}

/// The methods that a path has, as the refusal of another one tells them. Every `GET` is a `HEAD` too.
async fn allowed(server: &TestServer, path: &str) -> BTreeSet<String> {
    let filled: String = path
        .split('/')
        .map(|part| if part.starts_with('{') { "x" } else { part })
        .collect::<Vec<_>>()
        .join("/");
    let request = Request::builder().method(Method::TRACE).uri(&filled);
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 405, "{path}");
    let methods = answer
        .header("allow")
        .unwrap()
        .split(',')
        .map(|method| method.trim().to_owned());
    methods.filter(|method| method != "HEAD").collect()
}

#[tokio::test]
async fn the_description_has_the_paths_of_the_routes() {
    let server = TestServer::start().await;
    let described: BTreeSet<_> = described(&server).await.into_keys().collect();
    assert_eq!(described, routed(&server));
}

#[tokio::test]
async fn the_description_has_the_methods_of_the_routes() {
    let server = TestServer::start().await;
    for (path, methods) in described(&server).await {
        assert_eq!(methods, allowed(&server, &path).await, "{path}");
    }
}
