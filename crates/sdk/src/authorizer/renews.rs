//! What authorizers that renew have in common, written once.

/// The methods of an authorizer `$authorizer(Arc<Renewal>)` and of its builder with a field `renewal`.
macro_rules! renews {
    ($authorizer:ident, $builder:ident) => {
        impl $authorizer {
            /// Renews the token now if it has less than 60 seconds left.
            ///
            /// # Errors
            /// As for a call: the service cannot be reached, or refuses, or a login is required.
            pub async fn ensure_valid_token(&self) -> Result<(), $crate::Error> {
                $crate::Authorizer::authorization(self).await.map(drop)
            }
        }

        impl $builder {
            /// Renews a token that has less than this left while it is still sent, so that no call waits for it; without
            /// it, it is renewed when it has 60 seconds left. A refresh begins up to a tenth earlier, at random, and not
            /// more than once a minute; when it fails, the token stays in use to its end.
            pub fn refresh_ahead(mut self, ahead: std::time::Duration) -> Self {
                self.renewal.refresh_ahead(ahead);
                self
            }

            /// Is called with the answer of each refresh, after the new token is held and stored, and before it is sent:
            /// for programs that keep tokens themselves. An error fails the call that needed the token (kind
            /// [`OnRefresh`](crate::ErrorKind::OnRefresh)); the token stays in use.
            ///
            /// It is not called where another process refreshed.
            pub fn on_refresh<F, R>(mut self, on_refresh: F) -> Self
            where
                F: Fn($crate::TokenResponse) -> R + Send + Sync + 'static,
                R: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
            {
                self.renewal.on_refresh = Some(Box::new(move |response| Box::pin(on_refresh(response))));
                self
            }
        }

        impl $crate::Authorizer for $authorizer {
            fn authorization(
                &self,
            ) -> $crate::seams::BoxFuture<'_, Result<$crate::authorizer::Authorization, $crate::Error>> {
                match self.0.usable(None) {
                    // Where it is awaited or waited for, for work beside it is begun by the same means.
                    Some(authorization) => Box::pin(async {
                        self.0.look_ahead();
                        Ok(authorization)
                    }),
                    None => Box::pin(std::sync::Arc::clone(&self.0).obtain(None)),
                }
            }

            fn renew<'a>(
                &'a self,
                refused: &'a $crate::authorizer::Authorization,
            ) -> $crate::seams::BoxFuture<'a, Result<bool, $crate::Error>> {
                Box::pin(async {
                    let renewed = std::sync::Arc::clone(&self.0).obtain(Some(refused.clone()));
                    renewed.await.map(|_| true)
                })
            }
        }

        /// Shows no token.
        impl fmt::Debug for $authorizer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($authorizer))
                    .field("client", &self.0.client)
                    .finish_non_exhaustive()
            }
        }

        /// Shows no token.
        impl fmt::Debug for $builder {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($builder))
                    .field("client", &self.renewal.client)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use renews;
