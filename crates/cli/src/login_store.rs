//! The stored login: its tokens, kept fresh.

use std::collections::BTreeMap;

use globus_auth::{
    NativeAppAuthClient, RefreshTokenAuthorizer,
    protocol::{ids::ResourceServer, scope::well_known::auth, secret::AccessToken},
    storage::{JsonTokenStorage, LockedTokenStorage, TokenStorageData},
};
use serde_json::Value;

use crate::{clock, context::Context, error::CommandError};

/// The resource server of the tokens that the commands themselves use.
pub(crate) const AUTH: &str = auth::RESOURCE_SERVER;

/// A token that ends within this many seconds is renewed first, as the official SDK does.
const MARGIN_SECONDS: i64 = 60;

/// The member of stored tokens that says which server they are for, so that a token of one is never sent to another.
const SERVER_MEMBER: &str = "globus_auth_base_url";

/// What is stored of the client's login.
pub(crate) struct LoginStore {
    storage: JsonTokenStorage,
    tokens: BTreeMap<ResourceServer, TokenStorageData>,
}

impl LoginStore {
    /// Reads the token file.
    pub(crate) fn open(context: &Context) -> Result<Self, CommandError> {
        let storage = context.storage()?;
        let tokens = storage.get_token_data_by_resource_server()?;
        Ok(Self { storage, tokens })
    }

    /// All tokens.
    pub(crate) const fn tokens(&self) -> &BTreeMap<ResourceServer, TokenStorageData> {
        &self.tokens
    }

    /// Keeps all other writers of the file away. Waits for them on a thread of its own, so that Ctrl-C still ends it.
    pub(crate) async fn lock(&self) -> Result<LockedTokenStorage, CommandError> {
        let storage = self.storage.clone();
        let waiting = tokio::task::spawn_blocking(move || storage.lock());
        let lock = waiting
            .await
            .map_err(|error| CommandError::failed(format!("cannot lock the token file: {error}")))?;
        Ok(lock?)
    }

    /// The token for a resource server, be it good or not.
    ///
    /// # Errors
    /// A login is needed: there is none.
    pub(crate) fn token(&self, resource_server: &str) -> Result<&TokenStorageData, CommandError> {
        match self.tokens.get(resource_server) {
            Some(token) => Ok(token),
            None if self.tokens.is_empty() => Err(CommandError::login_needed("you are not logged in")),
            None => Err(
                CommandError::login_needed(format!("there is no token for {resource_server}"))
                    .hint("ask for one of its scopes: globus-auth login --scope SCOPE"),
            ),
        }
    }

    /// An access token for a resource server that is good for a while: the stored one, or a new one for the stored
    /// refresh token, which then is stored.
    ///
    /// # Errors
    /// A login is needed: there is no token, it has ended and cannot be renewed, or it is for another server.
    pub(crate) async fn fresh_token(
        &self,
        client: &NativeAppAuthClient,
        resource_server: &str,
    ) -> Result<AccessToken, CommandError> {
        let token = self.token(resource_server)?;
        check_server(token, client)?;
        if !token.is_expired(clock::now(), MARGIN_SECONDS) {
            return Ok(token.access_token.clone());
        }
        if token.refresh_token.is_none() {
            return Err(CommandError::login_needed("your login has expired"));
        }
        let authorizer = RefreshTokenAuthorizer::stored(client, self.storage.clone(), resource_server).build();
        authorizer.ensure_valid_token().await?;
        let token = self
            .storage
            .get_token_data(resource_server)?
            .ok_or_else(|| CommandError::login_needed("you are no longer logged in"))?;
        // Somebody may have logged in elsewhere meanwhile.
        check_server(&token, client)?;
        Ok(token.access_token)
    }
}

/// Writes down which server a token is for.
pub(crate) fn mark_server(mut token: TokenStorageData, client: &NativeAppAuthClient) -> TokenStorageData {
    token
        .extra
        .insert(SERVER_MEMBER.to_owned(), client.base_url().as_str().into());
    token
}

/// The server that a token is for, if it is known to be another than the client's. Tokens of the official SDK do not say.
pub(crate) fn other_server<'a>(token: &'a TokenStorageData, client: &NativeAppAuthClient) -> Option<&'a str> {
    let marked = token.extra.get(SERVER_MEMBER).and_then(Value::as_str)?;
    (marked.trim_end_matches('/') != client.base_url().as_str().trim_end_matches('/')).then_some(marked)
}

/// A token goes to no other server than its own.
fn check_server(token: &TokenStorageData, client: &NativeAppAuthClient) -> Result<(), CommandError> {
    match other_server(token, client) {
        None => Ok(()),
        Some(other) => Err(CommandError::login_needed(format!(
            "the stored login is for {other}, not for {}",
            client.base_url()
        ))
        .hint(format!(
            "set GLOBUS_SDK_SERVICE_URL_AUTH={other}, or log in here with: globus-auth login --force"
        ))),
    }
}
