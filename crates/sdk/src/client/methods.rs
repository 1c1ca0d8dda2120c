//! The methods that several kinds of client share, written once.

/// What every client can do.
macro_rules! methods_of_every_client {
    ($client:ty) => {
        impl $client {
            /// The base URL of the service.
            #[must_use]
            pub fn base_url(&self) -> &url::Url {
                self.client.base_url()
            }

            /// What the service says about itself
            /// ([OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)).
            pub fn get_openid_configuration(
                &self,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::discovery::GetOpenIdConfiguration> {
                self.client
                    .call(globus_auth_protocol::exchange::discovery::GetOpenIdConfiguration)
            }

            /// The keys that sign ID tokens, from where the service's configuration says that they are
            /// ([RFC 7517 section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)). Two requests; to decode
            /// tokens, use an [`IdTokenDecoder`](crate::IdTokenDecoder), which remembers them.
            ///
            /// # Errors
            /// As for any call, from either request.
            pub async fn get_jwk(&self) -> Result<globus_auth_protocol::discovery::JwkSet, $crate::Error> {
                let configuration = self.get_openid_configuration().await?;
                $crate::id_token::get_keys(&self.client, &configuration).await
            }

            /// A copy with other timeouts, deadlines or repeats, which shares credential and connections with this one.
            #[must_use]
            pub fn tune(&self, change: impl FnOnce($crate::Tuning) -> $crate::Tuning) -> Self {
                let mut tuned = self.clone();
                tuned.client = self.client.tune(change);
                tuned
            }

            /// Prepares any exchange of [`protocol`](crate::protocol).
            pub fn call<E: globus_auth_protocol::http::Exchange>(&self, exchange: E) -> $crate::client::Call<E> {
                self.client.call(exchange)
            }

            /// `GET` of a path below the base URL, for calls that have no method here. A `?` in the path is part of
            /// the path: name parameters with [`query_param`](crate::Call::query_param). An absolute URL gets the
            /// credential only if it has the base URL's origin.
            pub fn get(&self, path: &str) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(globus_auth_protocol::http::Method::Get, path)
            }

            /// `POST` to a path, as [`get`](Self::get); sent again only if the service certainly never saw it.
            pub fn post(&self, path: &str) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(globus_auth_protocol::http::Method::Post, path)
            }

            /// `PUT` to a path, as [`get`](Self::get).
            pub fn put(&self, path: &str) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(globus_auth_protocol::http::Method::Put, path)
            }

            /// `PATCH` of a path, as [`get`](Self::get); sent again only if the service certainly never saw it.
            pub fn patch(&self, path: &str) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(globus_auth_protocol::http::Method::Patch, path)
            }

            /// Any method on a path, as [`get`](Self::get) and the others.
            pub fn request(
                &self,
                method: globus_auth_protocol::http::Method,
                path: &str,
            ) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(method, path)
            }

            /// `DELETE` of a path, as [`get`](Self::get).
            pub fn delete(&self, path: &str) -> $crate::client::Call<$crate::client::RawCall> {
                self.client.raw(globus_auth_protocol::http::Method::Delete, path)
            }
        }

        impl AsRef<$crate::client::Client> for $client {
            fn as_ref(&self) -> &$crate::client::Client {
                &self.client
            }
        }
    };
}

/// What every client can do that logs people in, or is one.
macro_rules! methods_of_login_clients {
    ($client:ty) => {
        impl $client {
            /// A refresh token for an access token
            /// ([RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).
            ///
            /// Keep the old refresh token if the answer has none. The call is not repeated when its answer is lost, for
            /// the service may have replaced the token.
            pub fn oauth2_refresh_token(
                &self,
                refresh_token: impl Into<globus_auth_protocol::secret::RefreshToken>,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::token::RefreshTokenGrant, $crate::TokenResponse>
            {
                let refresh_token = refresh_token.into();
                let client_id = self.client.public_client_id();
                let grant = globus_auth_protocol::exchange::token::RefreshTokenGrant {
                    refresh_token,
                    client_id,
                };
                $crate::client::Call::new(self.client.clone(), Ok(grant), $crate::TokenResponse::of)
            }

            /// Any form to the token endpoint, for grants that have no method here; `grant_type` is one of its
            /// fields. The call is not repeated when its answer is lost.
            pub fn oauth2_token(
                &self,
                form: globus_auth_protocol::http::Pairs,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::token::RawTokenRequest, $crate::TokenResponse>
            {
                let grant = globus_auth_protocol::exchange::token::RawTokenRequest { form };
                $crate::client::Call::new(self.client.clone(), Ok(grant), $crate::TokenResponse::of)
            }

            /// Ends a token, access or refresh ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)). A token that the
            /// service does not know is no error: it is as dead as one could wish.
            pub fn oauth2_revoke_token(
                &self,
                token: impl Into<globus_auth_protocol::secret::AnyToken>,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::revoke::Revoke> {
                let client_id = self.client.public_client_id();
                self.client.call(globus_auth_protocol::exchange::revoke::Revoke {
                    token: token.into(),
                    client_id,
                })
            }

            /// Whether a token is good. Globus has deprecated it: a service may refuse a token that is called good
            /// here. `oauth2_token_introspect` is the lasting way.
            pub fn oauth2_validate_token(
                &self,
                token: impl Into<globus_auth_protocol::secret::AnyToken>,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::validate::Validate> {
                let client_id = self.client.public_client_id();
                self.client
                    .call(globus_auth_protocol::exchange::validate::Validate {
                        token: token.into(),
                        client_id,
                    })
            }
        }
    };
}

/// What every client can do that has a credential.
macro_rules! methods_of_clients_with_a_credential {
    ($client:ty) => {
        impl $client {
            /// Looks up identities by id or by username, at most about 100 at a time. Those that do not exist are left
            /// out of the answer, which is in no promised order. For more, and for answers in order, use an
            /// [`IdentityMap`](crate::IdentityMap).
            pub fn get_identities(
                &self,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::identities::GetIdentities> {
                self.client
                    .call(globus_auth_protocol::exchange::identities::GetIdentities::default())
            }

            /// Looks up one identity; an error of which
            /// [`is_not_found`](crate::Error::is_not_found) holds if there is none.
            pub fn get_identity(
                &self,
                id: globus_auth_protocol::ids::IdentityId,
            ) -> $crate::client::Call<globus_auth_protocol::exchange::identities::GetIdentity> {
                self.client
                    .call(globus_auth_protocol::exchange::identities::GetIdentity {
                        id,
                        include_identity_provider: false,
                    })
            }
        }
    };
}

/// What the clients `$client { client: Client, client_id: ClientId }` have in common.
macro_rules! methods_of_clients_with_an_id {
    ($client:ty) => {
        impl $client {
            /// The client id.
            #[must_use]
            pub const fn client_id(&self) -> globus_auth_protocol::ids::ClientId {
                self.client_id
            }

            /// The code, or the whole URL of the redirect, for tokens; the same as
            /// [`AuthorizationFlow::exchange`](crate::AuthorizationFlow::exchange).
            ///
            /// # Errors
            /// See there.
            pub async fn oauth2_exchange_code_for_tokens(
                &self,
                flow: &$crate::AuthorizationFlow,
                answer: &str,
            ) -> Result<$crate::TokenResponse, $crate::Error> {
                flow.exchange(self, answer).await
            }

            /// A decoder of ID tokens that were made for this client.
            #[must_use]
            pub fn id_token_decoder(&self) -> $crate::IdTokenDecoder {
                $crate::IdTokenDecoder::new(&self.client, self.client_id)
            }
        }

        impl $crate::client::Kind for $client {
            type Who = globus_auth_protocol::ids::ClientId;

            fn client_id(who: &Self::Who) -> Option<Self::Who> {
                Some(*who)
            }

            fn wrap(client: $crate::Client, client_id: Self::Who) -> Self {
                Self { client, client_id }
            }
        }
    };
}

pub(super) use {
    methods_of_clients_with_a_credential, methods_of_clients_with_an_id, methods_of_every_client,
    methods_of_login_clients,
};
