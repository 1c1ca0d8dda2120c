//! Logging out.

use globus_auth::{
    ErrorKind,
    storage::{MemoryTokenStorage, TokenStorage as _},
};

use super::{
    globus::{AUTH, GRACE, Globus, TRANSFER},
    renewing_app, sent, stored, user_app,
};

#[tokio::test]
async fn tokens_are_revoked_and_removed_and_not_sent_any_more() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    let before = sent(&app, TRANSFER).await.unwrap();
    let tokens = stored(&storage);
    let done = app.logout().await.unwrap();
    assert_eq!(done.removed.len(), 2);
    assert!(done.not_revoked.is_empty());
    assert!(stored(&storage).is_empty() && globus.good().is_empty());
    let expected: Vec<_> = tokens
        .values()
        .flat_map(|token| {
            let refresh_token = token.refresh_token.as_ref().unwrap();
            [token.access_token.expose_secret(), refresh_token.expose_secret()]
        })
        .collect();
    assert_eq!(globus.revoked(), expected);
    assert!(app.login_required().await.unwrap());
    assert_ne!(sent(&app, TRANSFER).await.unwrap(), before);
    assert_eq!(globus.logins().len(), 2);
}

/// In the official SDK this is an identity mismatch.
#[tokio::test]
async fn after_a_logout_another_person_may_log_in() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.login().await.unwrap();
    app.logout().await.unwrap();
    globus.person(GRACE);
    app.login().await.unwrap();
    assert_eq!(app.token_storage().identity_id().await.unwrap().as_deref(), Some(GRACE));
}

#[tokio::test]
async fn what_cannot_be_revoked_is_named_and_stops_nothing() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.login().await.unwrap();
    let tokens = stored(&storage);
    globus.cannot_revoke(tokens[AUTH].access_token.expose_secret());
    let done = app.logout().await.unwrap();
    assert_eq!(done.removed, [AUTH.into(), TRANSFER.into()]);
    let [(name, error)] = &done.not_revoked[..] else {
        panic!("{done:?}")
    };
    assert_eq!((name.as_str(), error.kind()), (AUTH, ErrorKind::Api));
    assert!(stored(&storage).is_empty());
    assert_eq!(globus.revoked().len(), 3, "the others are");
    let text = format!("{done:?}");
    for token in tokens.values() {
        assert!(!text.contains(token.access_token.expose_secret()), "{text}");
    }
}

#[tokio::test]
async fn tokens_that_are_dead_already_are_no_error() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = renewing_app(&globus, &storage);
    app.login().await.unwrap();
    globus.pass(9999);
    globus.revoke_all();
    let done = app.logout().await.unwrap();
    assert_eq!((done.removed.len(), done.not_revoked.len()), (2, 0));
    let again = app.logout().await.unwrap();
    assert!(again.removed.is_empty());
}

#[tokio::test]
async fn a_sweep_takes_what_is_not_required_too() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = user_app(&globus, &storage);
    app.login().await.unwrap();
    let mut other = stored(&storage)[TRANSFER].clone();
    other.resource_server = "groups.api.globus.org".into();
    other.access_token = "AgOther".into();
    storage.store_token_data(&[other]).unwrap();
    app.logout().await.unwrap();
    assert_eq!(stored(&storage).len(), 1);
    let done = app.logout().sweep(true).await.unwrap();
    assert_eq!(done.removed, ["groups.api.globus.org".into()]);
    assert!(stored(&storage).is_empty());
    assert_eq!(globus.revoked().last().map(String::as_str), Some("AgOther"));
}
