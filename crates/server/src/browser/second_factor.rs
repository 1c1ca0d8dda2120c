//! The second-factor page of an interaction: asks for a code, or lets whoever has no second factor set one up.

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    attempts::TooManyAttempts,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Awaiting, Identity},
    second_factor::{AWAITING_SECONDS, METHODS, is_totp_code, matching_step, recovery_code_hash},
};
use globus_auth_store::ops::{self, SecondFactorAttempt, SecondFactorProof};

use super::{
    admit::{Proof, accept, admit},
    enrolment::{Enrolment, EnrolmentPlace},
    errand::Next,
    failure::{PageFailure, show},
    flow::Step,
    login::can_log_in,
    login_path,
    our_form::OurForm,
    request::PageRequest,
    second_factor_path,
    within::Within,
};
use crate::{
    app::App,
    pages::{CODE_FIELD, RecoveryCodesPage, Said, SecondFactorPage, WRONG_CODE},
    web::{reply::Reply, segment::Segment},
};

/// Shows the page.
pub async fn get(State(app): State<App>, mut request: PageRequest, Segment(name): Segment) -> Reply {
    let result = async {
        let place = Within::load(&app, name, &mut request).await?;
        match place.task().await? {
            Task::Give(identity) => Ok(place.ask(&identity, Answer::None)),
            Task::SetUp(identity) => {
                let enrolment = Enrolment::draw(&app, identity.account);
                Ok(place.set_up(&enrolment, &identity, None))
            }
            Task::None => Ok(Reply::see_other(&login_path(&place.interaction.id))),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Takes a code.
pub async fn post(State(app): State<App>, mut request: PageRequest, Segment(name): Segment, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let place = Within::load(&app, name, &mut request).await?;
        match place.task().await? {
            Task::Give(identity) => place.take_code(&identity, form).await,
            Task::SetUp(identity) => place.take_first_code(&identity, form).await,
            Task::None => Ok(Reply::see_other(&login_path(&place.interaction.id))),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

/// What the page is for.
enum Task {
    /// The identity, whose password was right, gives its second factor.
    Give(Box<Identity>),
    /// The identity, which has just logged in, sets one up.
    SetUp(Box<Identity>),
    /// Nothing: go back to the log-in page.
    None,
}

/// What became of the code that was given.
#[derive(Clone, Copy)]
enum Answer {
    None,
    Wrong,
    TooMany(TooManyAttempts),
}

impl Within<'_> {
    async fn task(&self) -> Result<Task, PageFailure> {
        let app = self.app;
        let waits = |awaiting: &Awaiting| app.clock.now() < awaiting.since.plus_seconds(AWAITING_SECONDS);
        if let Some(awaiting) = self.interaction.awaiting.filter(waits) {
            let found = app.store.read(ops::IdentityById(awaiting.identity)).await?;
            let found = found.filter(can_log_in);
            return Ok(found.map_or(Task::None, |identity| Task::Give(Box::new(identity))));
        }
        let Next::Application(step) = self.errand.next(app, &self.visit, &self.interaction).await? else {
            return Ok(Task::None);
        };
        let just = self.interaction.authenticated;
        let identity = self.visit.account.iter().find(|identity| Some(identity.id) == just);
        Ok(match (*step, identity) {
            (Step::SetUpSecondFactor, Some(identity)) => Task::SetUp(Box::new(identity.clone())),
            _ => Task::None,
        })
    }

    async fn take_code(&self, identity: &Identity, form: &Pairs) -> Result<Reply, PageFailure> {
        let app = self.app;
        let given = form.get(CODE_FIELD).unwrap_or_default();
        match try_second_factor(app, identity, given).await? {
            SecondFactorAttempt::Right => {
                let proof = Proof::here(identity, &METHODS, app.clock.now());
                accept(app, &self.visit, &self.browser, proof, &self.interaction).await
            }
            SecondFactorAttempt::Wrong => Ok(self.ask(identity, Answer::Wrong)),
            SecondFactorAttempt::TooMany(refused) => Ok(self.ask(identity, Answer::TooMany(refused))),
        }
    }

    async fn take_first_code(&self, identity: &Identity, form: &Pairs) -> Result<Reply, PageFailure> {
        let app = self.app;
        let enrolment = Enrolment::of_form(app, identity.account, form)?;
        let Some(codes) = enrolment.finish(app, identity, form).await? else {
            return Ok(self.set_up(&enrolment, identity, Some(&WRONG_CODE)));
        };
        let proof = Proof::here(identity, &METHODS, app.clock.now());
        let interaction = Some(self.interaction.id.clone());
        let cookie = admit(app, &self.visit, &self.browser, proof, interaction).await?;
        let page = RecoveryCodesPage {
            frame: &self.frame,
            codes: &codes,
            next: &login_path(&self.interaction.id),
        };
        Ok(page.reply().with_cookie(cookie))
    }

    fn ask(&self, identity: &Identity, answer: Answer) -> Reply {
        let page = SecondFactorPage {
            frame: &self.frame,
            action: &second_factor_path(&self.interaction.id),
            csrf_token: &self.csrf_token(),
            application: self.errand.application_name(),
            username: &identity.username,
            error: matches!(answer, Answer::Wrong).then_some(&WRONG_CODE),
        };
        self.errand.with_target(match answer {
            Answer::None | Answer::Wrong => page.reply(),
            Answer::TooMany(refused) => page.reply_slow_down(refused),
        })
    }

    fn set_up(&self, enrolment: &Enrolment, identity: &Identity, error: Option<&Said>) -> Reply {
        let place = EnrolmentPlace {
            action: &second_factor_path(&self.interaction.id),
            frame: &self.frame,
            csrf_token: &self.csrf_token(),
            identity,
            application: self.errand.application_name(),
        };
        self.errand.with_target(enrolment.page(place, error))
    }
}

/// Tries what somebody gave as the second factor of an identity: a one-time password or a recovery code.
async fn try_second_factor(app: &App, identity: &Identity, given: &str) -> Result<SecondFactorAttempt, PageFailure> {
    let (account, now) = (identity.account, app.clock.now());
    let factor = app.store.read(ops::SecondFactorOf(account)).await?;
    // Removed in another window meanwhile.
    let factor = factor.ok_or(PageFailure::Expired)?;
    let proof = if is_totp_code(given) {
        let secret = app.totp.secret(account, &factor.salt);
        matching_step(&secret, given, now, Some(factor.last_step)).map(SecondFactorProof::Step)
    } else {
        recovery_code_hash(given).map(SecondFactorProof::RecoveryCode)
    };
    let attempt = ops::TrySecondFactor {
        account,
        proof: proof.unwrap_or(SecondFactorProof::Nothing),
        at: now,
    };
    let subject = AuditSubject::Identity(identity.id);
    let entry = AuditEntry::new(AuditActor::Unknown, AuditAction::TrySecondFactor, subject);
    Ok(app.record(attempt, entry).await?)
}
