//! The client for the service's own calls.

use std::sync::Arc;

use globus_auth_protocol::{
    exchange::userinfo::GetUserInfo,
    ids::{ClientId, ResourceServer},
};

use super::{
    Call, Client, ClientBuilder, Kind,
    builder::takes_a_credential,
    methods::{methods_of_clients_with_a_credential, methods_of_every_client},
};
use crate::{app::App, error::Error, id_token::IdTokenDecoder};

/// Calls Globus Auth with an access token for `auth.globus.org`, with a client's secret, or with nothing.
///
/// ```no_run
/// # async fn example() -> Result<(), globus_auth::Error> {
/// use globus_auth::AuthClient;
///
/// let client = AuthClient::builder().access_token("…").build()?;
/// let found = client.get_identities().usernames(["ada@example.edu"]).await?;
/// for identity in found.identities {
///     println!("{}", identity.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AuthClient {
    client: Client,
}

impl AuthClient {
    /// Makes one without credential, pointed where the environment variables say.
    ///
    /// # Errors
    /// When an environment variable is unusable.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Makes one to your wishes.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new((), None)
    }

    /// What the access token lets one know of the person
    /// ([OpenID Connect Core section 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)). Needs scope
    /// `openid`; `profile` and `email` tell more.
    #[doc(alias = "oauth2_userinfo")]
    pub fn userinfo(&self) -> Call<GetUserInfo> {
        self.client.call(GetUserInfo)
    }

    /// A decoder of ID tokens that were made for the client `audience`.
    #[must_use]
    pub fn id_token_decoder(&self, audience: ClientId) -> IdTokenDecoder {
        IdTokenDecoder::new(&self.client, audience)
    }
}

impl ClientBuilder<AuthClient> {
    /// Sends the app's tokens for this resource server. Where one is missing, has ended or is refused, the app logs in or
    /// renews it; where the service demands more, the app logs in with that, and the call is sent again (see
    /// [`app`](crate::app)). For another service than Globus Auth, say its [`base_url`](Self::base_url) too.
    pub fn app(self, app: &impl App, resource_server: impl Into<ResourceServer>) -> Self {
        self.authorize_by(Arc::new(app.authorizer_of_clients(resource_server.into())))
            .redrive_by(app.redrive_of_clients())
    }
}

impl Kind for AuthClient {
    type Who = ();

    fn client_id(_who: &()) -> Option<ClientId> {
        None
    }

    fn wrap(client: Client, _who: ()) -> Self {
        Self { client }
    }
}

methods_of_every_client!(AuthClient);
methods_of_clients_with_a_credential!(AuthClient);
takes_a_credential!(AuthClient);
