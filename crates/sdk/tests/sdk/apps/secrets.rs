//! What must not be seen of an app: every flow runs under a log that keeps everything.

use globus_auth::{
    ClientApp,
    storage::{MemoryTokenStorage, TokenStorage as _},
};
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;

use super::{
    globus::{AUTH, GRACE, Globus, Met, TRANSFER},
    renewing_app, sent, user_app,
};
use crate::{secrets::Said, world::SECRET};

async fn person(globus: &Globus, said: &Said) {
    let storage = MemoryTokenStorage::new();
    let app = renewing_app(globus, &storage);
    said.note(&app.login());
    app.auth_client().userinfo().await.unwrap();
    said.note(&(&app, app.auth_client(), app.authorizer(AUTH), app.token_storage()));
    said.note(&storage.get_token_data_by_resource_server());
    globus.pass(3600);
    app.auth_client().userinfo().await.unwrap();
    globus.person(GRACE);
    said.note_error(&app.login().force(true).await.unwrap_err());
    globus.revoke_all();
    said.note_error(&app.auth_client().userinfo().await.unwrap_err());
    said.note(&app.logout().sweep(true).await.unwrap());

    let app = user_app(globus, &storage);
    let demand = json!({"code": "X", "authorization_parameters": {"session_required_policies": ["p"]}});
    globus.demand(demand, Met::Never);
    said.note_error(&app.auth_client().userinfo().await.unwrap_err());
    globus.leaves(true);
    said.note_error(&app.login().force(true).await.unwrap_err());
    globus.leaves(false);
}

#[tokio::test]
async fn no_secret_of_an_app_is_ever_seen() {
    let said = Said::default();
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(said.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(log);
    let globus = Globus::new();
    person(&globus, &said).await;
    let app = ClientApp::with_client(&globus.confidential())
        .token_storage(MemoryTokenStorage::new())
        .scope_requirements(TRANSFER, super::globus::ALL)
        .build()
        .unwrap();
    app.login().await.unwrap();
    let authorizer = app.get_authorizer(TRANSFER).await.unwrap();
    said.note(&(&app, authorizer, app.logout().await.unwrap()));

    let text = said.text();
    for word in [
        "a login is needed",
        "a login is demanded",
        "logged in",
        "refreshed",
        "revoke",
    ] {
        assert!(text.contains(word), "the log has no '{word}'");
    }
    for secret in globus.secrets().iter().map(String::as_str).chain([SECRET]) {
        assert!(!text.contains(secret), "{secret} is seen in:\n{text}");
    }
    assert!(globus.secrets().len() > 20);
    // What is looked for is what is sent.
    let header = sent(&user_app(&globus, &MemoryTokenStorage::new()), AUTH)
        .await
        .unwrap();
    assert!(globus.secrets().contains(&header["Bearer ".len()..].to_owned()));
}
