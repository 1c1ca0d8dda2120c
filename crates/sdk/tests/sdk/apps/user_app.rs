//! The app of a person.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use globus_auth::{
    ErrorKind,
    app::Handling,
    gare::AuthorizationParameters,
    protocol::scope::Scopes,
    storage::{MemoryTokenStorage, TokenStorage as _, validating::TokenValidationError},
};

use super::{
    builder,
    globus::{ADA, ALL, AUTH, GRACE, Globus, TRANSFER},
    renewing_app, sent, stored, user_app,
};
use crate::world::until;

#[tokio::test]
async fn the_first_call_logs_in_and_the_next_ones_do_not() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    assert!(globus.requests().is_empty(), "making an app sends nothing");
    app.auth_client().userinfo().await.unwrap();
    app.auth_client().userinfo().await.unwrap();
    let logins = globus.logins();
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].get("scope"), Some(&*format!("openid {ALL}")));
    assert_eq!(logins[0].get("access_type"), Some("online"));
    assert_eq!(logins[0].get("prefill_named_grant"), Some("Survey Tool on laptop"));
    for token in stored(&storage).values() {
        assert_eq!(token.identity_id.as_deref(), Some(ADA));
    }
    // Another app on the same storage, as in the next run of the program.
    user_app(&globus, &storage).auth_client().userinfo().await.unwrap();
    assert_eq!(globus.logins().len(), 1);
}

#[tokio::test]
async fn login_does_nothing_unless_it_is_needed_forced_or_asked_for_more() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    assert!(app.login_required().await.unwrap());
    assert!(globus.requests().is_empty(), "the question asks nobody");
    app.login().await.unwrap();
    assert!(!app.login_required().await.unwrap());
    app.login().await.unwrap();
    assert_eq!(globus.logins().len(), 1);
    app.login().force(true).await.unwrap();
    assert_eq!(globus.logins().len(), 2);
    let parameters = AuthorizationParameters {
        session_message: Some("once more".to_owned()),
        prompt: Some("login".to_owned()),
        ..AuthorizationParameters::default()
    };
    app.login().auth_params(&parameters).await.unwrap();
    let last = globus.logins().pop().unwrap();
    assert_eq!(
        (last.get("session_message"), last.get("prompt")),
        (Some("once more"), Some("login"))
    );
    assert_eq!(last.get("scope"), Some(&*format!("openid {ALL}")));
}

#[tokio::test]
async fn what_a_login_was_asked_for_is_required_from_then_on() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    let parameters = AuthorizationParameters {
        required_scopes: Some(vec!["email".to_owned(), format!("{ALL}[*urn:example:data]")]),
        ..AuthorizationParameters::default()
    };
    let before = parameters.clone();
    app.login().auth_params(&parameters).await.unwrap();
    assert_eq!(parameters, before, "what is the caller's stays as it is");
    let required = app.scope_requirements();
    assert_eq!(required[AUTH].to_string(), "openid email");
    assert_eq!(required[TRANSFER].to_string(), format!("{ALL}[*urn:example:data]"));
    assert!(!app.login_required().await.unwrap());
}

#[tokio::test]
async fn requirements_are_merged_and_looked_for_at_the_next_call() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    let transfer = sent(&app, TRANSFER).await.unwrap();
    let mut copy = app.scope_requirements();
    copy.clear();
    for _ in 0..2 {
        app.add_scope_requirements(AUTH, ["openid", "email"]).unwrap();
    }
    assert_eq!(app.scope_requirements()[AUTH], Scopes::parse("openid email").unwrap());
    // The token for another service is still what it was.
    assert_eq!(sent(&app, TRANSFER).await.unwrap(), transfer);
    assert_eq!(globus.logins().len(), 1);
    assert!(app.login_required().await.unwrap());
    sent(&app, AUTH).await.unwrap();
    assert_eq!(globus.logins().len(), 2);
    assert!(!app.login_required().await.unwrap());
    let error = app.add_scope_requirements(AUTH, "a[").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(app.scope_requirements()[AUTH].to_string(), "openid email");
}

/// The official SDK hands a token out after it has ended.
#[tokio::test]
async fn a_token_is_not_sent_after_its_end() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    let authorizer = app.get_authorizer(TRANSFER).await.unwrap();
    let first = sent(&app, TRANSFER).await.unwrap();
    globus.pass(3599);
    assert_eq!(sent(&app, TRANSFER).await.unwrap(), first);
    assert!(!app.login_required().await.unwrap());
    globus.pass(1);
    assert!(app.login_required().await.unwrap());
    let second = globus_auth::Authorizer::authorization(&authorizer).await.unwrap();
    assert_ne!(second.expose_secret(), first, "also by an authorizer of before");
    assert_eq!(globus.logins().len(), 2);
}

#[tokio::test]
async fn a_token_is_renewed_and_each_refresh_is_stored() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.logins()[0].get("access_type"), Some("offline"));
    let before = stored(&storage)[AUTH].clone();
    globus.pass(3600);
    assert!(!app.login_required().await.unwrap());
    app.auth_client().userinfo().await.unwrap();
    let after = stored(&storage)[AUTH].clone();
    assert_ne!(after.access_token, before.access_token);
    assert_eq!(
        (after.refresh_token, after.identity_id),
        (before.refresh_token, before.identity_id)
    );
    assert_eq!((globus.logins().len(), globus.count("refresh_token")), (1, 1));
}

#[tokio::test]
async fn a_refresh_token_that_is_no_longer_good_means_a_login() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    globus.pass(3600);
    globus.revoke_all();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!((globus.logins().len(), globus.count("refresh_token")), (2, 1));
    // Revoked in the middle of its life: the service says so.
    globus.revoke_all();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!((globus.logins().len(), globus.count("refresh_token")), (3, 2));
}

#[tokio::test]
async fn a_revoked_token_that_nobody_renews_means_a_login_too() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.auth_client().userinfo().await.unwrap();
    globus.revoke_all();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.logins().len(), 2);
    // Another process logs in: its tokens are taken.
    globus.revoke_all();
    user_app(&globus, &storage).login().force(true).await.unwrap();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.logins().len(), 3);
}

#[tokio::test]
async fn a_login_without_refresh_tokens_is_tried_once() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    globus.without_refresh_tokens();
    let app = renewing_app(&globus, &storage);
    let error = app.auth_client().userinfo().await.unwrap_err();
    assert!(
        matches!(
            error.token_validation_error(),
            Some(TokenValidationError::MissingRefreshToken { .. })
        ),
        "{error}"
    );
    assert_eq!(globus.logins().len(), 1);
}

#[tokio::test]
async fn a_service_that_nothing_is_required_of_causes_no_login() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let error = user_app(&globus, &storage)
        .get_authorizer("groups.api.globus.org")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("groups.api.globus.org"), "{error}");
    assert!(globus.logins().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_cause_one_login() {
    for renewing in [false, true] {
        let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
        let app = builder(&globus, &storage)
            .request_refresh_tokens(renewing)
            .build()
            .unwrap();
        let tasks: Vec<_> = (0..64)
            .map(|number| {
                let (app, client) = (app.clone(), app.auth_client());
                tokio::spawn(async move {
                    match number % 3 {
                        0 => app.login().await,
                        1 => app.get_authorizer(TRANSFER).await.map(drop),
                        _ => client.userinfo().await.map(drop),
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!((globus.logins().len(), globus.count("authorization_code")), (1, 1));
        // And when it has ended, once more, or a refresh for each service.
        globus.pass(3600);
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let client = app.auth_client();
                tokio::spawn(async move { client.userinfo().await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let expected = if renewing { (1, 1) } else { (2, 0) };
        assert_eq!((globus.logins().len(), globus.count("refresh_token")), expected);
    }
}

#[tokio::test]
async fn a_person_who_goes_away_is_not_asked_again_by_those_who_waited() {
    let (globus, storage) = (Globus::new().closed(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    globus.leaves(true);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.login().await })
        })
        .collect();
    until(|| globus.logins().len() == 1).await;
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    globus.open();
    for task in tasks {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LoginFlow);
        assert_eq!(error.to_string(), "login: the person went away");
    }
    assert_eq!(globus.logins().len(), 1);
    // Who asks later asks anew.
    globus.leaves(false);
    app.login().await.unwrap();
    assert_eq!(globus.logins().len(), 2);
}

#[tokio::test]
async fn a_login_that_is_given_up_leaves_the_way_free() {
    let (globus, storage) = (Globus::new().closed(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    let first = tokio::spawn({
        let app = app.clone();
        async move { app.login().await }
    });
    until(|| globus.logins().len() == 1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    globus.open();
    app.login().await.unwrap();
    assert_eq!(globus.logins().len(), 2);
}

#[tokio::test]
async fn tokens_of_another_person_are_refused_and_revoked() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.login().await.unwrap();
    let before = stored(&storage);
    globus.person(GRACE);
    let error = app.login().force(true).await.unwrap_err();
    let Some(TokenValidationError::IdentityMismatch { stored_id, new_id }) = error.token_validation_error() else {
        panic!("{error}")
    };
    assert_eq!((stored_id.as_str(), new_id.as_str()), (ADA, GRACE));
    assert_eq!(stored(&storage), before, "a refused login leaves no trace");
    assert_eq!(globus.revoked().len(), 4, "two access tokens, two refresh tokens");
    assert_eq!(globus.good().len(), 2);
    // Neither in memory: Ada is still who she was.
    globus.person(ADA);
    app.login().force(true).await.unwrap();
    assert_eq!(app.token_storage().identity_id().await.unwrap().as_deref(), Some(ADA));
}

#[tokio::test]
async fn tokens_of_two_people_ask_for_a_logout() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.login().await.unwrap();
    let mut other = stored(&storage)[TRANSFER].clone();
    other.identity_id = Some(GRACE.to_owned());
    storage.store_token_data(&[other]).unwrap();
    assert!(app.login_required().await.unwrap());
    globus.pass(3600);
    let error = app.auth_client().userinfo().await.unwrap_err();
    assert!(error.to_string().contains("log out"), "{error}");
    assert_eq!(globus.logins().len(), 1, "a login would not help");
    app.logout().await.unwrap();
    app.auth_client().userinfo().await.unwrap();
}

#[tokio::test]
async fn scopes_that_the_login_did_not_bring_are_an_error() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = builder(&globus, &storage)
        .scope_requirements(AUTH, "email")
        .build()
        .unwrap();
    globus.hold_back("email");
    let error = app.auth_client().userinfo().await.unwrap_err();
    assert_eq!(error.to_string(), "scopes are missing: email (for auth.globus.org)");
    assert!(error.is_login_required() && stored(&storage).is_empty());
    assert_eq!((globus.logins().len(), globus.good().len()), (1, 0), "they are revoked");
}

#[tokio::test]
async fn what_scopes_depend_on_is_looked_for_in_the_consents() {
    for renewing in [false, true] {
        let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
        let app = builder(&globus, &storage)
            .scope_requirements(TRANSFER, format!("{ALL}[*urn:example:data]"))
            .request_refresh_tokens(renewing)
            .build()
            .unwrap();
        let consents = format!("GET /v2/api/identities/{ADA}/consents");
        globus.deny("urn:example:data");
        app.login().await.unwrap();
        assert!(app.login_required().await.unwrap());
        let error = sent(&app, TRANSFER).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("scopes are missing: {ALL}[*urn:example:data] (for transfer.api.globus.org)")
        );
        assert_eq!(globus.logins().len(), 2, "the handler ran once");
        globus.allow("urn:example:data");
        sent(&app, TRANSFER).await.unwrap();
        let asked = globus.count(&consents);
        sent(&app, TRANSFER).await.unwrap();
        assert_eq!((globus.logins().len(), globus.count(&consents)), (2, asked));
        // Of Globus Auth's own token nothing is looked for.
        sent(&app, AUTH).await.unwrap();
        assert_eq!(globus.count(&consents), asked);
    }
}

#[tokio::test]
async fn the_handler_decides() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let app = builder(&globus, &storage)
        .token_validation_error_handler(move |error| {
            count.fetch_add(1, Ordering::SeqCst);
            assert!(matches!(error, TokenValidationError::MissingToken { .. }), "{error}");
            Handling::Fail
        })
        .build()
        .unwrap();
    let error = app.auth_client().userinfo().await.unwrap_err();
    assert_eq!(error.to_string(), "there is no token for auth.globus.org");
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
    assert_eq!((asked.load(Ordering::SeqCst), globus.logins().len()), (1, 0));
    app.login().await.unwrap();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    let storage = MemoryTokenStorage::new();
    let app = builder(&globus, &storage)
        .token_validation_error_handler(|_| {
            Handling::LogInWith(Box::new(AuthorizationParameters {
                prompt: Some("login".to_owned()),
                ..AuthorizationParameters::default()
            }))
        })
        .build()
        .unwrap();
    app.auth_client().userinfo().await.unwrap();
    assert_eq!(globus.logins().pop().unwrap().get("prompt"), Some("login"));
}
