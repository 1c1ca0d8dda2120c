//! From an answer of the token endpoint to what is stored.

use super::{TokenStorage, TokenStorageData, blocking};
use crate::{error::Error, id_token::IdTokenDecoder, tokens::TokenResponse};

impl TokenStorageData {
    /// What there is to store of an answer: all its tokens, each with the identity that logged in. That one is read
    /// from the ID token, which is verified first (the service's keys may be fetched for that); without an ID token no
    /// identity is known.
    ///
    /// # Errors
    /// As [`TokenResponse::decode_id_token`].
    pub async fn of_response(response: &TokenResponse) -> Result<Vec<Self>, Error> {
        let identity_id = match response.id_token() {
            Some(_) => Some(response.decode_id_token().await?.sub),
            None => None,
        };
        Ok(Self::all(response, identity_id.as_deref()))
    }

    /// As [`of_response`](Self::of_response), with a decoder of one's own.
    ///
    /// # Errors
    /// As [`TokenResponse::decode_id_token_with`].
    pub async fn of_response_with(response: &TokenResponse, decoder: &IdTokenDecoder) -> Result<Vec<Self>, Error> {
        let identity_id = match response.id_token() {
            Some(_) => Some(response.decode_id_token_with(decoder).await?.sub),
            None => None,
        };
        Ok(Self::all(response, identity_id.as_deref()))
    }

    fn all(response: &TokenResponse, identity_id: Option<&str>) -> Vec<Self> {
        let tokens = response.by_resource_server().values();
        let identity_id = || identity_id.map(str::to_owned);
        tokens.map(|token| Self::new(token, identity_id())).collect()
    }
}

/// Stores all tokens of an answer, as [`TokenStorageData::of_response`] gives them.
///
/// ```no_run
/// # async fn example(tokens: globus_auth::TokenResponse) -> Result<(), globus_auth::Error> {
/// use globus_auth::storage::{self, JsonTokenStorage};
///
/// storage::store_token_response(JsonTokenStorage::new("tokens.json"), &tokens).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`TokenResponse::decode_id_token`]; kind [`Storage`](crate::ErrorKind::Storage) when they cannot be stored.
pub async fn store_token_response(storage: impl TokenStorage, response: &TokenResponse) -> Result<(), Error> {
    let tokens = TokenStorageData::of_response(response).await?;
    blocking(move || storage.store_token_data(&tokens)).await
}
