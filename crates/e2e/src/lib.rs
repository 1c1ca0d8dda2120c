//! Tests of the whole: the golden vectors, the official clients, the peers, measurements. Members only.

pub mod bench;
pub mod compatibility;
pub mod crash;
pub mod soak;
pub mod support;
pub mod vectors;

/// The examples of the README, compiled with the examples of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
