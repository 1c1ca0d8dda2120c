//! What is sent again, and what never.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use globus_auth::{
    Error, ErrorKind, RetryPolicy,
    authorizer::{Authorization, Authorizer},
    protocol::secret::AccessToken,
    seams::{BoxFuture, TransportErrorKind},
};
use serde_json::json;

use crate::{
    ways::both_ways,
    world::{Line, World, json, response, tokens},
};

fn failure(status: u16) -> Line {
    json(status, &json!({}))
}

both_ways! {
    what_may_succeed_later_is_sent_up_to_six_times, the_service_is_waited_for_as_it_asks, a_code_is_never_sent_twice,
    a_refresh_token_is_never_sent_twice, a_code_that_never_left_is_sent_again, what_cannot_get_better_is_not_repeated,
    a_raw_post_is_not_repeated_blindly, a_401_is_final_for_a_token_that_cannot_be_renewed,
    a_401_is_answered_by_one_renewal_and_one_more_try,
    a_request_that_was_refused_for_its_credential_has_used_nothing_up, a_renewal_that_fails_says_why,
    a_renewing_credential_is_not_asked_on_behalf_of_another_origin,
}

async fn what_may_succeed_later_is_sent_up_to_six_times() {
    let world = World::new(std::iter::repeat_n(failure(500), 6));
    let error = world.native().get_openid_configuration().await.unwrap_err();
    assert_eq!((error.http_status(), error.is_transient()), (Some(500), true));
    assert_eq!(world.requests().len(), 6);
    let sleeps = world.sleeps();
    assert_eq!(sleeps.len(), 5);
    for (sleep, (low, high)) in sleeps
        .iter()
        .zip([(0.25, 0.75), (0.5, 1.5), (1.0, 3.0), (2.0, 6.0), (4.0, 10.0)])
    {
        assert!((low..=high).contains(sleep), "{sleep}");
    }
}

async fn the_service_is_waited_for_as_it_asks() {
    let busy = |after: &str| Line::Answer(response(429, &[("retry-after", after)], &json!({})));
    let world = World::new([
        busy("1.5"),
        busy("0"),
        busy("Fri, 15 Jan 2027 08:00:04 GMT"),
        busy("600"),
        json(200, &json!({})),
    ]);
    world.service().build().unwrap().get("/x").await.unwrap();
    assert_eq!(world.sleeps(), [1.5, 0.0, 4.0, 10.0]);
}

async fn a_code_is_never_sent_twice() {
    for lost in [
        failure(500),
        failure(503),
        failure(429),
        Line::Nothing(TransportErrorKind::Interrupted),
        Line::Nothing(TransportErrorKind::TimedOut),
    ] {
        let world = World::new([lost]);
        let client = world.native();
        let flow = client.oauth2_start_flow("openid").start().unwrap();
        let error = flow.exchange(&client, "code").await.unwrap_err();
        assert!(error.is_transient());
        assert_eq!(world.requests().len(), 1);
    }
}

async fn a_refresh_token_is_never_sent_twice() {
    let world = World::new([Line::Nothing(TransportErrorKind::Interrupted)]);
    assert_eq!(
        world.native().oauth2_refresh_token("AgR").await.unwrap_err().kind(),
        ErrorKind::Network
    );
    assert_eq!(world.requests().len(), 1);
}

async fn a_code_that_never_left_is_sent_again() {
    let world = World::new([
        Line::Nothing(TransportErrorKind::NotConnected),
        Line::Nothing(TransportErrorKind::ConnectTimedOut),
        json(200, &tokens(&json!({}))),
    ]);
    let client = world.native();
    client
        .oauth2_start_flow("openid")
        .start()
        .unwrap()
        .exchange(&client, "code")
        .await
        .unwrap();
    assert_eq!(world.requests().len(), 3);
}

async fn what_cannot_get_better_is_not_repeated() {
    for kind in [TransportErrorKind::TooLarge, TransportErrorKind::Misconfigured] {
        let world = World::new([Line::Nothing(kind)]);
        assert!(
            !world
                .native()
                .get_openid_configuration()
                .await
                .unwrap_err()
                .is_transient()
        );
    }
    let world = World::new([failure(503)]);
    let client = world.service().retry_policy(RetryPolicy::never()).build().unwrap();
    client.get("/x").await.unwrap_err();
}

async fn a_raw_post_is_not_repeated_blindly() {
    let world = World::new([failure(502)]);
    world
        .service()
        .build()
        .unwrap()
        .post("/v2/api/projects")
        .json(&json!({}))
        .await
        .unwrap_err();
    assert_eq!(world.requests().len(), 1);
}

async fn a_401_is_final_for_a_token_that_cannot_be_renewed() {
    let world = World::new([failure(401)]);
    let client = world.service().access_token("AgOld").build().unwrap();
    assert!(client.userinfo().await.unwrap_err().is_login_required());
    assert_eq!(world.requests().len(), 1);
}

/// Sends `AgToken0`, then, once renewed, `AgToken1`, and so on.
#[derive(Clone, Default)]
struct Renewing {
    renewals: Arc<AtomicUsize>,
    fails: bool,
}

impl Authorizer for Renewing {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        let number = self.renewals.load(Ordering::SeqCst);
        Box::pin(async move { Ok(Authorization::bearer(&AccessToken::new(format!("AgToken{number}")))) })
    }

    fn renew<'a>(&'a self, refused: &'a Authorization) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let number = self.renewals.fetch_add(1, Ordering::SeqCst);
            assert_eq!(refused.expose_secret(), format!("Bearer AgToken{number}"));
            if self.fails {
                Err("not an id"
                    .parse::<globus_auth::protocol::ids::ClientId>()
                    .unwrap_err()
                    .into())
            } else {
                Ok(true)
            }
        })
    }
}

async fn a_401_is_answered_by_one_renewal_and_one_more_try() {
    let world = World::new([failure(401), json(200, &json!({"sub": "x"}))]);
    let client = world.service().authorizer(Renewing::default()).build().unwrap();
    client.userinfo().await.unwrap();
    let sent: Vec<_> = world
        .requests()
        .iter()
        .map(|seen| seen.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(sent, ["Bearer AgToken0", "Bearer AgToken1"]);
    world.goes_on([failure(401), failure(401)]);
    assert!(client.userinfo().await.unwrap_err().is_login_required());
    assert_eq!(world.requests().len(), 4);
}

async fn a_request_that_was_refused_for_its_credential_has_used_nothing_up() {
    let world = World::new([failure(401), json(201, &json!({}))]);
    let client = world.service().authorizer(Renewing::default()).build().unwrap();
    client.post("/v2/api/projects").json(&json!({})).await.unwrap();
    assert_eq!((world.requests().len(), world.sleeps().len()), (2, 0));
}

async fn a_renewal_that_fails_says_why() {
    let world = World::new([failure(401)]);
    let client = world
        .service()
        .authorizer(Renewing {
            fails: true,
            ..Renewing::default()
        })
        .build()
        .unwrap();
    assert_eq!(client.userinfo().await.unwrap_err().kind(), ErrorKind::Usage);
}

async fn a_renewing_credential_is_not_asked_on_behalf_of_another_origin() {
    let world = World::new([failure(401)]);
    let authorizer = Renewing::default();
    let client = world.service().authorizer(authorizer.clone()).build().unwrap();
    client.get("https://other.example.org/x").await.unwrap_err();
    assert_eq!(
        (authorizer.renewals.load(Ordering::SeqCst), world.requests().len()),
        (0, 1)
    );
}
