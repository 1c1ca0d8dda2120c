//! What becomes of the tokens of a login: they are kept, or revoked.

use globus_auth::{NativeAppAuthClient, TokenResponse, protocol::id_token::IdTokenClaims, storage::TokenStorageData};
use serde::Serialize;

use crate::{
    commands::logout,
    context::Context,
    error::CommandError,
    login_store::{LoginStore, USERNAME},
};

/// Who is logged in, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct LoggedIn {
    pub(crate) identity_id: String,
    pub(crate) username: Option<String>,
    pub(crate) resource_servers: Vec<String>,
}

impl LoggedIn {
    /// Says so.
    pub(crate) fn report(&self, context: &Context, said: &str) -> Result<(), CommandError> {
        context.ui.done(self, &self.said(said))
    }

    /// What is said of it.
    pub(crate) fn said(&self, said: &str) -> String {
        let name = self.username.as_deref().unwrap_or(&self.identity_id);
        format!("{said} as {name}.")
    }
}

/// Stores the tokens if the ID token is good and no other identity is stored; otherwise they are revoked.
pub(super) async fn keep(
    context: &Context,
    client: &NativeAppAuthClient,
    store: &LoginStore,
    tokens: TokenResponse,
    force: bool,
) -> Result<LoggedIn, CommandError> {
    let claims = tokens.decode_id_token().await;
    let identity_id = claims.as_ref().ok().map(|claims| claims.sub.clone());
    let username = claims
        .as_ref()
        .ok()
        .and_then(|claims| claims.preferred_username.as_deref());
    let new: Vec<TokenStorageData> = tokens
        .by_resource_server()
        .values()
        .map(|token| {
            let mut data = TokenStorageData::new(token, identity_id.clone()).of_server(client.base_url());
            if let Some(username) = username {
                data.extra.insert(USERNAME.to_owned(), username.into());
            }
            data
        })
        .collect();
    let kept = async {
        let claims = claims?;
        let old = replace(client, store, &claims, &new, force).await?;
        Ok::<_, CommandError>((claims, old))
    };
    match kept.await {
        Ok((claims, old)) => {
            revoke_all(context, client, &old).await;
            Ok(LoggedIn {
                identity_id: claims.sub,
                username: claims.preferred_username,
                resource_servers: new.iter().map(|token| token.resource_server.to_string()).collect(),
            })
        }
        Err(error) => {
            revoke_all(context, client, &new).await;
            Err(error)
        }
    }
}

/// Puts the new tokens beside those of the same identity, or, if it is wanted, in the place of those of another. Gives
/// the tokens that lost their place.
async fn replace(
    client: &NativeAppAuthClient,
    store: &LoginStore,
    claims: &IdTokenClaims,
    new: &[TokenStorageData],
    force: bool,
) -> Result<Vec<TokenStorageData>, CommandError> {
    let lock = store.lock().await?;
    let stored = lock.get_token_data_by_resource_server()?;
    let another = stored.values().any(|token| {
        token.other_server(client.base_url()).is_some()
            || token.identity_id.as_ref().is_some_and(|id| *id != claims.sub)
    });
    if !another {
        lock.store_token_data(new)?;
        return Ok(Vec::new());
    }
    if !force {
        let name = claims.preferred_username.as_deref().unwrap_or(&claims.sub);
        return Err(CommandError::failed(format!(
            "you logged in as {name}, but another login is stored; it was kept, and the new tokens are revoked"
        ))
        .hint("log out first (globus-auth logout), or let the new login take its place: globus-auth login --force"));
    }
    lock.replace_token_data(new)?;
    Ok(stored
        .into_values()
        .filter(|token| token.other_server(client.base_url()).is_none())
        .collect())
}

/// Tokens that nobody keeps must not stay good. If that fails they end by themselves, which is worth a word, no more.
async fn revoke_all(context: &Context, client: &NativeAppAuthClient, tokens: &[TokenStorageData]) {
    for token in tokens {
        if let Err(error) = logout::revoke(client, token).await {
            context.ui.say(&format!(
                "A token for {} that is not kept could not be revoked: {error}",
                token.resource_server
            ));
        }
    }
}
