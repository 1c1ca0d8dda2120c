//! What this crate tells about its work, for logs and metrics: spans and events of [`tracing`](https://docs.rs/tracing),
//! all of level `DEBUG`, of target [`TARGET`], without a secret.
//!
//! Each call is a span named [`CALL`] with the fields `exchange` (such as `token: refresh_token`), `method`, and, when they
//! are known, `status` and `request_id`. Within it and outside of it there are the events below, known by the name in
//! their metadata. The names and fields stay as they are within a major version; the texts of the messages may change.
//!
//! | event | fields | says |
//! |---|---|---|
//! | [`ANSWERED`] | `attempt`, `status`, `request_id` | the service has answered a try |
//! | [`UNANSWERED`] | `attempt`, `kind` | a try got no answer |
//! | [`REFUSED`] | `status`, `code`, `request_id` | a call ends with an error of the service |
//! | [`NOT_REPEATED`] | `in_time` | a repeat was not made: deadline or retry budget |
//! | [`REFRESHED`] | | an authorizer has a new token |
//! | [`REFRESH_FAILED`] | `error` (its [kind](crate::ErrorKind)) | an authorizer could not get one |
//! | [`IDENTITY_LOOKUP`] | `known` | an identity map was asked, and knew the answer or had to ask |
//! | [`DEPENDENT_TOKENS`] | `known` | a cache of dependent tokens was asked, likewise |
//! | [`LOGIN_STARTED`] | | a login flow has begun |
//! | [`LOGIN_FINISHED`] | | the code of a login flow was exchanged for tokens |
//! | [`LOGIN_NEEDED`] | `reason` | an app has no token that it may send, and logs in |
//! | [`LOGIN_DEMANDED`] | | an app logs in with what a service demands |
//! | [`LOGGED_IN`] | | an app has new tokens, which it is about to check and store |
//! | [`NOT_REVOKED`] | `error` (its kind) | an app could not revoke a token that it does not keep |
//!
//! A program counts them with a layer of its own:
//!
//! ```
//! use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
//! use globus_auth::telemetry;
//! use tracing_subscriber::{Layer, layer::{Context, SubscriberExt as _}};
//!
//! struct Refreshes(Arc<AtomicUsize>);
//!
//! impl<S: tracing::Subscriber> Layer<S> for Refreshes {
//!     fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
//!         if event.metadata().name() == telemetry::REFRESHED {
//!             self.0.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! let refreshes = Arc::new(AtomicUsize::new(0));
//! let subscriber = tracing_subscriber::registry().with(Refreshes(Arc::clone(&refreshes)));
//! # drop(subscriber);
//! ```

/// The target of all spans and events of this crate.
pub const TARGET: &str = "globus_auth";
/// The span of a call, from its first try to its end.
pub const CALL: &str = "globus_auth";
/// The service has answered a try.
pub const ANSWERED: &str = "globus_auth.answered";
/// A try got no answer.
pub const UNANSWERED: &str = "globus_auth.unanswered";
/// A call ends with an error of the service.
pub const REFUSED: &str = "globus_auth.refused";
/// A repeat was not made.
pub const NOT_REPEATED: &str = "globus_auth.not_repeated";
/// An authorizer has a new token.
pub const REFRESHED: &str = "globus_auth.refreshed";
/// An authorizer could not get a new token.
pub const REFRESH_FAILED: &str = "globus_auth.refresh_failed";
/// An identity map was asked.
pub const IDENTITY_LOOKUP: &str = "globus_auth.identity_lookup";
/// A cache of dependent tokens was asked.
pub const DEPENDENT_TOKENS: &str = "globus_auth.dependent_tokens";
/// A login flow has begun.
pub const LOGIN_STARTED: &str = "globus_auth.login_started";
/// The code of a login flow was exchanged for tokens.
pub const LOGIN_FINISHED: &str = "globus_auth.login_finished";
/// An app has no token that it may send, and logs in.
pub const LOGIN_NEEDED: &str = "globus_auth.login_needed";
/// An app logs in with what a service demands.
pub const LOGIN_DEMANDED: &str = "globus_auth.login_demanded";
/// An app has new tokens, which it is about to check and store.
pub const LOGGED_IN: &str = "globus_auth.logged_in";
/// An app could not revoke a token that it does not keep.
pub const NOT_REVOKED: &str = "globus_auth.not_revoked";

/// An event of this crate: its name, its fields, its message.
macro_rules! tell {
    ($name:ident, $($rest:tt)+) => {
        tracing::debug!(name: $crate::telemetry::$name, target: $crate::telemetry::TARGET, $($rest)+)
    };
}
pub(crate) use tell;
