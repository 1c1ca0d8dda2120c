//! The log-in page of an interaction.

use axum::extract::State;
use globus_auth_protocol::{http::Pairs, secret::Password};
use globus_auth_rules::{
    authorize::LoginNeeded,
    linking::LinkStage,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Awaiting, Identity, IdentityStatus, Interaction},
};
use globus_auth_store::ops;
use url::Url;

use super::{
    admit::{Proof, accept},
    consent_path,
    errand::{Errand, Next},
    failure::{PageFailure, show},
    finish::{self, Ending},
    flow::{Step, interaction},
    guesses::{self, Counted},
    link_path,
    linking::LinkUnderWay,
    login_path,
    our_form::OurForm,
    provider_choice::{Wanted, offer},
    request::PageRequest,
    second_factor_path,
    visit::Visit,
};
use crate::{
    app::App,
    host::passwords::PasswordError,
    metrics::LoginOutcome,
    pages::{LinkHint, LoginPage, PASSWORD_FIELD, PERSON_FIELD, SEARCH_FIELD, Said, USERNAME_FIELD},
    web::{
        attempts::TooManyAttempts,
        cookies::BrowserSecret,
        query::{Query, QueryError},
        reply::Reply,
        segment::Segment,
    },
};

/// Shows the page, or goes on when nobody needs to log in any more.
pub async fn get(
    State(app): State<App>,
    mut request: PageRequest,
    Segment(name): Segment,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        let Query(query) = query?;
        let (interaction, browser) = interaction(&app, name, &mut request).await?;
        let errand = Errand::read(&app, &interaction).await?;
        let visit = Visit::load(&app, &request.headers).await?;
        let reason = match errand.next(&app, &visit, &interaction).await? {
            Next::LogIn(reason) => reason,
            Next::Link(LinkStage::Confirm) => return Ok(Reply::see_other(&link_path(&interaction.id))),
            Next::Link(LinkStage::LogInAgain | LinkStage::LogInAsOther) => LoginNeeded::Again,
            Next::Page(path) => {
                app.store.write(ops::DeleteInteraction(interaction.id)).await?;
                return Ok(Reply::see_other(&path));
            }
            Next::Draft(path) => return Ok(Reply::see_other(&path)),
            Next::Application(step) => match *step {
                Step::LogIn(reason) => reason,
                Step::SetUpSecondFactor => return Ok(Reply::see_other(&second_factor_path(&interaction.id))),
                Step::Link => return Ok(Reply::see_other(&link_path(&interaction.id))),
                Step::Ask(_) => return Ok(Reply::see_other(&consent_path(&interaction.id))),
                Step::Finish(granting) => {
                    let asked = errand.application().ok_or(PageFailure::Expired)?;
                    let ending = Ending {
                        interaction: interaction.id,
                        label: None,
                    };
                    return finish::issue_code(&app, asked, &visit, granting, Some(ending)).await;
                }
            },
        };
        let login = Login {
            search: query.get(SEARCH_FIELD),
            ..Login::new(&app, (&interaction, &errand), (browser, &request), &visit).await?
        };
        login.page(Notice::of(reason, &visit), "").await
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Takes username and password, or the person picked on a development server.
pub async fn post(State(app): State<App>, mut request: PageRequest, Segment(name): Segment, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let (interaction, browser) = interaction(&app, name, &mut request).await?;
        let errand = Errand::read(&app, &interaction).await?;
        let visit = Visit::load(&app, &request.headers).await?;
        let login = Login::new(&app, (&interaction, &errand), (browser, &request), &visit).await?;
        let attempt = login.identify(form, &request).await?;
        app.metrics.logged_in(attempt.outcome());
        match attempt {
            Attempt::Proved(identity) => {
                let proof = Proof::here(&identity, &[], app.clock.now());
                let reply = login.go_on(&visit, proof).await?;
                Ok(guesses::remember(&app, &request, &identity.username, reply))
            }
            Attempt::Wrong(username) => login.page(Notice::Problem(LoginPage::WRONG), &username).await,
            Attempt::TooMany(username, refused) => login.page(Notice::SlowDown(refused), &username).await,
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

enum Attempt {
    Proved(Box<Identity>),
    Wrong(String),
    TooMany(String, TooManyAttempts),
}

impl Attempt {
    const fn outcome(&self) -> LoginOutcome {
        match self {
            Self::Proved(_) => LoginOutcome::Proved,
            Self::Wrong(_) => LoginOutcome::Wrong,
            Self::TooMany(..) => LoginOutcome::TooMany,
        }
    }
}

/// What the page tells besides the form.
pub(super) enum Notice {
    Nothing,
    Problem(Said),
    SlowDown(TooManyAttempts),
}

impl Notice {
    /// Why somebody who is logged in is asked again.
    fn of(reason: LoginNeeded, visit: &Visit) -> Self {
        let who = visit.usernames().join(", ");
        match reason {
            LoginNeeded::NoSession | LoginNeeded::Again | LoginNeeded::Impossible(_) => Self::Nothing,
            _ if who.is_empty() => Self::Nothing,
            LoginNeeded::Identity(wanted) => Self::Problem(
                Said::new("login-again-identity")
                    .with("who", who)
                    .with("wanted", wanted),
            ),
            LoginNeeded::Domain(domains) => {
                let domains = domains.join(", ");
                Self::Problem(
                    Said::new("login-again-domain")
                        .with("who", who)
                        .with("domains", domains),
                )
            }
            LoginNeeded::Policy(name) => {
                Self::Problem(Said::new("login-again-policy").with("who", who).with("policy", name))
            }
            LoginNeeded::SecondFactor => Self::Problem(Said::new("login-again-second-factor").with("who", who)),
        }
    }
}

/// A log-in under way.
pub(super) struct Login<'a> {
    app: &'a App,
    errand: &'a Errand,
    interaction: &'a Interaction,
    browser: BrowserSecret,
    request: &'a PageRequest,
    /// What a provider is searched by.
    search: Option<&'a str>,
    link: Option<LinkUnderWay>,
}

impl<'a> Login<'a> {
    pub(super) async fn new(
        app: &'a App,
        (interaction, errand): (&'a Interaction, &'a Errand),
        (browser, request): (BrowserSecret, &'a PageRequest),
        visit: &Visit,
    ) -> Result<Self, PageFailure> {
        Ok(Self {
            app,
            errand,
            interaction,
            browser,
            request,
            search: None,
            link: LinkUnderWay::load(app, visit, interaction).await?,
        })
    }

    /// Who the form is about, if they proved it. The answer takes as long whether or not the username exists.
    async fn identify(&self, form: &Pairs, request: &PageRequest) -> Result<Attempt, PageFailure> {
        let app = self.app;
        if let Some(person) = form.get_filled(PERSON_FIELD).filter(|_| app.site.dev) {
            return self.picked(person).await;
        }
        let username = form.get(USERNAME_FIELD).unwrap_or_default().trim().to_owned();
        let counted = match Counted::begin(app, &username, request).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Attempt::TooMany(username, refused)),
        };
        let password = Password::new(form.get(PASSWORD_FIELD).unwrap_or_default());
        let found = app.store.read(ops::PasswordOf(username.clone())).await?;
        let (identity, hash) = found.unzip();
        let right = match app.passwords.verify(&password, hash.as_ref()).await {
            Ok(right) => right,
            // As wrong as any other, and no reason to tell more.
            Err(PasswordError::TooLong) => false,
            Err(error) => return Err(error.into()),
        };
        let tried = identity
            .as_ref()
            .map_or(AuditSubject::NoIdentity, |identity| AuditSubject::Identity(identity.id));
        match identity.filter(|identity| right && can_log_in(identity)) {
            Some(identity) => {
                counted.forgive(app).await?;
                Ok(Attempt::Proved(Box::new(identity)))
            }
            None => {
                let entry = AuditEntry::new(AuditActor::Unknown, AuditAction::LogIn, tried);
                app.record_failure(entry).await?;
                Ok(Attempt::Wrong(username))
            }
        }
    }

    /// A person picked by the button of a development server.
    async fn picked(&self, person: &str) -> Result<Attempt, PageFailure> {
        let offered = self.app.people.iter().find(|offered| offered.identity == person);
        let id = offered.and_then(|offered| offered.identity.parse().ok());
        let found = match id {
            Some(id) => self.app.store.read(ops::IdentityById(id)).await?,
            None => None,
        };
        let found = found.filter(can_log_in);
        Ok(found.map_or_else(
            || Attempt::Wrong(String::new()),
            |identity| Attempt::Proved(Box::new(identity)),
        ))
    }

    /// Asks for the second factor of whoever has one, and lets everybody else in.
    pub(super) async fn go_on(&self, visit: &Visit, proof: Proof<'_>) -> Result<Reply, PageFailure> {
        let (app, id, identity) = (self.app, &self.interaction.id, proof.identity);
        if self.link.as_ref().is_some_and(|link| link.is_own_again(identity)) {
            let problem = Said::new("login-linked-already").with("username", &identity.username);
            return self.page(Notice::Problem(problem), "").await;
        }
        if app.store.read(ops::SecondFactorOf(identity.account)).await?.is_some() {
            let awaiting = ops::AwaitSecondFactor {
                interaction: id.clone(),
                awaiting: Awaiting {
                    identity: identity.id,
                    since: app.clock.now(),
                },
            };
            return if app.store.write(awaiting).await? {
                Ok(Reply::see_other(&second_factor_path(id)))
            } else {
                Err(PageFailure::Expired)
            };
        }
        accept(app, visit, &self.browser, proof, self.interaction).await
    }

    pub(super) async fn page(&self, notice: Notice, username: &str) -> Result<Reply, PageFailure> {
        let app = self.app;
        let asked = self.errand.application();
        let session = asked.map(|asked| &asked.request.session);
        let wanted = Wanted {
            remembered: app.provider_cookie.read(&self.request.headers),
            search: self.search,
            ..Wanted::by(asked)
        };
        let providers = app.directory.providers().await?;
        let provider = wanted.named().and_then(|id| providers.get(id));
        let error = match &notice {
            Notice::Problem(problem) => Some(problem),
            Notice::Nothing | Notice::SlowDown(_) => None,
        };
        let cancel = link_path(&self.interaction.id);
        let page = LoginPage {
            frame: &self.request.frame(app),
            action: &login_path(&self.interaction.id),
            csrf_token: &app.csrf.token(&self.browser),
            application: self.errand.application_name(),
            linking: self.link.as_ref().map(|link| LinkHint {
                to: &link.to.username,
                again: link.stage == LinkStage::LogInAgain,
                cancel: &cancel,
            }),
            session_message: session.and_then(|session| session.message.as_deref()),
            provider: provider.map(|provider| provider.name.as_str()),
            choice: &offer(app, &self.interaction.id, &providers, wanted),
            required_identities: session.map_or(&[], |session| &session.identities),
            required_domains: session.map_or(&[], |session| &session.single_domain),
            username,
            error,
            people: &app.people,
        };
        let reply = match notice {
            Notice::SlowDown(refused) => page.reply_slow_down(refused),
            Notice::Nothing | Notice::Problem(_) => page.reply(),
        };
        Ok(self.errand.with_target(reply))
    }
}

pub(super) fn can_log_in(identity: &Identity) -> bool {
    identity.status != IdentityStatus::Closed
}

/// Lets the browser follow the answer to the form to the application.
pub(super) fn with_target(reply: Reply, redirect_uri: &str) -> Reply {
    match Url::parse(redirect_uri) {
        Ok(target) => reply.with_form_target(&target),
        Err(_) => reply,
    }
}
