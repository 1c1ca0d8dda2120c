use std::fmt;

use globus_auth_protocol::{
    ids::{ClientId, IdentityId, ResourceServer, SessionId},
    pkce::CodeChallenge,
};
use subtle::ConstantTimeEq;

use super::{Authentication, ConsentId, Timestamp};

/// SHA-256 of a secret. All that the database sees of tokens, codes, client secrets and cookies.
#[derive(Clone, Copy)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of a secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret).as_ref());
        Self(hash)
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(redacted)")
    }
}

/// The key of a token's row: grows with time, so that rows are written in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenKey(pub i64);

/// The key of a grant's row: everything issued from one log-in hangs on it and ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey(pub i64);

/// One completed authorize request. Revoking it ends every token that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRecord {
    pub key: GrantKey,
    pub client: ClientId,
    pub identity: IdentityId,
    pub session: SessionId,
    /// Who had proved themselves in the session when the request was completed: what its tokens tell of the session.
    pub authentications: Vec<Authentication>,
    pub created: Timestamp,
    pub revoked: Option<Timestamp>,
}

/// An authorization code: what it was issued for, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    pub hash: SecretHash,
    pub grant: GrantKey,
    pub client: ClientId,
    pub identity: IdentityId,
    pub session: SessionId,
    pub redirect_uri: String,
    pub challenge: Option<CodeChallenge>,
    /// The scope text that was granted, with brackets.
    pub scope: String,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// Whether refresh tokens were asked for.
    pub offline: bool,
    pub issued: Timestamp,
    pub expires: Timestamp,
    pub state_of: CodeState,
}

/// The life of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// Not redeemed yet.
    Issued,
    /// Redeemed once; a second attempt revokes everything issued from it.
    Redeemed { at: Timestamp },
}

/// An access token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTokenRecord {
    pub key: TokenKey,
    pub hash: SecretHash,
    /// The log-in it came of; none for client credentials.
    pub grant: Option<GrantKey>,
    /// The refresh token it came of or beside; it ends with that.
    pub refresh: Option<TokenKey>,
    /// To whom it was issued.
    pub client: ClientId,
    /// For whom it speaks.
    pub identity: IdentityId,
    pub resource_server: ResourceServer,
    /// Plain top-level scope strings, space-separated.
    pub scope: String,
    /// The consents under which it was issued, one a scope; none for client credentials.
    pub consents: Vec<ConsentId>,
    pub session: Option<SessionId>,
    pub issued: Timestamp,
    pub expires: Timestamp,
    pub revoked: Option<Timestamp>,
}

/// A refresh token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenRecord {
    pub key: TokenKey,
    pub hash: SecretHash,
    pub grant: Option<GrantKey>,
    pub client: ClientId,
    pub identity: IdentityId,
    pub resource_server: ResourceServer,
    pub scope: String,
    pub consents: Vec<ConsentId>,
    pub session: Option<SessionId>,
    pub issued: Timestamp,
    /// It ends when it has not been used for a while (rules: `issue::REFRESH_TOKEN_IDLE_SECONDS`).
    pub last_used: Timestamp,
    pub revoked: Option<Timestamp>,
}
