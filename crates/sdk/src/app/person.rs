//! How a person logs in.

use std::sync::Arc;

use globus_auth_protocol::{scope::Scopes, time::UnixSeconds};

use super::{Handling, generation::Entry};
use crate::{
    authorizer::{Authorization, Authorizer, RefreshTokenAuthorizer},
    client::{AuthClient, Client, Kind as _},
    error::Error,
    login::{Demands, LoginClient, LoginFlowManager, LoginRequest},
    scopes::AUTH,
    seams::{BoxFuture, Clock},
    storage::{
        TokenStorage, TokenStorageData, blocking,
        validating::{
            HasRefreshTokensValidator, NotExpiredValidator, ScopeRequirementsValidator, TokenValidationError,
            UnchangingIdentityValidator, ValidatingTokenStorage,
        },
    },
    tokens::TokenResponse,
};

pub(super) struct Person {
    pub(super) client: LoginClient,
    pub(super) redirect_uri: Option<String>,
    pub(super) refresh_tokens: bool,
    /// The label of the consent.
    pub(super) label: String,
    pub(super) manager: Arc<dyn LoginFlowManager>,
    pub(super) handler: Box<dyn Fn(&TokenValidationError) -> Handling + Send + Sync>,
    /// Tells what the person has consented to.
    pub(super) consents: AuthClient,
}

impl Person {
    /// What a login asks for.
    pub(super) fn request(&self, scopes: Scopes) -> Result<LoginRequest, Error> {
        let request = LoginRequest::new(self.client.clone(), self.redirect_uri.clone(), scopes)?;
        Ok(request
            .refresh_tokens(self.refresh_tokens)
            .prefill_named_grant(&self.label))
    }

    pub(super) async fn log_in(&self, asked: &Demands) -> Result<TokenResponse, Error> {
        let request = self.request(asked.scopes.clone())?.session(asked.session.clone());
        self.manager.run_login_flow(&request).await
    }

    /// What is sent to the resource server of a stored token.
    pub(super) fn entry(&self, token: &TokenStorageData, storage: &Arc<dyn TokenStorage>) -> Entry {
        if !self.refresh_tokens {
            return Entry::access(token);
        }
        let storage = Arc::clone(storage);
        let authorizer = RefreshTokenAuthorizer::stored(&self.client, storage, token.resource_server.clone())
            .access_token(token.access_token.clone(), token.expires_at)
            .build();
        Entry::Renewing(Arc::new(authorizer))
    }

    /// The checks of a person's tokens.
    pub(super) fn checked(
        &self,
        tokens: ValidatingTokenStorage,
        scopes: ScopeRequirementsValidator,
    ) -> ValidatingTokenStorage {
        let tokens = if self.refresh_tokens {
            tokens.validator(HasRefreshTokensValidator)
        } else {
            tokens.validator(NotExpiredValidator::new().clock(ClockOf(self.client.as_ref().clone())))
        };
        tokens
            .validator(scopes.consents(self.consents.clone()))
            .validator(UnchangingIdentityValidator)
    }
}

/// Asks for a person's consents with the stored token for Globus Auth, unchecked: whether that one passes may depend on
/// what is asked for.
pub(super) fn consents(client: &LoginClient, storage: &Arc<dyn TokenStorage>, refresh_tokens: bool) -> AuthClient {
    let of_client: &Client = client.as_ref();
    let authorizer: Arc<dyn Authorizer> = if refresh_tokens {
        Arc::new(RefreshTokenAuthorizer::stored(client, Arc::clone(storage), AUTH).build())
    } else {
        Arc::new(Stored {
            storage: Arc::clone(storage),
            clock: ClockOf(of_client.clone()),
        })
    };
    AuthClient::wrap(of_client.attached(authorizer, None), ())
}

/// Sends the stored token for Globus Auth, as long as it lasts.
struct Stored {
    storage: Arc<dyn TokenStorage>,
    clock: ClockOf,
}

impl Authorizer for Stored {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        Box::pin(async {
            let storage = Arc::clone(&self.storage);
            let stored = blocking(move || storage.get_token_data(AUTH)).await?;
            let fresh = stored.filter(|token| !token.is_expired(self.clock.now(), 0));
            let token = fresh.ok_or_else(|| Error::login_required(format!("there is no token for {AUTH}: log in")))?;
            Ok(Authorization::bearer(&token.access_token))
        })
    }
}

/// The clock that a client goes by.
struct ClockOf(Client);

impl Clock for ClockOf {
    fn now(&self) -> UnixSeconds {
        self.0.clock().now()
    }

    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        self.0.clock().sleep(duration)
    }
}
