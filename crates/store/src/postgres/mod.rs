//! The engine for many machines: PostgreSQL, with connections that are kept, inserts and lookups that travel
//! together, and a listener for what other servers change.
//!
//! One thread has the runtime on which connections live and writes are done, whatever runtime the callers have.

mod connect;
mod engine;
mod error;
mod insert;
mod link;
mod listen;
mod location;
mod lookup;
mod migrate;
mod pool;
mod runtime;
mod tls;
mod together;
mod transaction;
mod values;
mod work;

pub(crate) use engine::Engine;
pub use location::{PostgresLocation, PostgresLocationError};
pub(crate) use runtime::version;
