use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use globus_auth_protocol::{
    consent::{ConsentForest, Consents},
    ids::{IdentityId, ResourceServer},
    scope::Scopes,
    time::UnixSeconds,
};
use serde_json::json;

use super::*;
use crate::{
    error::{Error, ErrorKind},
    seams::Clock,
    storage::{MemoryTokenStorage, StorageError},
};

const ADA: &str = "46bd0f56-e24f-11e5-a510-131bef460003";
const GRACE: &str = "46bd0f56-e24f-11e5-a510-131bef460004";
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

fn token(resource_server: &str, identity_id: Option<&str>) -> TokenStorageData {
    TokenStorageData {
        resource_server: resource_server.into(),
        identity_id: identity_id.map(str::to_owned),
        scope: "foo bar".to_owned(),
        access_token: "AgSecret".into(),
        refresh_token: Some("AgRefresh".into()),
        expires_at: NOW.plus(10),
        token_type: None,
        extra: serde_json::Map::new(),
    }
}

fn storage_of(tokens: &[TokenStorageData]) -> MemoryTokenStorage {
    let storage = MemoryTokenStorage::new();
    storage.store_token_data(tokens).unwrap();
    storage
}

struct Standing(UnixSeconds);

impl Clock for Standing {
    fn now(&self) -> UnixSeconds {
        self.0
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_missing_token_is_an_error_that_asks_for_a_login() {
    let storage = ValidatingTokenStorage::new(storage_of(&[token("a", None)]));
    assert_eq!(storage.get_token_data("a").await.unwrap(), token("a", None));
    let error = storage.get_token_data("b").await.unwrap_err();
    assert!(
        matches!(&error, TokenValidationError::MissingToken { resource_server } if resource_server.as_str() == "b")
    );
    let error = Error::from(error);
    assert!(
        error.is_login_required() && error.to_string() == "there is no token for b",
        "{error}"
    );
    assert!(storage.remove_token_data("a").await.unwrap());
    assert!(storage.get_token_data_by_resource_server().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_given() {
    for (now, margin, good) in [
        (NOW.plus(9), 0, true),
        (NOW.plus(10), 0, false),
        (NOW, 9, true),
        (NOW, 10, false),
    ] {
        let validator = NotExpiredValidator::new().clock(Standing(now)).margin_seconds(margin);
        let storage = ValidatingTokenStorage::new(storage_of(&[token("a", None)])).validator(validator);
        match storage.get_token_data("a").await {
            Ok(_) => assert!(good, "{now:?}"),
            Err(TokenValidationError::Expired { expires_at, .. }) => assert!(!good && expires_at == NOW.plus(10)),
            Err(other) => panic!("{other}"),
        }
        // What has ended may still be stored.
        storage.store_token_data(&[token("b", None)]).await.unwrap();
    }
}

#[tokio::test]
async fn a_token_without_refresh_token_is_not_given() {
    let mut without = token("b", None);
    without.refresh_token = None;
    let storage =
        ValidatingTokenStorage::new(storage_of(&[token("a", None), without])).validator(HasRefreshTokensValidator);
    storage.get_token_data("a").await.unwrap();
    for error in [
        storage.get_token_data("b").await.unwrap_err(),
        storage.get_token_data_by_resource_server().await.unwrap_err(),
    ] {
        assert!(
            matches!(error, TokenValidationError::MissingRefreshToken { .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn another_identity_is_refused_and_leaves_no_trace() {
    let inner = MemoryTokenStorage::new();
    let storage = ValidatingTokenStorage::new(inner.clone()).validator(UnchangingIdentityValidator);
    let error = storage.store_token_data(&[token("a", None)]).await.unwrap_err();
    assert!(matches!(error, TokenValidationError::MissingIdentity) && error.is_identity_error());
    storage.store_token_data(&[token("a", Some(ADA))]).await.unwrap();
    let error = storage.store_token_data(&[token("b", Some(GRACE))]).await.unwrap_err();
    let TokenValidationError::IdentityMismatch { stored_id, new_id } = error else {
        panic!("{error}");
    };
    assert_eq!((stored_id.as_str(), new_id.as_str()), (ADA, GRACE));
    assert_eq!(inner.get_token_data_by_resource_server().unwrap().len(), 1);
    assert_eq!(storage.identity_id().await.unwrap().as_deref(), Some(ADA));
    storage.store_token_data(&[token("b", Some(ADA))]).await.unwrap();
}

/// Refuses everything, to see what is left.
struct Refusing;

impl TokenDataValidator for Refusing {
    fn before_store<'a>(
        &'a self,
        _tokens: &'a Tokens,
        _context: &'a TokenValidationContext,
    ) -> BoxFuture<'a, Result<(), TokenValidationError>> {
        Box::pin(std::future::ready(Err(TokenValidationError::MissingIdentity)))
    }
}

#[tokio::test]
async fn a_refused_store_does_not_make_an_identity_known() {
    let inner = MemoryTokenStorage::new();
    let storage = ValidatingTokenStorage::new(inner.clone()).validator(Refusing);
    storage.store_token_data(&[token("a", Some(ADA))]).await.unwrap_err();
    assert_eq!(storage.identity_id().await.unwrap(), None);
    assert!(inner.get_token_data_by_resource_server().unwrap().is_empty());
}

#[tokio::test]
async fn after_logout_anybody_may_log_in() {
    let storage = ValidatingTokenStorage::new(MemoryTokenStorage::new()).validator(UnchangingIdentityValidator);
    storage.store_token_data(&[token("a", Some(ADA))]).await.unwrap();
    storage.remove_token_data("a").await.unwrap();
    storage.store_token_data(&[token("a", Some(GRACE))]).await.unwrap();
}

#[tokio::test]
async fn tokens_of_two_identities_are_refused() {
    let mixed = [token("a", Some(ADA)), token("b", Some(GRACE))];
    let storage = ValidatingTokenStorage::new(MemoryTokenStorage::new());
    let error = storage.store_token_data(&mixed).await.unwrap_err();
    assert!(matches!(error, TokenValidationError::MixedIdentities));
    let storage = ValidatingTokenStorage::new(storage_of(&mixed));
    assert!(storage.get_token_data("a").await.unwrap_err().is_identity_error());
}

fn requirements(scopes: &str) -> ScopeRequirementsValidator {
    let required = BTreeMap::from([
        (ResourceServer::from("a"), Scopes::parse(scopes).unwrap()),
        (ResourceServer::from("not stored"), Scopes::parse("x").unwrap()),
    ]);
    ScopeRequirementsValidator::new(required)
}

fn missing(error: &TokenValidationError) -> Vec<String> {
    match error {
        TokenValidationError::UnmetScopeRequirements { missing } => missing.values().flatten().cloned().collect(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn scopes_are_looked_for_in_the_tokens() {
    let stored = storage_of(&[token("a", None), token("b", None)]);
    let storage = ValidatingTokenStorage::new(stored.clone()).validator(requirements("foo *baz[x] qux"));
    let error = storage.get_token_data_by_resource_server().await.unwrap_err();
    assert_eq!(missing(&error), ["baz", "qux"]);
    assert_eq!(error.to_string(), "scopes are missing: baz qux (for a)");
    let refused = storage.store_token_data(&[token("a", None)]).await.unwrap_err();
    assert_eq!(missing(&refused), ["baz", "qux"]);
    storage.get_token_data("b").await.unwrap();
    let met = ValidatingTokenStorage::new(stored).validator(requirements("foo[x] bar"));
    met.store_token_data(&[token("a", None)]).await.unwrap();
    met.get_token_data("a").await.unwrap();
}

/// Knows Ada's consents: from the second time on, one more.
#[derive(Default)]
struct Known(Arc<AtomicUsize>);

impl ConsentSource for Known {
    fn consents(&self, identity_id: IdentityId) -> BoxFuture<'_, Result<ConsentForest, Error>> {
        assert_eq!(identity_id.to_string(), ADA);
        let times = self.0.fetch_add(1, Ordering::SeqCst);
        let consent = |id: i64, name: &str, path: &[i64], status: &str| {
            let time = "2022-09-21T17:10:14.270581+00:00";
            json!({"id": id, "client": ADA, "scope": ADA, "scope_name": name, "effective_identity": ADA,
                "dependency_path": path, "created": time, "updated": time, "last_used": time, "status": status,
                "allows_refresh": true, "auto_approved": false, "atomically_revocable": false})
        };
        let status = if times == 0 { "denied" } else { "approved" };
        let list = json!({"consents": [consent(1, "foo", &[1], "approved"), consent(2, "deep", &[1, 2], status)]});
        let consents: Consents = serde_json::from_value(list).unwrap();
        Box::pin(std::future::ready(Ok(consents.to_forest().unwrap())))
    }
}

#[tokio::test]
async fn what_scopes_depend_on_is_looked_for_in_the_consents() {
    let asked = Arc::new(AtomicUsize::new(0));
    let storage = ValidatingTokenStorage::new(storage_of(&[token("a", Some(ADA))]))
        .validator(requirements("foo[deep]").consents(Known(Arc::clone(&asked))));
    let error = storage.get_token_data("a").await.unwrap_err();
    assert_eq!(missing(&error), ["foo[deep]"], "a denied consent is none");
    // Asked again, as the last answer was not enough; then never more.
    for _ in 0..3 {
        storage.get_token_data("a").await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    storage.store_token_data(&[token("a", Some(ADA))]).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2, "storing asks for none");
}

#[tokio::test]
async fn consents_are_not_asked_for_in_vain() {
    let asked = Arc::new(AtomicUsize::new(0));
    let flat = ValidatingTokenStorage::new(storage_of(&[token("a", None)]))
        .validator(requirements("foo").consents(Known(Arc::clone(&asked))));
    flat.get_token_data("a").await.unwrap();
    let nobody = ValidatingTokenStorage::new(storage_of(&[token("a", None)]))
        .validator(requirements("foo[deep]").consents(Known(Arc::clone(&asked))));
    let error = nobody.get_token_data("a").await.unwrap_err();
    assert!(matches!(error, TokenValidationError::MissingIdentity), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

/// A storage that cannot be read.
struct Broken;

impl TokenStorage for Broken {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        Err(StorageError::other("read", "it is gone"))
    }

    fn change(&self, _change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        Err(StorageError::other("write", "it is gone"))
    }

    fn refresh_lock(&self, _resource_server: &str) -> Result<crate::storage::RefreshLock, StorageError> {
        Ok(crate::storage::RefreshLock::none())
    }
}

#[tokio::test]
async fn a_storage_that_fails_asks_for_no_login() {
    let error = Error::from(
        ValidatingTokenStorage::new(Broken)
            .get_token_data("a")
            .await
            .unwrap_err(),
    );
    assert_eq!((error.kind(), error.is_login_required()), (ErrorKind::Storage, false));
    assert_eq!(error.to_string(), "cannot read the stored tokens: it is gone");
}
