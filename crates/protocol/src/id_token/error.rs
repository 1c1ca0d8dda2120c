//! Why an ID token is refused.

use super::ClaimsError;

/// Why an ID token is refused. Holds nothing of the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// Not three parts of unpadded base64url, or the header is no JSON object.
    #[error("this is not a signed ID token: {what}; pass the `id_token` of the token response unchanged")]
    Malformed {
        /// Which part, and how.
        what: &'static str,
    },
    /// The header lists extensions (`crit`), and none is understood here.
    #[error("the ID token's header demands an extension (`crit`) that is not supported; update this library")]
    CriticalHeader,
    /// The header's `typ` says that this is a token of another kind, such as `at+jwt`.
    #[error(
        "this is a token of another kind (header `typ`), not an ID token; pass the `id_token` of the token response"
    )]
    WrongType,
    /// The algorithm is unsafe, unknown, not announced by the server, or not allowed by the caller.
    #[error(
        "the ID token's signature algorithm is not allowed; accept only tokens of the server that you logged in with"
    )]
    AlgorithmNotAllowed,
    /// No key of the set fits the token's `kid` and algorithm. After a key rotation, fetching the set again helps.
    #[error("no key of the server fits this ID token; fetch the server's key set (`jwks_uri`) again and retry once")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the ID token's signature is wrong: it was changed, or another server made it; discard it")]
    BadSignature,
    /// A claim that is needed is missing or not of its type.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// `iss` is not the server.
    #[error("the ID token was issued by another server (`iss`); check the environment or base URL")]
    WrongIssuer,
    /// `aud`, or `azp`, is not this client.
    #[error("the ID token is meant for another client (`aud`); check the client id")]
    WrongAudience,
    /// `exp` has passed.
    #[error("the ID token has expired (`exp`); log in again, or set this machine's clock if it is ahead")]
    Expired,
    /// `nbf` is still to come.
    #[error("the ID token is not valid yet (`nbf`); set this machine's clock, which may be behind")]
    NotYetValid,
    /// `iat` is still to come.
    #[error("the ID token was issued in the future (`iat`); set this machine's clock, which may be behind")]
    IssuedInFuture,
    /// `nonce` is missing or not the one of this login.
    #[error("the ID token belongs to another login (`nonce`); start the login again")]
    WrongNonce,
    /// `at_hash` does not fit the access token.
    #[error("the ID token does not belong to this access token (`at_hash`); start the login again")]
    WrongAccessToken,
}
