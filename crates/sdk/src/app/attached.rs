//! What a client takes from an app.

use std::sync::Arc;

use globus_auth_protocol::ids::ResourceServer;

use super::AppAuthorizer;
use crate::client::Redrive;

/// What a client takes from an app. Only this crate's apps have it.
pub trait Attached {
    /// What it sends.
    fn authorizer_of_clients(&self, resource_server: ResourceServer) -> AppAuthorizer;

    /// Who logs in when a service demands more.
    fn redrive_of_clients(&self) -> Option<Arc<dyn Redrive>>;
}
