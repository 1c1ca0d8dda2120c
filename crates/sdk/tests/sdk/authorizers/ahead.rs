//! Tokens that are renewed while they are still sent.

use std::time::Duration;

use globus_auth::{
    RefreshTokenAuthorizer,
    protocol::time::UnixSeconds,
    storage::{MemoryTokenStorage, TokenStorage},
};

use super::{
    all_wait, header,
    service::{RESOURCE_SERVER, Service, stored},
};
use crate::world::NOW;

const TEN_MINUTES: Duration = Duration::from_secs(600);

/// Holds `AgOld`, which ends in an hour.
fn authorizer(service: &Service) -> RefreshTokenAuthorizer {
    RefreshTokenAuthorizer::builder(&service.native(), "AgRefresh0")
        .access_token("AgOld", UnixSeconds(NOW + 3600))
        .refresh_ahead(TEN_MINUTES)
        .build()
}

#[tokio::test]
async fn no_call_waits_for_a_refresh_in_good_time() {
    let service = Service::new().closed();
    let authorizer = authorizer(&service);
    // The jitter of this world: up to a tenth, so eleven minutes before the end it is too early in any case.
    service.pass(3600 - 661);
    assert_eq!(header(&authorizer).await, "Bearer AgOld");
    all_wait().await;
    assert_eq!(service.refreshes(), 0);
    service.pass(61);
    for _ in 0..3 {
        assert_eq!(header(&authorizer).await, "Bearer AgOld", "the answer is held back");
        all_wait().await;
    }
    assert_eq!(service.refreshes(), 1);
    service.open();
    all_wait().await;
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    assert_eq!(service.refreshes(), 1);
}

#[tokio::test]
async fn a_refresh_in_good_time_may_fail() {
    let service = Service::new();
    service.refuse(true);
    let authorizer = authorizer(&service);
    service.pass(3000);
    for _ in 0..3 {
        assert_eq!(header(&authorizer).await, "Bearer AgOld");
        all_wait().await;
    }
    assert_eq!(service.refreshes(), 1, "not more than once a minute");
    service.pass(60);
    assert_eq!(header(&authorizer).await, "Bearer AgOld");
    all_wait().await;
    assert_eq!(service.refreshes(), 2);
    service.refuse(false);
    service.pass(60);
    header(&authorizer).await;
    all_wait().await;
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
}

#[tokio::test]
async fn a_stored_token_is_renewed_in_good_time_and_stored() {
    let service = Service::new();
    let old = service.somebody_else_refreshes();
    let storage = MemoryTokenStorage::new();
    storage.store_token_data(&[old]).unwrap();
    let authorizer = RefreshTokenAuthorizer::stored(&service.native(), storage.clone(), RESOURCE_SERVER)
        .refresh_ahead(TEN_MINUTES)
        .build();
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    service.pass(3000);
    assert_eq!(header(&authorizer).await, "Bearer AgAccess1");
    // Reading and storing happen on other threads.
    while service.refreshes() == 0
        || storage.get_token_data(RESOURCE_SERVER).unwrap() != Some(stored(2, UnixSeconds(NOW + 6600)))
    {
        tokio::task::yield_now().await;
    }
    while header(&authorizer).await != "Bearer AgAccess2" {
        tokio::task::yield_now().await;
    }
    assert_eq!(service.refreshes(), 1);
}
