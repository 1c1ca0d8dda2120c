//! Apps: log in once, and let every client have its tokens.
//!
//! An app knows which scopes the program requires, keeps the tokens, and gets new ones when they are missing, have ended,
//! lack a scope, or are refused. A [`UserApp`] acts for a person, who logs in by a
//! [`LoginFlowManager`](crate::login::LoginFlowManager); a [`ClientApp`] acts for itself.
//!
//! ```no_run
//! # async fn example() -> Result<(), globus_auth::Error> {
//! use globus_auth::{UserApp, scope::well_known::{auth, transfer}};
//!
//! let app = UserApp::builder("61338d24-54d5-408f-a10d-66c06b59f6d2".parse()?)
//!     .app_name("survey tool")
//!     .scope_requirements(auth::RESOURCE_SERVER, ["openid", "profile", "email"])
//!     .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
//!     .request_refresh_tokens(true)
//!     .build()?;
//! let person = app.auth_client().userinfo().await?;
//! println!("hello, {}", person.name.unwrap_or_default());
//! let authorizer = app.authorizer(transfer::RESOURCE_SERVER); // for a client of Globus Transfer
//! # let _ = authorizer;
//! # Ok(())
//! # }
//! ```
//!
//! The person in this example is asked to log in at the first run, and at later ones only if the tokens are gone. The
//! tokens are where the official Python SDK keeps those of an app of the same name and client.
//!
//! # What is safe to rely on
//!
//! Apps are cheap to clone and can be shared between tasks and threads. Making one sends, reads and writes nothing.
//! However many calls find at once that a login is needed, there is one, and all share what comes of it.
//!
//! A token is sent until it ends and not longer, and never after a [logout](UserApp::logout). Stored tokens are those of
//! one person: who logs in as somebody else is refused, and the new tokens are revoked. After a logout anybody may log in.
//! They are also those of one server: tokens say who issued them (a member beside those of the official SDK, which does
//! not mind), and one of another server counts as missing, so that it is never sent to this one.
//!
//! # What a service demands
//!
//! A service may demand more of a login before it does what it was asked: more scopes, a fresh session, another identity
//! (a Globus Auth requirements error, see [`gare`](crate::gare)). Calls by [`UserApp::auth_client`] and
//! [`ClientBuilder::app`](crate::ClientBuilder::app) then log in with that and are sent again, unless that is [turned
//! off](UserAppBuilder::auto_redrive_gares); calls of other crates do so inside [`UserApp::redrive`]. One call takes at
//! most [one](UserAppBuilder::redrive_limit) such login. Scopes that it brought are required from then on.
//!
//! A login that does not happen within a call's [`deadline`](crate::Tuning::deadline) fails with the call.

mod attached;
mod authorizer;
mod client;
mod core;
mod generation;
mod login;
mod logins;
mod logout;
mod methods;
mod person;
mod settings;
mod user;

use globus_auth_protocol::gare::AuthorizationParameters;

pub use self::{
    authorizer::{AppAuthorizer, ToGare},
    client::{ClientApp, ClientAppBuilder},
    login::Login,
    logout::{LoggedOut, Logout},
    user::{UserApp, UserAppBuilder},
};

/// A [`UserApp`] or a [`ClientApp`]: what [`ClientBuilder::app`](crate::ClientBuilder::app) takes.
pub trait App: attached::Attached {}

/// What to do when stored tokens do not pass a check, or can no longer be renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handling {
    /// Log in, for all that is required.
    LogIn,
    /// Log in and ask for this too.
    LogInWith(Box<AuthorizationParameters>),
    /// Fail with the error.
    Fail,
}
