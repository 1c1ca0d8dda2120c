use axum::{body::Body, routing};
use futures_util::FutureExt as _;
use globus_auth_rules::model::Timestamp;
use http::header::{ALLOW, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, STRICT_TRANSPORT_SECURITY};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt as _;

use http::StatusCode;

use super::*;

fn app(https: bool) -> Router {
    let (clock, _) = Clock::manual(Timestamp(1_663_783_814_270_581));
    let site = Site {
        name: "Example Auth".to_owned(),
        dev: true,
    };
    let hygiene = Hygiene {
        metrics: crate::metrics::Metrics::new(),
        join_trace: None,
        clock,
        random: RandomSource::insecure_seeded(1),
        https,
        site,
    };
    let router = Router::new()
        .route(
            "/v2/oauth2/token",
            routing::post(|| async { Reply::json(StatusCode::OK, &1) }),
        )
        .route("/v2/oauth2/userinfo", routing::get(id_of_request))
        .route("/v2/api/broken", routing::get(broken))
        .route("/v2/web/broken", routing::any(broken))
        .route(
            "/v2/web/page",
            routing::get(|| async { Reply::page(StatusCode::OK, "<p>".to_owned()) }),
        );
    harden(router, hygiene)
}

async fn id_of_request(Extension(id): Extension<RequestId>) -> String {
    id.to_string()
}

async fn broken() -> Reply {
    panic!("the person's password is hunter2")
}

async fn ask(method: &str, path: &str) -> http::Response<String> {
    ask_with(method, path, false).await
}

async fn ask_with(method: &str, path: &str, https: bool) -> http::Response<String> {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    answer_of(https, request).await
}

async fn ask_in(room: &Room, path: &str, body: Body) -> http::Response<String> {
    let mut request = Request::builder().method("POST").uri(path).body(body).unwrap();
    request.extensions_mut().insert(room.clone());
    answer_of(false, request).await
}

async fn answer_of(https: bool, request: Request) -> http::Response<String> {
    let (parts, body) = app(https).oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, 65_536).await.unwrap();
    http::Response::from_parts(parts, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn an_answer_carries_the_id_that_the_handler_saw() {
    let answer = ask("GET", "/v2/oauth2/userinfo").await;
    assert_eq!(answer.headers()[X_REQUEST_ID], answer.body().as_str());
}

#[tokio::test]
async fn what_is_not_there_is_told_to_programs_as_a_document() {
    for (method, path, status, code) in [
        ("GET", "/v2/api/nothing", 404, "NOT_FOUND"),
        ("GET", "/v2/oauth2/token", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v2/api/broken", 500, "INTERNAL_ERROR"),
    ] {
        let answer = ask(method, path).await;
        let document: serde_json::Value = serde_json::from_str(answer.body()).unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(document["errors"][0]["code"], code);
        assert_eq!(document["errors"][0]["status"], status.to_string());
        assert_eq!(
            document["errors"][0]["id"],
            answer.headers()[X_REQUEST_ID].to_str().unwrap()
        );
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(!answer.body().contains("hunter2"));
    }
    assert_eq!(ask("GET", "/v2/oauth2/token").await.headers()[ALLOW], "POST");
}

#[tokio::test]
async fn what_is_not_there_is_told_to_people_as_a_page() {
    for (method, path, status, code) in [
        ("GET", "/v2/web/nothing", 404, "NOT_FOUND"),
        ("POST", "/v2/web/page", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v2/web/broken", 500, "INTERNAL_ERROR"),
    ] {
        let answer = ask(method, path).await;
        let id = answer.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        for text in [code, &id, "2022-09-21T18:10:14.270581+00:00"] {
            assert!(answer.body().contains(text), "{path}: {text}");
        }
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
        assert!(!answer.body().contains("hunter2"));
    }
}

#[tokio::test]
async fn every_path_answers_options_without_a_credential() {
    for path in ["/v2/oauth2/token", "/v2/api/identities", "/v2/web/page", "/nothing"] {
        assert_eq!(ask("OPTIONS", path).await.status(), 204, "{path}");
    }
    let answer = ask("OPTIONS", "/v2/oauth2/token").await;
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(
        answer.headers()["access-control-allow-headers"]
            .to_str()
            .unwrap()
            .contains("X-Globus-Client-Info")
    );
    assert!(
        !ask("OPTIONS", "/v2/web/page")
            .await
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn every_answer_is_guarded() {
    for (method, path) in [
        ("POST", "/v2/oauth2/token"),
        ("GET", "/v2/web/page"),
        ("GET", "/nothing"),
        ("OPTIONS", "/"),
    ] {
        let answer = ask(method, path).await;
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!answer.headers().contains_key(STRICT_TRANSPORT_SECURITY));
    }
    let answer = ask_with("GET", "/v2/web/page", true).await;
    assert_eq!(answer.headers()[STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    assert!(
        answer.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("style-src 'self'")
    );
}

/// Clients compare the answer's `Date` with their own clock when an ID token seems to be from the future.
#[tokio::test]
async fn a_served_answer_carries_the_date_and_comes_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app(false)).await });
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /v2/oauth2/userinfo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    let date = answer
        .lines()
        .find_map(|line| line.strip_prefix("date: "))
        .expect("a Date header");
    assert!(httpdate::parse_http_date(date).is_ok(), "{date}");
    assert!(answer.contains("content-length: 36\r\n"), "{answer}");
}

/// The log of a request names its route, never its address.
#[test]
fn the_log_holds_no_query_string() {
    let log = Log::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(log.clone(), || {
        runtime.block_on(async {
            ask("GET", "/v2/web/page?code=hunter2").await;
            ask("GET", "/v2/web/hunter2?state=hunter2").await;
            ask("GET", "/v2/web/broken?code=hunter2").await;
        });
    });
    let text = log.0.lock().unwrap().join("\n");
    assert!(
        text.contains("route=\"/v2/web/page\"") && text.contains("status=200"),
        "{text}"
    );
    assert!(text.contains("route=\"none\"") && text.contains("status=404"), "{text}");
    assert!(
        text.contains("a handler panicked") && text.contains("status=500"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

/// Keeps every field of every span and event as text.
#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<String>>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut self.clone());
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        self.0.lock().unwrap().push(format!("{field}={value:?}"));
    }
}

#[tokio::test]
async fn where_all_places_are_taken_whoever_asks_is_told_to_come_back() {
    let room = Room::new(1);
    let taken = room.enter().unwrap();
    let answer = ask_in(&room, "/v2/oauth2/token", Body::from("a=b")).await;
    assert_eq!(
        (answer.status(), &answer.headers()[RETRY_AFTER]),
        (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
    );
    let document: serde_json::Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(document["errors"][0]["code"], "SERVICE_UNAVAILABLE");
    let page = ask_in(&room, "/v2/web/page", Body::empty()).await;
    assert_eq!(
        (page.status(), &page.headers()[RETRY_AFTER]),
        (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
    );
    assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    drop(taken);
    // Each gives its place back, also one whose handler panics.
    for path in ["/v2/oauth2/token", "/v2/web/broken", "/v2/oauth2/token"] {
        assert_ne!(ask_in(&room, path, Body::empty()).await.status(), 503, "{path}");
    }
}

#[tokio::test]
async fn who_sends_slowly_takes_up_no_place() {
    let room = Room::new(1);
    let never = Body::from_stream(futures_util::stream::pending::<std::io::Result<bytes::Bytes>>());
    let mut slow = pin!(ask_in(&room, "/v2/oauth2/token", never));
    assert!(slow.as_mut().now_or_never().is_none());
    assert_eq!(ask_in(&room, "/v2/oauth2/token", Body::from("a=b")).await.status(), 200);
}
