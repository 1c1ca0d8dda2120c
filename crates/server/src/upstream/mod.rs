//! Logging in at another OpenID Connect provider: this server is its client.
//!
//! The authorization code flow with PKCE
//! ([OpenID Connect Core section 3.1](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth)). Each provider
//! comes back to a path of its own, so that the answer of one cannot be passed off as that of another (mix-up, RFC 9700
//! section 4.4); an answer that names its issuer (RFC 9207) must name the right one.

mod attempt;
mod claims;
mod outbound;
mod provider;
mod registry;
mod settings;

pub use attempt::{Attempt, AttemptKey};
pub use claims::{Person, Unusable};
pub use outbound::{Outbound, OutboundError};
pub use provider::{Refused, Upstream, UpstreamError};
pub use registry::{Upstreams, UpstreamsError};
pub(crate) use settings::issuer;
pub use settings::{BadUpstream, UpstreamSettings};
