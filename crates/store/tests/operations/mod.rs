//! Every operation: what it saves is what is loaded, and what it refuses leaves nothing.
//!
//! These tests are compiled twice, for SQLite and for PostgreSQL: see the two files beside this directory.

mod attempts;
mod audit;
mod consents;
mod developer;
mod keeping;
mod linking;
mod operator;
mod people;
mod schema;
mod search;
mod second_factors;
mod seed;
#[path = "../support/mod.rs"]
pub(crate) mod support;
mod tokens;
mod upstream;

use globus_auth_rules::model::Timestamp;
use globus_auth_store::{Store, ops};
use support::*;

pub(crate) const LATER: Timestamp = NOW.plus_seconds(60);

/// A database of its own, with [`seed`](support::seed) in it.
pub(crate) async fn seeded() -> (Home, Store) {
    let home = Home::on(crate::ENGINE);
    let store = home.open();
    store.write(ops::ApplySeed(support::seed())).await.unwrap();
    (home, store)
}

/// The end of an authorize request that needs no new consents; its grant has the code's number.
pub(crate) fn finish(number: u8) -> ops::FinishAuthorize {
    ops::FinishAuthorize {
        grant: grant(i64::from(number)),
        code: code(number, i64::from(number)),
        new_consents: Vec::new(),
        used_consents: Vec::new(),
        interaction: None,
        at: NOW,
    }
}
