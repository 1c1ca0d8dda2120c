//! What the service does with the token that it got from the application.

use globus_auth::TokenResponse;

use super::tour::{Facts, Tour, fact, redacted};
use crate::error::CommandError;

impl Tour<'_> {
    pub(super) async fn introspect(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let token = tokens.by_scopes(self.service_scope)?;
        let answer = self
            .service
            .oauth2_token_introspect(&token.access_token)
            .include(["identity_set", "session_info"])
            .await?;
        if !answer.active {
            return Err(CommandError::failed("the service's own token is not active"));
        }
        let authentications = answer
            .session_info
            .and_then(|session| session.authentications)
            .unwrap_or_default();
        let facts = vec![
            fact("active", "yes"),
            fact("username", answer.username.unwrap_or_default()),
            fact("audience", answer.aud.unwrap_or_default().join(", ")),
            fact(
                "linked identities",
                answer.identity_set.unwrap_or_default().len().to_string(),
            ),
            fact("authentications in the session", authentications.len().to_string()),
        ];
        self.report
            .step("introspect", "The service that got a token asks what it is.", facts)
    }

    pub(super) async fn dependent_tokens(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let token = tokens.by_scopes(self.service_scope)?;
        let answer = self
            .service
            .oauth2_get_dependent_tokens(token.access_token.clone())
            .await?;
        let facts: Facts = answer
            .by_resource_server()
            .values()
            .map(|token| {
                fact(
                    token.resource_server.as_str(),
                    format!("{}, for: {}", redacted(token), token.scope),
                )
            })
            .collect();
        if facts.is_empty() {
            return Err(CommandError::failed("the service got no dependent tokens"));
        }
        self.report.step(
            "dependent_tokens",
            "The service gets tokens for the services behind it.",
            facts,
        )
    }
}
