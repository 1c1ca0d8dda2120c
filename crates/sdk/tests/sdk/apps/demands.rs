//! What a service demands of a login before it does what it was asked.

use globus_auth::{AuthClient, Error, UserApp, app::ToGare, gare::Gare, storage::MemoryTokenStorage, telemetry};
use serde_json::json;

use super::{
    builder,
    globus::{ALL, AUTH, GRACE, Globus, Met, TRANSFER},
    renewing_app, user_app,
};
use crate::{telemetry::Names, world::Surrounds as _};

fn policy() -> serde_json::Value {
    json!({"code": "AuthorizationRequired", "authorization_parameters": {
        "session_required_policies": ["p1"], "session_message": "fresh, please", "prompt": "login"}})
}

fn transfer(app: &UserApp, globus: &Globus) -> AuthClient {
    globus
        .settle(AuthClient::builder())
        .base_url("https://transfer.example.test/")
        .app(app, TRANSFER)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_call_logs_in_with_what_is_demanded_and_is_sent_again() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    globus.demand(policy(), Met::Policy("p1"));
    app.auth_client().userinfo().await.unwrap();
    let logins = globus.logins();
    assert_eq!(logins.len(), 2);
    for (name, value) in [
        ("session_required_policies", "p1"),
        ("session_message", "fresh, please"),
        ("prompt", "login"),
        ("scope", &format!("openid {ALL}")),
    ] {
        assert_eq!(logins[1].get(name), Some(value));
    }
    // A session is a matter of one login, not a requirement.
    assert_eq!(app.scope_requirements()[AUTH].to_string(), "openid");
}

/// The official SDK forgets them.
#[tokio::test]
async fn demanded_scopes_are_required_from_then_on() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    let data = format!("{ALL}[*urn:example:data]");
    let demand = json!({"code": "ConsentRequired", "required_scopes": ["email", data, "not_granted"]});
    globus.demand(demand, Met::Scope("email"));
    globus.hold_back("not_granted");
    app.auth_client().userinfo().await.unwrap();
    let required = app.scope_requirements();
    assert_eq!(required[AUTH].to_string(), "openid email");
    assert_eq!(required[TRANSFER].to_string(), data);
    assert_eq!(globus.logins().len(), 2);
    assert!(!app.login_required().await.unwrap());
}

#[tokio::test]
async fn a_demand_that_no_login_meets_ends() {
    for limit in 0..4 {
        let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
        let app = builder(&globus, &storage).redrive_limit(limit).build().unwrap();
        app.login().await.unwrap();
        globus.demand(policy(), Met::Never);
        let error = app.auth_client().userinfo().await.unwrap_err();
        assert!(error.is_gare(), "{error}");
        assert_eq!(globus.logins().len(), 1 + limit as usize);
    }
}

#[tokio::test]
async fn it_can_be_turned_off() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = builder(&globus, &storage).auto_redrive_gares(false).build().unwrap();
    globus.demand(policy(), Met::Policy("p1"));
    let client = app.auth_client();
    assert!(client.userinfo().await.unwrap_err().is_gare());
    assert!(transfer(&app, &globus).get("x").await.unwrap_err().is_gare());
    assert_eq!(globus.logins().len(), 1);
    // Where it is asked for, it is done.
    app.redrive(|| async { client.userinfo().await }).await.unwrap();
    assert_eq!(globus.logins().len(), 2);
}

#[tokio::test]
async fn a_client_for_another_service_does_it_too() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    globus.demand(policy(), Met::Policy("p1"));
    // Also what is not sent again otherwise: it was refused, and has used nothing up.
    transfer(&app, &globus).post("v0.10/transfer").await.unwrap();
    assert_eq!((globus.logins().len(), globus.count("POST /v0.10/transfer")), (2, 2));
}

#[tokio::test]
async fn what_another_host_demands_is_not_done() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.login().await.unwrap();
    globus.demand(policy(), Met::Never);
    let error = app
        .auth_client()
        .get("https://transfer.example.test/x")
        .await
        .unwrap_err();
    assert_eq!(error.http_status(), Some(401), "it got no token");
    assert_eq!(globus.logins().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_that_hit_a_demand_cause_one_login() {
    for renewing in [false, true] {
        let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
        let app = builder(&globus, &storage)
            .request_refresh_tokens(renewing)
            .build()
            .unwrap();
        app.login().await.unwrap();
        globus.demand(policy(), Met::Policy("p1"));
        let tasks: Vec<_> = (0..64)
            .map(|number| {
                let (app, client, globus) = (app.clone(), app.auth_client(), globus.clone());
                tokio::spawn(async move {
                    match number % 3 {
                        0 => transfer(&app, &globus).get("x").await.map(drop),
                        1 => app.redrive(|| async { client.userinfo().await }).await.map(drop),
                        _ => client.userinfo().await.map(drop),
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(globus.logins().len(), 2);
    }
}

#[derive(Debug)]
enum OwnError {
    Demand(Box<Gare>),
    Globus,
}

impl From<Error> for OwnError {
    fn from(_: Error) -> Self {
        Self::Globus
    }
}

impl ToGare for OwnError {
    fn to_gare(&self) -> Option<Gare> {
        match self {
            Self::Demand(gare) => Some(Gare::clone(gare)),
            Self::Globus => None,
        }
    }
}

#[tokio::test]
async fn work_of_other_crates_is_done_again_as_a_whole() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    let gare: Box<Gare> = serde_json::from_value(policy()).unwrap();
    let mut times = 0;
    let done: Result<u32, OwnError> = app
        .redrive(|| {
            times += 1;
            let outcome = if times == 1 {
                Err(OwnError::Demand(gare.clone()))
            } else {
                Ok(times)
            };
            async { outcome }
        })
        .await;
    assert_eq!((done.unwrap(), globus.logins().len()), (2, 1));
    let never: Result<(), OwnError> = app.redrive(|| async { Err(OwnError::Demand(gare.clone())) }).await;
    assert!(matches!(never, Err(OwnError::Demand(_))));
    assert_eq!(globus.logins().len(), 2);
}

#[tokio::test]
async fn each_login_is_told() {
    let (names, _guard) = Names::listen();
    let told = || {
        let of_login = [
            telemetry::LOGIN_NEEDED,
            telemetry::LOGIN_DEMANDED,
            telemetry::LOGIN_STARTED,
            telemetry::LOGIN_FINISHED,
            telemetry::LOGGED_IN,
            telemetry::NOT_REVOKED,
        ];
        let names = names.take().into_iter();
        names.filter(|name| of_login.contains(name)).collect::<Vec<_>>()
    };
    let login = [
        telemetry::LOGIN_STARTED,
        telemetry::LOGIN_FINISHED,
        telemetry::LOGGED_IN,
    ];
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(told(), [&[telemetry::LOGIN_NEEDED], &login[..]].concat());
    app.auth_client().userinfo().await.unwrap();
    assert!(told().is_empty());
    globus.demand(policy(), Met::Policy("p1"));
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(told(), [&[telemetry::LOGIN_DEMANDED], &login[..]].concat());

    // Tokens of somebody else that nobody can revoke.
    globus.person(GRACE);
    globus.revokes_nothing();
    app.login().force(true).await.unwrap_err();
    assert_eq!(told(), [&login[..], &[telemetry::NOT_REVOKED; 2]].concat());
}
