//! Stored tokens that are checked before they are stored and after they are read.
//!
//! ```no_run
//! # async fn example() -> Result<(), globus_auth::Error> {
//! use globus_auth::storage::{
//!     JsonTokenStorage,
//!     validating::{NotExpiredValidator, TokenValidationError, UnchangingIdentityValidator, ValidatingTokenStorage},
//! };
//!
//! let storage = ValidatingTokenStorage::new(JsonTokenStorage::new("tokens.json"))
//!     .validator(NotExpiredValidator::new())
//!     .validator(UnchangingIdentityValidator);
//! match storage.get_token_data("transfer.api.globus.org").await {
//!     Ok(token) => println!("a token for {}", token.scope),
//!     Err(TokenValidationError::Failed(error)) => return Err(error),
//!     Err(unusable) => println!("log in: {unusable}"),
//! }
//! # Ok(())
//! # }
//! ```

mod error;
mod scope_requirements;
mod validators;

use std::{collections::BTreeSet, fmt, sync::Arc};

pub use self::{
    error::TokenValidationError,
    scope_requirements::{ConsentSource, ScopeRequirementsValidator},
    validators::{HasRefreshTokensValidator, NotExpiredValidator, UnchangingIdentityValidator},
};

use super::{TokenStorage, TokenStorageData, Tokens, blocking};
use crate::{background::Lock, seams::BoxFuture, tokens::TokenResponse};

/// What is known beside the tokens that are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenValidationContext {
    /// The identity of the tokens that are stored, if known.
    pub prior_identity_id: Option<String>,
    /// The identity of the tokens that are checked, if known.
    pub token_data_identity_id: Option<String>,
}

/// A check of tokens. Both methods accept unless they are written.
pub trait TokenDataValidator: Send + Sync + 'static {
    /// Checks tokens that are about to be stored. Whatever is refused here is not stored.
    ///
    /// # Errors
    /// Says what is wrong with them.
    fn before_store<'a>(
        &'a self,
        tokens: &'a Tokens,
        context: &'a TokenValidationContext,
    ) -> BoxFuture<'a, Result<(), TokenValidationError>> {
        let _ = (tokens, context);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Checks tokens that were read.
    ///
    /// # Errors
    /// Says what is wrong with them.
    fn after_retrieve<'a>(
        &'a self,
        tokens: &'a Tokens,
        context: &'a TokenValidationContext,
    ) -> BoxFuture<'a, Result<(), TokenValidationError>> {
        let _ = (tokens, context);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A storage whose tokens are checked before they are stored and after they are read.
///
/// The identity that tokens are compared with is that of the stored tokens, never one that is remembered: a store that
/// was refused leaves no trace, and when all tokens were removed anybody may log in.
#[must_use = "a storage does nothing by itself"]
pub struct ValidatingTokenStorage {
    storage: Arc<dyn TokenStorage>,
    validators: Vec<Box<dyn TokenDataValidator>>,
    /// Held from the first check to the end of the store.
    storing: Lock<()>,
}

impl ValidatingTokenStorage {
    /// Checks nothing yet, but that all tokens are of one identity.
    pub fn new(storage: impl TokenStorage) -> Self {
        Self {
            storage: Arc::new(storage),
            validators: Vec::new(),
            storing: Lock::default(),
        }
    }

    /// Adds a check. Checks are made in the order in which they were added, and the first refusal stands.
    pub fn validator(mut self, validator: impl TokenDataValidator) -> Self {
        self.validators.push(Box::new(validator));
        self
    }

    /// The identity of the stored tokens, if known.
    ///
    /// # Errors
    /// When the storage cannot be read, or holds tokens of several identities.
    pub async fn identity_id(&self) -> Result<Option<String>, TokenValidationError> {
        one_identity(&self.read().await?)
    }

    /// Checks tokens and stores them, each in the place of the one for the same resource server.
    ///
    /// # Errors
    /// What a validator says, and when the storage cannot be read or written. Nothing is stored then.
    #[doc(alias = "store_token_data_by_resource_server")]
    pub async fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), TokenValidationError> {
        let _storing = self.storing.lock().await?;
        self.check_and_store(tokens, one_identity(&self.read().await?)?).await
    }

    /// Checks and stores the tokens of a login.
    ///
    /// # Errors
    /// As [`store_token_data`](Self::store_token_data), and when the ID token is not to be believed.
    pub async fn store_token_response(&self, response: &TokenResponse) -> Result<(), TokenValidationError> {
        self.store_token_data(&TokenStorageData::of_response(response).await?)
            .await
    }

    /// Checks and stores the tokens of a refresh: they are of the identity that the stored ones are of, and keep what
    /// the answer does not bring, the refresh token above all.
    ///
    /// # Errors
    /// As [`store_token_data`](Self::store_token_data).
    pub async fn store_refresh_response(&self, response: &TokenResponse) -> Result<(), TokenValidationError> {
        let _storing = self.storing.lock().await?;
        let known = self.read().await?;
        let identity_id = one_identity(&known)?;
        let tokens = response
            .by_resource_server()
            .iter()
            .map(|(name, token)| match known.get(name) {
                Some(before) => before.refreshed(token),
                None => TokenStorageData::new(token, identity_id.clone()),
            });
        let tokens: Vec<_> = tokens.collect();
        self.check_and_store(&tokens, identity_id).await
    }

    /// The token for one resource server, checked.
    ///
    /// # Errors
    /// There is none, what a validator says, and when the storage cannot be read.
    pub async fn get_token_data(&self, resource_server: &str) -> Result<TokenStorageData, TokenValidationError> {
        let mut known = self.read().await?;
        let prior_identity_id = one_identity(&known)?;
        let Some((name, token)) = known.remove_entry(resource_server) else {
            return Err(TokenValidationError::MissingToken {
                resource_server: resource_server.into(),
            });
        };
        let tokens = Tokens::from([(name, token.clone())]);
        self.check_read(&tokens, prior_identity_id).await?;
        Ok(token)
    }

    /// All tokens, checked.
    ///
    /// # Errors
    /// What a validator says, and when the storage cannot be read.
    pub async fn get_token_data_by_resource_server(&self) -> Result<Tokens, TokenValidationError> {
        let tokens = self.read().await?;
        self.check_read(&tokens, one_identity(&tokens)?).await?;
        Ok(tokens)
    }

    /// Removes the token for a resource server, unchecked; says whether there was one.
    ///
    /// # Errors
    /// When the storage cannot be read or written.
    pub async fn remove_token_data(&self, resource_server: &str) -> Result<bool, TokenValidationError> {
        let (storage, resource_server) = (Arc::clone(&self.storage), resource_server.to_owned());
        Ok(blocking(move || storage.remove_token_data(&resource_server)).await?)
    }

    async fn read(&self) -> Result<Tokens, TokenValidationError> {
        let storage = Arc::clone(&self.storage);
        Ok(blocking(move || storage.get_token_data_by_resource_server()).await?)
    }

    async fn check_and_store(
        &self,
        tokens: &[TokenStorageData],
        prior_identity_id: Option<String>,
    ) -> Result<(), TokenValidationError> {
        let by_name: Tokens = tokens
            .iter()
            .map(|token| (token.resource_server.clone(), token.clone()))
            .collect();
        let context = TokenValidationContext {
            prior_identity_id,
            token_data_identity_id: one_identity(&by_name)?,
        };
        for validator in &self.validators {
            validator.before_store(&by_name, &context).await?;
        }
        let (storage, tokens) = (Arc::clone(&self.storage), tokens.to_vec());
        Ok(blocking(move || storage.store_token_data(&tokens)).await?)
    }

    async fn check_read(&self, tokens: &Tokens, prior_identity_id: Option<String>) -> Result<(), TokenValidationError> {
        let context = TokenValidationContext {
            prior_identity_id,
            token_data_identity_id: one_identity(tokens)?,
        };
        for validator in &self.validators {
            validator.after_retrieve(tokens, &context).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for ValidatingTokenStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidatingTokenStorage")
            .field("validators", &self.validators.len())
            .finish_non_exhaustive()
    }
}

/// The one identity that tokens are of. Tokens of which none is known go with any.
fn one_identity(tokens: &Tokens) -> Result<Option<String>, TokenValidationError> {
    let identities: BTreeSet<&String> = tokens.values().filter_map(|token| token.identity_id.as_ref()).collect();
    let mut identities = identities.into_iter();
    match (identities.next(), identities.next()) {
        (Some(_), Some(_)) => Err(TokenValidationError::MixedIdentities),
        (identity, _) => Ok(identity.cloned()),
    }
}

#[cfg(test)]
mod tests;
