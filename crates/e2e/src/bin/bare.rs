//! The bare route that the measurements compare with: axum reads a form, if there is one, and answers a constant document.
#![expect(clippy::print_stdout, reason = "says where it listens")]

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::serve::ListenerExt;

/// Of the length of a token document.
const DOCUMENT: &str = r#"{"access_token":"AgXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX","scope":"urn:globus:auth:scope:transfer.api.globus.org:all","expires_in":172800,"token_type":"Bearer","resource_server":"transfer.api.globus.org","other_tokens":[]}"#;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let answer = axum::routing::post(|form: Bytes| async move {
        // The body is read, as any endpoint must.
        let _ = form.len();
        ([(CONTENT_TYPE, "application/json")], DOCUMENT)
    })
    .get(|| async { ([(CONTENT_TYPE, "application/json")], DOCUMENT) });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        // Without it the measurement is of the kernel's patience; a refusal changes only the speed.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, axum::Router::new().route("/v2/oauth2/token", answer)).await
}
