//! What the application does with the tokens of the person.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use globus_auth::{
    IdentityMap, TokenResponse,
    identity_map::IdentityKey,
    protocol::{error::OAuthError, ids::IdentityId},
};

use super::tour::{TRANSFER, Tour, fact, redacted, time, token_for};
use crate::{error::CommandError, login_store::AUTH};

/// How many ids that do not exist are asked for, so that several batches are needed.
const STRANGERS: u128 = 250;

impl Tour<'_> {
    pub(super) async fn who(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let info = self.auth(tokens)?.userinfo().await?;
        let linked = info.identity_set.unwrap_or_default();
        let linked: Vec<String> = linked.into_iter().filter_map(|identity| identity.username).collect();
        let said = |text: Option<String>| text.unwrap_or_else(|| "(not told)".to_owned());
        let facts = vec![
            fact("username", said(info.preferred_username)),
            fact("name", said(info.name)),
            fact("email", said(info.email)),
            fact(
                "linked identities",
                if linked.is_empty() {
                    "none told".to_owned()
                } else {
                    linked.join(", ")
                },
            ),
        ];
        self.report.step("whoami", "The service says who it is.", facts)
    }

    pub(super) fn tokens(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let facts = tokens.by_resource_server().values().map(|token| {
            let refresh = if token.refresh_token.is_some() {
                " and a refresh token"
            } else {
                ""
            };
            let seconds = token.expires_at.0 - tokens.issued_at().0;
            fact(
                token.resource_server.as_str(),
                format!(
                    "{}{refresh}, good for {} h, for: {}",
                    redacted(token),
                    seconds / 3600,
                    token.scope
                ),
            )
        });
        let facts = facts.collect();
        self.report
            .step("tokens", "There is a token for each resource server.", facts)
    }

    pub(super) async fn id_token(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let claims = tokens.decode_id_token().await?;
        let facts = vec![
            fact("issuer", &claims.iss),
            fact("subject", &claims.sub),
            fact("username", claims.preferred_username.clone().unwrap_or_default()),
            fact("expires", time(claims.exp.floor().0)),
            fact("checked", "signature, issuer, audience, times, nonce, at_hash"),
        ];
        self.report.step("id_token", "The ID token is verified.", facts)
    }

    pub(super) async fn identities(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let everyone = || self.fixtures.people.iter().flat_map(|person| &person.identities);
        let by_id = everyone().map(|identity| IdentityKey::from(identity.id.as_str()));
        let by_name = everyone().map(|identity| IdentityKey::from(identity.username.as_str()));
        let mut wanted: Vec<IdentityKey> = by_id.chain(by_name).collect();
        let known_ones = wanted.len();
        wanted.extend((1..=STRANGERS).map(|number| IdentityId::from_random(number.to_be_bytes()).into()));
        let asked = wanted.len();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let resolution = IdentityMap::new(self.auth(tokens)?).resolve(wanted);
        let resolution = resolution.on_progress(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let found = resolution.all().await?.into_iter().flatten().count();
        if found != known_ones {
            return Err(CommandError::failed(format!(
                "{found} of {known_ones} identities were found"
            )));
        }
        let facts = vec![
            fact("asked for", format!("{asked} ids and usernames")),
            fact("found", found.to_string()),
            fact("requests", requests.load(Ordering::Relaxed).to_string()),
        ];
        self.report
            .step("identities", "Identities are looked up in batches.", facts)
    }

    pub(super) async fn refresh(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let old = token_for(tokens, TRANSFER)?;
        let refresh_token = old
            .refresh_token
            .clone()
            .ok_or_else(|| CommandError::failed("there is no refresh token"))?;
        let answer = self.app.oauth2_refresh_token(refresh_token).await?;
        let new = token_for(&answer, TRANSFER)?;
        if new.access_token == old.access_token {
            return Err(CommandError::failed("the refreshed token is the old one"));
        }
        let facts = vec![fact("new", redacted(new)), fact("expires", time(new.expires_at.0))];
        self.report
            .step("refresh", "The refresh token gives a new access token.", facts)
    }

    pub(super) async fn revoke(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let dead = tokens.by_scopes(self.service_scope)?;
        self.app.oauth2_revoke_token(&dead.access_token).await?;
        let answer = self.service.oauth2_token_introspect(&dead.access_token).await?;
        let own = token_for(tokens, AUTH)?;
        self.app.oauth2_revoke_token(&own.access_token).await?;
        let refused = self.auth(tokens)?.userinfo().await;
        let status = refused.as_ref().err().and_then(globus_auth::Error::http_status);
        let renewed = self.revoke_refresh_token(tokens).await?;
        if answer.active || status != Some(401) || renewed {
            return Err(CommandError::failed("a revoked token still works"));
        }
        let facts = vec![
            fact("introspection", "not active"),
            fact("userinfo", "refused with 401"),
            fact("refresh", "refused with invalid_grant"),
        ];
        self.report.step("revoke", "Revoked tokens are dead.", facts)
    }

    /// Whether a refresh token still works after it is revoked.
    async fn revoke_refresh_token(&self, tokens: &TokenResponse) -> Result<bool, CommandError> {
        let token = token_for(tokens, TRANSFER)?.refresh_token.clone();
        let token = token.ok_or_else(|| CommandError::failed("there is no refresh token"))?;
        self.app.oauth2_revoke_token(&token).await?;
        match self.app.oauth2_refresh_token(token).await {
            Ok(_) => Ok(true),
            Err(error) if error.oauth_error() == Some(&OAuthError::InvalidGrant) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}
