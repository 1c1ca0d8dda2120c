//! Whom a token speaks for, and what its scopes let be told of them: the same for userinfo and for ID tokens.

use std::sync::Arc;

use globus_auth_protocol::{
    id_token::{IdTokenClaims, JoseHeader, SigningAlgorithm, assemble, at_hash, signing_input},
    identity::{LinkedIdentity, UserInfo},
    ids::{CLIENT_IDENTITY_PROVIDER, ClientId, IdentityId, IdentityProviderId},
    scope::well_known,
    secret::{Nonce, RawIdToken},
    time::UnixSeconds,
    token::TokenDocument,
};
use globus_auth_rules::{
    issue::ID_TOKEN_SECONDS,
    model::{Authentication, Identity, Timestamp},
};
use globus_auth_store::ops;

use super::{
    failure::Failure,
    tokens::{Holder, NewTokens},
};
use crate::{app::App, config::IdentitySet, directory::Providers};

/// A person or a client, as the subject of a token.
#[derive(Debug)]
pub struct Person {
    /// The identity that the token speaks for.
    pub effective: Identity,
    /// All linked identities, the effective one among them.
    pub account: Vec<Identity>,
    /// The proofs of the session, as they stood when the log-in was completed that the token came of.
    pub authentications: Vec<Authentication>,
    providers: Arc<Providers>,
    identity_set: IdentitySet,
}

impl Person {
    /// Loads the subject of a token.
    pub(super) async fn load(app: &App, holder: &Holder) -> Result<Self, Failure> {
        let authentications = match holder.grant {
            Some(grant) => app.store.read(ops::AuthenticationsOfGrant(grant)).await?,
            None => None,
        };
        let effective = identity(app, holder.identity).await?;
        let account = if effective.provider == CLIENT_IDENTITY_PROVIDER {
            vec![effective.clone()]
        } else {
            app.store.read(ops::IdentitiesOfAccount(effective.account)).await?
        };
        // Who was unlinked since is another person now.
        let mut authentications = authentications.unwrap_or_default();
        authentications.retain(|proof| account.iter().any(|identity| identity.id == proof.identity));
        Ok(Self {
            effective,
            account,
            authentications,
            providers: app.directory.providers().await?,
            identity_set: app.tokens.identity_set,
        })
    }

    /// What the scopes let be told.
    pub(super) fn user_info(&self, scopes: &str) -> UserInfo {
        let holds = |wanted: &str| holds_scope(scopes, wanted);
        let profile = holds(well_known::auth::PROFILE);
        let told = |text: &Option<String>, allowed: bool| text.clone().filter(|_| allowed);
        let by_openid = self.identity_set == IdentitySet::Openid && holds(well_known::auth::OPENID);
        let seen = by_openid || holds(well_known::auth::VIEW_IDENTITY_SET);
        UserInfo {
            sub: self.effective.id.to_string(),
            preferred_username: profile.then(|| self.effective.username.clone()),
            name: told(&self.effective.name, profile),
            organization: told(&self.effective.organization, profile),
            email: told(&self.effective.email, holds(well_known::auth::EMAIL)),
            identity_provider: profile.then_some(self.effective.provider),
            identity_provider_display_name: self.provider_name(self.effective.provider).filter(|_| profile),
            last_authentication: self.last_authentication(self.effective.id),
            identity_set: seen.then(|| self.account.iter().map(|identity| self.linked(identity)).collect()),
            extra: serde_json::Map::new(),
        }
    }

    fn linked(&self, identity: &Identity) -> LinkedIdentity {
        LinkedIdentity {
            sub: identity.id,
            username: Some(identity.username.clone()),
            name: identity.name.clone(),
            email: identity.email.clone(),
            organization: identity.organization.clone(),
            identity_provider: Some(identity.provider),
            identity_provider_display_name: self.provider_name(identity.provider),
            last_authentication: self.last_authentication(identity.id),
            extra: serde_json::Map::new(),
        }
    }

    /// The linked identities in full, for `include=identity_set_detail`: the keys of userinfo and of the identities API.
    pub(super) fn identity_set_detail(&self) -> Vec<serde_json::Value> {
        let detail = |identity: &Identity| {
            let mut detail = serde_json::to_value(self.linked(identity)).unwrap_or_default();
            let api = globus_auth_rules::introspect::identity_document(identity);
            if let (Some(detail), Ok(serde_json::Value::Object(api))) =
                (detail.as_object_mut(), serde_json::to_value(api))
            {
                detail.extend(api);
            }
            detail
        };
        self.account.iter().map(detail).collect()
    }

    fn provider_name(&self, id: IdentityProviderId) -> Option<String> {
        self.providers.get(id).map(|provider| provider.name.clone())
    }

    fn last_authentication(&self, id: IdentityId) -> Option<UnixSeconds> {
        self.authentications
            .iter()
            .find(|proof| proof.identity == id)
            .map(|proof| proof.auth_time.seconds())
    }

    /// The ID token beside an access token.
    async fn id_token(&self, app: &App, beside: &TokenDocument, login: Login<'_>) -> Result<RawIdToken, Failure> {
        let Login { client, nonce, now } = login;
        let told = self.user_info(&beside.scope);
        let issued = now.seconds();
        let mut claims = IdTokenClaims::new(
            app.addresses.issuer.as_str(),
            client.to_string(),
            told.sub,
            issued,
            issued.plus(ID_TOKEN_SECONDS),
        );
        claims.at_hash = Some(at_hash(SigningAlgorithm::Rs512, &beside.access_token));
        claims.nonce = nonce.map(Nonce::from);
        claims.last_authentication = told.last_authentication;
        claims.name = told.name;
        claims.email = told.email;
        claims.preferred_username = told.preferred_username;
        claims.organization = told.organization;
        claims.identity_provider = told.identity_provider.map(|id| id.to_string());
        claims.identity_provider_display_name = told.identity_provider_display_name;
        if let Some(identities) = &told.identity_set {
            claims = claims.with_identity_set(identities);
        }
        let claims = claims.with_nulls(&["last_authentication"]);
        let key = app.keys.at(now).await?.signer.clone();
        let input = signing_input(&JoseHeader::new(SigningAlgorithm::Rs512, key.kid()), &claims);
        let signature = key.sign_rs512(&input).await?;
        Ok(assemble(&input, &signature))
    }
}

/// Whether a token's `scope` names a scope.
pub(super) fn holds_scope(scopes: &str, wanted: &str) -> bool {
    scopes.split(' ').any(|scope| scope == wanted)
}

/// The log-in that an ID token tells of.
#[derive(Debug, Clone, Copy)]
struct Login<'a> {
    client: ClientId,
    nonce: Option<&'a str>,
    now: Timestamp,
}

/// Adds the ID token to an answer, if `openid` was granted: beside the token at the top, which then is for Globus Auth.
pub(super) async fn add_id_token(
    app: &App,
    tokens: &mut NewTokens,
    holder: &Holder,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<(), Failure> {
    let top = tokens.documents.first_mut();
    if let Some(top) = top.filter(|top| holds_scope(&top.scope, well_known::auth::OPENID)) {
        let person = Person::load(app, holder).await?;
        let client = holder.client;
        top.id_token = Some(person.id_token(app, top, Login { client, nonce, now }).await?);
    }
    Ok(())
}

/// An identity: a person's, or a client's own.
pub(super) async fn identity(app: &App, id: IdentityId) -> Result<Identity, Failure> {
    let found = app.directory.identity(id).await?;
    found.ok_or(Failure::TokenRefused("The identity of this token is gone"))
}
