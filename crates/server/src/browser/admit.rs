//! The end of a log-in: who proved themselves is noted in the browser's session.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::{
    issue::SESSION_SECONDS,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Authentication, Identity, InteractionId, Timestamp},
};
use globus_auth_store::ops;
use http::HeaderValue;

use super::{failure::PageFailure, visit::Visit};
use crate::{app::App, upstream::Person, web::cookies::BrowserSecret};

/// An identity that proved itself, and how.
pub(super) struct Proof<'a> {
    /// The identity.
    pub identity: &'a Identity,
    /// When.
    auth_time: Timestamp,
    /// How strong the proof is called, by whom it was made to.
    acr: Option<String>,
    /// The methods (RFC 8176).
    amr: Vec<String>,
}

impl<'a> Proof<'a> {
    /// Here and now, by these methods beside a password.
    pub(super) fn here(identity: &'a Identity, methods: &[&str], now: Timestamp) -> Self {
        Self {
            identity,
            auth_time: now,
            acr: None,
            amr: methods.iter().map(|method| (*method).to_owned()).collect(),
        }
    }

    /// At another provider, perhaps some time ago; a clock there that is ahead does not make it later than now.
    pub(super) fn elsewhere(identity: &'a Identity, person: &Person, now: Timestamp) -> Self {
        let told = person.authenticated.map(|at| Timestamp::from_seconds(at.0));
        Self {
            identity,
            auth_time: told.map_or(now, |at| at.min(now)),
            acr: person.acr.clone(),
            amr: person.amr.clone(),
        }
    }
}

/// Notes a log-in under a new cookie, so that one planted beforehand is worth nothing; the header that sets it. Another
/// person's session ends.
pub(super) async fn admit(
    app: &App,
    visit: &Visit,
    browser: &BrowserSecret,
    proof: Proof<'_>,
    interaction: Option<InteractionId>,
) -> Result<HeaderValue, PageFailure> {
    let now = app.clock.now();
    let identity = proof.identity;
    let actor = AuditActor::Identity(identity.id);
    let same_person = visit.account.iter().any(|linked| linked.account == identity.account);
    let session = match visit.session.as_ref() {
        Some(session) if same_person => session.id,
        Some(session) => {
            let end = ops::EndSession {
                session: session.id,
                at: now,
            };
            let before = visit.account.first().map_or(identity.id, |other| other.id);
            let entry = AuditEntry::new(actor, AuditAction::EndSession, AuditSubject::Identity(before));
            app.record(end, entry).await?;
            SessionId::from_random(app.random.bytes())
        }
        None => SessionId::from_random(app.random.bytes()),
    };
    let secret = BrowserSecret::draw(&app.random);
    let entry = AuditEntry::new(actor, AuditAction::LogIn, AuditSubject::Identity(identity.id));
    let entry = match proof.amr.as_slice() {
        [] => entry,
        methods => entry.with("amr", methods.join(" ")),
    };
    let log_in = ops::LogIn {
        session,
        cookie_hash: secret.hash(),
        previous_cookie: browser.hash(),
        expires: now.plus_seconds(SESSION_SECONDS),
        authentication: Authentication {
            identity: identity.id,
            provider: identity.provider,
            auth_time: proof.auth_time,
            acr: proof.acr,
            amr: proof.amr,
        },
        interaction,
    };
    app.record(log_in, entry).await?;
    Ok(app.cookie.set(&secret, u32::try_from(SESSION_SECONDS).ok()))
}
