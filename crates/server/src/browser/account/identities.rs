//! `GET` and `POST /v2/web/account/identities`: what is linked, and changing it. Changes are for people who have just
//! logged in, with the second factor where they have it.

use axum::extract::State;
use globus_auth_protocol::{http::Pairs, ids::IdentityId};
use globus_auth_rules::{
    linking::{FRESH_SECONDS, promote, unlink},
    model::{AccountId, AuditAction, AuditEntry, AuditSubject},
};
use globus_auth_store::ops;

use super::{
    super::{
        IDENTITIES_PATH,
        errand::OwnPage,
        failure::{PageFailure, show},
        flow::begin_linking,
        our_form::OurForm,
        request::PageRequest,
        visit::Visit,
    },
    log_in, shown,
};
use crate::{
    app::App,
    pages::{
        ACTION_CONFIRM_UNLINK, ACTION_FIELD, ACTION_LINK, ACTION_PRIMARY, ACTION_UNLINK, Frame, IDENTITY_FIELD,
        IdentitiesPage, Section, UnlinkPage,
    },
    web::{cookies::BrowserSecret, reply::Reply},
};

/// Shows what is linked, or lets the person log in first.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(browser), Some(_)) = (&visit.secret, visit.account.first()) else {
            return log_in(&app, &visit, OwnPage::Identities).await;
        };
        let page = IdentitiesPage {
            frame: &visit.frame(&app, &request, Section::Account),
            action: IDENTITIES_PATH,
            csrf_token: &app.csrf.token(browser),
            identities: &shown(&app, &visit.account).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Does what one of the forms says.
pub async fn post(State(app): State<App>, request: PageRequest, form: OurForm) -> Reply {
    let result = async {
        let (form, browser) = (form.fields()?, form.browser()?);
        let visit = Visit::load(&app, &request.headers).await?;
        let second_factor = visit.second_factor(&app).await?.is_some();
        if visit.fresh(second_factor, FRESH_SECONDS, app.clock.now()).is_none() {
            return log_in(&app, &visit, OwnPage::Identities).await;
        }
        let change = Change {
            app: &app,
            visit: &visit,
            browser,
            frame: visit.frame(&app, &request, Section::Account),
            second_factor,
        };
        change.make(form).await
    };
    let result = result.await;
    show(&app, &request, result)
}

/// A change by somebody who has just logged in.
struct Change<'a> {
    app: &'a App,
    visit: &'a Visit,
    browser: &'a BrowserSecret,
    frame: Frame<'a>,
    second_factor: bool,
}

impl Change<'_> {
    async fn make(&self, form: &Pairs) -> Result<Reply, PageFailure> {
        let identity = form.get(IDENTITY_FIELD).and_then(|id| id.parse().ok());
        match (form.get(ACTION_FIELD), identity, self.visit.account.first()) {
            (Some(ACTION_LINK), _, Some(to)) => begin_linking(self.app, self.visit, to, IDENTITIES_PATH).await,
            (Some(ACTION_UNLINK), Some(identity), _) => Ok(self.ask(identity)),
            (Some(ACTION_CONFIRM_UNLINK), Some(identity), _) => self.unlink(identity).await,
            (Some(ACTION_PRIMARY), Some(identity), _) => self.promote(identity).await,
            _ => Ok(again()),
        }
    }

    /// Asks whether an identity shall leave.
    fn ask(&self, identity: IdentityId) -> Reply {
        // Done in another window meanwhile, or nothing that the page offers.
        let Ok(leaving) = unlink(identity, &self.visit.account) else {
            return again();
        };
        let page = UnlinkPage {
            frame: &self.frame,
            action: IDENTITIES_PATH,
            csrf_token: &self.app.csrf.token(self.browser),
            identity: &leaving.id.to_string(),
            username: &leaving.username,
            alone: self.visit.proofs().iter().all(|proof| proof.identity == leaving.id),
            second_factor: self.second_factor,
        };
        page.reply()
    }

    async fn unlink(&self, identity: IdentityId) -> Result<Reply, PageFailure> {
        let Ok(leaving) = unlink(identity, &self.visit.account) else {
            return Ok(again());
        };
        let unlink = ops::UnlinkIdentity {
            identity: leaving.clone(),
            account: AccountId(uuid::Builder::from_random_bytes(self.app.random.bytes()).into_uuid()),
        };
        self.app
            .record(unlink, self.entry(AuditAction::UnlinkIdentity, identity))
            .await?;
        Ok(again())
    }

    async fn promote(&self, identity: IdentityId) -> Result<Reply, PageFailure> {
        let Ok(primary) = promote(identity, &self.visit.account) else {
            return Ok(again());
        };
        let promote = ops::PromoteIdentity(primary.clone());
        let entry = self.entry(AuditAction::MakeIdentityPrimary, identity);
        self.app.record(promote, entry).await?;
        Ok(again())
    }

    fn entry(&self, action: AuditAction, identity: IdentityId) -> AuditEntry {
        AuditEntry::new(self.visit.actor(), action, AuditSubject::Identity(identity))
    }
}

/// The page, as it is now.
fn again() -> Reply {
    Reply::see_other(IDENTITIES_PATH)
}
