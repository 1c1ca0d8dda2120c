//! What a person does in a browser: logging in, consenting, seeing a code, logging out, looking after their account. The
//! flow of an authorize request is in `flow`; each page's handlers have a file of their own.

use globus_auth_protocol::ids::IdentityProviderId;

mod account;
mod admit;
mod auth_code;
mod authorize;
mod consent;
pub mod console;
mod enrolment;
mod errand;
mod failure;
mod finish;
mod flow;
mod guesses;
mod home;
mod link;
mod linking;
mod login;
mod logout;
mod operator;
mod our_form;
mod place;
mod provider_choice;
mod request;
mod second_factor;
mod upstream;
mod visit;
mod within;

pub use account::{
    application_get as application_page, application_post as withdraw_consents_of, consents_get as consents_page,
    consents_moved, consents_post as withdraw_consents, get as account_page, identities_get as identities_page,
    identities_post as change_identities, second_factor_get as second_factor_settings_page,
    second_factor_post as second_factor_settings, sessions_get as sessions_page, sessions_post as end_sessions,
};
pub use auth_code::get as auth_code;
pub use authorize::get as authorize;
pub use consent::{get as consent_page, post as consent};
pub use home::get as home;
pub use link::{get as link_page, post as link};
pub use login::{get as login_page, post as login};
pub use logout::{get as logout_page, post as logout};
pub use operator::{
    OPERATOR_AUDIT_PATH, OPERATOR_CLIENT_ROUTE, OPERATOR_CLIENTS_PATH, OPERATOR_DEED_ROUTE, OPERATOR_EXPORT_PATH,
    OPERATOR_PATH, OPERATOR_PEOPLE_PATH, OPERATOR_PERSON_ROUTE, audit_export as operator_audit_export,
    audit_page as operator_audit_page, client_page as operator_client_page, clients_page as operator_clients_page,
    confirm_page as operator_confirm_page, deed as operator_deed, overview_page as operator_overview_page,
    people_page as operator_people_page, person_page as operator_person_page,
};
pub use second_factor::{get as second_factor_page, post as second_factor};
pub use upstream::{back as upstream_callback, leave as upstream_login};

/// The path of the log-in page of an interaction.
pub const LOGIN_ROUTE: &str = "/v2/web/login/{interaction}";
/// The path of the consent page of an interaction.
pub const CONSENT_ROUTE: &str = "/v2/web/consent/{interaction}";
/// The path that sends a person on to another provider.
pub const UPSTREAM_ROUTE: &str = "/v2/web/login/{interaction}/at/{provider}";
/// The path that a provider sends people back to.
pub const UPSTREAM_CALLBACK_ROUTE: &str = "/v2/web/upstream/{provider}";
/// The path of the second-factor page of an interaction.
pub const SECOND_FACTOR_ROUTE: &str = "/v2/web/second-factor/{interaction}";
/// The path of the page of an interaction where a person links another identity to theirs.
pub const LINK_ROUTE: &str = "/v2/web/link/{interaction}";
/// The path of the account.
pub const ACCOUNT_PATH: &str = "/v2/web/account";
/// The path where people see what is linked and change it.
pub const IDENTITIES_PATH: &str = "/v2/web/account/identities";
/// The path where people see where they are logged in.
pub const SESSIONS_PATH: &str = "/v2/web/account/sessions";
/// The path of the settings of the second factor.
pub const SECOND_FACTOR_PATH: &str = "/v2/web/account/second-factor";
/// The path where people see their consents and take them back.
pub const CONSENTS_PATH: &str = "/v2/web/consents";
/// The path of what people let one application do.
pub const APPLICATION_ROUTE: &str = "/v2/web/consents/{client}";
/// The path of the log-out page.
pub const LOGOUT_PATH: &str = "/v2/web/logout";

fn login_path(id: &globus_auth_rules::model::InteractionId) -> String {
    LOGIN_ROUTE.replace("{interaction}", &id.0)
}

fn consent_path(id: &globus_auth_rules::model::InteractionId) -> String {
    CONSENT_ROUTE.replace("{interaction}", &id.0)
}

fn link_path(id: &globus_auth_rules::model::InteractionId) -> String {
    LINK_ROUTE.replace("{interaction}", &id.0)
}

fn upstream_path(id: &globus_auth_rules::model::InteractionId, provider: IdentityProviderId) -> String {
    UPSTREAM_ROUTE
        .replace("{interaction}", &id.0)
        .replace("{provider}", &provider.to_string())
}

pub(crate) fn upstream_callback_path(provider: IdentityProviderId) -> String {
    UPSTREAM_CALLBACK_ROUTE.replace("{provider}", &provider.to_string())
}

fn second_factor_path(id: &globus_auth_rules::model::InteractionId) -> String {
    SECOND_FACTOR_ROUTE.replace("{interaction}", &id.0)
}
