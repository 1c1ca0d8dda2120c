//! Logging in at another provider: the way there, and the way back.

use axum::extract::State;
use globus_auth_protocol::ids::{IdentityId, IdentityProviderId};
use globus_auth_rules::model::{
    AccountId, AuditAction, AuditActor, AuditEntry, AuditSubject, Identity, IdentityProvider, IdentityStatus,
    IdentityType, InteractionId, SecretHash,
};
use globus_auth_store::ops::{self, AdmitUpstreamError, UpstreamAttempt};

use super::{
    admit::Proof,
    errand::Errand,
    failure::{PageFailure, show},
    flow::{Asked, interaction},
    login::{Login, Notice, can_log_in},
    request::PageRequest,
    visit::Visit,
};
use crate::{
    app::App,
    pages::Said,
    upstream::{Attempt, Person, Upstream, UpstreamError},
    web::{
        query::{Query, QueryError},
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// How long somebody may take at the provider, in seconds: as long as the log-in itself may.
const ATTEMPT_SECONDS: i64 = 3_600;

/// Sends the person on to the provider.
pub async fn leave(
    State(app): State<App>,
    mut request: PageRequest,
    TwoSegments(name, provider): TwoSegments,
) -> Reply {
    let result = async {
        let (interaction, browser) = interaction(&app, name, &mut request).await?;
        let upstream = upstream(&app, &provider)?;
        let errand = Errand::read(&app, &interaction).await?;
        let visit = Visit::load(&app, &request.headers).await?;
        let now = app.clock.now();
        let attempt = Attempt::begin(&app.attempt_key, &app.random);
        // Somebody who is logged in and is asked again must not come back by the session that they have there.
        let asked_again = |asked: &Asked| asked.request.prompt.login;
        let fresh = visit.session.is_some() || errand.application().is_some_and(asked_again);
        let url = match upstream.authorize_url(&attempt, fresh, now.seconds()).await {
            Ok(url) => url,
            Err(error) => return Err(gone_wrong(&error)),
        };
        app.store
            .write(ops::BeginUpstream(UpstreamAttempt {
                state_hash: SecretHash(attempt.state_hash()),
                browser_hash: browser.hash(),
                interaction: interaction.id,
                provider: upstream.settings().provider,
                expires: now.plus_seconds(ATTEMPT_SECONDS),
            }))
            .await?;
        Ok(Reply::see_other(url.as_str()))
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Takes the person back from the provider.
pub async fn back(
    State(app): State<App>,
    mut request: PageRequest,
    Segment(provider): Segment,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        let Query(answer) = query?;
        let upstream = upstream(&app, &provider)?;
        let attempt = Attempt::again(&app.attempt_key, answer.get("state").unwrap_or_default());
        let begun = take(&app, &attempt, upstream).await?;
        let (interaction, browser) = interaction(&app, begun.0, &mut request).await?;
        let errand = Errand::read(&app, &interaction).await?;
        let visit = Visit::load(&app, &request.headers).await?;
        let login = Login::new(&app, (&interaction, &errand), (browser, &request), &visit).await?;
        let provider = provider_row(&app, upstream).await?;
        let now = app.clock.seconds();
        match upstream.finish(&attempt, &answer, &provider.domains, now).await {
            Ok(person) => match admit(&app, &provider, &person).await? {
                Some(identity) => {
                    let proof = Proof::elsewhere(&identity, &person, app.clock.now());
                    let reply = login.go_on(&visit, proof).await?;
                    Ok(reply.with_cookie(app.provider_cookie.set(provider.id)))
                }
                None => login.page(Notice::Problem(TAKEN), "").await,
            },
            Err(UpstreamError::Refused(refused)) => {
                tracing::debug!(%refused, "a provider refused");
                login.page(Notice::Problem(REFUSED), "").await
            }
            Err(error) => Err(gone_wrong(&error)),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

const REFUSED: Said = Said::new("login-elsewhere-refused");
const TAKEN: Said = Said::new("login-elsewhere-taken");

fn upstream<'a>(app: &'a App, provider: &str) -> Result<&'a Upstream, PageFailure> {
    let id = provider.parse::<IdentityProviderId>().ok();
    id.and_then(|id| app.upstreams.get(id)).ok_or(PageFailure::NoProvider)
}

/// The interaction that an attempt belongs to. Whatever comes of it, its state is spent.
async fn take(app: &App, attempt: &Attempt, upstream: &Upstream) -> Result<InteractionId, PageFailure> {
    let begun = app
        .store
        .write(ops::TakeUpstream(SecretHash(attempt.state_hash())))
        .await?;
    let ours =
        |begun: &UpstreamAttempt| begun.provider == upstream.settings().provider && app.clock.now() < begun.expires;
    let begun = begun.filter(ours).ok_or(PageFailure::Expired)?;
    Ok(begun.interaction)
}

async fn provider_row(app: &App, upstream: &Upstream) -> Result<IdentityProvider, PageFailure> {
    let all = app.directory.providers().await?;
    let found = all.get(upstream.settings().provider).cloned();
    found.ok_or(PageFailure::NoProvider)
}

/// The identity of somebody whom a provider vouches for; `None` if they cannot have one.
async fn admit(app: &App, provider: &IdentityProvider, person: &Person) -> Result<Option<Identity>, PageFailure> {
    let now = app.clock.now();
    let id = IdentityId::from_random(app.random.bytes());
    let told = Identity {
        id,
        username: person.username.clone(),
        provider: provider.id,
        name: person.name.clone(),
        email: person.email.clone(),
        organization: person.organization.clone(),
        status: IdentityStatus::Used,
        identity_type: Some(IdentityType::Login),
        account: AccountId(id.as_uuid()),
        primary: true,
        created: now,
    };
    let admit = ops::AdmitUpstream {
        subject: person.subject.clone(),
        told,
    };
    let (actor, subject) = (AuditActor::Identity(id), AuditSubject::Identity(id));
    let entry = AuditEntry::new(actor, AuditAction::CreateIdentity, subject);
    match app.record(admit, entry).await {
        Ok(admitted) => Ok(Some(admitted.identity).filter(can_log_in)),
        Err(AdmitUpstreamError::UsernameTaken(_)) => Ok(None),
        Err(AdmitUpstreamError::Store(error)) => Err(error.into()),
    }
}

fn gone_wrong(error: &UpstreamError) -> PageFailure {
    tracing::warn!(%error, "nobody can log in at a provider");
    PageFailure::Upstream
}
