//! The checks that need nothing but the tokens and the clock.

use std::{fmt, sync::Arc};

use super::{TokenDataValidator, TokenValidationContext, TokenValidationError};
use crate::{
    error::Error,
    outside,
    seams::{BoxFuture, Clock},
    storage::Tokens,
};

type Verdict<'a> = BoxFuture<'a, Result<(), TokenValidationError>>;

fn verdict<'a>(verdict: Result<(), TokenValidationError>) -> Verdict<'a> {
    Box::pin(std::future::ready(verdict))
}

/// Refuses, when tokens are read, those that have ended.
pub struct NotExpiredValidator {
    clock: Result<Arc<dyn Clock>, Error>,
    margin_seconds: i64,
}

impl NotExpiredValidator {
    /// Goes by the machine's clock.
    #[must_use]
    pub fn new() -> Self {
        Self {
            clock: outside::clock(),
            margin_seconds: 0,
        }
    }

    /// Refuses those too that end within so many seconds.
    #[must_use]
    pub fn margin_seconds(mut self, seconds: i64) -> Self {
        self.margin_seconds = seconds;
        self
    }

    /// Goes by this clock. For tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Ok(Arc::new(clock));
        self
    }
}

impl Default for NotExpiredValidator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for NotExpiredValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotExpiredValidator")
            .field("margin_seconds", &self.margin_seconds)
            .finish_non_exhaustive()
    }
}

impl TokenDataValidator for NotExpiredValidator {
    fn after_retrieve<'a>(&'a self, tokens: &'a Tokens, _context: &'a TokenValidationContext) -> Verdict<'a> {
        let now = match &self.clock {
            Ok(clock) => clock.now(),
            Err(error) => return verdict(Err(error.clone().into())),
        };
        let mut ended = tokens
            .values()
            .filter(|token| token.is_expired(now, self.margin_seconds));
        verdict(ended.next().map_or(Ok(()), |token| {
            Err(TokenValidationError::Expired {
                resource_server: token.resource_server.clone(),
                expires_at: token.expires_at,
            })
        }))
    }
}

/// Refuses, when tokens are read, those that came without a refresh token.
#[derive(Debug, Clone, Copy, Default)]
pub struct HasRefreshTokensValidator;

impl TokenDataValidator for HasRefreshTokensValidator {
    fn after_retrieve<'a>(&'a self, tokens: &'a Tokens, _context: &'a TokenValidationContext) -> Verdict<'a> {
        let mut without = tokens.values().filter(|token| token.refresh_token.is_none());
        verdict(without.next().map_or(Ok(()), |token| {
            Err(TokenValidationError::MissingRefreshToken {
                resource_server: token.resource_server.clone(),
            })
        }))
    }
}

/// Refuses to store tokens of another identity than the stored ones are of, or of which the identity is not known.
#[doc(alias = "UnchangingIdentityIDValidator")]
#[derive(Debug, Clone, Copy, Default)]
pub struct UnchangingIdentityValidator;

impl TokenDataValidator for UnchangingIdentityValidator {
    fn before_store<'a>(&'a self, _tokens: &'a Tokens, context: &'a TokenValidationContext) -> Verdict<'a> {
        verdict(match (&context.prior_identity_id, &context.token_data_identity_id) {
            (_, None) => Err(TokenValidationError::MissingIdentity),
            (Some(stored), Some(new)) if stored != new => Err(TokenValidationError::IdentityMismatch {
                stored_id: stored.clone(),
                new_id: new.clone(),
            }),
            _ => Ok(()),
        })
    }
}
