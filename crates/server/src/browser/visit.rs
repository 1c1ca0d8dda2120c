//! Who is at the browser.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::{
    model::{AuditActor, Authentication, BrowserSession, Identity, SecondFactor, Timestamp},
    second_factor::fresh_proof,
};
use globus_auth_store::ops;
use http::HeaderMap;

use super::{failure::PageFailure, request::PageRequest};
use crate::{
    app::App,
    pages::{Frame, Navigation, Section},
    web::cookies::BrowserSecret,
};

/// What the browser's cookie leads to.
pub(super) struct Visit {
    /// The cookie's secret, if it has one.
    pub secret: Option<BrowserSecret>,
    /// The session, if somebody is logged in.
    pub session: Option<BrowserSession>,
    /// The linked identities of that somebody, the primary one first.
    pub account: Vec<Identity>,
    /// Whether one of those that proved themselves in the session is an operator's.
    pub operator: bool,
}

impl Visit {
    /// Looks the cookie up.
    pub(super) async fn load(app: &App, headers: &HeaderMap) -> Result<Self, PageFailure> {
        let secret = app.cookie.read(headers);
        let session = match &secret {
            Some(secret) => app.store.read(ops::SessionByCookieHash(secret.hash())).await?,
            None => None,
        };
        let now = app.clock.now();
        let mut session = session.filter(|session| session.ended.is_none() && now < session.expires);
        let account = match session.as_ref().and_then(|session| session.authentications.first()) {
            Some(proof) => account_of(app, proof.identity).await?,
            None => Vec::new(),
        };
        // What was unlinked at the moment of its log-in is not this person's.
        if let Some(session) = &mut session {
            session
                .authentications
                .retain(|proof| account.iter().any(|identity| identity.id == proof.identity));
        }
        let mut visit = Self {
            secret,
            session,
            account,
            operator: false,
        };
        for proof in visit.session.iter().flat_map(|session| &session.authentications) {
            visit.operator |= visit.is_operator(app, proof.identity).await?;
        }
        Ok(visit)
    }

    /// The person's second factor, if they have set one up.
    pub(super) async fn second_factor(&self, app: &App) -> Result<Option<SecondFactor>, PageFailure> {
        match self.account.first() {
            Some(identity) => Ok(app.store.read(ops::SecondFactorOf(identity.account)).await?),
            None => Ok(None),
        }
    }

    /// Who proved themselves in the session.
    pub(super) fn proofs(&self) -> &[Authentication] {
        self.session.as_ref().map_or(&[], |session| &session.authentications)
    }

    /// The identity that proved itself last, if that is no longer ago than so many seconds and was with the second factor
    /// that the person has.
    pub(super) fn fresh(&self, second_factor: bool, seconds: i64, now: Timestamp) -> Option<&Identity> {
        let proof = fresh_proof(self.proofs(), second_factor, seconds, now)?;
        self.account.iter().find(|identity| identity.id == proof.identity)
    }

    /// Whether a linked identity is an operator's, by the configuration or by the database.
    pub(super) async fn is_operator(&self, app: &App, id: IdentityId) -> Result<bool, PageFailure> {
        let linked = self.account.iter().find(|identity| identity.id == id);
        let named = |identity: &Identity| app.oversight.names(&identity.username);
        Ok(linked.is_some_and(named) || linked.is_some() && app.directory.operators().await?.contains(&id))
    }

    /// The frame of a page of a section: it leads to all that the person may see.
    pub(super) fn frame<'a>(&self, app: &'a App, request: &PageRequest, here: Section) -> Frame<'a> {
        let navigation = self.account.first().map(|identity| Navigation {
            username: identity.username.clone(),
            sections: self.sections(),
            here: Some(here),
        });
        Frame {
            navigation,
            ..request.frame(app)
        }
    }

    /// The sections that the person may see.
    fn sections(&self) -> Vec<Section> {
        let operator = self.operator.then_some(Section::Operator);
        [Section::Account, Section::Console]
            .into_iter()
            .chain(operator)
            .collect()
    }

    /// The identity that proved itself last in the session.
    pub(super) fn identity(&self) -> Option<IdentityId> {
        let last = self.proofs().iter().max_by_key(|proof| proof.auth_time);
        last.map(|proof| proof.identity)
    }

    /// Who is there, for the audit log.
    pub(super) fn actor(&self) -> AuditActor {
        self.identity().map_or(AuditActor::Unknown, AuditActor::Identity)
    }

    /// The usernames that proved themselves in the session.
    pub(super) fn usernames(&self) -> Vec<String> {
        let identities = self
            .proofs()
            .iter()
            .filter_map(|proof| self.account.iter().find(|identity| identity.id == proof.identity));
        identities.map(|identity| identity.username.clone()).collect()
    }
}

async fn account_of(app: &App, identity: IdentityId) -> Result<Vec<Identity>, PageFailure> {
    match app.store.read(ops::IdentityById(identity)).await? {
        Some(identity) => Ok(app.store.read(ops::IdentitiesOfAccount(identity.account)).await?),
        None => Ok(Vec::new()),
    }
}
