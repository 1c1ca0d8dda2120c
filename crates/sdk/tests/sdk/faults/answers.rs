//! Answers that are not what they should be.

use std::time::Duration;

use globus_auth::ErrorKind;
use serde_json::json;

use super::{HEAD, REFRESH_TOKEN, confidential, exchange, native, service, tells_no_secret};
use crate::{
    loopback::{Act, Socket, answer},
    ways::both_ways,
    world::{World, tokens},
};

both_ways! {
    a_page_with_an_error_status_is_told_by_the_status, a_page_in_place_of_a_document_is_not_taken_for_one,
    a_document_is_read_whatever_its_type_says, an_answer_without_end_is_cut_off,
    no_redirect_takes_a_secret_elsewhere, a_busy_service_is_not_sent_a_code_twice,
}

/// An answer of another type than a document has.
fn page(status: &str, body: &str) -> Act {
    let length = body.len();
    Act::Answer(format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

async fn a_page_with_an_error_status_is_told_by_the_status() {
    for (status, transient) in [
        ("502 Bad Gateway", true),
        ("403 Forbidden", false),
        ("418 Teapot", false),
    ] {
        let socket = Socket::new(vec![page(status, r#"{"error": "AgLeaked", "message": "AgLeaked"}"#)]).await;
        let error = service(&socket).build().unwrap().get("/x").await.unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Api, transient));
        assert_eq!(error.http_status(), status[..3].parse().ok());
        assert!(error.message().is_none() && error.oauth_error().is_none());
        tells_no_secret(&error);
    }
}

async fn a_page_in_place_of_a_document_is_not_taken_for_one() {
    let pages = [
        page("200 OK", "<html>log in to the network first: AgLeaked</html>"),
        page("200 OK", ""),
        answer("200 OK", "", "null"),
        answer("200 OK", "", r#"{"access_token": "AgLeaked", "expires_in": "#),
        answer("200 OK", "Content-Encoding: gzip\r\n", "\u{1f}\u{8b}AgLeaked"),
        // The end of the connection is the end of the answer, and nothing shows that it came too early.
        Act::Answer(format!("{HEAD}\r\n{{\"access_token\": \"AgLeaked\"")),
    ];
    for page in pages {
        let socket = Socket::new(vec![page.clone(), page]).await;
        let world = World::default();
        let client = native(&socket, &world);
        let refused = client.oauth2_refresh_token(REFRESH_TOKEN).await.unwrap_err();
        for error in [exchange(&client).await, refused] {
            assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Unreadable, false));
            assert!(error.to_string().contains("check that the base URL"), "{error}");
            tells_no_secret(&error);
        }
        assert_eq!((socket.seen().len(), world.sleeps().len()), (2, 0));
    }
}

async fn a_document_is_read_whatever_its_type_says() {
    let socket = Socket::new(vec![page("200 OK", &tokens(&json!({})).to_string())]).await;
    let answer = native(&socket, &World::default())
        .oauth2_refresh_token(REFRESH_TOKEN)
        .await
        .unwrap();
    assert_eq!(answer.by_resource_server().len(), 1);
}

async fn an_answer_without_end_is_cut_off() {
    let piece = "x".repeat(0x1_0000);
    let endless = |begun: &str, piece: String| Act::Endless(format!("{HEAD}{begun}"), piece, Duration::ZERO);
    for (endless, text) in [
        (
            endless("Transfer-Encoding: chunked\r\n\r\n", format!("10000\r\n{piece}\r\n")),
            "too large",
        ),
        (endless("\r\n", piece.clone()), "too large"),
        (
            endless("Content-Length: 9223372036854775807\r\n\r\n", piece.clone()),
            "too large",
        ),
        (endless("", format!("X-More: {piece}\r\n")), ""),
        (endless("X-More: ", piece), ""),
    ] {
        let socket = Socket::new(vec![endless]).await;
        let error = service(&socket).build().unwrap().get("/x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        assert!(
            error.to_string().contains(text) && error.to_string().len() < 300,
            "{error}"
        );
        assert!(text.is_empty() || !error.is_transient(), "{error}");
    }
}

async fn no_redirect_takes_a_secret_elsewhere() {
    let elsewhere = Socket::new(vec![answer("200 OK", "", "{}")]).await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let away = answer(status, &format!("Location: {}x\r\n", elsewhere.url), "{}");
        let socket = Socket::new(vec![away; 3]).await;
        let client = confidential(&socket);
        for error in [
            service(&socket).build().unwrap().userinfo().await.unwrap_err(),
            client.oauth2_refresh_token(REFRESH_TOKEN).await.unwrap_err(),
            client.oauth2_revoke_token(REFRESH_TOKEN).await.unwrap_err(),
        ] {
            assert_eq!(error.http_status(), status[..3].parse().ok());
            assert!(
                error.to_string().contains("credentials do not follow redirects"),
                "{error}"
            );
        }
        assert_eq!(socket.seen().len(), 3);
    }
    assert!(elsewhere.seen().is_empty());
}

async fn a_busy_service_is_not_sent_a_code_twice() {
    for status in [
        "429 Too Many Requests",
        "500 Internal",
        "502 Bad Gateway",
        "503 Unavailable",
        "504 Timeout",
    ] {
        let busy = answer(status, "Retry-After: 0\r\n", "{}");
        let socket = Socket::new(vec![busy.clone(), busy]).await;
        let world = World::default();
        let client = native(&socket, &world);
        let refused = client.oauth2_refresh_token(REFRESH_TOKEN).await.unwrap_err();
        for error in [exchange(&client).await, refused] {
            assert_eq!(
                (error.http_status(), error.is_transient()),
                (status[..3].parse().ok(), true)
            );
        }
        assert_eq!((socket.seen().len(), world.sleeps().len()), (2, 0));
    }
}
