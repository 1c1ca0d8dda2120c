//! PostgreSQL: several writers, several servers, lost connections.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it must be"
)]

mod lookups;
mod losses;
mod opening;
mod outside;
mod replicas;
mod schema;
#[path = "../support/mod.rs"]
mod support;
mod writing;

use globus_auth_store::{Store, ops};
use outside::Outside;
use support::{Engine, Home, seed};

/// An empty database and a store on it, with somebody else who comes to the database too.
async fn store() -> (Home, Store, Outside) {
    let home = Home::on(Engine::Postgres);
    let store = home.open();
    let outside = Outside::connect(&home).await;
    (home, store, outside)
}

/// The same with [`seed`] in it, and a second store, as another server has one.
async fn two_stores() -> (Home, Store, Store, Outside) {
    let (home, store, outside) = store().await;
    store.write(ops::ApplySeed(seed())).await.unwrap();
    let other = home.open();
    (home, store, other, outside)
}
