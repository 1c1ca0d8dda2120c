//! The server as programs and people meet it. The modules repeat the tree of its paths.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod attack;
mod audit;
mod control;
mod everywhere;
mod log;
mod openapi;
mod serve;
mod support;
mod v2;
mod well_known;
