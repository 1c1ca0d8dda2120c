//! The log-in page of an interaction.

use std::{borrow::Cow, net::SocketAddr};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
};
use globus_auth_protocol::{
    http::Pairs,
    ids::{RequestId, SessionId},
    secret::Password,
};
use globus_auth_rules::{
    authorize::LoginNeeded,
    issue::SESSION_SECONDS,
    model::{Authentication, Identity, IdentityStatus, Interaction},
};
use globus_auth_store::ops;
use http::HeaderMap;
use url::Url;

use super::{
    consent_path,
    failure::{PageFailure, show},
    finish::{self, Ending},
    flow::{Asked, Step, interaction},
    login_path,
    visit::Visit,
};
use crate::{
    app::App,
    host::passwords::PasswordError,
    metrics::LoginOutcome,
    pages::{LoginPage, PASSWORD_FIELD, PERSON_FIELD, USERNAME_FIELD},
    web::{
        attempts::TooManyAttempts,
        cookies::BrowserSecret,
        forms::{Form, FormError},
        reply::Reply,
        segment::Segment,
    },
};

/// Shows the page, or goes on when nobody needs to log in any more.
pub async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    Segment(name): Segment,
    headers: HeaderMap,
) -> Reply {
    let result = async {
        let (interaction, browser) = interaction(&app, name, &headers).await?;
        let asked = Asked::read(&app, &interaction.query).await?;
        let visit = Visit::load(&app, &headers).await?;
        match asked.next(&app, &visit, interaction.authenticated).await? {
            Step::LogIn(reason) => {
                let login = Login {
                    app: &app,
                    asked: &asked,
                    interaction: &interaction,
                    browser,
                };
                login.page(Notice::of(reason, &visit), "").await
            }
            Step::Ask(_) => Ok(Reply::see_other(&consent_path(&interaction.id))),
            Step::Finish(granting) => {
                let ending = Ending {
                    interaction: interaction.id,
                    label: None,
                };
                finish::issue_code(&app, &asked, &visit, granting, Some(ending)).await
            }
        }
    };
    let result = result.await;
    show(&app, id, result)
}

/// Takes username and password, or the person picked on a development server.
#[expect(
    clippy::too_many_arguments,
    reason = "axum hands a handler each part of the request as an argument"
)]
pub async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Segment(name): Segment,
    headers: HeaderMap,
    form: Result<Form, FormError>,
) -> Reply {
    let result = async {
        let Form(form) = form?;
        app.csrf.check(app.cookie.read(&headers), &form)?;
        let (interaction, browser) = interaction(&app, name, &headers).await?;
        let asked = Asked::read(&app, &interaction.query).await?;
        let visit = Visit::load(&app, &headers).await?;
        let login = Login {
            app: &app,
            asked: &asked,
            interaction: &interaction,
            browser,
        };
        let attempt = login.identify(&form, peer).await?;
        app.metrics.logged_in(attempt.outcome());
        match attempt {
            Attempt::Proved(identity) => login.admit(&visit, &identity).await,
            Attempt::Wrong(username) => login.page(Notice::Problem(LoginPage::WRONG.into()), &username).await,
            Attempt::TooMany(username, refused) => login.page(Notice::SlowDown(refused), &username).await,
        }
    };
    let result = result.await;
    show(&app, id, result)
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
enum Notice {
    Nothing,
    Problem(Cow<'static, str>),
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
                format!("You are logged in as {who}. The application asks you to log in as {wanted}.").into(),
            ),
            LoginNeeded::Domain(domains) => {
                let domains = domains.join(" or ");
                Self::Problem(
                    format!("You are logged in as {who}. The application asks for an identity of {domains}.").into(),
                )
            }
            LoginNeeded::Policy(name) => Self::Problem(
                format!("You are logged in as {who}. The policy '{name}' asks you to log in again.").into(),
            ),
        }
    }
}

struct Login<'a> {
    app: &'a App,
    asked: &'a Asked,
    interaction: &'a Interaction,
    browser: BrowserSecret,
}

impl Login<'_> {
    /// Who the form is about, if they proved it. The answer takes as long whether or not the username exists.
    async fn identify(&self, form: &Pairs, peer: SocketAddr) -> Result<Attempt, PageFailure> {
        let app = self.app;
        if let Some(person) = form.get_filled(PERSON_FIELD).filter(|_| app.site.dev) {
            return self.picked(person).await;
        }
        let username = form.get(USERNAME_FIELD).unwrap_or_default().trim().to_owned();
        if let Err(refused) = app.attempts.begin(&username, peer.ip(), app.clock.now()) {
            return Ok(Attempt::TooMany(username, refused));
        }
        let password = Password::new(form.get(PASSWORD_FIELD).unwrap_or_default());
        let found = app.store.read(ops::PasswordOf(username.clone())).await?;
        let (identity, hash) = found.unzip();
        let right = match app.passwords.verify(&password, hash.as_ref()).await {
            Ok(right) => right,
            // As wrong as any other, and no reason to tell more.
            Err(PasswordError::TooLong) => false,
            Err(error) => return Err(error.into()),
        };
        match identity.filter(|identity| right && can_log_in(identity)) {
            Some(identity) => {
                app.attempts.succeeded(&username, peer.ip());
                Ok(Attempt::Proved(Box::new(identity)))
            }
            None => Ok(Attempt::Wrong(username)),
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

    /// Notes the log-in under a new cookie, so that one planted beforehand is worth nothing, and goes on.
    async fn admit(&self, visit: &Visit, identity: &Identity) -> Result<Reply, PageFailure> {
        let app = self.app;
        let now = app.clock.now();
        let same_person = visit.account.iter().any(|linked| linked.account == identity.account);
        let session = match visit.session.as_ref() {
            Some(session) if same_person => session.id,
            Some(session) => {
                app.store
                    .write(ops::EndSession {
                        session: session.id,
                        at: now,
                    })
                    .await?;
                SessionId::from_random(app.random.bytes())
            }
            None => SessionId::from_random(app.random.bytes()),
        };
        let secret = BrowserSecret::draw(&app.random);
        app.store
            .write(ops::LogIn {
                session,
                cookie_hash: secret.hash(),
                previous_cookie: self.interaction.browser_hash,
                expires: now.plus_seconds(SESSION_SECONDS),
                authentication: Authentication {
                    identity: identity.id,
                    provider: identity.provider,
                    auth_time: now,
                    acr: None,
                    amr: Vec::new(),
                },
                interaction: Some(self.interaction.id.clone()),
            })
            .await?;
        let age = u32::try_from(SESSION_SECONDS).ok();
        Ok(Reply::see_other(&login_path(&self.interaction.id)).with_cookie(app.cookie.set(&secret, age)))
    }

    async fn page(&self, notice: Notice, username: &str) -> Result<Reply, PageFailure> {
        let (app, request, client) = (self.app, &self.asked.request, &self.asked.client.client);
        let wanted = client.required_idp.or(client.preselect_idp);
        let provider = match wanted {
            Some(id) => app
                .directory
                .providers()
                .await?
                .remove(&id)
                .map(|provider| provider.name),
            None => None,
        };
        let error = match &notice {
            Notice::Problem(problem) => Some(problem.as_ref()),
            Notice::Nothing | Notice::SlowDown(_) => None,
        };
        let page = LoginPage {
            site: &app.site,
            action: &login_path(&self.interaction.id),
            csrf_token: &app.csrf.token(&self.browser),
            application: Some(&client.name),
            session_message: request.session.message.as_deref(),
            provider: provider.as_deref(),
            required_identities: &request.session.identities,
            required_domains: &request.session.single_domain,
            username,
            error,
            people: &app.people,
        };
        let reply = match notice {
            Notice::SlowDown(refused) => page.reply_slow_down(refused),
            Notice::Nothing | Notice::Problem(_) => page.reply(),
        };
        Ok(with_target(reply, &request.redirect_uri))
    }
}

fn can_log_in(identity: &Identity) -> bool {
    identity.status != IdentityStatus::Closed
}

/// Lets the browser follow the answer to the form to the application.
pub(super) fn with_target(reply: Reply, redirect_uri: &str) -> Reply {
    match Url::parse(redirect_uri) {
        Ok(target) => reply.with_form_target(&target),
        Err(_) => reply,
    }
}
