//! Two servers, one storage: a token goes to no other server than the one that issued it.

use globus_auth::{
    ClientApp, ConfidentialAppAuthClient, ErrorKind, NativeAppAuthClient, UserApp,
    app::Handling,
    storage::{MemoryTokenStorage, TokenStorage as _, TokenStorageData},
};

use super::{
    builder,
    globus::{ALL, AUTH, GRACE, Globus, TRANSFER},
    renewing_app, sent, stored,
};
use crate::{
    ways::both_ways,
    world::{BASE_URL, SECRET, Surrounds as _, client_id},
};

const MEMBER: &str = "globus_auth_base_url";
const ELSEWHERE: &str = "https://elsewhere.example.test/";
const GROUPS: &str = "groups.api.globus.org";

both_ways!(
    stored_tokens_say_which_server_issued_them,
    a_token_of_an_app_goes_to_no_other_server,
    a_login_takes_the_place_of_another_servers,
    a_token_that_does_not_say_is_taken,
    a_client_app_asks_for_tokens_at_each_server,
);

/// Changes each stored token.
fn change(storage: &MemoryTokenStorage, change: impl Fn(&mut TokenStorageData)) {
    storage
        .change(&mut |tokens| tokens.values_mut().for_each(&change))
        .unwrap();
}

/// As if the server elsewhere had issued all of them, to somebody else.
fn issue_elsewhere(storage: &MemoryTokenStorage) {
    change(storage, |token| {
        token.extra.insert(MEMBER.to_owned(), ELSEWHERE.into());
        token.identity_id = Some(GRACE.to_owned());
    });
}

fn servers(storage: &MemoryTokenStorage) -> Vec<String> {
    let said = |token: &TokenStorageData| token.extra[MEMBER].as_str().unwrap().to_owned();
    stored(storage).values().map(said).collect()
}

/// The app with the same storage that talks to the server elsewhere, where nobody answers, and does not log in.
fn app_elsewhere(globus: &Globus, storage: &MemoryTokenStorage, renewing: bool) -> UserApp {
    let client = globus
        .settle(NativeAppAuthClient::builder(client_id()))
        .base_url(ELSEWHERE);
    UserApp::with_native_client(&client.build().unwrap())
        .scope_requirements(TRANSFER, ALL)
        .request_refresh_tokens(renewing)
        .token_storage(storage.clone())
        .token_validation_error_handler(|_| Handling::Fail)
        .build()
        .unwrap()
}

async fn stored_tokens_say_which_server_issued_them() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(servers(&storage), [BASE_URL, BASE_URL]);
    globus.pass(3600);
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(
        (servers(&storage), globus.count("refresh_token")),
        (vec![BASE_URL.to_owned(); 2], 1)
    );
}

async fn a_token_of_an_app_goes_to_no_other_server() {
    for renewing in [false, true] {
        let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
        let here = builder(&globus, &storage)
            .request_refresh_tokens(renewing)
            .build()
            .unwrap();
        here.login().await.unwrap();
        let before = stored(&storage);
        let elsewhere = app_elsewhere(&globus, &storage, renewing);
        assert!(elsewhere.login_required().await.unwrap());
        for passed in [0, 3600] {
            globus.pass(passed);
            let error = elsewhere.auth_client().userinfo().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::LoginRequired, "nothing was sent: {error}");
            assert_eq!(error.to_string(), "there is no token for auth.globus.org");
            assert_eq!(
                sent(&elsewhere, TRANSFER).await.unwrap_err().kind(),
                ErrorKind::LoginRequired
            );
        }
        let done = elsewhere.logout().sweep(true).await.unwrap();
        assert!(done.removed.is_empty() && done.not_revoked.is_empty());
        assert_eq!(stored(&storage), before, "they stay for the server that issued them");
    }
}

async fn a_login_takes_the_place_of_another_servers() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.add_scope_requirements(GROUPS, "urn:globus:auth:scope:groups.api.globus.org:all")
        .unwrap();
    app.login().await.unwrap();
    issue_elsewhere(&storage);
    let elsewhere = stored(&storage);

    let app = renewing_app(&globus, &storage);
    assert!(app.login_required().await.unwrap());
    // Who is logged in there does not matter here.
    app.auth_client().userinfo().await.unwrap();
    assert_eq!((globus.logins().len(), globus.count("refresh_token")), (2, 0));
    assert_eq!(servers(&storage), [BASE_URL, ELSEWHERE, BASE_URL]);
    assert_eq!(stored(&storage)[GROUPS], elsewhere[GROUPS]);
    let removed = app.logout().sweep(true).await.unwrap().removed;
    assert_eq!(removed, [AUTH, TRANSFER].map(Into::into));
    assert!(stored(&storage).into_keys().eq([GROUPS.into()]));
}

async fn a_token_that_does_not_say_is_taken() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    renewing_app(&globus, &storage).login().await.unwrap();
    change(&storage, |token| token.extra.clear());
    let app = renewing_app(&globus, &storage);
    assert!(!app.login_required().await.unwrap());
    app.auth_client().userinfo().await.unwrap();
    assert!(
        stored(&storage).values().all(|token| token.extra.is_empty()),
        "nothing was written"
    );
    globus.pass(3600);
    app.auth_client().userinfo().await.unwrap();
    assert_eq!((globus.logins().len(), globus.count("refresh_token")), (1, 1));
    assert_eq!(stored(&storage)[AUTH].extra[MEMBER], BASE_URL, "now it is known");
}

async fn a_client_app_asks_for_tokens_at_each_server() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = |base_url: &str| {
        let client = globus
            .settle(ConfidentialAppAuthClient::builder(client_id(), SECRET))
            .base_url(base_url);
        ClientApp::with_client(&client.build().unwrap())
            .token_storage(storage.clone())
            .build()
            .unwrap()
    };
    app(BASE_URL).auth_client().userinfo().await.unwrap();
    assert_eq!(servers(&storage), [BASE_URL]);
    let elsewhere = app(ELSEWHERE);
    assert!(elsewhere.login_required().await.unwrap());
    let error = elsewhere.auth_client().userinfo().await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Network,
        "a token was asked for, and nobody answers: {error}"
    );
    // Without final slash it is the same server.
    let here = app(BASE_URL.trim_end_matches('/'));
    assert!(!here.login_required().await.unwrap());
    here.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.count("client_credentials"), 1);
}
