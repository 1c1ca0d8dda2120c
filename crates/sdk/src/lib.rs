//! Log people and services in with [Globus Auth](https://docs.globus.org/api/auth/): OAuth 2.0, OpenID Connect, scopes,
//! identities. Safe by construction: PKCE, state and nonce are there without asking, secrets do not show in logs and
//! errors, and credentials stay with the server that they are for.
//!
//! ```no_run
//! use globus_auth::{Error, NativeAppAuthClient};
//!
//! # fn ask(_question: &str) -> String { String::new() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let client = NativeAppAuthClient::new("61338d24-54d5-408f-a10d-66c06b59f6d2".parse()?)?;
//! let flow = client.oauth2_start_flow(["openid", "profile", "email"]).start()?;
//! let code = ask(&format!("Log in at {} and paste the code here:", flow.authorize_url()));
//! let tokens = flow.exchange(&client, &code).await?;
//! println!("hello, {}", tokens.decode_id_token().await?.name.unwrap_or_default());
//! for (resource_server, token) in tokens.by_resource_server() {
//!     println!("a token for {resource_server}, good until {}", token.expires_at.0);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Which client
//!
//! | you have | use | it can |
//! |---|---|---|
//! | a program on the person's machine | [`NativeAppAuthClient`] | log people in, refresh, revoke |
//! | a server or a job with a client secret | [`ConfidentialAppAuthClient`] | the same; tokens for itself, dependent tokens, introspection |
//! | an access token | [`AuthClient`] | `userinfo`, identities, consents; projects, clients, scopes, policies |
//!
//! All are immutable, cheap to clone, and can be shared between tasks and threads. Calls are builders that are sent when
//! they are awaited, on a tokio runtime, or, with the feature `blocking`, when a thread waits for them. The names are those
//! of the Python SDK wherever it has one; [`from_python`] has its calls beside ours.
//!
//! # Staying logged in
//!
//! [`storage`] keeps the tokens of a login, in files that the Python SDK reads too; a [`RefreshTokenAuthorizer`] sends
//! them and renews them in time, once for all tasks, threads and processes. A service on its own behalf uses a
//! [`ClientCredentialsAuthorizer`].
//!
//! # All of that at once
//!
//! A [`UserApp`] or [`ClientApp`] logs in, keeps the tokens and renews them, whenever one of its clients needs it, and logs
//! in again with what a service demands; see [`app`].
//!
//! # On behalf of callers
//!
//! A resource server that calls others on behalf of its callers keeps their tokens in [`DependentTokens`].
//!
//! # Which server
//!
//! Production Globus, unless the builder or the [environment variables](environment) say otherwise.
//!
//! # What is repeated
//!
//! See [`RetryPolicy`] and [`RetryBudget`]: what may succeed later is sent again with growing pauses, but never a code or
//! a refresh token that the server may have seen.
//!
//! # Many identities
//!
//! An [`IdentityMap`] looks identities up by id or username, many with one request, and
//! [`resolve`](IdentityMap::resolve)s thousands at once.
//!
//! # Logs, metrics, tests
//!
//! [`telemetry`] lists the spans and events; [`recording`] writes down what is said, for tests that need no service, and
//! [`seams`] has what tests replace altogether.
//!
//! # Without async
//!
//! With the feature `blocking` a thread writes `.wait()` where a task writes `.await`: for the same calls of the same
//! clients, and without any runtime.
//!
//! # Features
//!
//! | feature | what it brings | default |
//! |---|---|---|
//! | `async` | calls are awaited on a tokio runtime; the HTTP client `reqwest` | yes |
//! | `login-server` | the [`login`] server on loopback that a browser comes back to; with `async` or `blocking` | yes |
//! | `blocking` | threads wait for calls; the HTTP client `ureq` | no |
//! | `sqlite` | token databases; SQLite, compiled from source | no |
//! | `keyring` | tokens in the keyring of the operating system | no |
//! | `encrypted` | token files that only a passphrase opens | no |
//! | `qr` | links as QR codes in a terminal | no |
//!
//! With none of them the core is left: a program gives the clients a [`Transport`](seams::Transport) and a
//! [`Clock`](seams::Clock). So it also compiles for browsers (`wasm32-unknown-unknown`), where the program gives them a
//! [`Random`](seams::Random) too, and ID tokens cannot be verified.
#![warn(missing_docs)]

pub mod app;
pub mod authorizer;
mod background;
#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod client_info;
#[cfg(any(feature = "async", feature = "blocking"))]
mod clock;
pub mod dependent_tokens;
pub mod environment;
mod error;
mod flow;
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/from-python.md")]
pub mod from_python {}
mod id_token;
pub mod identity_map;
pub mod login;
mod outside;
mod random;
pub mod recording;
mod retry;
mod scopes;
pub mod seams;
pub mod storage;
pub mod telemetry;
mod tokens;
mod transport;

pub use globus_auth_protocol as protocol;
pub use globus_auth_protocol::{consent, developer, gare, patch, scope};

pub use app::{ClientApp, UserApp};
pub use authorizer::{
    AccessTokenAuthorizer, Authorizer, BasicAuthorizer, ClientCredentialsAuthorizer, NullAuthorizer,
    RefreshTokenAuthorizer,
};
pub use client::{
    AuthClient, AuthLoginClient, Call, Client, ClientBuilder, ConfidentialAppAuthClient, NativeAppAuthClient, RawCall,
    SaysClientSettings, SaysPolicyDemands, SaysScopeSettings, SendsDocument, SendsForm, Tuning,
};
pub use client_info::{BadClientInfo, ClientInfo};
pub use dependent_tokens::DependentTokens;
pub use environment::{Environment, Variables};
pub use error::{Error, ErrorKind};
pub use flow::{AuthorizationFlow, FlowBuilder, SavedFlow};
pub use globus_auth_protocol::exchange::authorize::Prompt;
pub use id_token::IdTokenDecoder;
pub use identity_map::IdentityMap;
pub use retry::{RetryBudget, RetryPolicy};
pub use scopes::DefaultScopes;
pub use tokens::TokenResponse;
