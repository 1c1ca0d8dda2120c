//! How a client proves itself at the OAuth endpoints, and how a caller does at the API.

use std::sync::Arc;

use globus_auth_protocol::{
    http::Pairs,
    ids::{AUTH_RESOURCE_SERVER, ClientId, IdentityId, ResourceServer},
    secret::AccessToken,
};
use globus_auth_rules::{
    introspect,
    model::{AccessTokenRecord, AuditActor, Client, ConsentId, RefreshTokenRecord, Timestamp},
    token_text::TokenKind,
};
use globus_auth_store::ops;

use super::failure::Failure;
use crate::{
    app::App,
    directory::KnownClient,
    web::{
        authorization::{Authorization, AuthorizationError},
        basic::BasicCredentials,
    },
};

/// The client at an OAuth endpoint.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    /// It proved itself with its secret.
    Confidential(Arc<KnownClient>),
    /// It is public and said who it is.
    Public(Arc<KnownClient>),
}

const BASIC_FAILED: &str = "Basic auth failed";
pub(super) const UNAUTHENTICATED: &str = "Call must be authenticated";

impl Caller {
    /// The client.
    pub(super) fn client(&self) -> &Client {
        match self {
            Self::Confidential(known) | Self::Public(known) => &known.client,
        }
    }

    /// The client, which must have proved itself with a secret.
    pub(super) fn confidential(&self) -> Result<&Client, Failure> {
        match self {
            Self::Confidential(known) => Ok(&known.client),
            Self::Public(_) => Err(Failure::ClientUnknown(
                "this client is public; only confidential clients may ask here",
            )),
        }
    }

    /// Finds out who calls: by the header, or by `client_id` and `client_secret` in the form. `None` if nobody says.
    pub(super) async fn identify(
        app: &App,
        authorization: Result<Authorization, AuthorizationError>,
        form: &Pairs,
    ) -> Result<Option<Self>, Failure> {
        let named = form.get_filled("client_id").map(str::parse::<ClientId>).transpose();
        let named = named.map_err(|_| Failure::bad_request(&"client_id: must be a UUID"))?;
        match authorization {
            Ok(Authorization::Basic(credentials)) => by_header(app, &credentials, named).await.map(Some),
            // A token says nothing about the client at these endpoints.
            Ok(Authorization::Bearer(_) | Authorization::None) => by_form(app, named, form).await,
            Err(_) => Err(Failure::ClientUnknown(BASIC_FAILED)),
        }
    }

    /// The same where nobody may stay unnamed.
    pub(super) async fn require(
        app: &App,
        authorization: Result<Authorization, AuthorizationError>,
        form: &Pairs,
    ) -> Result<Self, Failure> {
        Self::identify(app, authorization, form)
            .await?
            .ok_or(Failure::ClientUnknown(UNAUTHENTICATED))
    }
}

async fn by_header(app: &App, credentials: &BasicCredentials, named: Option<ClientId>) -> Result<Caller, Failure> {
    let id: ClientId = credentials
        .id
        .parse()
        .map_err(|_| Failure::ClientUnknown(BASIC_FAILED))?;
    if named.is_some_and(|named| named != id) {
        return Err(Failure::bad_request(
            &"client_id: is not the client of the Authorization header",
        ));
    }
    let known = app
        .directory
        .client(id)
        .await?
        .ok_or(Failure::ClientUnknown(BASIC_FAILED))?;
    if credentials
        .secrets()
        .any(|secret| known.has_secret(secret.expose_secret()))
    {
        Ok(Caller::Confidential(known))
    } else {
        Err(Failure::ClientUnknown(BASIC_FAILED))
    }
}

async fn by_form(app: &App, named: Option<ClientId>, form: &Pairs) -> Result<Option<Caller>, Failure> {
    let Some(id) = named else { return Ok(None) };
    let known = app
        .directory
        .client(id)
        .await?
        .ok_or(Failure::ClientUnknown("client_id: no such client"))?;
    match form.get_filled("client_secret") {
        Some(secret) if known.has_secret(secret) => Ok(Some(Caller::Confidential(known))),
        Some(_) => Err(Failure::ClientUnknown("client_secret: is not the client's")),
        None if known.client.is_public() => Ok(Some(Caller::Public(known))),
        None => Err(Failure::SecretMissing),
    }
}

/// Who calls the API.
#[derive(Debug)]
pub(super) enum ApiCaller {
    /// Whoever bears this token for Globus Auth.
    Token(Box<AccessTokenRecord>),
    /// A client, which proved itself with its secret.
    Client(Arc<KnownClient>),
}

impl ApiCaller {
    /// Who it is, for the audit log.
    pub(super) fn audited(&self) -> AuditActor {
        match self {
            Self::Client(known) => AuditActor::Client(known.client.id),
            Self::Token(token) if token.identity == token.client.as_identity() => AuditActor::Client(token.client),
            Self::Token(token) => AuditActor::Identity(token.identity),
        }
    }
}

/// Lets the callers of the API in: bearers of a token for Globus Auth, and clients with their secret.
pub(super) async fn require_api_caller(
    app: &App,
    authorization: Result<Authorization, AuthorizationError>,
) -> Result<ApiCaller, Failure> {
    match authorization {
        Ok(Authorization::Bearer(token)) => Ok(ApiCaller::Token(Box::new(bearer(app, &token).await?))),
        Ok(Authorization::Basic(credentials)) => match by_header(app, &credentials, None).await {
            Ok(Caller::Confidential(known) | Caller::Public(known)) => Ok(ApiCaller::Client(known)),
            Err(Failure::ClientUnknown(detail)) => Err(Failure::Unauthorized(detail)),
            Err(other) => Err(other),
        },
        Ok(Authorization::None) | Err(_) => Err(Failure::Unauthorized(UNAUTHENTICATED)),
    }
}

/// The token that a request bears, if it is good and for Globus Auth.
pub(super) async fn bearer(app: &App, token: &AccessToken) -> Result<AccessTokenRecord, Failure> {
    match good_access_token(app, token.expose_secret()).await? {
        Some(record) if record.resource_server.as_str() == AUTH_RESOURCE_SERVER => Ok(record),
        _ => Err(Failure::TokenRefused("Token is not active")),
    }
}

/// The access token of that text, unless it is unknown, expired or revoked, or what it was issued for is gone.
pub(super) async fn good_access_token(app: &App, text: &str) -> Result<Option<AccessTokenRecord>, Failure> {
    let Some(name) = app.texts.read(text).filter(|name| name.kind == TokenKind::Access) else {
        return Ok(None);
    };
    let Some((record, standing)) = app.store.read(ops::AccessToken(name.key)).await? else {
        return Ok(None);
    };
    let good = record.hash == name.hash && standing.is_good() && introspect::is_good(&record, app.clock.now());
    if good && Basis::from(&record).stands(app).await? {
        Ok(Some(record))
    } else {
        Ok(None)
    }
}

/// What a token was issued for. The consents that it rests on end with it in the store; the rest is looked up in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basis<'a> {
    client: ClientId,
    identity: IdentityId,
    consents: &'a [ConsentId],
    resource_server: &'a ResourceServer,
    scope: &'a str,
    issued: Timestamp,
}

impl<'a> From<&'a AccessTokenRecord> for Basis<'a> {
    fn from(token: &'a AccessTokenRecord) -> Self {
        Self {
            client: token.client,
            identity: token.identity,
            consents: &token.consents,
            resource_server: &token.resource_server,
            scope: &token.scope,
            issued: token.issued,
        }
    }
}

impl<'a> From<&'a RefreshTokenRecord> for Basis<'a> {
    fn from(token: &'a RefreshTokenRecord) -> Self {
        Self {
            client: token.client,
            identity: token.identity,
            consents: &token.consents,
            resource_server: &token.resource_server,
            scope: &token.scope,
            issued: token.issued,
        }
    }
}

impl Basis<'_> {
    /// Whether the client and the scopes are still there, and the client that it speaks for if it speaks for one.
    pub(super) async fn stands(self, app: &App) -> Result<bool, Failure> {
        let catalogue = app.directory.catalogue().await?;
        if !catalogue.has_all(self.scope, self.resource_server, self.issued) {
            return Ok(false);
        }
        let exists = async |id| Ok::<_, Failure>(app.directory.client(id).await?.is_some());
        // Without a consent a token speaks for a client: its own, or the one whose token it came of.
        let speaks_for = ClientId::from_uuid(self.identity.as_uuid());
        let for_a_client = self.consents.is_empty() && speaks_for != self.client;
        Ok(exists(self.client).await? && (!for_a_client || exists(speaks_for).await?))
    }
}
