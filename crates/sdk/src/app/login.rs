//! Logging in.

use std::{future::IntoFuture, sync::Arc};

use globus_auth_protocol::gare::{AuthorizationParameters, Gare};

use super::core::Core;
use crate::{error::Error, login::Demands, seams::BoxFuture};

/// Logs in when it is awaited, if that is needed: if a login is [required](super::UserApp::login_required), if it is
/// [forced](Self::force), or if something is [asked of it](Self::auth_params).
///
/// However many ask at once for the same, one login is made, and all share what comes of it. Of a login that is dropped
/// nothing is kept. An app runs one login, or logout, at a time.
#[must_use = "it is done when it is awaited"]
#[derive(Debug)]
pub struct Login {
    core: Arc<Core>,
    force: bool,
    demands: Result<Option<Demands>, Error>,
}

impl Login {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            force: false,
            demands: Ok(None),
        }
    }

    /// Logs in even if it is not needed.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Asks this of the login, beside all that the app requires: what the session must hold, and more scopes, which the
    /// app requires from then on. A client that logs in as itself has no session; of it, only scopes are asked.
    pub fn auth_params(mut self, parameters: &AuthorizationParameters) -> Self {
        self.demands = Demands::of_parameters(parameters).map(Some);
        self
    }

    /// Asks for what a service demands, in any of the forms of [`gare`](crate::gare).
    pub fn for_gare(mut self, gare: &Gare) -> Self {
        self.demands = Demands::of_gare(gare).map(Some);
        self
    }
}

impl IntoFuture for Login {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let demands = self.demands?;
            let begun = self.core.logins.ended();
            if demands.is_none() && !self.force && !self.core.login_required().await? {
                return Ok(());
            }
            self.core.log_in(demands.unwrap_or_default(), begun).await
        })
    }
}
