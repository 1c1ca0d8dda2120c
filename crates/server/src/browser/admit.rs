//! The end of a log-in: who proved themselves is noted in the browser's session.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::{
    issue::SESSION_SECONDS,
    model::{Authentication, Identity, InteractionId},
};
use globus_auth_store::ops;
use http::HeaderValue;

use super::{failure::PageFailure, login::Proof, visit::Visit};
use crate::{app::App, web::cookies::BrowserSecret};

/// Somebody who proved who they are.
pub(super) struct Admission<'a> {
    /// Who.
    pub identity: &'a Identity,
    /// How.
    pub proof: Proof,
    /// The interaction that led here, if one did.
    pub interaction: Option<InteractionId>,
}

/// Notes a log-in under a new cookie, so that one planted beforehand is worth nothing; the header that sets it. Another
/// person's session ends.
pub(super) async fn admit(
    app: &App,
    visit: &Visit,
    browser: &BrowserSecret,
    admission: Admission<'_>,
) -> Result<HeaderValue, PageFailure> {
    let Admission {
        identity,
        proof,
        interaction,
    } = admission;
    let now = app.clock.now();
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
                auth_time: proof.auth_time,
                acr: proof.acr,
                amr: proof.amr,
            },
            interaction,
        })
        .await?;
    Ok(app.cookie.set(&secret, u32::try_from(SESSION_SECONDS).ok()))
}
