//! The clients against scripted services: one in memory, one on a loopback socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail as tests do"
)]

mod calls;
mod id_tokens;
mod loopback;
mod retries;
mod secrets;
mod world;
