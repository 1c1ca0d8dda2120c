//! The methods that the apps share, written once.

/// The methods of an app `$app { core: Arc<Core> }`.
macro_rules! methods_of_apps {
    ($app:ident) => {
        impl $app {
            /// Its name.
            #[must_use]
            pub fn app_name(&self) -> &str {
                &self.core.parts.name
            }

            /// The stored tokens, with the checks that the app makes.
            #[must_use]
            pub fn token_storage(&self) -> std::sync::Arc<$crate::storage::validating::ValidatingTokenStorage> {
                std::sync::Arc::clone(&self.core.generation().tokens)
            }

            /// What is required, as it is now: a copy.
            #[must_use]
            pub fn scope_requirements(
                &self,
            ) -> std::collections::BTreeMap<
                globus_auth_protocol::ids::ResourceServer,
                globus_auth_protocol::scope::Scopes,
            > {
                self.core.generation().requirements.clone()
            }

            /// Requires more scopes of a resource server. They are merged with those that were required before, and the
            /// next call that needs a token for it looks whether the stored one has them.
            ///
            /// # Errors
            /// Kind [`Usage`](crate::ErrorKind::Usage): the scopes are unusable. The requirements stay as they were.
            pub fn add_scope_requirements<S>(
                &self,
                resource_server: impl Into<globus_auth_protocol::ids::ResourceServer>,
                scopes: S,
            ) -> Result<(), $crate::Error>
            where
                S: TryInto<globus_auth_protocol::scope::Scopes>,
                S::Error: Into<$crate::Error>,
            {
                let scopes = $crate::client::take_scopes(scopes)?;
                self.core.require([(resource_server.into(), scopes)].into())
            }

            /// Logs in, if that is needed.
            ///
            /// # Errors
            /// The login fails, its tokens do not pass the checks (they are revoked then), or they cannot be stored.
            pub fn login(&self) -> $crate::app::Login {
                $crate::app::Login::new(&self.core)
            }

            /// Logs out: revokes tokens and removes them from the storage.
            ///
            /// # Errors
            /// The storage cannot be read or written. What could not be revoked is no error: the answer names it.
            pub fn logout(&self) -> $crate::app::Logout {
                $crate::app::Logout::new(&self.core)
            }

            /// Sends the app's tokens for a resource server, with any client. Nothing is read or sent before the first
            /// call.
            #[must_use]
            pub fn authorizer(
                &self,
                resource_server: impl Into<globus_auth_protocol::ids::ResourceServer>,
            ) -> $crate::app::AppAuthorizer {
                $crate::app::AppAuthorizer::new(&self.core, resource_server.into())
            }

            /// As [`authorizer`](Self::authorizer), when there is a token to send: one that is stored and passes the
            /// checks, else one of a login.
            ///
            /// # Errors
            /// No scopes are required of the resource server; the login fails; its tokens do not pass either.
            pub async fn get_authorizer(
                &self,
                resource_server: impl Into<globus_auth_protocol::ids::ResourceServer>,
            ) -> Result<$crate::app::AppAuthorizer, $crate::Error> {
                let authorizer = self.authorizer(resource_server);
                $crate::Authorizer::authorization(&authorizer).await?;
                Ok(authorizer)
            }

            /// A client for Globus Auth that sends the app's tokens, over the same transport as its logins. For another
            /// service, or with other settings, see [`ClientBuilder::app`](crate::ClientBuilder::app).
            #[must_use]
            pub fn auth_client(&self) -> $crate::AuthClient {
                let authorizer = std::sync::Arc::new(self.authorizer($crate::scopes::AUTH));
                let redrive = $crate::app::attached::Attached::redrive_of_clients(self);
                $crate::client::Kind::wrap(self.core.parts.client.attached(authorizer, redrive), ())
            }

            /// Does the work; if it fails because a service demands more of the login, logs in with that and does it
            /// again, up to the [limit](super::UserAppBuilder::redrive_limit). For calls of other crates, and for work
            /// that must begin anew as a whole.
            ///
            /// # Errors
            /// What the work fails with at last, or the login.
            ///
            /// ```no_run
            /// # async fn example(app: globus_auth::UserApp) -> Result<(), globus_auth::Error> {
            /// let client = app.auth_client();
            /// let projects = app.redrive(|| async { client.get_projects().await }).await?;
            /// # let _ = projects;
            /// # Ok(())
            /// # }
            /// ```
            pub async fn redrive<T, E, W>(&self, mut work: impl FnMut() -> W) -> Result<T, E>
            where
                W: Future<Output = Result<T, E>>,
                E: $crate::app::ToGare + From<$crate::Error>,
            {
                let mut again = 0;
                loop {
                    let begun = self.core.logins.ended();
                    let outcome = work().await;
                    let gare = outcome.as_ref().err().and_then($crate::app::ToGare::to_gare);
                    match gare {
                        Some(gare) if again < self.core.parts.redrive_limit && self.core.meet(&gare, begun).await? => {
                            again += 1;
                        }
                        _ => return outcome,
                    }
                }
            }
        }

        impl $crate::app::App for $app {}

        impl $crate::app::attached::Attached for $app {
            fn authorizer_of_clients(
                &self,
                resource_server: globus_auth_protocol::ids::ResourceServer,
            ) -> $crate::app::AppAuthorizer {
                self.authorizer(resource_server)
            }

            fn redrive_of_clients(&self) -> Option<std::sync::Arc<dyn $crate::client::Redrive>> {
                let core = std::sync::Arc::clone(&self.core);
                core.parts.auto_redrive.then_some(core as _)
            }
        }

        impl std::fmt::Debug for $app {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($app))
                    .field("app_name", &self.core.parts.name)
                    .field("client", &self.core.parts.client)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use methods_of_apps;
