//! Control for tests, over real sockets.

use std::{net::SocketAddr, time::Duration};

use globus_auth_protocol::time::UnixSeconds;
use globus_auth_server::{
    admin::Admin,
    config::{Config, Database, Environment},
    dev::{
        self, DevError, DevOptions,
        control::{DelayBy, Fault},
    },
    testing::TestServer,
};
use serde_json::{Value, json};

use crate::support::{
    ADA, portal,
    socket::{Raw, http},
};

const START: UnixSeconds = UnixSeconds(1_800_000_000);

async fn start() -> TestServer {
    TestServer::builder().frozen_at(START).start().await.unwrap()
}

fn address(server: &TestServer) -> SocketAddr {
    server.base_url().socket_addrs(|| None).unwrap()[0]
}

async fn ask(server: &TestServer, line: &str, body: &Value) -> Raw {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    http(address(server), line, &[], &body).await.unwrap()
}

async fn client_credentials(server: &TestServer) -> std::io::Result<Raw> {
    let headers = [
        ("authorization", &*portal().basic()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = "grant_type=client_credentials&scope=openid";
    http(address(server), "POST /v2/oauth2/token", &headers, form).await
}

#[tokio::test]
async fn the_clock_is_moved_and_tokens_end() {
    let server = start().await;
    let token = client_credentials(&server).await.unwrap().json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let userinfo = async || {
        let line = "GET /v2/oauth2/userinfo";
        http(address(&server), line, &[("authorization", &bearer)], "")
            .await
            .unwrap()
            .status
    };
    assert_eq!(userinfo().await, 200);
    assert_eq!(
        ask(&server, "GET /_dev/clock", &Value::Null).await.json(),
        json!({"now": START.0, "frozen": true})
    );
    let moved = ask(&server, "POST /_dev/clock", &json!({"advance": 172_800})).await;
    assert_eq!(moved.json(), json!({"now": START.0 + 172_800, "frozen": true}));
    assert_eq!(userinfo().await, 401);

    let set = ask(&server, "POST /_dev/clock", &json!({"set": 5, "advance": 2}))
        .await
        .json();
    assert_eq!(set["now"], 7);
    let running = ask(
        &server,
        "POST /_dev/clock",
        &json!({"frozen": false, "set": 1_900_000_000}),
    )
    .await
    .json();
    assert_eq!(running["frozen"], false);
    assert!(running["now"].as_i64().unwrap() >= 1_900_000_000);
    assert_eq!(
        ask(&server, "POST /_dev/clock", &json!({"faster": 2})).await.status,
        400
    );
}

#[tokio::test]
async fn whoever_is_signed_in_need_not_log_in() {
    let server = start().await;
    let authorize = format!("GET {}", portal().asks("openid").url());
    let nobody = http(address(&server), &authorize, &[], "").await.unwrap();
    assert!(nobody.headers["location"].contains("login"), "{nobody:?}");

    for who in [json!({"username": "Ada@Example.edu"}), json!({"identity": ADA.id})] {
        let signed_in = ask(&server, "POST /_dev/sign-in", &who).await;
        let document = signed_in.json();
        assert_eq!((signed_in.status, &document["identity"]), (200, &json!(ADA.id)));
        assert!(document["expires"].as_i64().unwrap() > START.0);
        let cookie = format!(
            "{}={}",
            document["cookie"]["name"].as_str().unwrap(),
            document["cookie"]["value"].as_str().unwrap()
        );
        assert!(signed_in.headers["set-cookie"].starts_with(&cookie));
        let page = http(address(&server), &authorize, &[("cookie", &cookie)], "")
            .await
            .unwrap();
        assert!(page.headers["location"].contains("consent"), "{page:?}");
    }
    let unknown = ask(
        &server,
        "POST /_dev/sign-in",
        &json!({"username": "nobody@example.edu"}),
    )
    .await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.json()["error"].as_str().unwrap().contains("nobody@example.edu"));
}

#[tokio::test]
async fn state_is_shown_without_secrets_and_reset_to_the_seed() {
    let server = start().await;
    let signed_in = server.control().sign_in(ADA.username).await.unwrap();
    let tokens = client_credentials(&server).await.unwrap().json();
    let shown = ask(&server, "GET /_dev/state", &Value::Null).await;
    let state = shown.json();
    assert_eq!(state["sessions"][0]["username"], ADA.username);
    assert_eq!(state["sessions"][0]["auth_time"], START.0);
    assert_eq!(state["access_tokens"][0]["client"], portal().id);
    assert_eq!(state["access_tokens"][0]["expires"], START.0 + 172_800);
    let cookie = signed_in.cookie().split_once('=').unwrap().1;
    for secret in [cookie, tokens["access_token"].as_str().unwrap()] {
        assert!(!shown.body.contains(secret));
    }
    assert!(!format!("{signed_in:?}").contains(cookie));

    server.clock().advance(Duration::from_secs(60));
    server.control().arm(Fault::at("/v2/oauth2/token").status(503));
    assert_eq!(ask(&server, "POST /_dev/reset", &Value::Null).await.status, 204);
    let state = server.control().state().await.unwrap();
    assert_eq!((state.sessions.len(), state.access_tokens.len()), (0, 0));
    assert_eq!(server.clock().now().seconds(), START);
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_fault_strikes_the_request_that_it_was_armed_for() {
    let server = start().await;
    let fault = json!({"path": "/v2/oauth2/token", "nth": 2, "status": 429, "body": {"error": "slow_down"}});
    assert_eq!(ask(&server, "POST /_dev/faults", &fault).await.status, 204);
    let armed = ask(&server, "GET /_dev/faults", &Value::Null).await.json();
    assert_eq!(armed["faults"][0]["nth"], 2);
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);
    let struck = client_credentials(&server).await.unwrap();
    assert_eq!((struck.status, struck.json()), (429, json!({"error": "slow_down"})));
    assert_eq!(struck.headers["access-control-allow-origin"], "*");
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);

    server.control().arm(Fault::at("/v2/oauth2/token").drop_connection());
    assert!(client_credentials(&server).await.is_err(), "the connection is cut");
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);

    server.control().arm(Fault::at("/v2/oauth2/token").status(500).times(9));
    assert_eq!(ask(&server, "DELETE /_dev/faults", &Value::Null).await.status, 204);
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);
    assert_eq!(
        ask(&server, "POST /_dev/faults", &json!({"path": "/"})).await.status,
        400
    );
}

#[tokio::test]
async fn a_request_waits_for_the_servers_clock() {
    let server = start().await;
    let delay = Duration::from_secs(3_600);
    server
        .control()
        .arm(Fault::at("/v2/oauth2/token").delay(delay, DelayBy::Clock));
    let (answer, ()) = tokio::join!(client_credentials(&server), async {
        while !server.control().armed().is_empty() {
            tokio::task::yield_now().await;
        }
        server.clock().advance(delay);
    });
    assert_eq!(answer.unwrap().status, 200);
    server
        .control()
        .arm(Fault::at("/v2/oauth2/token").delay(Duration::from_millis(1), DelayBy::Real));
    assert_eq!(client_credentials(&server).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_page_of_another_origin_controls_nothing() {
    let server = start().await;
    let port = address(&server).port();
    for (name, value) in [
        ("origin", "https://evil.example".to_owned()),
        ("origin", "null".to_owned()),
        ("host", format!("evil.example:{port}")),
        ("host", format!("127.0.0.1.evil.example:{port}")),
    ] {
        let answer = http(address(&server), "POST /_dev/reset", &[(name, &value)], "")
            .await
            .unwrap();
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    let local = format!("localhost:{port}");
    let answer = http(address(&server), "GET /_dev/clock", &[("host", &local)], "")
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn servers_beside_each_other_share_nothing() {
    let (one, other) = tokio::join!(start(), start());
    one.clock().advance(Duration::from_secs(1));
    assert_eq!(other.clock().now().seconds(), START);
    one.control().sign_in(ADA.username).await.unwrap();
    assert!(other.control().state().await.unwrap().sessions.is_empty());
    one.shutdown().await;
    assert_eq!(client_credentials(&other).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_server_without_control_has_none() {
    let options = globus_auth_server::dev::DevOptions::default();
    let server = globus_auth_server::dev::start(options).await.unwrap();
    assert!(server.control().is_none());
    let address = server.base_url().socket_addrs(|| None).unwrap()[0];
    assert_eq!(http(address, "GET /_dev/clock", &[], "").await.unwrap().status, 404);
}

#[tokio::test]
async fn a_database_that_no_development_server_made_is_not_overwritten_unasked() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("auth.db");
    let options = |control, adopt| DevOptions {
        database: Some(Database::Sqlite(path.clone())),
        control,
        adopt,
        ..DevOptions::default()
    };
    let config = format!("[http]\npublic_url = \"http://localhost\"\n[database]\npath = {path:?}\n");
    let config = Config::load(&config, &Environment::new()).unwrap();
    let admin = Admin::open(&config).await.unwrap();
    admin.init().await.unwrap();
    admin.close().await;

    let refused = dev::start(options(true, false)).await.unwrap_err();
    assert!(matches!(refused, DevError::NotOurs), "{refused}");
    // Without control nothing would be overwritten.
    dev::start(options(false, false)).await.unwrap().shutdown().await;
    let server = dev::start(options(true, true)).await.unwrap();
    server.control().unwrap().reset().await.unwrap();
    server.shutdown().await;
    // From now on it is one of development.
    dev::start(options(true, false)).await.unwrap().shutdown().await;
}
