//! The settings of the second factor: set it up, draw new recovery codes, remove it. Only for people who have just logged
//! in, with it where they have it.

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Identity, SecondFactor},
    second_factor::{FRESH_SECONDS, METHODS},
};
use globus_auth_store::ops;

use super::{
    super::{
        ACCOUNT_PATH, SECOND_FACTOR_PATH,
        admit::{Proof, admit},
        enrolment::{Enrolment, EnrolmentPlace, draw_recovery_codes},
        errand::OwnPage,
        failure::{PageFailure, show},
        our_form::OurForm,
        request::PageRequest,
        visit::Visit,
    },
    log_in,
};
use crate::{
    app::App,
    pages::{
        ACTION_CONFIRM_REMOVE, ACTION_FIELD, ACTION_NEW_CODES, ACTION_REMOVE, Frame, RecoveryCodesPage,
        RemoveSecondFactorPage, Said, SecondFactorSettingsPage, Section, WRONG_CODE,
    },
    web::{cookies::BrowserSecret, reply::Reply},
};

/// Shows the settings, or what to set up.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let Some(person) = Person::load(&app, &visit, &request).await? else {
            return log_in(&app, &visit, OwnPage::SecondFactor).await;
        };
        Ok(match &person.factor {
            Some(factor) => SecondFactorSettingsPage {
                frame: &person.frame,
                action: SECOND_FACTOR_PATH,
                csrf_token: &app.csrf.token(person.browser),
                recovery_codes: factor.recovery_codes,
            }
            .reply(),
            None => person.set_up(&app, &Enrolment::draw(&app, person.identity.account), None),
        })
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Does what one of the forms says.
pub async fn post(State(app): State<App>, request: PageRequest, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let visit = Visit::load(&app, &request.headers).await?;
        let Some(person) = Person::load(&app, &visit, &request).await? else {
            return log_in(&app, &visit, OwnPage::SecondFactor).await;
        };
        let account = person.identity.account;
        match (&person.factor, form.get(ACTION_FIELD)) {
            (None, None) => person.take_first_code(&app, &visit, form).await,
            (Some(_), Some(ACTION_NEW_CODES)) => {
                let (texts, recovery_codes) = draw_recovery_codes(&app);
                let replace = ops::ReplaceRecoveryCodes {
                    account,
                    recovery_codes,
                };
                app.record(replace, person.entry(AuditAction::ReplaceRecoveryCodes))
                    .await?;
                Ok(person.recovery_codes_page(&texts))
            }
            (Some(_), Some(ACTION_REMOVE)) => Ok(RemoveSecondFactorPage {
                frame: &person.frame,
                action: SECOND_FACTOR_PATH,
                csrf_token: &app.csrf.token(person.browser),
            }
            .reply()),
            (Some(_), Some(ACTION_CONFIRM_REMOVE)) => {
                let entry = person.entry(AuditAction::RemoveSecondFactor);
                app.record(ops::RemoveSecondFactor(account), entry).await?;
                Ok(Reply::see_other(ACCOUNT_PATH))
            }
            // Set up or removed in another window meanwhile.
            _ => Ok(Reply::see_other(SECOND_FACTOR_PATH)),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Somebody who has just logged in.
struct Person<'a> {
    identity: &'a Identity,
    browser: &'a BrowserSecret,
    factor: Option<SecondFactor>,
    frame: Frame<'a>,
}

impl<'a> Person<'a> {
    async fn load(app: &'a App, visit: &'a Visit, request: &PageRequest) -> Result<Option<Self>, PageFailure> {
        let Some(browser) = &visit.secret else {
            return Ok(None);
        };
        let factor = visit.second_factor(app).await?;
        let identity = visit.fresh(factor.is_some(), FRESH_SECONDS, app.clock.now());
        Ok(identity.map(|identity| Self {
            identity,
            browser,
            factor,
            frame: visit.frame(app, request, Section::Account),
        }))
    }

    /// What the audit log is told of what the person does to themselves.
    fn entry(&self, action: AuditAction) -> AuditEntry {
        let id = self.identity.id;
        AuditEntry::new(AuditActor::Identity(id), action, AuditSubject::Identity(id))
    }

    fn set_up(&self, app: &App, enrolment: &Enrolment, error: Option<&Said>) -> Reply {
        let place = EnrolmentPlace {
            frame: &self.frame,
            action: SECOND_FACTOR_PATH,
            csrf_token: &app.csrf.token(self.browser),
            identity: self.identity,
            application: None,
        };
        enrolment.page(place, error)
    }

    async fn take_first_code(&self, app: &App, visit: &Visit, form: &Pairs) -> Result<Reply, PageFailure> {
        let enrolment = Enrolment::of_form(app, self.identity.account, form)?;
        let Some(codes) = enrolment.finish(app, self.identity, form).await? else {
            return Ok(self.set_up(app, &enrolment, Some(&WRONG_CODE)));
        };
        let proof = Proof::here(self.identity, &METHODS, app.clock.now());
        let cookie = admit(app, visit, self.browser, proof, None).await?;
        Ok(self.recovery_codes_page(&codes).with_cookie(cookie))
    }

    fn recovery_codes_page(&self, codes: &[zeroize::Zeroizing<String>]) -> Reply {
        RecoveryCodesPage {
            frame: &self.frame,
            codes,
            next: ACCOUNT_PATH,
        }
        .reply()
    }
}
