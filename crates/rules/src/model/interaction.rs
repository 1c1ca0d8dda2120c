use globus_auth_protocol::ids::{IdentityId, SessionId};

use super::{Authentication, SecretHash, Timestamp};

/// The random name of an interaction; it stands in the URL of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InteractionId(pub String);

/// An authorize request whose person is still logging in or consenting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    pub id: InteractionId,
    /// The request's query string as it came; it is checked again at each step.
    pub query: String,
    /// The hash of the cookie of the browser that started it; no other browser may go on with it.
    pub browser_hash: SecretHash,
    pub created: Timestamp,
    pub expires: Timestamp,
    /// The identity that proved itself within this interaction, as `prompt=login` asks.
    pub authenticated: Option<IdentityId>,
    /// The session it was joined to at log-in.
    pub session: Option<SessionId>,
    /// The identity whose password was right and whose second factor is still awaited.
    pub awaiting: Option<Awaiting>,
    /// That the person links another identity to theirs before it goes on.
    pub linking: Option<Linking>,
}

/// A log-in that lacks its second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaiting {
    pub identity: IdentityId,
    /// When the password was given.
    pub since: Timestamp,
}

/// That a person links another identity to their account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking {
    /// An identity of the account, for as long as whose person is at the browser.
    pub to: IdentityId,
    /// How the other identity proved itself, once it has.
    pub proof: Option<Authentication>,
}
