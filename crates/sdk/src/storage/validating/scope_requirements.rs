//! The check of scopes, and of the consents that they depend on.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use globus_auth_protocol::{
    consent::ConsentForest,
    exchange::consents::GetConsents,
    http::{Exchange as _, Unreadable},
    ids::{IdentityId, ResourceServer},
    scope::{Scope, Scopes},
};

use super::{TokenDataValidator, TokenValidationContext, TokenValidationError};
use crate::{client::AuthClient, error::Error, seams::BoxFuture, storage::Tokens};

/// Tells what a person has consented to. An [`AuthClient`](crate::AuthClient) does, with a token of that person for
/// `auth.globus.org`.
pub trait ConsentSource: Send + Sync + 'static {
    /// The consents that the person gave this program, and what depends on them.
    ///
    /// # Errors
    /// When they cannot be had.
    fn consents(&self, identity_id: IdentityId) -> BoxFuture<'_, Result<ConsentForest, Error>>;
}

impl ConsentSource for AuthClient {
    fn consents(&self, identity_id: IdentityId) -> BoxFuture<'_, Result<ConsentForest, Error>> {
        let all = false;
        let call = self.call(GetConsents { identity_id, all });
        Box::pin(async {
            let unusable = |_| {
                let unreadable = Unreadable {
                    document: "list of consents",
                    problem: "the consents are no forest",
                    line: 1,
                    column: 1,
                };
                Error::unreadable(unreadable, GetConsents::NAME)
            };
            call.await?.to_forest().map_err(unusable)
        })
    }
}

/// Refuses tokens that lack scopes.
///
/// The scopes themselves are looked for in the tokens, when they are stored and when they are read; optional ones count
/// like required ones. Of resource servers that are not named, nothing is required.
///
/// The scopes that they depend on, in brackets, do not show in tokens: with [`consents`](Self::consents) they are looked
/// for in the person's consents when tokens are read. Consents that were enough once are remembered and not asked for
/// again.
pub struct ScopeRequirementsValidator {
    requirements: BTreeMap<ResourceServer, Scopes>,
    source: Option<Box<dyn ConsentSource>>,
    /// The last consents, beside whose they are.
    known: Mutex<Option<(IdentityId, Arc<ConsentForest>)>>,
}

impl ScopeRequirementsValidator {
    /// Requires these scopes.
    #[must_use]
    pub fn new(requirements: BTreeMap<ResourceServer, Scopes>) -> Self {
        Self {
            requirements,
            source: None,
            known: Mutex::new(None),
        }
    }

    /// Asks here for the consents. Without it, what scopes depend on is not checked.
    #[doc(alias = "consent_client")]
    #[must_use]
    pub fn consents(mut self, source: impl ConsentSource) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// The scopes that are not in the tokens.
    fn check_tokens(&self, tokens: &Tokens) -> Result<(), TokenValidationError> {
        let lacking = self.required_of(tokens).map(|(name, scopes)| {
            let held = |scope: &&Scope| tokens[name].scopes().any(|held| held == scope.name());
            (
                name,
                scopes
                    .iter()
                    .filter(|scope| !held(scope))
                    .map(|scope| scope.name().to_owned())
                    .collect(),
            )
        });
        refuse(lacking)
    }

    /// The dependencies that are not consented to.
    async fn check_consents(
        &self,
        tokens: &Tokens,
        context: &TokenValidationContext,
    ) -> Result<(), TokenValidationError> {
        let depends =
            |(_, scopes): &(&ResourceServer, &Scopes)| scopes.iter().any(|scope| !scope.dependencies().is_empty());
        let Some(source) = self
            .source
            .as_ref()
            .filter(|_| self.required_of(tokens).any(|of| depends(&of)))
        else {
            return Ok(());
        };
        let identity_id = context
            .token_data_identity_id
            .as_ref()
            .or(context.prior_identity_id.as_ref());
        let identity_id: IdentityId = identity_id
            .ok_or(TokenValidationError::MissingIdentity)?
            .parse()
            .map_err(Error::from)?;
        if let Some(known) = self.known(identity_id)
            && self.judge(tokens, &known).is_ok()
        {
            return Ok(());
        }
        let fresh = Arc::new(source.consents(identity_id).await?);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((identity_id, Arc::clone(&fresh)));
        self.judge(tokens, &fresh)
    }

    fn judge(&self, tokens: &Tokens, forest: &ConsentForest) -> Result<(), TokenValidationError> {
        refuse(self.required_of(tokens).map(|(name, scopes)| {
            let missing = forest.missing_consents(scopes);
            (name, missing.iter().map(|missing| missing.scope.to_string()).collect())
        }))
    }

    fn known(&self, identity_id: IdentityId) -> Option<Arc<ConsentForest>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .as_ref()
            .filter(|(whose, _)| *whose == identity_id)
            .map(|(_, forest)| Arc::clone(forest))
    }

    /// What is required of these tokens.
    fn required_of<'a>(&'a self, tokens: &'a Tokens) -> impl Iterator<Item = (&'a ResourceServer, &'a Scopes)> {
        self.requirements.iter().filter(|(name, _)| tokens.contains_key(*name))
    }
}

/// Refuses if anything is lacking.
fn refuse<'a>(lacking: impl Iterator<Item = (&'a ResourceServer, Vec<String>)>) -> Result<(), TokenValidationError> {
    let missing: BTreeMap<_, _> = lacking
        .filter(|(_, scopes)| !scopes.is_empty())
        .map(|(name, scopes)| (name.clone(), scopes))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(TokenValidationError::UnmetScopeRequirements { missing })
    }
}

impl TokenDataValidator for ScopeRequirementsValidator {
    fn before_store<'a>(
        &'a self,
        tokens: &'a Tokens,
        _context: &'a TokenValidationContext,
    ) -> BoxFuture<'a, Result<(), TokenValidationError>> {
        Box::pin(std::future::ready(self.check_tokens(tokens)))
    }

    fn after_retrieve<'a>(
        &'a self,
        tokens: &'a Tokens,
        context: &'a TokenValidationContext,
    ) -> BoxFuture<'a, Result<(), TokenValidationError>> {
        Box::pin(async move {
            self.check_tokens(tokens)?;
            self.check_consents(tokens, context).await
        })
    }
}

impl fmt::Debug for ScopeRequirementsValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeRequirementsValidator")
            .field("requirements", &self.requirements)
            .field("checks_consents", &self.source.is_some())
            .finish_non_exhaustive()
    }
}
