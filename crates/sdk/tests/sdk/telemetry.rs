//! What is told to logs and metrics, by the names that are promised; and the clock of the service.

use std::sync::{Arc, Mutex};

use globus_auth::{
    DependentTokens, IdentityMap, RefreshTokenAuthorizer,
    authorizer::Authorizer,
    protocol::{secret::AccessToken, time::UnixSeconds},
    seams::TransportErrorKind,
    storage::{MemoryTokenStorage, TokenStorage, TokenStorageData},
    telemetry,
};
use serde_json::json;
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
};

use crate::world::{Line, NOW, World, json as answer, response, tokens};

/// The names of the spans and events of this crate, in their order.
#[derive(Clone, Default)]
pub(crate) struct Names(Arc<Mutex<Vec<&'static str>>>);

impl<S: tracing::Subscriber> Layer<S> for Names {
    fn on_new_span(&self, span: &tracing::span::Attributes<'_>, _: &tracing::span::Id, _: Context<'_, S>) {
        self.note(span.metadata());
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        self.note(event.metadata());
    }
}

impl Names {
    fn note(&self, metadata: &'static tracing::Metadata<'static>) {
        if metadata.target() == telemetry::TARGET {
            self.0.lock().unwrap().push(metadata.name());
        }
    }

    /// What this thread tells, until the guard is dropped.
    pub(crate) fn listen() -> (Self, tracing::subscriber::DefaultGuard) {
        let names = Self::default();
        let subscriber = tracing_subscriber::registry().with(names.clone());
        (names, tracing::subscriber::set_default(subscriber))
    }

    /// What was told since it was last asked.
    pub(crate) fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn all_names_are_told_when_it_happens() {
    let (names, _guard) = Names::listen();
    let good = || answer(200, &tokens(&json!({})));
    let dependent = json!([{"access_token": "AgD", "scope": "a", "expires_in": 3600, "token_type": "Bearer",
        "resource_server": "x"}]);
    let world = World::new([
        good(),
        Line::Nothing(TransportErrorKind::Interrupted),
        answer(200, &json!({"identities": []})),
        answer(400, &json!({"error": "invalid_grant"})),
        good(),
        answer(200, &dependent),
    ]);
    let native = world.native();

    let flow = native.oauth2_start_flow("openid").start().unwrap();
    assert_eq!(names.take(), [telemetry::LOGIN_STARTED]);
    flow.exchange(&native, "c0de").await.unwrap();
    assert_eq!(
        names.take(),
        [telemetry::CALL, telemetry::ANSWERED, telemetry::LOGIN_FINISHED]
    );

    let map = IdentityMap::new(world.service().build().unwrap());
    map.get("nobody@example.org").await.unwrap();
    map.get("nobody@example.org").await.unwrap();
    assert_eq!(
        names.take(),
        [
            telemetry::IDENTITY_LOOKUP,
            telemetry::CALL,
            telemetry::UNANSWERED,
            telemetry::ANSWERED,
            telemetry::IDENTITY_LOOKUP
        ]
    );

    let authorizer = RefreshTokenAuthorizer::builder(&native, "AgR").build();
    authorizer.authorization().await.unwrap_err();
    authorizer.authorization().await.unwrap();
    assert_eq!(
        names.take(),
        [
            telemetry::CALL,
            telemetry::ANSWERED,
            telemetry::REFUSED,
            telemetry::REFRESH_FAILED,
            telemetry::CALL,
            telemetry::ANSWERED,
            telemetry::REFRESHED
        ]
    );

    let dependent = DependentTokens::new(&world.confidential());
    dependent.get(&AccessToken::new("AgCaller")).await.unwrap();
    assert_eq!(
        names.take(),
        [telemetry::DEPENDENT_TOKENS, telemetry::CALL, telemetry::ANSWERED]
    );
}

fn dated(date: &str) -> Line {
    Line::Answer(response(200, &[("date", date)], &json!({"sub": "x"})))
}

#[tokio::test]
async fn the_clock_of_the_service_is_known_by_its_answers() {
    // Time stands at Fri, 15 Jan 2027 08:00:00 GMT.
    let world = World::new([
        answer(200, &json!({"sub": "x"})),
        dated("Fri, 15 Jan 2027 08:05:00 GMT"),
        dated("nonsense"),
        dated("Fri, 15 Jan 2027 07:59:58 GMT"),
    ]);
    let client = world.service().build().unwrap();
    let skew = || client.as_ref().clock_skew();
    assert_eq!(skew(), None);
    for expected in [None, Some(300), Some(300), Some(-2)] {
        client.userinfo().await.unwrap();
        assert_eq!(skew(), expected);
    }
}

#[tokio::test]
async fn a_stored_token_that_has_ended_for_the_service_is_renewed() {
    let world = World::new([
        Line::Answer(response(
            200,
            &[("date", "Fri, 15 Jan 2027 09:00:00 GMT")],
            &json!({"active": true}),
        )),
        answer(200, &tokens(&json!({"refresh_token": "AgR2"}))),
    ]);
    let native = world.native();
    // This machine's clock is an hour behind; the other one that wrote the token was right.
    native.oauth2_validate_token("AgAny").await.unwrap();
    let value = TokenStorageData {
        resource_server: "auth.globus.org".into(),
        identity_id: None,
        scope: "openid".to_owned(),
        access_token: "AgEnded".into(),
        refresh_token: Some("AgR1".into()),
        expires_at: UnixSeconds(NOW + 3000),
        token_type: None,
        extra: serde_json::Map::new(),
    };
    let storage = MemoryTokenStorage::new();
    storage.store_token_data(&[value]).unwrap();
    let authorizer = RefreshTokenAuthorizer::stored(&native, storage, "auth.globus.org").build();
    let sent = authorizer.authorization().await.unwrap();
    assert_eq!(sent.expose_secret(), "Bearer AgAccess0123456789");
    // By its own clock the new token is good.
    authorizer.authorization().await.unwrap();
    assert_eq!(world.requests().len(), 2);
}

#[tokio::test]
async fn one_call_can_be_sent_without_the_credential() {
    let person = || answer(200, &json!({"sub": "x"}));
    let world = World::new([person(), person(), person()]);
    let client = world.service().access_token("AgGiven").build().unwrap();
    client.userinfo().without_credential().await.unwrap();
    let own = client
        .userinfo()
        .without_credential()
        .header("Authorization", "Bearer AgOwn");
    own.await.unwrap();
    client.userinfo().await.unwrap();
    let sent: Vec<_> = world
        .requests()
        .iter()
        .map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    assert_eq!(
        sent,
        [None, Some("Bearer AgOwn".to_owned()), Some("Bearer AgGiven".to_owned())]
    );
}
