//! What a client of an app sends.

use std::{fmt, sync::Arc};

use globus_auth_protocol::{gare::Gare, ids::ResourceServer};

use super::core::Core;
use crate::{
    authorizer::{Authorization, Authorizer},
    client::Redrive,
    error::Error,
    seams::BoxFuture,
};

/// Sends an app's token for one resource server: for any client that takes an [`Authorizer`], also that of another crate.
///
/// It asks the app each time, so it never sends a token that has ended, that was logged out, or that is of another login
/// than the app's. Where the app has none to send, the app logs in or renews it; likewise once when the service answers
/// 401.
#[derive(Clone)]
pub struct AppAuthorizer {
    core: Arc<Core>,
    resource_server: ResourceServer,
}

impl AppAuthorizer {
    pub(super) fn new(core: &Arc<Core>, resource_server: ResourceServer) -> Self {
        Self {
            core: Arc::clone(core),
            resource_server,
        }
    }
}

impl Authorizer for AppAuthorizer {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        Box::pin(self.core.authorization(self.resource_server.as_str()))
    }

    fn renew<'a>(&'a self, refused: &'a Authorization) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(self.core.renew(self.resource_server.as_str(), refused))
    }
}

impl fmt::Debug for AppAuthorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppAuthorizer")
            .field("app", &self.core)
            .field("resource_server", &self.resource_server)
            .finish()
    }
}

impl Redrive for Core {
    fn begin(&self) -> u64 {
        self.logins.ended()
    }

    fn meet<'a>(&'a self, error: &'a Error, begun: u64, again: u32) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            // What is refused for the caller's sake has used nothing up; of other failures nobody knows.
            let refused = error.http_status().is_some_and(|status| (400..500).contains(&status));
            match error.to_gare() {
                Some(gare) if refused && again < self.parts.redrive_limit => self.meet(&gare, begun).await,
                _ => Ok(false),
            }
        })
    }
}

/// An error that may say what a login must bring, so that an app can [run the work
/// again](super::UserApp::redrive) after it. [`Error`] is one; a program implements it for an error of its own.
pub trait ToGare {
    /// What a login must bring, if the error says so.
    fn to_gare(&self) -> Option<Gare>;
}

impl ToGare for Error {
    fn to_gare(&self) -> Option<Gare> {
        Self::to_gare(self)
    }
}
