//! Connections that break.

use globus_auth::ErrorKind;

use super::{CODE, HEAD, REFRESH_TOKEN, configuration, exchange, native, tells_no_secret};
use crate::{
    loopback::{Act, Socket, whole},
    ways::both_ways,
    world::World,
};

/// Every way in which an answer can break off so that it shows.
fn breaks() -> Vec<Act> {
    let after = |begun: &str| Act::Answer(format!("{HEAD}{begun}"));
    vec![
        Act::HangUp,
        Act::Reset(String::new()),
        Act::Reset(format!("{HEAD}Content-Length: 100\r\n\r\n{{\"issuer\"")),
        Act::Answer("HTTP/1.1 200 OK\r\nContent-Ty".to_owned()),
        after("Content-Length: 100\r\n\r\n{}"),
        after("Transfer-Encoding: chunked\r\n\r\nff\r\n{\"issuer\""),
        after("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        Act::Answer("SSH-2.0-OpenSSH_9.9\r\n".to_owned()),
    ]
}

both_ways! {
    an_answer_that_breaks_off_is_asked_for_again, a_code_or_refresh_token_whose_answer_broke_off_is_not_sent_again,
    a_kept_connection_that_breaks_repeats_only_what_is_safe,
}

async fn an_answer_that_breaks_off_is_asked_for_again() {
    for (number, broken) in breaks().into_iter().enumerate() {
        let socket = Socket::new(vec![broken, configuration()]).await;
        let world = World::default();
        let answered = native(&socket, &world).get_openid_configuration().await;
        assert!(answered.is_ok(), "{number}: {answered:?}");
        assert_eq!((socket.seen().len(), world.sleeps().len()), (2, 1), "{number}");
    }
}

async fn a_code_or_refresh_token_whose_answer_broke_off_is_not_sent_again() {
    for (number, broken) in breaks().into_iter().enumerate() {
        let socket = Socket::new(vec![broken.clone(), broken]).await;
        let world = World::default();
        let client = native(&socket, &world);
        let refused = client.oauth2_refresh_token(REFRESH_TOKEN).await.unwrap_err();
        for error in [exchange(&client).await, refused] {
            assert_eq!(
                (error.kind(), error.is_transient()),
                (ErrorKind::Network, true),
                "{number}"
            );
            assert!(error.to_string().contains("the connection broke"), "{number}: {error}");
            tells_no_secret(&error);
        }
        assert_eq!((socket.seen().len(), world.sleeps().len()), (2, 0), "{number}");
    }
}

async fn a_kept_connection_that_breaks_repeats_only_what_is_safe() {
    let kept = || Act::Keep(whole("200 OK", "", "{}"));
    let socket = Socket::new(vec![kept(), Act::HangUp, kept(), Act::HangUp, configuration()]).await;
    let world = World::default();
    let client = native(&socket, &world);
    client.get("/x").await.unwrap();
    client.get("/x").await.unwrap();
    assert_eq!((socket.seen().len(), world.sleeps().len()), (3, 1));
    assert_eq!(exchange(&client).await.kind(), ErrorKind::Network);
    assert_eq!((socket.seen().len(), world.sleeps().len()), (4, 1));
    assert_eq!(socket.seen().iter().filter(|seen| seen.contains(CODE)).count(), 1);
}
