//! What a person does in a browser: logging in, consenting, seeing a code, logging out. The flow of an authorize request
//! is in `flow`; each page's handlers have a file of their own.

use globus_auth_protocol::ids::IdentityProviderId;

mod auth_code;
mod authorize;
mod consent;
mod failure;
mod finish;
mod flow;
mod home;
mod login;
mod logout;
mod upstream;
mod visit;

pub use auth_code::get as auth_code;
pub use authorize::get as authorize;
pub use consent::{get as consent_page, post as consent};
pub use home::get as home;
pub use login::{get as login_page, post as login};
pub use logout::{get as logout_page, post as logout};
pub use upstream::{back as upstream_callback, leave as upstream_login};

/// The path of the log-in page of an interaction.
pub const LOGIN_ROUTE: &str = "/v2/web/login/{interaction}";
/// The path of the consent page of an interaction.
pub const CONSENT_ROUTE: &str = "/v2/web/consent/{interaction}";
/// The path that sends a person on to another provider.
pub const UPSTREAM_ROUTE: &str = "/v2/web/login/{interaction}/at/{provider}";
/// The path that a provider sends people back to.
pub const UPSTREAM_CALLBACK_ROUTE: &str = "/v2/web/upstream/{provider}";
/// The path of the log-out page.
pub const LOGOUT_PATH: &str = "/v2/web/logout";

fn login_path(id: &globus_auth_rules::model::InteractionId) -> String {
    LOGIN_ROUTE.replace("{interaction}", &id.0)
}

fn consent_path(id: &globus_auth_rules::model::InteractionId) -> String {
    CONSENT_ROUTE.replace("{interaction}", &id.0)
}

fn upstream_path(id: &globus_auth_rules::model::InteractionId, provider: IdentityProviderId) -> String {
    UPSTREAM_ROUTE
        .replace("{interaction}", &id.0)
        .replace("{provider}", &provider.to_string())
}

pub(crate) fn upstream_callback_path(provider: IdentityProviderId) -> String {
    UPSTREAM_CALLBACK_ROUTE.replace("{provider}", &provider.to_string())
}
