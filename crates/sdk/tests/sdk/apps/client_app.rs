//! The app of a client that acts for itself.

use globus_auth::{
    Authorizer as _, ClientApp, ErrorKind, app::ClientAppBuilder, gare::AuthorizationParameters,
    storage::MemoryTokenStorage,
};
use serde_json::json;

use super::{
    globus::{ALL, AUTH, Globus, Met, TRANSFER},
    stored,
};

fn builder(globus: &Globus, storage: &MemoryTokenStorage) -> ClientAppBuilder {
    ClientApp::with_client(&globus.confidential())
        .scope_requirements(TRANSFER, ALL)
        .token_storage(storage.clone())
}

fn client_app(globus: &Globus, storage: &MemoryTokenStorage) -> ClientApp {
    builder(globus, storage).build().unwrap()
}

/// In the official SDK the question itself fetches tokens, and so is never answered by yes.
#[tokio::test]
async fn whether_a_login_is_required_is_answered_without_one() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    assert!(app.login_required().await.unwrap());
    assert!(globus.requests().is_empty());
    app.login().await.unwrap();
    assert!(!app.login_required().await.unwrap());
    assert_eq!(globus.requests(), ["client_credentials"], "one for all services");
    app.login().await.unwrap();
    assert_eq!(globus.requests().len(), 1);
    app.add_scope_requirements(AUTH, "email").unwrap();
    assert!(app.login_required().await.unwrap());
    app.login().await.unwrap();
    globus.pass(3600);
    assert!(app.login_required().await.unwrap());
    assert_eq!(globus.requests().len(), 2);
}

#[tokio::test]
async fn a_call_gets_its_token_by_itself_and_stores_it() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 1);
    assert_eq!(
        stored(&storage).keys().map(|name| name.as_str()).collect::<Vec<_>>(),
        [AUTH]
    );
    // The next run of the program asks for none, and when it has ended for a new one.
    client_app(&globus, &storage).auth_client().userinfo().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 1);
    globus.pass(3600);
    app.auth_client().userinfo().await.unwrap();
    globus.revoke_all();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 3);
}

#[tokio::test]
async fn scopes_are_wanted_for_each_service() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    let error = app.get_authorizer("groups.api.globus.org").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(globus.requests().is_empty());
    let email = AuthorizationParameters {
        required_scopes: Some(vec!["email".to_owned()]),
        ..AuthorizationParameters::default()
    };
    app.login().auth_params(&email).await.unwrap();
    assert_eq!(app.scope_requirements()[AUTH].to_string(), "openid email");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_ask_for_one_token() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let client = app.auth_client();
            tokio::spawn(async move { client.userinfo().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(globus.count("client_credentials"), 1);
}

#[tokio::test]
async fn a_demand_for_scopes_is_met_and_one_for_a_session_is_not() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    let scopes = json!({"code": "ConsentRequired", "required_scopes": ["email"]});
    globus.demand(scopes, Met::Scope("email"));
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 2);
    let session = json!({"code": "X", "authorization_parameters": {"session_required_policies": ["p"]}});
    globus.demand(session, Met::Never);
    let error = app.auth_client().userinfo().await.unwrap_err();
    assert!(error.is_gare(), "{error}");
    assert_eq!(globus.count("client_credentials"), 2);
}

#[tokio::test]
async fn a_logout_revokes_its_tokens() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = client_app(&globus, &storage);
    app.login().await.unwrap();
    let done = app.logout().await.unwrap();
    assert_eq!((done.removed.len(), globus.good().len()), (2, 0));
    // What has been logged out asks for a new token.
    let authorizer = app.authorizer(TRANSFER);
    authorizer.authorization().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 2);
}
