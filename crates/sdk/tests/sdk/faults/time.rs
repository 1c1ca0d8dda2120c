//! Services that are slow, that ask for patience, or whose clock is another.

use std::time::Duration;

use globus_auth::{Error, ErrorKind};

use super::{CODE, HEAD, SHORT, exchange, native, service, tells_no_secret};
use crate::{
    loopback::{Act, Socket, answer},
    ways::both_ways,
    world::World,
};

/// Three hours.
const HOURS: i64 = 3 * 3600;

/// An answer that comes, though never to its end.
fn trickles() -> Vec<Act> {
    let pause = Duration::from_millis(2);
    let endless = |begun: &str, piece: &str| Act::Endless(format!("{HEAD}{begun}"), piece.to_owned(), pause);
    vec![
        endless("", "X-More: x\r\n"),
        endless("Content-Length: 100000\r\n\r\n", " "),
        endless("Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"),
        endless("\r\n", " "),
        endless("Content-Length: 2\r\n\r\n{", ""),
    ]
}

both_ways! {
    bytes_that_trickle_are_not_waited_for_beyond_the_timeout, nor_beyond_the_deadline,
    a_code_whose_answer_trickles_is_sent_once, each_form_of_retry_after_is_followed_as_far_as_it_makes_sense,
    a_date_to_wait_for_is_read_by_the_clock_of_the_service,
}

#[track_caller]
fn is_too_late(error: &Error) {
    assert_eq!(
        (error.kind(), error.is_timeout()),
        (ErrorKind::Network, true),
        "{error}"
    );
    assert!(error.is_transient());
    tells_no_secret(error);
}

async fn bytes_that_trickle_are_not_waited_for_beyond_the_timeout() {
    for trickle in trickles() {
        let socket = Socket::new(vec![trickle]).await;
        let client = service(&socket).timeout(Some(SHORT)).build().unwrap();
        let error = client.get("/x").await.unwrap_err();
        is_too_late(&error);
        assert!(error.to_string().contains("did not answer in time"), "{error}");
    }
}

async fn nor_beyond_the_deadline() {
    for trickle in trickles() {
        let socket = Socket::new(vec![trickle]).await;
        let client = service(&socket).timeout(None).deadline(SHORT).build().unwrap();
        let error = client.get("/x").await.unwrap_err();
        is_too_late(&error);
        assert!(error.to_string().contains("deadline"), "{error}");
    }
}

async fn a_code_whose_answer_trickles_is_sent_once() {
    for trickle in trickles() {
        let socket = Socket::new(vec![trickle]).await;
        let client = native(&socket, &World::default());
        let client = client.tune(|tuning| tuning.timeout(Some(SHORT)));
        is_too_late(&exchange(&client).await);
        assert!(matches!(&*socket.seen(), [once] if once.contains(CODE)));
    }
}

/// The pause before the second try, where the first was answered so.
async fn pause(world: &World, headers: &str) -> f64 {
    let busy = answer("429 Too Many Requests", headers, "{}");
    let socket = Socket::new(vec![busy, answer("200 OK", "", "{}")]).await;
    native(&socket, world).get("/x").await.unwrap();
    world.sleeps().pop().unwrap()
}

async fn each_form_of_retry_after_is_followed_as_far_as_it_makes_sense() {
    for (asked, waited) in [
        ("0", 0.0),
        ("2", 2.0),
        ("1.5", 1.5),
        // The three forms of a date; it is 08:00:00.
        ("Fri, 15 Jan 2027 08:00:04 GMT", 4.0),
        ("Friday, 15-Jan-27 08:00:04 GMT", 4.0),
        ("Fri Jan 15 08:00:04 2027", 4.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        // No longer than the policy allows.
        ("86400", 10.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 10.0),
    ] {
        let paused = pause(&World::default(), &format!("Retry-After: {asked}\r\n")).await;
        assert!((paused - waited).abs() < f64::EPSILON, "{asked}: {paused}");
    }
    for odd in [
        "",
        "soon",
        "-5",
        "2 seconds",
        "1e3",
        "NaN",
        "99999999999999999999999999",
        "Fri, 32 Jan 2027",
    ] {
        let paused = pause(&World::default(), &format!("Retry-After: {odd}\r\n")).await;
        assert!(
            (0.25..=0.75).contains(&paused),
            "as if it were not there: {odd}: {paused}"
        );
    }
}

async fn a_date_to_wait_for_is_read_by_the_clock_of_the_service() {
    for wrong in [HOURS, -HOURS] {
        let world = World::default();
        world.pass(wrong);
        let dates = "Date: Fri, 15 Jan 2027 08:00:00 GMT\r\nRetry-After: Fri, 15 Jan 2027 08:00:04 GMT\r\n";
        let paused = pause(&world, dates).await;
        assert!((paused - 4.0).abs() < f64::EPSILON, "{wrong}: {paused}");
    }
}
