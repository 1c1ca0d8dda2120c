//! The way of an authorize request: what must happen next, given who is at the browser.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::{error::OAuthError, exchange::authorize::UncheckedAuthorize, ids::IdentityId};
use globus_auth_rules::{
    authorize::{self, AuthorizeRequest, LoginFacts, LoginNeeded, PageRefusal, RedirectRefusal, Refusal},
    consent::{self, NeededConsent},
    issue::{INTERACTION_SECONDS, STRANGER_SECONDS},
    model::{Identity, Interaction, InteractionId, Linking},
};
use globus_auth_store::ops;
use http::HeaderMap;

use super::{failure::PageFailure, login_path, request::PageRequest, visit::Visit};
use crate::{
    app::App,
    audit::Origin,
    directory::KnownClient,
    strangers::{self, Wanted},
    web::{cookies::BrowserSecret, query::Query, reply::Reply},
};

/// A request that passed its checks, and its client.
pub(super) struct Asked {
    /// The request.
    pub request: AuthorizeRequest,
    /// Who asks.
    pub client: Arc<KnownClient>,
}

/// What must happen next.
pub(super) enum Step {
    /// The person must log in.
    LogIn(LoginNeeded),
    /// The person, who has just logged in, must set up a second factor.
    SetUpSecondFactor,
    /// The person has no identity at the provider that the application requires, and may link one.
    Link,
    /// The person must be asked.
    Ask(Granting),
    /// Nothing: the code can be issued.
    Finish(Granting),
}

/// Whom the tokens will speak for, and what they rest on.
pub(super) struct Granting {
    /// The effective identity.
    pub identity: Identity,
    /// The tree of consents.
    pub needed: Vec<NeededConsent>,
}

impl Asked {
    /// Reads and checks a query string.
    pub(super) async fn read(app: &App, query: &str) -> Result<Self, PageFailure> {
        let unchecked = UncheckedAuthorize::read_pairs(&Query::read(query)?.0);
        let id = authorize::client_id(&unchecked)?;
        let client = app.directory.client(id).await?.ok_or(PageRefusal::UnknownClient)?;
        let (redirect_uri, state) = (unchecked.redirect_uri.clone(), unchecked.state.clone());
        match authorize::check(
            unchecked,
            &client.client,
            &*app.directory.catalogue().await?,
            &app.addresses.auth_code_page,
        ) {
            Ok(request) => Ok(Self { request, client }),
            Err(Refusal::Page(refusal)) => Err(refusal.into()),
            // The redirect URI is checked before anything that is refused by redirect.
            Err(Refusal::Redirect(refusal)) => Err(PageFailure::redirect(
                app,
                &redirect_uri.unwrap_or_default(),
                state.as_deref(),
                &refusal,
            )),
        }
    }

    /// The application is told no.
    pub(super) fn refuse(&self, app: &App, refusal: &RedirectRefusal) -> PageFailure {
        PageFailure::redirect(app, &self.request.redirect_uri, self.request.state.as_deref(), refusal)
    }

    /// What must happen next. What no page can mend goes back to the application as an error.
    pub(super) async fn next(
        &self,
        app: &App,
        visit: &Visit,
        just_authenticated: Option<IdentityId>,
    ) -> Result<Step, PageFailure> {
        let request = &self.request;
        let policies = if request.session.policies.is_empty() {
            Vec::new()
        } else {
            app.store.read(ops::PoliciesAll).await?
        };
        let facts = LoginFacts {
            authentications: visit.proofs(),
            account: &visit.account,
            just_authenticated,
            policies: &policies,
            now: app.clock.now(),
        };
        let silent = request.prompt.none;
        match authorize::login_needed(request, facts) {
            Some(LoginNeeded::Impossible(reason)) => return Err(self.refuse(app, &PageFailure::denied(reason))),
            Some(_) if silent => {
                return Err(self.refuse(
                    app,
                    &RedirectRefusal {
                        error: OAuthError::LoginRequired,
                        description: "the person must log in, and prompt=none forbids to ask",
                    },
                ));
            }
            // Who was asked for their second factor has given it; who has none sets it up.
            Some(LoginNeeded::SecondFactor) if facts.by_this_person() && visit.second_factor(app).await?.is_none() => {
                return Ok(Step::SetUpSecondFactor);
            }
            Some(reason) => return Ok(Step::LogIn(reason)),
            None => {}
        }
        let Ok(identity) = authorize::effective_identity(&self.client.client, &visit.account) else {
            if silent {
                return Err(self.refuse(app, &RedirectRefusal {
                    error: OAuthError::InteractionRequired,
                    description: "no linked identity is at the provider that the application requires, and prompt=none \
                                  forbids to ask for one",
                }));
            }
            return Ok(Step::Link);
        };
        let granting = self.granting(app, visit, identity).await?;
        if !request.prompt.consent && !granting.needed.iter().any(NeededConsent::needs_asking) {
            return Ok(Step::Finish(granting));
        }
        if silent {
            return Err(self.refuse(
                app,
                &RedirectRefusal {
                    error: OAuthError::ConsentRequired,
                    description: "the person must consent, and prompt=none forbids to ask",
                },
            ));
        }
        Ok(Step::Ask(granting))
    }

    async fn granting(&self, app: &App, visit: &Visit, identity: &Identity) -> Result<Granting, PageFailure> {
        let client = &self.client.client;
        let catalogue = app.directory.catalogue().await?;
        let records: Vec<_> = self
            .request
            .scopes
            .iter()
            .filter_map(|scope| catalogue.by_string(scope.name()))
            .collect();
        if authorize::missing_domain(records.iter().map(|scope| &scope.record), &visit.account).is_some() {
            let reason = "a scope is for people of certain domains, and no linked identity is of one";
            return Err(self.refuse(app, &PageFailure::denied(reason)));
        }
        let existing = ops::ConsentsOf {
            identity: identity.id,
            root_client: Some(client.id),
        };
        let existing = app.store.read(existing).await?;
        let request = &self.request;
        let needed = consent::needed(&request.scopes, request.offline, client.id, &catalogue, &existing);
        Ok(Granting {
            identity: identity.clone(),
            needed,
        })
    }
}

/// Begins an interaction of this browser, and sends it to its page.
pub(super) async fn begin_interaction(
    app: &App,
    visit: &Visit,
    query: String,
    path: fn(&InteractionId) -> String,
) -> Result<Reply, PageFailure> {
    begin(app, visit, (query, None), path).await
}

/// Begins an interaction in which the person links another identity before it goes on with the page.
pub(super) async fn begin_linking(app: &App, visit: &Visit, to: &Identity, page: &str) -> Result<Reply, PageFailure> {
    let linking = Linking { to: to.id, proof: None };
    begin(app, visit, (page.to_owned(), Some(linking)), login_path).await
}

async fn begin(
    app: &App,
    visit: &Visit,
    (query, linking): (String, Option<Linking>),
    path: fn(&InteractionId) -> String,
) -> Result<Reply, PageFailure> {
    let drawn = visit.secret.is_none().then(|| BrowserSecret::draw(&app.random));
    let secret = visit.secret.as_ref().or(drawn.as_ref()).ok_or(PageFailure::Internal)?;
    let now = app.clock.now();
    let seconds = match visit.session {
        Some(_) => INTERACTION_SECONDS,
        None => {
            if let Some(address) = Origin::address().filter(|_| !app.site.dev) {
                strangers::count(app, Wanted::LogIn(query.len()), address).await?;
            }
            STRANGER_SECONDS
        }
    };
    let interaction = Interaction {
        id: InteractionId(Base64UrlUnpadded::encode_string(&app.random.bytes::<16>())),
        query,
        browser_hash: secret.hash(),
        created: now,
        expires: now.plus_seconds(seconds),
        authenticated: None,
        session: visit.session.as_ref().map(|session| session.id),
        awaiting: None,
        linking,
    };
    let reply = Reply::see_other(&path(&interaction.id));
    app.store.write(ops::SaveInteraction(interaction)).await?;
    Ok(match drawn {
        Some(secret) => reply.with_cookie(app.cookie.set(&secret, None)),
        None => reply,
    })
}

/// The interaction of that name, if it was begun in this browser and is not over; and the browser's secret. Its pages
/// are in the language that its request asks for.
pub(super) async fn interaction(
    app: &App,
    id: String,
    request: &mut PageRequest,
) -> Result<(Interaction, BrowserSecret), PageFailure> {
    let (found, secret) = begun_here(app, id, &request.headers).await?;
    request.prefer_locales_of(&found.query);
    Ok((found, secret))
}

/// The interaction of that name, if it was begun in this browser and is not over; and the browser's secret.
pub(super) async fn begun_here(
    app: &App,
    id: String,
    headers: &HeaderMap,
) -> Result<(Interaction, BrowserSecret), PageFailure> {
    let secret = app.cookie.read(headers).ok_or(PageFailure::Expired)?;
    let found = app.store.read(ops::InteractionById(InteractionId(id))).await?;
    let ours =
        |interaction: &Interaction| interaction.browser_hash == secret.hash() && app.clock.now() < interaction.expires;
    let found = found.filter(ours).ok_or(PageFailure::Expired)?;
    Ok((found, secret))
}
