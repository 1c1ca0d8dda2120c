//! The end of a log-in: who proved themselves is noted in the browser's session.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::{
    issue::SESSION_SECONDS,
    model::{Authentication, Identity, InteractionId},
};
use globus_auth_store::ops;
use http::HeaderValue;

use super::{failure::PageFailure, visit::Visit};
use crate::{app::App, web::cookies::BrowserSecret};

/// An identity that proved itself, and how.
pub(super) struct Proof<'a> {
    /// The identity.
    pub identity: &'a Identity,
    /// The methods to tell of (RFC 8176).
    pub methods: &'a [&'a str],
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
    let same_person = visit.account.iter().any(|linked| linked.account == identity.account);
    let session = match visit.session.as_ref() {
        Some(session) if same_person => session.id,
        Some(session) => {
            let end = ops::EndSession {
                session: session.id,
                at: now,
            };
            app.store.write(end).await?;
            SessionId::from_random(app.random.bytes())
        }
        None => SessionId::from_random(app.random.bytes()),
    };
    let secret = BrowserSecret::draw(&app.random);
    app.store
        .write(ops::LogIn {
            session,
            cookie_hash: secret.hash(),
            previous_cookie: browser.hash(),
            expires: now.plus_seconds(SESSION_SECONDS),
            authentication: Authentication {
                identity: identity.id,
                provider: identity.provider,
                auth_time: now,
                acr: None,
                amr: proof.methods.iter().map(|method| (*method).to_owned()).collect(),
            },
            interaction,
        })
        .await?;
    Ok(app.cookie.set(&secret, u32::try_from(SESSION_SECONDS).ok()))
}
