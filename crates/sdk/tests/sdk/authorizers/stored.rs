//! Authorizers whose tokens are in a storage that others use too.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use globus_auth::{
    ClientCredentialsAuthorizer, ErrorKind, RefreshTokenAuthorizer,
    protocol::time::UnixSeconds,
    storage::{JsonTokenStorage, MemoryTokenStorage, RefreshLock, StorageError, TokenStorage, Tokens},
};

use super::{
    header,
    service::{RESOURCE_SERVER, Service, stored},
};
use crate::{
    ways::both_ways,
    world::{NOW, until},
};

/// A storage with the tokens of a login whose access token has ended.
fn ended() -> MemoryTokenStorage {
    let storage = MemoryTokenStorage::new();
    storage.store_token_data(&[stored(0, UnixSeconds(NOW))]).unwrap();
    storage
}

fn authorizer(service: &Service, storage: impl TokenStorage) -> RefreshTokenAuthorizer {
    RefreshTokenAuthorizer::stored(&service.native(), storage, RESOURCE_SERVER).build()
}

fn access_token(storage: &impl TokenStorage) -> String {
    let token = storage.get_token_data(RESOURCE_SERVER).unwrap().unwrap();
    token.access_token.expose_secret().to_owned()
}

both_ways! {
    a_stored_token_that_is_good_is_sent, what_is_renewed_is_stored_before_it_is_sent,
    a_stored_refresh_token_survives_an_answer_without_one, without_a_stored_token_a_login_is_required,
    what_another_process_renewed_is_taken_up, a_refused_refresh_token_is_given_up_only_after_another_look,
    a_refresh_token_that_nobody_replaced_is_given_up, what_could_not_be_stored_is_stored_later,
    what_could_not_be_stored_is_stored_when_there_is_room,
    a_clients_own_token_is_shared_by_a_storage, an_answer_for_another_service_is_not_stored,
}

async fn a_stored_token_that_is_good_is_sent() {
    let (service, storage) = (Service::new(), MemoryTokenStorage::new());
    let authorizer = authorizer(&service, storage.clone());
    // It need not be there when the authorizer is made.
    storage.store_token_data(&[stored(7, UnixSeconds(NOW + 100))]).unwrap();
    assert_eq!(header(&authorizer).await, "Bearer AgAccess7");
    assert_eq!(service.refreshes(), 0);
}

async fn what_is_renewed_is_stored_before_it_is_sent() {
    let (service, storage) = (Service::new(), ended());
    let (in_hook, heard) = (storage.clone(), Arc::new(AtomicBool::new(false)));
    let told = Arc::clone(&heard);
    let authorizer = RefreshTokenAuthorizer::stored(&service.native(), storage.clone(), RESOURCE_SERVER)
        .on_refresh(move |_| {
            assert_eq!(access_token(&in_hook), "AgAccess1");
            told.store(true, Ordering::SeqCst);
            async { Ok(()) }
        })
        .build();
    service.client(authorizer).userinfo().await.unwrap();
    assert!(heard.load(Ordering::SeqCst));
    let now = storage.get_token_data(RESOURCE_SERVER).unwrap().unwrap();
    assert_eq!(now, stored(1, UnixSeconds(NOW + 3600)), "the identity stays too");
}

async fn a_stored_refresh_token_survives_an_answer_without_one() {
    let (service, storage) = (Service::new().keeping_the_refresh_token(), ended());
    authorizer(&service, storage.clone())
        .ensure_valid_token()
        .await
        .unwrap();
    let now = storage.get_token_data(RESOURCE_SERVER).unwrap().unwrap();
    assert_eq!(now.refresh_token, Some("AgRefresh0".into()));
}

async fn without_a_stored_token_a_login_is_required() {
    let (service, storage) = (Service::new(), MemoryTokenStorage::new());
    let authorizer = authorizer(&service, storage.clone());
    let error = service.client(authorizer.clone()).userinfo().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_login_required()),
        (ErrorKind::LoginRequired, true)
    );
    assert!(error.to_string().contains("transfer.api.globus.org: log in"), "{error}");
    let mut token = stored(0, UnixSeconds(NOW));
    token.refresh_token = None;
    storage.store_token_data(&[token]).unwrap();
    let error = authorizer.ensure_valid_token().await.unwrap_err();
    assert!(error.to_string().contains("ask for refresh tokens"), "{error}");
    assert_eq!((service.refreshes(), service.authorizations().len()), (0, 0));
}

async fn what_another_process_renewed_is_taken_up() {
    let (service, storage) = (Service::new(), ended());
    let authorizer = authorizer(&service, storage.clone());
    storage.store_token_data(&[service.somebody_else_refreshes()]).unwrap();
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    // Again, when the service refuses what is held though the clock says that it is good.
    storage.store_token_data(&[service.somebody_else_refreshes()]).unwrap();
    service.client(authorizer).userinfo().await.unwrap();
    assert_eq!(service.refreshes(), 0);
}

async fn a_refused_refresh_token_is_given_up_only_after_another_look() {
    let (service, storage) = (Service::new(), Interrupted::new(ended()));
    // The official SDK knows no lock: between our look and our request it refreshes and stores.
    let (theirs, theirs_too) = (service.clone(), storage.storage.clone());
    storage.after_reads(2, move || {
        theirs_too
            .store_token_data(&[theirs.somebody_else_refreshes()])
            .unwrap();
    });
    assert_eq!(header(&authorizer(&service, storage)).await, "Bearer AgAccess1");
    assert_eq!(service.refresh_tokens_seen(), ["AgRefresh0"]);
}

async fn a_refresh_token_that_nobody_replaced_is_given_up() {
    let (service, storage) = (Service::new(), ended());
    service.refuse(true);
    let error = authorizer(&service, storage.clone())
        .ensure_valid_token()
        .await
        .unwrap_err();
    assert!(error.is_login_required(), "{error}");
    assert_eq!((service.refreshes(), access_token(&storage).as_str()), (1, "AgAccess0"));
}

#[tokio::test]
async fn a_login_that_was_removed_is_not_put_back() {
    let (service, storage) = (Service::new().closed(), ended());
    let authorizer = authorizer(&service, storage.clone());
    let asking = tokio::spawn({
        let authorizer = authorizer.clone();
        async move { authorizer.ensure_valid_token().await }
    });
    until(|| service.refreshes() == 1).await;
    assert!(storage.remove_token_data(RESOURCE_SERVER).unwrap());
    service.open();
    assert_eq!(asking.await.unwrap().unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(storage.get_token_data(RESOURCE_SERVER).unwrap(), None);
    assert_eq!(
        authorizer.ensure_valid_token().await.unwrap_err().kind(),
        ErrorKind::LoginRequired
    );
}

#[tokio::test]
async fn a_login_that_took_its_place_stays() {
    let (service, storage) = (Service::new().closed(), ended());
    let authorizer = authorizer(&service, storage.clone());
    let asking = tokio::spawn({
        let authorizer = authorizer.clone();
        async move { authorizer.ensure_valid_token().await }
    });
    until(|| service.refreshes() == 1).await;
    let mut other = stored(9, UnixSeconds(NOW + 3600));
    other.identity_id = Some("grace".to_owned());
    storage.store_token_data(std::slice::from_ref(&other)).unwrap();
    service.open();
    asking.await.unwrap().unwrap();
    assert_eq!(storage.get_token_data(RESOURCE_SERVER).unwrap(), Some(other));
    assert_eq!(header(&authorizer).await, "Bearer AgAccess9");
}

#[tokio::test]
async fn a_stored_refresh_that_nobody_waits_for_is_not_lost() {
    let (service, storage) = (Service::new().closed(), ended());
    let authorizer = authorizer(&service, storage.clone());
    let asking = tokio::spawn(async move { authorizer.ensure_valid_token().await });
    until(|| service.refreshes() == 1).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    service.open();
    until(|| access_token(&storage) == "AgAccess1").await;
}

async fn what_could_not_be_stored_is_stored_later() {
    let (service, storage) = (Service::new(), Interrupted::new(ended()));
    storage.full.store(true, Ordering::SeqCst);
    let authorizer = authorizer(&service, Arc::clone(&storage));
    let error = authorizer.ensure_valid_token().await.unwrap_err();
    assert_eq!((error.kind(), error.is_login_required()), (ErrorKind::Storage, false));
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1", "it is held");
    assert_eq!(access_token(&storage), "AgAccess0");
    // The refresh token that was used up is not used again.
    storage.full.store(false, Ordering::SeqCst);
    service.pass(3600);
    assert_eq!(header(&authorizer).await, "Bearer AgAccess2");
    assert_eq!(service.refresh_tokens_seen(), ["AgRefresh0", "AgRefresh1"]);
    assert_eq!(access_token(&storage), "AgAccess2");
}

#[test]
fn authorizers_that_share_a_file_refresh_once() {
    let (service, directory) = (Service::new(), tempfile::tempdir().unwrap());
    let storage = JsonTokenStorage::new(directory.path().join("tokens.json"));
    storage.store_token_data(&[stored(0, UnixSeconds(NOW))]).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            // Nothing in common but the file.
            let authorizer = authorizer(&service, storage.clone());
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                assert_eq!(runtime.block_on(header(&authorizer)), "Bearer AgAccess1");
            });
        }
    });
    assert_eq!(service.refreshes(), 1);
}

#[tokio::test]
async fn a_file_can_be_written_while_its_token_is_refreshed() {
    let (service, directory) = (Service::new().closed(), tempfile::tempdir().unwrap());
    let storage = JsonTokenStorage::new(directory.path().join("tokens.json"));
    storage.store_token_data(&[stored(0, UnixSeconds(NOW))]).unwrap();
    let authorizer = authorizer(&service, storage.clone());
    let asking = tokio::spawn(async move { authorizer.ensure_valid_token().await });
    until(|| service.refreshes() == 1).await;
    let mut groups = stored(3, UnixSeconds(NOW + 3600));
    groups.resource_server = "groups.api.globus.org".into();
    // On the one thread that the refresh needs too.
    storage.store_token_data(&[groups]).unwrap();
    service.open();
    asking.await.unwrap().unwrap();
    assert_eq!(storage.get_token_data_by_resource_server().unwrap().len(), 2);
}

async fn what_could_not_be_stored_is_stored_when_there_is_room() {
    let (service, storage) = (Service::new(), Interrupted::new(ended()));
    storage.full.store(true, Ordering::SeqCst);
    let authorizer = authorizer(&service, Arc::clone(&storage));
    authorizer.ensure_valid_token().await.unwrap_err();
    storage.full.store(false, Ordering::SeqCst);
    // A program that soon ends would lose it if it were stored at the next refresh.
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    until(|| access_token(&storage) == "AgAccess1").await;
    assert_eq!(service.refresh_tokens_seen(), ["AgRefresh0"]);
}

async fn a_clients_own_token_is_shared_by_a_storage() {
    let (service, storage) = (Service::new(), MemoryTokenStorage::new());
    let all = "urn:globus:auth:scope:transfer.api.globus.org:all";
    let make = |scopes: &[&str]| {
        let builder = ClientCredentialsAuthorizer::builder(&service.confidential(), scopes.join(" ").as_str());
        builder.unwrap().stored_in(storage.clone(), RESOURCE_SERVER).build()
    };
    assert_eq!(header(&make(&[all])).await, "Bearer AgAccess1");
    assert_eq!(header(&make(&[all])).await, "Bearer AgAccess1");
    // A token without all the scopes is another token.
    assert_eq!(header(&make(&[all, "x"])).await, "Bearer AgAccess2");
    assert_eq!(service.refreshes(), 2);
}

async fn an_answer_for_another_service_is_not_stored() {
    let (service, storage) = (Service::new(), ended());
    let authorizer =
        RefreshTokenAuthorizer::stored(&service.native(), storage.clone(), "groups.api.globus.org").build();
    let mut token = stored(0, UnixSeconds(NOW));
    token.resource_server = "groups.api.globus.org".into();
    storage.store_token_data(&[token.clone()]).unwrap();
    let error = authorizer.ensure_valid_token().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("answered with one for transfer.api.globus.org"),
        "{error}"
    );
    assert_eq!(storage.get_token_data("groups.api.globus.org").unwrap(), Some(token));
}

/// A storage in which others get in between, and which can be full.
struct Interrupted {
    storage: MemoryTokenStorage,
    reads: AtomicUsize,
    full: AtomicBool,
    interruption: Mutex<Option<(usize, Interruption)>>,
}

type Interruption = Box<dyn FnOnce() + Send>;

impl Interrupted {
    fn new(storage: MemoryTokenStorage) -> Arc<Self> {
        Arc::new(Self {
            storage,
            reads: AtomicUsize::new(0),
            full: AtomicBool::new(false),
            interruption: Mutex::new(None),
        })
    }

    /// Does this right after so many reads.
    fn after_reads(&self, reads: usize, interruption: impl FnOnce() + Send + 'static) {
        *self.interruption.lock().unwrap() = Some((reads, Box::new(interruption)));
    }
}

impl TokenStorage for Interrupted {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        let tokens = self.storage.get_token_data_by_resource_server();
        let reads = self.reads.fetch_add(1, Ordering::SeqCst) + 1;
        let mut interruption = self.interruption.lock().unwrap();
        if let Some((_, interrupt)) = interruption.take_if(|(after, _)| *after == reads) {
            interrupt();
        }
        tokens
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        if self.full.load(Ordering::SeqCst) {
            return Err(StorageError::other("write", "no space left"));
        }
        self.storage.change(change)
    }

    fn refresh_lock(&self, resource_server: &str) -> Result<RefreshLock, StorageError> {
        self.storage.refresh_lock(resource_server)
    }
}
