//! What must not be seen of an app: every flow runs under a log that keeps everything.

use std::sync::Arc;

use globus_auth::{
    ClientApp, NativeAppAuthClient, UserApp,
    login::{LocalServerLoginFlowManager, LoginFlowManager},
    recording::Replay,
    storage::{MemoryTokenStorage, TokenStorage},
};
use serde_json::json;

use super::{
    builder,
    globus::{ALL, AUTH, GRACE, Globus, Met, TRANSFER},
    managers::{Screen, opener, request, terminal},
    renewing_app, sent, user_app,
};
use crate::{
    secrets::Said,
    ways::both_ways,
    world::{SECRET, Surrounds as _, client_id},
};

both_ways!(
    no_secret_of_an_app_is_ever_seen,
    no_secret_of_a_login_flow_manager_is_ever_seen,
    no_secret_of_a_recorded_app_is_ever_seen,
);

fn check(globus: &Globus, text: &str, more: &[&str]) {
    for secret in globus.secrets().iter().map(String::as_str).chain(more.iter().copied()) {
        assert!(!text.contains(secret), "{secret} is seen in:\n{text}");
    }
}

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

async fn no_secret_of_an_app_is_ever_seen() {
    let (said, _guard) = Said::everything();
    let globus = Globus::new();
    person(&globus, &said).await;
    let made = ClientApp::builder(client_id(), SECRET).scope_requirements(TRANSFER, ALL);
    said.note(&made);
    let app = ClientApp::with_client(&globus.confidential())
        .token_storage(MemoryTokenStorage::new())
        .scope_requirements(TRANSFER, ALL)
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
    check(&globus, &text, &[SECRET]);
    assert!(globus.secrets().len() > 20);
    // What is looked for is what is sent.
    let header = sent(&user_app(&globus, &MemoryTokenStorage::new()), AUTH)
        .await
        .unwrap();
    assert!(globus.secrets().contains(&header["Bearer ".len()..].to_owned()));
}

async fn no_secret_of_a_login_flow_manager_is_ever_seen() {
    const WRONG: &str = "wr0ng-c0de0123456789";
    let (said, _guard) = Said::everything();
    let (globus, screen) = (Globus::new(), Screen::default());
    let command_line = terminal(&globus, &screen, |globus, link| globus.log_in(&link));
    let mistaken = terminal(&globus, &Screen::default(), |_, _| WRONG.to_owned());
    let local_server = LocalServerLoginFlowManager::new(opener(&globus));
    said.note(&(&command_line, &local_server, request(&globus)));
    said.note_error(&mistaken.run_login_flow(&request(&globus)).await.unwrap_err());
    let managers: [Arc<dyn LoginFlowManager>; 2] = [Arc::new(command_line), Arc::new(local_server)];
    for manager in managers {
        let app = builder(&globus, &MemoryTokenStorage::new()).login_flow_manager(manager);
        app.build().unwrap().auth_client().userinfo().await.unwrap();
    }
    assert_eq!(globus.logins().len(), 2);
    check(&globus, &said.text(), &[WRONG]);
    assert!(screen.text().contains("state="), "the person alone sees the link");
}

async fn no_secret_of_a_recorded_app_is_ever_seen() {
    let (said, _guard) = Said::everything();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.json");
    let globus = Globus::new();
    let client = globus.settle(NativeAppAuthClient::builder(client_id()));
    let client = client.record_to(&path).build().unwrap();
    said.note(&client);
    let app = UserApp::with_native_client(&client)
        .login_flow_manager(globus.clone())
        .token_storage(MemoryTokenStorage::new())
        .request_refresh_tokens(true)
        .build()
        .unwrap();
    app.auth_client().userinfo().await.unwrap();
    globus.pass(3600);
    app.auth_client().userinfo().await.unwrap();
    app.logout().await.unwrap();
    said.note(&Replay::read(&path).unwrap());
    let recorded = std::fs::read_to_string(&path).unwrap();
    for path in ["/v2/oauth2/token", "/v2/oauth2/token/revoke", "/v2/oauth2/userinfo"] {
        assert!(recorded.contains(path), "{path} was not recorded");
    }
    check(&globus, &(said.text() + &recorded), &[]);
}

#[cfg(feature = "encrypted")]
mod sealed {
    use globus_auth::storage::EncryptedTokenStorage;

    use super::*;

    both_ways!(no_secret_of_a_sealed_app_is_ever_seen);

    async fn no_secret_of_a_sealed_app_is_ever_seen() {
        let (said, _guard) = Said::everything();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.sealed");
        let globus = Globus::new();
        let app = |passphrase: &str| {
            let storage = EncryptedTokenStorage::new(&path, passphrase);
            said.note(&storage);
            let app = builder(&globus, &MemoryTokenStorage::new()).token_storage(storage);
            app.request_refresh_tokens(true).build().unwrap()
        };
        let owner = app("the-passphrase-0123456789");
        owner.auth_client().userinfo().await.unwrap();
        globus.pass(3600);
        owner.auth_client().userinfo().await.unwrap();
        said.note(&(&owner, owner.token_storage()));
        let stranger = app("no-passphrase-0123456789");
        said.note_error(&stranger.auth_client().userinfo().await.unwrap_err());
        let text = said.text() + &std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("refreshed"), "the log is kept");
        check(&globus, &text, &["passphrase-0123456789"]);
    }
}
