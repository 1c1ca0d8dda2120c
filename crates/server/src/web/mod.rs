//! HTTP hygiene: what every request and answer has in common, so that a handler is a few lines.
//!
//! | module | does |
//! |---|---|
//! | [`reply`] | answers: JSON, pages, redirects |
//! | [`security`] | Content-Security-Policy and its companions |
//! | [`cors`] | what scripts of other origins may do |
//! | [`audience`] | whether a path is for people or for programs |
//! | [`request_id`] | the id that answers, logs and error documents share |
//! | [`trace_context`] | the trace that a request belongs to |
//! | [`body`], [`forms`], [`json`], [`query`], [`segment`] | reading requests, with limits |
//! | [`authorization`], [`basic`], [`bearer`] | reading credentials |
//! | [`cookies`], [`csrf`] | which browser it is, and that a form is ours |
//! | [`devices`] | the mark of a browser in which somebody has logged in |
//! | [`language`] | which languages the person reads |
//! | [`remembered`] | at which provider somebody logged in last |
//! | [`attempts`] | what attempts are counted by |
//!
//! The readers of untrusted text take `&str` or `&[u8]` and know nothing of axum.

pub mod attempts;
pub mod audience;
pub mod authorization;
pub mod basic;
pub mod bearer;
pub mod body;
pub mod cookies;
pub mod cors;
pub mod csrf;
pub mod devices;
pub mod forms;
pub mod json;
pub mod language;
pub mod query;
pub mod remembered;
pub mod reply;
pub mod request_id;
pub mod security;
pub mod segment;
pub mod trace_context;
mod urlencoded;

pub use urlencoded::UrlencodedError;
