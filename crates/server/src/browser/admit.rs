//! The end of a log-in: who proved themselves is noted in the browser's session, or as whom the person links.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::{
    issue::SESSION_SECONDS,
    model::{
        AuditAction, AuditActor, AuditEntry, AuditSubject, Authentication, Identity, Interaction, InteractionId,
        Linking, Timestamp,
    },
};
use globus_auth_store::ops;
use http::HeaderValue;

use super::{failure::PageFailure, link_path, linking::in_force, login_path, visit::Visit};
use crate::{
    app::App,
    audit::Origin,
    upstream::Person,
    web::{cookies::BrowserSecret, reply::Reply},
};

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

    fn authentication(self) -> Authentication {
        Authentication {
            identity: self.identity.id,
            provider: self.identity.provider,
            auth_time: self.auth_time,
            acr: self.acr,
            amr: self.amr,
        }
    }
}

/// What becomes of a log-in in an interaction: whoever links another identity has it noted there, and anybody else is let
/// in.
pub(super) async fn accept(
    app: &App,
    visit: &Visit,
    browser: &BrowserSecret,
    proof: Proof<'_>,
    interaction: &Interaction,
) -> Result<Reply, PageFailure> {
    let id = &interaction.id;
    match in_force(visit, interaction) {
        Some((linking, to)) if to.account != proof.identity.account => {
            let set = ops::SetLinking {
                interaction: id.clone(),
                linking: Some(Linking {
                    to: linking.to,
                    proof: Some(proof.authentication()),
                }),
            };
            if app.store.write(set).await? {
                Ok(Reply::see_other(&link_path(id)))
            } else {
                Err(PageFailure::Expired)
            }
        }
        _ => {
            let cookie = admit(app, visit, browser, proof, Some(id.clone())).await?;
            Ok(Reply::see_other(&login_path(id)).with_cookie(cookie))
        }
    }
}

/// Notes a log-in under a new cookie; the header that sets it. Another person's session ends.
pub(super) async fn admit(
    app: &App,
    visit: &Visit,
    browser: &BrowserSecret,
    proof: Proof<'_>,
    interaction: Option<InteractionId>,
) -> Result<HeaderValue, PageFailure> {
    let identity = proof.identity;
    let actor = AuditActor::Identity(identity.id);
    let same_person = visit.account.iter().any(|linked| linked.account == identity.account);
    let session = match visit.session.as_ref() {
        Some(session) if same_person => session.id,
        Some(session) => {
            let end = ops::EndSession {
                session: session.id,
                at: app.clock.now(),
            };
            let before = visit.account.first().map_or(identity.id, |other| other.id);
            let entry = AuditEntry::new(actor, AuditAction::EndSession, AuditSubject::Identity(before));
            app.record(end, entry).await?;
            SessionId::from_random(app.random.bytes())
        }
        None => SessionId::from_random(app.random.bytes()),
    };
    let entry = AuditEntry::new(actor, AuditAction::LogIn, AuditSubject::Identity(identity.id));
    let entry = match proof.amr.as_slice() {
        [] => entry,
        methods => entry.with("amr", methods.join(" ")),
    };
    let (log_in, cookie) = session_of(app, session, browser, (proof.authentication(), interaction));
    app.record(log_in, entry).await?;
    Ok(cookie)
}

/// A log-in to a session under a new cookie, so that one planted beforehand is worth nothing; and the header that sets it.
pub(super) fn session_of(
    app: &App,
    session: SessionId,
    browser: &BrowserSecret,
    (authentication, interaction): (Authentication, Option<InteractionId>),
) -> (ops::LogIn, HeaderValue) {
    let (secret, now) = (BrowserSecret::draw(&app.random), app.clock.now());
    let log_in = ops::LogIn {
        session,
        cookie_hash: secret.hash(),
        previous_cookie: browser.hash(),
        expires: now.plus_seconds(SESSION_SECONDS),
        authentication,
        interaction,
        origin: Origin::current(),
        at: now,
    };
    (log_in, app.cookie.set(&secret, u32::try_from(SESSION_SECONDS).ok()))
}
