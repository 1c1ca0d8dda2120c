//! The clients against scripted services: one in memory, one on a loopback socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail as tests do"
)]

mod apps;
mod authorizers;
#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod developer;
mod faults;
mod id_tokens;
mod identities;
mod loopback;
mod proxies;
mod recordings;
mod retries;
mod secrets;
mod telemetry;
mod tls;
mod tuning;
mod ways;
mod world;
