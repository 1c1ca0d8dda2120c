use globus_auth_protocol::ids::{IdentityId, IdentityProviderId, SessionId};

use super::{SecretHash, Timestamp};

/// One browser's session. Tokens issued in it carry its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSession {
    pub id: SessionId,
    /// The hash of the cookie's value, which changes at every log-in.
    pub cookie_hash: SecretHash,
    pub created: Timestamp,
    pub expires: Timestamp,
    /// When the person logged out.
    pub ended: Option<Timestamp>,
    /// Newest first is not promised; one for each identity, the latest.
    pub authentications: Vec<Authentication>,
}

/// That an identity proved itself in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    pub identity: IdentityId,
    pub provider: IdentityProviderId,
    pub auth_time: Timestamp,
    pub acr: Option<String>,
    /// Methods, such as `mfa` (RFC 8176).
    pub amr: Vec<String>,
}

/// An open session as its person sees it: a browser in which they are logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub session: BrowserSession,
    /// The address of the browser at the last log-in.
    pub address: Option<String>,
    /// What the browser said then that it is.
    pub agent: Option<String>,
    /// To the hour.
    pub last_used: Timestamp,
}
