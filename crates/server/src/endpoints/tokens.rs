//! Making tokens of groups of scopes: records for the store, documents for the client.

use globus_auth_protocol::{
    ids::{ClientId, IdentityId, SessionId},
    secret::{AccessToken, RefreshToken, State},
    token::TokenDocument,
};
use globus_auth_rules::{
    issue::{ACCESS_TOKEN_SECONDS, TokenGroup},
    model::{AccessTokenRecord, GrantKey, RefreshTokenRecord, Timestamp, TokenKey},
    token_text::TokenKind,
};

use crate::app::App;

/// To whom, for whom and within what tokens are issued.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    /// The client.
    pub client: ClientId,
    /// Whom they speak for.
    pub identity: IdentityId,
    /// The session they carry.
    pub session: Option<SessionId>,
    /// The log-in they end with.
    pub grant: Option<GrantKey>,
}

/// What every token of one answer shares.
#[derive(Clone, Copy)]
struct Mint<'a> {
    app: &'a App,
    holder: Holder,
    now: Timestamp,
}

/// New tokens: what the store keeps and what the client gets, in the same order.
#[derive(Debug, Default)]
pub(super) struct NewTokens {
    /// For the store.
    pub access: Vec<AccessTokenRecord>,
    /// For the store.
    pub refresh: Vec<RefreshTokenRecord>,
    /// For the client; the first is the one at the top.
    pub documents: Vec<TokenDocument>,
}

impl NewTokens {
    /// Makes one access token for each group, and a refresh token where the group has one.
    pub(super) fn make(app: &App, holder: Holder, groups: &[TokenGroup], now: Timestamp) -> Self {
        let (mint, mut tokens) = (Mint { app, holder, now }, Self::default());
        for group in groups {
            let refresh = group.refresh.then(|| {
                let (record, text) = new_refresh(mint, group);
                let key = record.key;
                tokens.refresh.push(record);
                (key, text)
            });
            let (key, text) = refresh.unzip();
            tokens.add_access(mint, group, key);
            if let Some(document) = tokens.documents.last_mut() {
                document.refresh_token = text;
            }
        }
        tokens
    }

    /// Makes one access token that ends with a refresh token which exists.
    pub(super) fn renew(app: &App, refresh: &RefreshTokenRecord, now: Timestamp) -> Self {
        let holder = Holder {
            client: refresh.client,
            identity: refresh.identity,
            session: refresh.session,
            grant: refresh.grant,
        };
        let group = TokenGroup {
            resource_server: refresh.resource_server.clone(),
            scopes: refresh.scope.split(' ').map(str::to_owned).collect(),
            consents: refresh.consents.clone(),
            refresh: false,
        };
        let mut tokens = Self::default();
        tokens.add_access(Mint { app, holder, now }, &group, Some(refresh.key));
        tokens
    }

    fn add_access(&mut self, mint: Mint<'_>, group: &TokenGroup, refresh: Option<TokenKey>) {
        let Mint { app, holder, now } = mint;
        let key = app.next_key(now);
        let token = app.texts.write(TokenKind::Access, key, &app.random.bytes());
        let scope = group.scope();
        self.documents.push(TokenDocument {
            access_token: AccessToken::new(token.text.as_str()),
            refresh_token: None,
            token_type: Some("Bearer".to_owned()),
            expires_in: Some(ACCESS_TOKEN_SECONDS),
            resource_server: group.resource_server.clone(),
            scope: scope.clone(),
            state: None,
            id_token: None,
            other_tokens: Vec::new(),
        });
        self.access.push(AccessTokenRecord {
            key,
            hash: token.hash,
            grant: holder.grant,
            refresh,
            client: holder.client,
            identity: holder.identity,
            resource_server: group.resource_server.clone(),
            scope,
            consents: group.consents.clone(),
            session: holder.session,
            issued: now,
            expires: now.plus_seconds(ACCESS_TOKEN_SECONDS),
            revoked: None,
        });
    }

    /// The one document that most grants answer with: the first token on top, the others beside it.
    pub(super) fn into_document(self, state: Option<&str>) -> Option<TokenDocument> {
        let mut documents = self.documents.into_iter().map(|document| TokenDocument {
            state: state.map(State::from),
            ..document
        });
        let top = documents.next()?;
        Some(TokenDocument {
            other_tokens: documents.collect(),
            ..top
        })
    }
}

fn new_refresh(mint: Mint<'_>, group: &TokenGroup) -> (RefreshTokenRecord, RefreshToken) {
    let Mint { app, holder, now } = mint;
    let key = app.next_key(now);
    let token = app.texts.write(TokenKind::Refresh, key, &app.random.bytes());
    let record = RefreshTokenRecord {
        key,
        hash: token.hash,
        grant: holder.grant,
        client: holder.client,
        identity: holder.identity,
        resource_server: group.resource_server.clone(),
        scope: group.scope(),
        consents: group.consents.clone(),
        session: holder.session,
        issued: now,
        last_used: now,
        revoked: None,
    };
    (record, RefreshToken::new(token.text.as_str()))
}
